# SPDX-License-Identifier: Apache-2.0
"""As codecarbon.output_methods.metrics.prometheus."""
from ...network import PrometheusOutput

__all__ = ["PrometheusOutput"]
