#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The missing tooth, from outside: tooth_test.py BINARY.

Each file of each fixture machine is deleted, emptied, garbled and made a folder, one at a time. `doctor` answers every
time with whole lines and exit 0 or 1; with a garbled file `run` still returns the child's code and invents no joule.
"""
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
LINE = re.compile(r"(ok  |warn|fail)  \S.*")
GARBAGE = b"\xff\x00 -1 99999999999999999999 nan ) ( \n\x1b[31m\n"


def mutations(path):
    """What is done to a file: name and function."""
    def folder():
        path.unlink()
        path.mkdir()
    return {"deleted": path.unlink, "emptied": lambda: path.write_bytes(b""), "garbled": lambda: path.write_bytes(GARBAGE), "a folder": folder}


def check(binary, machine, home, with_run):
    """Complaints about one machine as it is now."""
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "TZ": "UTC", "LC_ALL": "C.UTF-8", "JOULERY_PLACE": "FR"}
    done = subprocess.run([binary, "--root", machine, "doctor"], env=environment, cwd=home, capture_output=True, check=False)
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    complaints = [] if done.returncode in (0, 1) and lines else [f"doctor: exit {done.returncode} {done.stderr[:300]!r}"]
    complaints += [f"doctor: not a line: {line!r}" for line in lines if not LINE.fullmatch(line) or "\x1b" in line]
    if not with_run:
        return complaints
    run = subprocess.run([binary, "--root", machine, "--store", home / "runs.db", "run", "-q", "--json", home / "run.json", "--", "sh", "-c", "exit 5"],
                         env=environment, cwd=home, capture_output=True, check=False)
    if run.returncode != 5:
        complaints.append(f"run: exit {run.returncode} {run.stderr[:300]!r}")
    else:
        total = json.loads((home / "run.json").read_text())["total"]["energy_j"]
        # A machine of files stands still: its counters have not moved, and a model gives watts for milliseconds.
        if not 0 <= total["low"] <= total["best"] <= total["high"] < 1000:
            complaints.append(f"run: {total}")
    return complaints


def pull_teeth(binary, machine):
    """All complaints about one machine, file by file."""
    found = []
    with tempfile.TemporaryDirectory(prefix="joulery-cli-") as folder:
        home, copy = pathlib.Path(folder) / "home", pathlib.Path(folder) / "machine"
        home.mkdir()
        shutil.copytree(machine, copy, symlinks=True)
        for path in sorted(file for file in copy.rglob("*") if file.is_file() and not file.is_symlink() and file.parent != copy):
            kept = path.read_bytes()
            for name, mutate in mutations(path).items():
                mutate()
                found += [f"{machine.name}: {path.relative_to(copy)} {name}: {text}" for text in check(binary, copy, home, name == "garbled")]
                if path.is_dir():
                    path.rmdir()
                path.write_bytes(kept)
    return found


def main():
    binary = pathlib.Path(sys.argv[1]).resolve()
    machines = sorted(path for path in (SOURCE / "tests/machines").iterdir() if path.is_dir())
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = [line for lines in pool.map(lambda machine: pull_teeth(binary, machine), machines) for line in lines]
    print("\n".join(found[:50]) or f"{len(machines)} machines, every file, no complaint")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
