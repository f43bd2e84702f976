# SPDX-License-Identifier: Apache-2.0
"""python -m joulery.compat.codecarbon script.py ...: runs an unchanged script that imports codecarbon, with ours in its
place; `-m module` runs a module. Anything else, such as `monitor -- CMD` and `detect`, is `joulery codecarbon`."""
from __future__ import annotations

import os
import runpy
import sys

from .standin import install

_USAGE = "usage: python -m joulery.compat.codecarbon script.py [ARG ...] | -m MODULE [ARG ...] | monitor -- CMD | detect"


def main(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help"):
        print(_USAGE, file=sys.stdout if words else sys.stderr)
        return 0 if words else 2
    if words[0] == "-m" and len(words) > 1:
        install()
        sys.argv = words[1:]
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
        return 0
    if os.path.exists(words[0]):
        install()
        sys.argv = words
        sys.path[0] = os.path.dirname(os.path.abspath(words[0]))
        runpy.run_path(words[0], run_name="__main__")
        return 0
    return _program(words)


def _program(words: list[str]) -> int:
    from ...__main__ import program

    found = program()
    if found is None:
        print(f"joulery: no script {words[0]}, and the program joulery is not there; name it by JOULERY_PROGRAM", file=sys.stderr)
        return 127
    os.execv(found, [found, "codecarbon", *words])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
