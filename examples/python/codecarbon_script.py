# SPDX-License-Identifier: Apache-2.0
"""A script as people have it for CodeCarbon, unchanged: it runs under both.

    python examples/python/codecarbon_script.py                                  # with codecarbon installed
    python -m joulery.compat.codecarbon examples/python/codecarbon_script.py     # over Joulery's meter
"""
import time

from codecarbon import EmissionsTracker


def work(seconds: float) -> int:
    """One processor, kept busy."""
    turns, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        turns += sum(range(1000)) > 0
    return turns


began = time.perf_counter()
tracker = EmissionsTracker(project_name="both", measure_power_secs=1, log_level="error", output_file="both.csv")
tracker.start()
started = time.perf_counter()
for number in range(3):
    tracker.start_task(f"step {number}")
    work(2)
    print(f"step {number}: {tracker.stop_task().energy_consumed * 3.6e6:.2f} J")
emissions = tracker.stop()
data = tracker.final_emissions_data
print(f"start: {(started - began) * 1e3:.1f} ms")
print(f"energy: {data.energy_consumed * 3.6e6:.2f} J in {data.duration:.2f} s, country {data.country_name}")
print(f"emissions: {emissions} kg")
