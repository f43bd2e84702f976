# SPDX-License-Identifier: Apache-2.0
"""What the machine is, under the keys of get_detected_hardware(). Joulery finds it; here it gets other names."""
from __future__ import annotations

import json
import time
from collections import Counter
from typing import Any

from ...errors import JouleryError
from ...sessions import Session

__all__ = ["detected_hardware", "hardware_of"]


def hardware_of(document: str) -> dict[str, Any]:
    """Of a run's document. None is unknown; GPUs join a run a moment after its start."""
    host = json.loads(document)["host"]
    gpus = Counter(str(gpu["name"]) for gpu in host["gpus"])
    memory = host["memory_bytes"]
    return {
        "ram_total_size": None if memory is None else memory / 2**30,
        "cpu_count": host["threads"],
        "cpu_physical_count": host["sockets"],
        "cpu_model": host["cpu_model"],
        "gpu_count": sum(gpus.values()),
        "gpu_model": ", ".join(f"{count} x {name}" for name, count in gpus.items()),
    }


def detected_hardware(gpu_ids: Any = None) -> dict[str, Any]:
    """Of this machine, without a run that is kept. GPUs are waited for."""
    try:
        session = Session("hardware", store="none", gpus="all").start()
        patience = 20
    except JouleryError:  # there is none to be measured
        session = Session("hardware", store="none").start()
        patience = 0
    try:
        found = hardware_of(session.document)
        while patience and not found["gpu_count"]:
            time.sleep(0.05)
            patience -= 1
            found = hardware_of(session.document)
    finally:
        session.stop()
    return {**found, "gpu_ids": gpu_ids}
