# SPDX-License-Identifier: Apache-2.0
"""As codecarbon.core.config."""
from ..config import get_hierarchical_config

__all__ = ["get_hierarchical_config"]
