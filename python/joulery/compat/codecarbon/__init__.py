# SPDX-License-Identifier: Apache-2.0
"""The names of CodeCarbon 3.3 over Joulery's meter: change the import, keep the script.

    from joulery.compat.codecarbon import EmissionsTracker

    with EmissionsTracker(project_name="train") as tracker:
        train()
    print(tracker.final_emissions_data.energy_consumed, "kWh")

An unchanged script runs by `python -m joulery.compat.codecarbon script.py`. What is unknown is None, and an empty field
in the CSV; nothing is sent over the network without consent. docs/guide/from-codecarbon.md lists what differs.
"""
from .data import EmissionsData, TaskEmissionsData
from .decorators import track_emissions, track_task_emissions
from .outputs import OutputMethod
from .tracker import EmissionsTracker, OfflineEmissionsTracker, TaskEmissionsTracker

__version__ = "3.3.0"
"""The version of CodeCarbon whose names these are."""

__all__ = [
    "EmissionsData",
    "EmissionsTracker",
    "OfflineEmissionsTracker",
    "OutputMethod",
    "TaskEmissionsData",
    "TaskEmissionsTracker",
    "track_emissions",
    "track_task_emissions",
]
