#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What an ONNX model takes per item it is asked: onnx_inference.py [MODEL.onnx [ITEMS]]. Without a model, the tiny
classifier of digits of this repository. Inputs are random: the energy of most models does not depend on them. Needs
onnxruntime."""
import pathlib
import sys
from typing import Any

import numpy
import onnxruntime

import joulery

DIGITS = pathlib.Path(__file__).resolve().parents[2] / "data" / "models" / "digits-cnn-tiny.onnx"
TYPES = {"tensor(float)": "float32", "tensor(float16)": "float16", "tensor(int64)": "int64", "tensor(int32)": "int32"}


def random_input(wanted: Any, draw: numpy.random.Generator) -> Any:
    """One item as the model wants it; sizes it leaves open are 1."""
    shape = [size if isinstance(size, int) else 1 for size in wanted.shape]
    return draw.integers(0, 2, shape).astype(TYPES[wanted.type])


def main() -> None:
    path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else DIGITS
    items = int(sys.argv[2]) if len(sys.argv) > 2 else 5000
    draw = numpy.random.default_rng(1)

    with joulery.Session(path.stem) as session:
        with joulery.span("load") as load:
            model = onnxruntime.InferenceSession(path, providers=onnxruntime.get_available_providers())
        inputs = {wanted.name: random_input(wanted, draw) for wanted in model.get_inputs()}
        with joulery.span("warm up"):
            model.run(None, inputs)
        with joulery.span("answer", items=items) as answer:
            for _ in range(items):
                model.run(None, inputs)

    print(load.result)
    print(answer.result)
    print(session.result)


if __name__ == "__main__":
    main()
