#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A tiny GGUF language model with weights of a seeded generator, for tests of a real llama-server on a bare machine.

  tiny_model.py VOCABULARY OUT   VOCABULARY is a GGUF of llama.cpp's own that holds a vocabulary and no weights

Architecture llama, 2 layers, 64 wide, 32,000 tokens, 16 MB. What it writes means nothing; how much it computes and
counts is real. Format: ggml/docs/gguf.md of llama.cpp, version 3.
"""
import array
import random
import struct
import sys

WIDTH, HEADS, INNER, LAYERS, CONTEXT, TOKENS = 64, 4, 128, 2, 2048, 32000
UINT32, FLOAT32, BOOL, STRING, ARRAY = 4, 6, 7, 8, 9
SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", UINT32: "I", 5: "i", FLOAT32: "f", BOOL: "?", 10: "Q", 11: "q", 12: "d"}
ALIGNMENT = 32


class Reader:
    """The key-value pairs of a GGUF, each as the bytes it was written with."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, form):
        (value,) = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return value

    def text(self):
        length = self.take("Q")
        self.at += length
        return self.data[self.at - length:self.at].decode()

    def skip(self, kind):
        if kind == STRING:
            self.text()
        elif kind == ARRAY:
            inner, count = self.take("I"), self.take("Q")
            for _ in range(count):
                self.skip(inner)
        else:
            self.take(SCALARS[kind])

    def pairs(self):
        magic, version, _, count = self.take("4s"), self.take("I"), self.take("Q"), self.take("Q")
        if (magic, version) != (b"GGUF", 3):
            sys.exit("the vocabulary is no GGUF of version 3")
        for _ in range(count):
            start = self.at
            key = self.text()
            self.skip(self.take("I"))
            yield key, self.data[start:self.at]


def written(text):
    return struct.pack("<Q", len(text.encode())) + text.encode()


def pair(key, kind, value):
    body = written(value) if kind == STRING else struct.pack("<" + SCALARS[kind], value)
    return written(key) + struct.pack("<I", kind) + body


def architecture():
    """What the engine must know of the shape."""
    sizes = {"block_count": LAYERS, "context_length": CONTEXT, "embedding_length": WIDTH, "feed_forward_length": INNER,
             "attention.head_count": HEADS, "attention.head_count_kv": HEADS, "rope.dimension_count": WIDTH // HEADS,
             "vocab_size": TOKENS}
    return [pair("general.architecture", STRING, "llama"), pair("general.name", STRING, "synthetic weights"),
            pair("llama.attention.layer_norm_rms_epsilon", FLOAT32, 1e-5),
            *(pair(f"llama.{key}", UINT32, value) for key, value in sizes.items())]


def shapes():
    """The tensors by name; the first number is the length of a row."""
    yield "token_embd.weight", (WIDTH, TOKENS)
    yield "output_norm.weight", (WIDTH,)
    yield "output.weight", (WIDTH, TOKENS)
    for layer in range(LAYERS):
        for name, shape in {"attn_norm": (WIDTH,), "attn_q": (WIDTH, WIDTH), "attn_k": (WIDTH, WIDTH),
                            "attn_v": (WIDTH, WIDTH), "attn_output": (WIDTH, WIDTH), "ffn_norm": (WIDTH,),
                            "ffn_gate": (WIDTH, INNER), "ffn_up": (WIDTH, INNER), "ffn_down": (INNER, WIDTH)}.items():
            yield f"blk.{layer}.{name}.weight", shape


def weights(name, count, generator):
    """Norms are one, so that signals keep their size; the rest is drawn evenly."""
    if "norm" in name:
        return array.array("f", [1.0]) * count
    return array.array("f", (generator.uniform(-0.2, 0.2) for _ in range(count)))


def main():
    vocabulary, out = sys.argv[1:]
    generator = random.Random(1)
    with open(vocabulary, "rb") as source:
        kept = [body for key, body in Reader(source.read()).pairs() if key.startswith("tokenizer.")]
    pairs = architecture() + kept
    infos, bodies, offset = [], [], 0
    for name, shape in shapes():
        count = shape[0] * (shape[1] if len(shape) == 2 else 1)
        body = weights(name, count, generator).tobytes()
        infos.append(written(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, 0, offset))
        bodies.append(body)
        offset += len(body)
    head = b"GGUF" + struct.pack("<IQQ", 3, len(infos), len(pairs)) + b"".join(pairs) + b"".join(infos)
    with open(out, "wb") as sink:
        sink.write(head + b"\0" * (-len(head) % ALIGNMENT))
        sink.writelines(bodies)


if __name__ == "__main__":
    main()
