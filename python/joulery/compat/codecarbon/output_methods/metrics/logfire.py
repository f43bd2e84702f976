# SPDX-License-Identifier: Apache-2.0
"""As codecarbon.output_methods.metrics.logfire."""
from ...network import LogfireOutput

__all__ = ["LogfireOutput"]
