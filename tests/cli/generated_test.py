#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The generated texts are those of this binary: generated_test.py BINARY [--write].

docs/reference/cli.md and docs/man/joulery.1 come from the command table, docs/reference/sensors.md from the table of backends
and the table of doubts; man(1), where it is installed, reads the page
without a warning.
"""
import difflib
import pathlib
import shutil
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
FILES = {"docs/reference/cli.md": "markdown", "docs/man/joulery.1": "roff", "docs/reference/sensors.md": "sensors"}


def main():
    binary, write, failed = pathlib.Path(sys.argv[1]).resolve(), "--write" in sys.argv, False
    for name, form in FILES.items():
        text = subprocess.run([binary, "man", "--format", form], stdout=subprocess.PIPE, check=True, text=True, encoding="utf-8").stdout
        path = SOURCE / name
        if write:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        there = path.read_text(encoding="utf-8") if path.exists() else ""
        if there != text:
            failed = True
            print("\n".join(list(difflib.unified_diff(there.splitlines(), text.splitlines(), name, "joulery man", lineterm=""))[:40]))
            print(f"{name} lags behind what it is made from: tests/cli/generated_test.py BINARY --write")
    if shutil.which("man"):
        said = subprocess.run(["man", "--warnings", "-l", "-Tutf8", "-P", "cat", str(SOURCE / "docs/man/joulery.1")],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, text=True)
        # Without a locale man speaks of it; that is no warning about the page.
        complaints = [line for line in said.stderr.splitlines() if "locale" not in line]
        if complaints or said.returncode != 0:
            failed = True
            print("man --warnings:", *complaints, sep="\n  ")
    else:
        print("man is not installed: the page was not read")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
