# SPDX-License-Identifier: Apache-2.0
"""As codecarbon.output: every output by its name."""
from .data import EmissionsData, TaskEmissionsData
from .methods import OutputMethod
from .network import CodeCarbonAPIOutput, HTTPOutput, LogfireOutput, PrometheusOutput
from .outputs import BaseOutput, FileOutput, GoogleCloudLoggerOutput, LoggerOutput

__all__ = [
    "BaseOutput",
    "CodeCarbonAPIOutput",
    "EmissionsData",
    "FileOutput",
    "GoogleCloudLoggerOutput",
    "HTTPOutput",
    "LogfireOutput",
    "LoggerOutput",
    "OutputMethod",
    "PrometheusOutput",
    "TaskEmissionsData",
]
