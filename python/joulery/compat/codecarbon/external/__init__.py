# SPDX-License-Identifier: Apache-2.0
"""As codecarbon.external, of which only logger is here."""
