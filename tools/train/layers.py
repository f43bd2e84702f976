# SPDX-License-Identifier: Apache-2.0
"""Layers of the small transformers trained here, written out so that they export to plain operators of opset 13."""
import math

import torch
from torch import nn


class Block(nn.Module):
    """Self-attention and a feed-forward layer, each normalised before (Xiong et al. 2020)."""

    def __init__(self, width, heads, inner):
        super().__init__()
        self.heads, self.size = heads, width // heads
        self.before_attention, self.before_inner = nn.LayerNorm(width), nn.LayerNorm(width)
        self.joint, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)

    def forward(self, x, bias):
        """x [batch, tokens, width]; bias [batch, 1, 1, tokens] is 0, or very low where there is padding."""
        batch, tokens, width = x.shape
        joint = self.joint(self.before_attention(x)).reshape(batch, tokens, 3, self.heads, self.size)
        query, key, value = joint.permute(2, 0, 3, 1, 4).unbind(0)
        weights = torch.softmax(query @ key.transpose(-1, -2) / math.sqrt(self.size) + bias, -1)
        x = x + self.out((weights @ value).transpose(1, 2).reshape(batch, tokens, width))
        return x + self.down(torch.relu(self.up(self.before_inner(x))))


class Near(nn.Module):
    """A convolution over neighbouring tokens with the tokens added: what stands beside what."""

    def __init__(self, width, reach):
        super().__init__()
        self.mix = nn.Conv1d(width, width, 2 * reach + 1, padding=reach)
        self.norm = nn.LayerNorm(width)

    def forward(self, x):
        return x + torch.relu(self.mix(self.norm(x).transpose(1, 2)).transpose(1, 2))


def padding_bias(attention_mask):
    """0 where there is a token, very low where there is none: [batch, 1, 1, tokens]."""
    return (1.0 - attention_mask.to(torch.float32)).unsqueeze(1).unsqueeze(1) * -1e4
