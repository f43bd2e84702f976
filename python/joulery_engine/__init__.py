# SPDX-License-Identifier: Apache-2.0
"""Models of Python packages as an engine of joulery. Started by joulery; imported by nobody else."""
