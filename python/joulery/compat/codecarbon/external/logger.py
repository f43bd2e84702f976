# SPDX-License-Identifier: Apache-2.0
"""As codecarbon.external.logger."""
from ..log import logger, set_logger_format, set_logger_level

__all__ = ["logger", "set_logger_format", "set_logger_level"]
