# SPDX-License-Identifier: Apache-2.0
# What a Python wheel carries beside the package: the library in joulery/_native, the program among the environment's
# scripts, so that no interpreter starts before it, and the load of `joulery calibrate` where the program looks for it.
# Chosen by JOULERY_WHEEL, which pyproject.toml sets; scikit-build-core names the folders. A wheel has no symbolic
# links, so the library has its soname.
install(FILES $<TARGET_FILE:libjoulery> DESTINATION joulery/_native RENAME libjoulery.so.1 COMPONENT wheel)
install(PROGRAMS $<TARGET_FILE:joulery> DESTINATION ${SKBUILD_SCRIPTS_DIR} COMPONENT wheel)
install(PROGRAMS $<TARGET_FILE:worker-load> DESTINATION ${SKBUILD_DATA_DIR}/libexec/joulery COMPONENT wheel)
# The licences of what is linked in, as Debian states them (JOULERY_SYSROOT: cmake/aarch64.cmake; else empty).
foreach(package libfmt-dev libexpected-dev libcli11-dev nlohmann-json3-dev libtomlplusplus-dev libsqlite3-dev libicu-dev
    libre2-dev libboost1.81-dev libncurses-dev)
  install(FILES ${JOULERY_SYSROOT}/usr/share/doc/${package}/copyright DESTINATION joulery/_native/licences
    RENAME ${package}.txt COMPONENT wheel OPTIONAL)
endforeach()
