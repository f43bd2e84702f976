# SPDX-License-Identifier: Apache-2.0
"""What the machine is, under the keys of get_detected_hardware(). Joulery finds it; here it gets other names."""
from __future__ import annotations

import json
import os
import time
from collections import Counter
from typing import Any

from ...errors import JouleryError
from ...sessions import Session
from .config import Settings, gpu_ids_of, gpus_of
from .meter import Meter

__all__ = ["detected_hardware", "hardware_of"]

_STEP_S = 0.05
_STEPS = 20


def hardware_of(document: str) -> dict[str, Any]:
    """Of a run's document. None is unknown. Its GPUs are those it measures, which join it a moment after its start."""
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


def detected_hardware(settings: Settings, meter: Meter | None) -> dict[str, Any]:
    """Of a run; of this machine where there is none, or where its GPUs may still join. GPUs are waited for."""
    found = None if meter is None else hardware_of(meter.snapshot()[1])
    if found is None or not found["gpu_count"]:
        found = _with_gpus(gpus_of(settings)) or found or _of_session("")
    return {**found, "gpu_ids": gpu_ids_of(settings)}


def _with_gpus(gpus: str) -> dict[str, Any] | None:
    """By runs that are not kept; None: there is no GPU. One of named GPUs, or of all, begins when they have been found,
    and is refused where there is none; one of the visible ones does neither."""
    for named in ("all",) if gpus == "visible" else (gpus, "all"):
        try:
            found = _of_session(named)
        except JouleryError:
            continue
        is_masked = gpus == "visible" and "CUDA_VISIBLE_DEVICES" in os.environ
        return _of_session(gpus) if is_masked else found
    return None


def _of_session(gpus: str) -> dict[str, Any]:
    """`gpus` are there, and join within a second."""
    session = Session("hardware", store="none", gpus=gpus).start()
    try:
        found = hardware_of(session.document)
        for _ in range(_STEPS if gpus else 0):
            if found["gpu_count"]:
                break
            time.sleep(_STEP_S)
            found = hardware_of(session.document)
    finally:
        session.stop()
    return found
