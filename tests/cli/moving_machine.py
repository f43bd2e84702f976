#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A machine whose power is known, below a folder: moving_machine.py make|move|wall FOLDER [FACTOR].

`make` writes the folder: one package and its memory, as powercap shows them. `move` lets their counters run: the package
takes 10 W and 40 J for every second of processor time that worker-load uses, its memory 3 W. `wall` is a wall meter for
`--sensor program:`: 47 W, 1.1 times the package, and the memory, all times FACTOR.
"""
import json
import os
import pathlib
import sys
import time

PACKAGE = "sys/class/powercap/intel-rapl:0"
MEMORY = "sys/class/powercap/intel-rapl:0:0"
TICKS = os.sysconf("SC_CLK_TCK")


def put(folder, path, text):
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def make(folder):
    processors = os.cpu_count()
    put(folder, "etc/machine-id", "5d1f0c7e3f6b4a1e9a531c2d3e4f5a6b\n")
    put(folder, "etc/os-release", 'PRETTY_NAME="A machine that moves"\n')
    put(folder, "proc/meminfo", "MemTotal:       16384000 kB\n")
    put(folder, "proc/sys/kernel/random/boot_id", "8d1f0c7e-3f6b-4a1e-9a53-1c2d3e4f5a6b\n")
    put(folder, "proc/stat", pathlib.Path("/proc/stat").read_text())
    put(folder, "proc/cpuinfo", "".join(
        f"processor\t: {i}\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 85\nmodel name\t: Intel(R) Xeon(R) Gold 6130\n"
        f"stepping\t: 4\nphysical id\t: 0\ncore id\t\t: {i}\n\n" for i in range(processors)))
    for zone, name in ((PACKAGE, "package-0"), (MEMORY, "dram")):
        put(folder, f"{zone}/name", name + "\n")
        put(folder, f"{zone}/energy_uj", "1000000\n")
        put(folder, f"{zone}/max_energy_range_uj", "262143328850\n")
        put(folder, f"{zone}/enabled", "1\n")


def worker_seconds(known):
    """Processor time of every worker-load there is, those that ended included as far as they were seen."""
    for process in pathlib.Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            text = (process / "stat").read_text()
        except OSError:
            continue
        name = text[text.index("(") + 1:text.rindex(")")]
        if name == "worker-load":
            fields = text[text.rindex(")") + 2:].split()
            known[process.name] = (int(fields[11]) + int(fields[12])) / TICKS
    return sum(known.values())


def replace(file, number):
    """In one write, so that nobody reads half a number."""
    with open(file, "r+b", buffering=0) as opened:
        opened.write(b"%d\n" % number)


def move(folder):
    known, began, before = {}, time.monotonic(), None
    while True:
        now = time.monotonic() - began
        busy = worker_seconds(known)
        before = busy if before is None else before
        replace(folder / PACKAGE / "energy_uj", 1000000 + int((10 * now + 40 * (busy - before)) * 1e6))
        replace(folder / MEMORY / "energy_uj", 1000000 + int(3 * now * 1e6))
        time.sleep(0.02)


def wall(folder, factor):
    began = time.monotonic()
    while True:
        package = int((folder / PACKAGE / "energy_uj").read_text()) / 1e6
        memory = int((folder / MEMORY / "energy_uj").read_text()) / 1e6
        now = time.monotonic_ns()
        joules = factor * (47 * (now / 1e9 - began) + 1.1 * package + memory)
        print(json.dumps({"channel": "wall", "kind": "energy", "value": joules, "unit": "J", "t_ns": now}), flush=True)
        time.sleep(0.05)


if __name__ == "__main__":
    action, root = sys.argv[1], pathlib.Path(sys.argv[2])
    if action == "make":
        make(root)
    elif action == "move":
        move(root)
    else:
        wall(root, float(sys.argv[3]) if len(sys.argv) > 3 else 1.0)
