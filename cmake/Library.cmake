# SPDX-License-Identifier: Apache-2.0
# libjoulery.so.1, the library of include/joulery, and what a program needs to find it: CMake package and pkg-config.
# All of ours is linked in; only the names of libjoulery.map are seen. `cmake --install` and the Debian package use this.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

add_library(libjoulery SHARED ${CMAKE_SOURCE_DIR}/src/shell/session/c_api.cpp
  ${CMAKE_SOURCE_DIR}/src/shell/session/emissions_c_api.cpp)
target_link_libraries(libjoulery PRIVATE joulery_session)
target_include_directories(libjoulery INTERFACE
  $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_precompile_headers(libjoulery REUSE_FROM joulery_base)
target_link_options(libjoulery PRIVATE -Wl,--version-script=${CMAKE_SOURCE_DIR}/cmake/libjoulery.map -Wl,--exclude-libs,ALL)
# A program in Python or C may have no C++ library, or another one.
joulery_link_runtime(libjoulery)
set_target_properties(libjoulery PROPERTIES OUTPUT_NAME joulery EXPORT_NAME joulery VERSION ${PROJECT_VERSION}
  SOVERSION 1 LINK_DEPENDS ${CMAKE_SOURCE_DIR}/cmake/libjoulery.map LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)

install(TARGETS libjoulery EXPORT joulery LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT joulery
  NAMELINK_COMPONENT dev)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/include/joulery DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT dev)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/joulery)
install(EXPORT joulery NAMESPACE joulery:: DESTINATION ${package} COMPONENT dev)
file(WRITE ${CMAKE_BINARY_DIR}/generated/joulery-config.cmake
  "include(\${CMAKE_CURRENT_LIST_DIR}/joulery.cmake)\n")
write_basic_package_version_file(${CMAKE_BINARY_DIR}/generated/joulery-config-version.cmake
  VERSION ${PROJECT_VERSION} COMPATIBILITY SameMajorVersion)
install(FILES ${CMAKE_BINARY_DIR}/generated/joulery-config.cmake
  ${CMAKE_BINARY_DIR}/generated/joulery-config-version.cmake DESTINATION ${package} COMPONENT dev)
configure_file(${CMAKE_SOURCE_DIR}/cmake/joulery.pc.in ${CMAKE_BINARY_DIR}/generated/joulery.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/generated/joulery.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT dev)
