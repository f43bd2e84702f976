# SPDX-License-Identifier: Apache-2.0
"""As codecarbon.output_methods.file."""
from ..outputs import FileOutput

__all__ = ["FileOutput"]
