# SPDX-License-Identifier: Apache-2.0
"""As codecarbon.output_methods.emissions_data."""
from ..data import EmissionsData, TaskEmissionsData

__all__ = ["EmissionsData", "TaskEmissionsData"]
