# SPDX-License-Identifier: Apache-2.0
"""As codecarbon.emissions_tracker: trackers and decorators, and what they give and take."""
from .data import EmissionsData, TaskEmissionsData
from .decorators import track_emissions, track_task_emissions
from .methods import OutputMethod
from .outputs import BaseOutput, FileOutput, GoogleCloudLoggerOutput, LoggerOutput
from .tracker import BaseEmissionsTracker, EmissionsTracker, OfflineEmissionsTracker, TaskEmissionsTracker

__all__ = [
    "BaseEmissionsTracker",
    "BaseOutput",
    "EmissionsData",
    "EmissionsTracker",
    "FileOutput",
    "GoogleCloudLoggerOutput",
    "LoggerOutput",
    "OfflineEmissionsTracker",
    "OutputMethod",
    "TaskEmissionsData",
    "TaskEmissionsTracker",
    "track_emissions",
    "track_task_emissions",
]
