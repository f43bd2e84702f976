#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the tiny ONNX graphs of this folder, for tests of worker-onnx's recipes without downloads. Their weights are
written here, not trained: what each answers can be worked out by hand. Needs the packages onnx and numpy; the graphs are
committed, so that tests need neither.

Vocabulary (vocab.txt): 0 [PAD], 1 [UNK], 2 [CLS], 3 [SEP], 4 [MASK], 5 good, 6 bad, 7 paris, 8 in, 9 "."."""

from pathlib import Path

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save

HERE = Path(__file__).resolve().parent
TOKENS = 10


def graph(name, nodes, inputs, outputs, constants, metadata=None):
    """Writes a checked model."""
    made = helper.make_graph(nodes, name, inputs, outputs,
                             [numpy_helper.from_array(value, key) for key, value in constants.items()])
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    for key, value in (metadata or {}).items():
        helper.set_model_props(model, {key: value})
    checker.check_model(model)
    save(model, HERE / f"{name}.onnx")


def ids(batch="batch", kind=TensorProto.INT64):
    """The inputs of a text model."""
    return [helper.make_tensor_value_info(n, kind, [batch, "tokens"]) for n in ("input_ids", "attention_mask")]


def output(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def texts():
    """Adds up a vector a token where the mask is 1: "good" is for the second label, "bad" for the first."""
    table = np.zeros((TOKENS, 2), np.float32)
    table[5], table[6], table[0] = (0, 2), (1, 0), (50, 0)  # [PAD] would win if it were not masked
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["rows"]),
             helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
             helper.make_node("Unsqueeze", ["mask", "last"], ["column"]),
             helper.make_node("Mul", ["rows", "column"], ["kept"]),
             helper.make_node("ReduceSum", ["kept", "middle"], ["logits"], keepdims=0)]
    constants = {"table": table, "last": np.array([2], np.int64), "middle": np.array([1], np.int64)}
    graph("text-logits", nodes, ids(), [output("logits", ["batch", 2])], constants)
    graph("text-logits-one", nodes, ids(1, TensorProto.INT32), [output("logits", [1, 2])], constants)
    roots = [helper.make_node("Gather", ["table", "input_ids"], ["rows"]), helper.make_node("Sqrt", ["rows"], ["root"]),
             helper.make_node("ReduceSum", ["root", "middle"], ["logits"], keepdims=0)]
    graph("text-logits-nan", roots, ids()[:1], [output("logits", ["batch", 2])],
          {"table": np.where(np.arange(TOKENS) == 6, -1, 1).astype(np.float32)[:, None].repeat(2, 1),
           "middle": np.array([1], np.int64)})  # "bad" gives the square root of -1


def tokens():
    """A row of scores for each token, out of a table."""
    tags = np.zeros((TOKENS, 3), np.float32)
    tags[:, 0] = 1
    tags[7] = (0, 3, 0)
    row = [helper.make_node("Gather", ["table", "input_ids"], ["logits"])]
    graph("tags", row, ids()[:1], [output("logits", ["batch", "tokens", 3])], {"table": tags})
    # the score of token v at a place that holds token u is v == 5: "good" is always likeliest
    scores = np.zeros((TOKENS, TOKENS), np.float32)
    scores[4, 5] = np.log(11)  # where [MASK] stands: good 11/20, others 1/20 each
    graph("mask", row, ids()[:1], [output("logits", ["batch", "tokens", TOKENS])], {"table": scores})
    start, end = np.zeros(TOKENS, np.float32), np.zeros(TOKENS, np.float32)
    start[7], end[7], start[5], end[6] = 5, 5, 1, 1
    nodes = [helper.make_node("Gather", ["starts", "input_ids"], ["start_logits"]),
             helper.make_node("Gather", ["ends", "input_ids"], ["end_logits"])]
    graph("span", nodes, ids()[:1], [output("start_logits", ["batch", "tokens"]), output("end_logits", ["batch", "tokens"])],
          {"starts": start, "ends": end})


def images():
    """The mean of red, green and blue over all pixels as three scores, once for each layout."""
    for name, axes, shape in (("image-nchw", [2, 3], ["batch", 3, 4, 4]), ("image-nhwc", [1, 2], ["batch", 4, 4, 3])):
        graph(name, [helper.make_node("ReduceMean", ["image"], ["logits"], axes=axes, keepdims=0)],
              [helper.make_tensor_value_info("image", TensorProto.FLOAT, shape)], [output("logits", ["batch", 3])], {})


def bytes_model():
    """Scores: how many of 8 numbers are fillers (256), and 3.5."""
    nodes = [helper.make_node("Equal", ["bytes", "filler"], ["is"]),
             helper.make_node("Cast", ["is"], ["ones"], to=TensorProto.FLOAT),
             helper.make_node("ReduceSum", ["ones", "last"], ["count"], keepdims=1),
             helper.make_node("Mul", ["count", "zero"], ["nothing"]),
             helper.make_node("Add", ["nothing", "limit"], ["limits"]),
             helper.make_node("Concat", ["count", "limits"], ["target"], axis=1)]
    graph("bytes", nodes, [helper.make_tensor_value_info("bytes", TensorProto.INT32, ["batch", 8])],
          [output("target", ["batch", 2])],
          {"filler": np.array(256, np.int32), "last": np.array([1], np.int64), "zero": np.array(0, np.float32),
           "limit": np.array([[3.5]], np.float32)})


def noise():
    """The image is the condition, everywhere: 0 is grey, 1 is white."""
    nodes = [helper.make_node("Mul", ["noisy", "zero"], ["flat"]),
             helper.make_node("Reshape", ["difficulty", "shape"], ["level"]),
             helper.make_node("Reshape", ["sigma", "shape"], ["sigmas"]),
             helper.make_node("Mul", ["sigmas", "zero"], ["nothing"]),
             helper.make_node("Add", ["flat", "level"], ["sum"]),
             helper.make_node("Add", ["sum", "nothing"], ["denoised"])]
    one = [helper.make_tensor_value_info(n, TensorProto.FLOAT, ["batch"]) for n in ("sigma", "difficulty")]
    graph("consistency", nodes, [helper.make_tensor_value_info("noisy", TensorProto.FLOAT, ["batch", 1, 4, 4])] + one,
          [output("denoised", ["batch", 1, 4, 4])],
          {"zero": np.array(0, np.float32), "shape": np.array([-1, 1, 1, 1], np.int64)})


def diffusion():
    """One step of a model that believes in white, whatever the image, its size, the time and the label."""
    nodes = [helper.make_node("Mul", ["image", "zero"], ["nothing"]),
             helper.make_node("Add", ["nothing", "one"], ["clean"])]
    graph("ddpm-open", nodes,
          [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 1, "side", "side"]),
           helper.make_tensor_value_info("time", TensorProto.FLOAT, ["batch"]),
           helper.make_tensor_value_info("label", TensorProto.INT64, ["batch"])],
          [output("clean", ["batch", 1, "side", "side"])],
          {"zero": np.array(0, np.float32), "one": np.array(1, np.float32)})


if __name__ == "__main__":
    texts()
    tokens()
    images()
    bytes_model()
    noise()
    diffusion()
    (HERE / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "bad", "paris", "in", "."]) + "\n")
