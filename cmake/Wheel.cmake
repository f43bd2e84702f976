# SPDX-License-Identifier: Apache-2.0
# What a Python wheel carries beside the package: the library and the program, in joulery/_native. Chosen by
# JOULERY_WHEEL, which pyproject.toml sets. A wheel has no symbolic links, so the library has its soname.
install(FILES $<TARGET_FILE:libjoulery> DESTINATION joulery/_native RENAME libjoulery.so.1 COMPONENT wheel)
install(PROGRAMS $<TARGET_FILE:joulery> DESTINATION joulery/_native COMPONENT wheel)
