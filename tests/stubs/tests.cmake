# SPDX-License-Identifier: Apache-2.0
# The stub libraries, and their place as a definition of the sensors' tests. Read tests/stubs/README.md.
foreach(variant stub old)
  add_library(nvml_${variant} SHARED ${CMAKE_SOURCE_DIR}/tests/stubs/nvml_stub.cpp)
  target_include_directories(nvml_${variant} PRIVATE ${CMAKE_SOURCE_DIR}/tests/stubs)
  target_link_libraries(nvml_${variant} PRIVATE joulery_options)
  set_target_properties(nvml_${variant} PROPERTIES OUTPUT_NAME nvidia-ml SUFFIX .so.1 CXX_VISIBILITY_PRESET hidden
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests/stubs)
endforeach()
target_sources(nvml_stub PRIVATE ${CMAKE_SOURCE_DIR}/tests/stubs/nvml_stub_use.cpp)
set_target_properties(nvml_old PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests/stubs/old)
target_compile_definitions(nvml_old PRIVATE JOULERY_STUB_OLD)
if(TARGET test_sensors)
  target_compile_definitions(test_sensors PRIVATE JOULERY_STUBS_DIR="${CMAKE_BINARY_DIR}/tests/stubs")
  add_dependencies(test_sensors nvml_stub nvml_old)
endif()
