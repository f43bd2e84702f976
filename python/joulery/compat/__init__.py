# SPDX-License-Identifier: Apache-2.0
"""Drop-ins for meters that programs were written for. They keep those programs' names; the numbers are Joulery's."""
