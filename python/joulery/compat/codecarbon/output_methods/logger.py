# SPDX-License-Identifier: Apache-2.0
"""As codecarbon.output_methods.logger."""
from ..outputs import GoogleCloudLoggerOutput, LoggerOutput

__all__ = ["GoogleCloudLoggerOutput", "LoggerOutput"]
