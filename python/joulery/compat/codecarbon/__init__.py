# SPDX-License-Identifier: Apache-2.0
"""The names of CodeCarbon 3.3 over Joulery's meter: change the import, keep the script.

    from joulery.compat.codecarbon import EmissionsTracker

    with EmissionsTracker(project_name="train") as tracker:
        train()
    print(tracker.final_emissions_data.energy_consumed, "kWh")

Its modules that scripts import are here as well, `joulery.compat.codecarbon.output` and others. An unchanged script runs
by `python -m joulery.compat.codecarbon script.py`. What is unknown is None, and an empty field in the CSV; nothing is
sent over the network without consent. docs/guide/from-codecarbon.md lists what differs.
A name loads its module when it is first used, and that one only what a run needs: importing costs more than metering.
"""
TYPE_CHECKING = False  # without importing typing: type checkers know this name
if TYPE_CHECKING:
    from .data import EmissionsData as EmissionsData, TaskEmissionsData as TaskEmissionsData
    from .decorators import track_emissions as track_emissions, track_task_emissions as track_task_emissions
    from .methods import OutputMethod as OutputMethod
    from .outputs import BaseOutput as BaseOutput, FileOutput as FileOutput, LoggerOutput as LoggerOutput
    from .tracker import (
        EmissionsTracker as EmissionsTracker,
        OfflineEmissionsTracker as OfflineEmissionsTracker,
        TaskEmissionsTracker as TaskEmissionsTracker,
    )

__version__ = "3.3.0"
"""The version of CodeCarbon whose names these are."""

_HOMES = {
    "BaseOutput": "outputs",
    "EmissionsData": "data",
    "EmissionsTracker": "tracker",
    "FileOutput": "outputs",
    "LoggerOutput": "outputs",
    "OfflineEmissionsTracker": "tracker",
    "OutputMethod": "methods",
    "TaskEmissionsData": "data",
    "TaskEmissionsTracker": "tracker",
    "track_emissions": "decorators",
    "track_task_emissions": "decorators",
}

__all__ = list(_HOMES)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # As `from .home import name`; the package importlib costs more.
    found: object = getattr(__import__(home, globals(), fromlist=(name,), level=1), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return [*globals(), *_HOMES]
