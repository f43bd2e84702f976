# SPDX-License-Identifier: Apache-2.0
"""As codecarbon.output_methods.metrics: a module a service."""
