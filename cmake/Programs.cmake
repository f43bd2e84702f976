# SPDX-License-Identifier: Apache-2.0
# The executables: the one binary `joulery`, and the workers in libexec/joulery/ that keep heavy runtimes out of it.
if(EXISTS ${CMAKE_SOURCE_DIR}/src/shell/cli/main.cpp)
  add_executable(joulery ${CMAKE_SOURCE_DIR}/src/shell/cli/main.cpp)
  target_link_libraries(joulery PRIVATE joulery_cli)
  target_precompile_headers(joulery REUSE_FROM joulery_base)
  joulery_link_runtime(joulery)
endif()

# The privileged helper links the sensors and nothing that stores, reports or computes.
add_executable(joulery-sensord ${CMAKE_SOURCE_DIR}/src/shell/sensord/main.cpp)
target_link_libraries(joulery-sensord PRIVATE joulery_sensord)
target_precompile_headers(joulery-sensord REUSE_FROM joulery_base)
joulery_link_runtime(joulery-sensord)

# The load generator of `joulery calibrate`.
add_executable(worker-load ${CMAKE_SOURCE_DIR}/src/workers/load/main.cpp)
target_link_libraries(worker-load PRIVATE joulery_load)
set_target_properties(worker-load PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/libexec/joulery)
joulery_link_runtime(worker-load)

# Holds the images that models made against real ones; decodes them in a process of its own.
add_executable(worker-likeness ${CMAKE_SOURCE_DIR}/src/workers/likeness/main.cpp)
target_link_libraries(worker-likeness PRIVATE joulery_likeness)
set_target_properties(worker-likeness PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/libexec/joulery)
joulery_link_runtime(worker-likeness)

# Asks models behind an address; needs no runtime, so it is always built.
add_executable(worker-http ${CMAKE_SOURCE_DIR}/src/workers/http/main.cpp)
target_link_libraries(worker-http PRIVATE joulery_http)
set_target_properties(worker-http PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/libexec/joulery)
joulery_link_runtime(worker-http)

include(Onnx)
include(Llama)
include(TableFiles)
include(GNUInstallDirs)
install(TARGETS joulery-sensord DESTINATION ${CMAKE_INSTALL_SBINDIR} COMPONENT joulery)
install(TARGETS joulery DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT joulery)
install(TARGETS worker-load worker-http worker-likeness DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/joulery COMPONENT joulery)
# What the zoo names: entries, heads, examples, small models that were trained here, small data sets. No weights of
# others are in the tree.
install(DIRECTORY ${CMAKE_SOURCE_DIR}/data/zoo ${CMAKE_SOURCE_DIR}/data/heads ${CMAKE_SOURCE_DIR}/data/models
  ${CMAKE_SOURCE_DIR}/data/sets
  DESTINATION ${CMAKE_INSTALL_DATADIR}/joulery/data COMPONENT joulery OPTIONAL)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/python/joulery_engine DESTINATION ${CMAKE_INSTALL_DATADIR}/joulery/python
  COMPONENT joulery FILES_MATCHING PATTERN "*.py" PATTERN "__pycache__" EXCLUDE)
if(TARGET worker-llama)
  # Not in the Debian package, as worker-onnx.
  install(TARGETS worker-llama DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/joulery COMPONENT llama)
endif()
if(TARGET worker-tables)
  # Not in the Debian package, as worker-onnx.
  install(TARGETS worker-tables DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/joulery COMPONENT tables)
endif()
if(TARGET worker-onnx)
  # Not in the Debian package: no Debian 12 package has the runtime it links.
  install(TARGETS worker-onnx DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/joulery COMPONENT onnx)
endif()
