# SPDX-License-Identifier: Apache-2.0
"""python -m joulery ...: the command line. `run script.py` runs a script by this interpreter, as `joulery run --
python script.py` does; everything else is handed to the program `joulery` as it is."""
from __future__ import annotations

import os
import sys


def _scripts() -> str:
    """The folder of scripts of this package's installation: of PREFIX/lib/pythonX.Y/site-packages/joulery, or of
    DIR/joulery, which `pip install --target DIR` makes."""
    packages = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    is_site = os.path.basename(packages) in ("site-packages", "dist-packages")
    return os.path.normpath(os.path.join(packages, "../../../bin" if is_site else "bin"))


def program() -> str | None:
    """The program `joulery`: the one JOULERY_PROGRAM names, the one installed with this package, one beside this
    interpreter, one on the PATH. None when there is none."""
    installed = os.path.join(_scripts(), "joulery")
    beside = os.path.join(os.path.dirname(sys.executable), "joulery")
    for path in (os.environ.get("JOULERY_PROGRAM", ""), installed, beside):
        if path and os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    from shutil import which  # imported where it is needed: it loads every compressor

    return which("joulery")


def arguments_of(words: list[str]) -> list[str]:
    """`run [options] script.py ...` becomes `run [options] -- python script.py ...`."""
    if "run" not in words or "--" in words:
        return words
    after_run = words.index("run") + 1
    for place in range(after_run, len(words)):
        if words[place].endswith(".py") or words[place] == "-m":
            return [*words[:place], "--", sys.executable, *words[place:]]
    return words


def main() -> int:
    found = program()
    if found is None:
        print("joulery: the program joulery is not there: PATH; install it, or name it by JOULERY_PROGRAM", file=sys.stderr)
        return 127
    os.execv(found, [found, *arguments_of(sys.argv[1:])])
    return 0


if __name__ == "__main__":
    sys.exit(main())
