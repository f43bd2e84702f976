# SPDX-License-Identifier: Apache-2.0
"""As codecarbon.core, of which only config is here."""
