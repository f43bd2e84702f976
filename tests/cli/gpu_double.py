#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An engine that pretends to compute on the GPU of the stub library (tests/stubs): while it answers, it adds 200 W times
its working time to the stub's energy counter and names itself among the GPU's processes. gpu_double.py MACHINE [STRANGER]:
the folder of the fixture machine, whose /proc then shows this process; with STRANGER a process 4242 computes beside it.
It speaks the worker protocol (docs/reference/engine-protocol.md)."""
import json
import os
import pathlib
import sys
import time

STUB = pathlib.Path(os.environ["JOULERY_NVML_STUB"])
MACHINE = pathlib.Path(sys.argv[1])
STRANGER = len(sys.argv) > 2
ITEM_S = 0.02
WATTS = 200
IDLE_WATTS = 60


def show_process(pid, name):
    folder = MACHINE / "proc" / str(pid)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "comm").write_text(name + "\n")


def tell_stub(millijoules, watts):
    """Whole or not at all, for it is read at every call."""
    users = f"{os.getpid()}:90" + (" 4242:10" if STRANGER else "")
    text = (f"gpu0.energy_mj {millijoules}\ngpu0.power_mw {1000 * watts}\ngpu0.samples {users}\n"
            f"gpu0.processes {users.replace(':90', ':1000').replace(':10 ', ':10')}\n")
    rest = [line for line in STUB.read_text().splitlines(True)
            if not line.startswith(("gpu0.energy_mj ", "gpu0.power_mw ", "gpu0.samples ", "gpu0.processes "))]
    draft = STUB.with_suffix(f".{os.getpid()}")
    draft.write_text(text + "".join(rest))
    draft.replace(STUB)


def energy():
    for line in STUB.read_text().splitlines():
        if line.startswith("gpu0.energy_mj "):
            return float(line.split()[1])
    return 0.0


def say(message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def answer(item, labels):
    start = time.monotonic_ns()
    while time.monotonic_ns() < start + int(ITEM_S * 1e9):
        pass
    end = time.monotonic_ns()
    tell_stub(round(energy() + WATTS * (end - start) / 1e6), IDLE_WATTS + WATTS)
    label = next((each for each in labels if each in item["text"]), labels[0])
    return {"answer": {"text": label, "tags": [], "boxes": [], "log_probabilities": []}, "why_not": None,
            "tokens_in": 1, "tokens_cached": None, "tokens_out": 1, "tokens_reasoning": None, "image_path": None,
            "start_mono_ns": start, "first_token_mono_ns": None, "end_mono_ns": end}


def main():
    show_process(os.getpid(), "gpu_double")
    if STRANGER:
        show_process(4242, "train")
    say({"ready": {"protocol": 1, "worker": "double", "runtime": "Double 1.0"}})
    labels = []
    for line in sys.stdin:
        request = json.loads(line)
        if request["do"] == "quit":
            return
        if request["do"] == "load-model":
            labels = request["labels"]
            now = time.monotonic_ns()
            say({"loaded": {"start_mono_ns": now, "end_mono_ns": time.monotonic_ns(), "model_sha256": "", "model_bytes": 0,
                            "parameters": None, "runtime": "Double 1.0", "providers": ["CUDAExecutionProvider"],
                            "threads": 1, "dimension": 0, "most_tokens": 0, "memory_bytes": None}})
            continue
        start = time.monotonic_ns()
        results = [answer(item, labels) for item in request["items"]]
        tell_stub(round(energy()), IDLE_WATTS)
        say({"answered": {"start_mono_ns": start, "end_mono_ns": time.monotonic_ns(), "results": results}})


main()
