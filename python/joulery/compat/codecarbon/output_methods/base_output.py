# SPDX-License-Identifier: Apache-2.0
"""As codecarbon.output_methods.base_output."""
from ..methods import OutputMethod
from ..outputs import BaseOutput

__all__ = ["BaseOutput", "OutputMethod"]
