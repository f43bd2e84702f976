# SPDX-License-Identifier: Apache-2.0
"""As codecarbon.output_methods.http."""
from ..network import CodeCarbonAPIOutput, HTTPOutput

__all__ = ["CodeCarbonAPIOutput", "HTTPOutput"]
