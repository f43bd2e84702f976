# SPDX-License-Identifier: Apache-2.0
# The ONNX Runtime worker. The runtime is a pinned download (tools/pins.txt) in the cache; without it the worker is left out.
set(JOULERY_CACHE_DIR "$ENV{JOULERY_CACHE}")
if(NOT JOULERY_CACHE_DIR)
  if(DEFINED ENV{XDG_CACHE_HOME} AND NOT "$ENV{XDG_CACHE_HOME}" STREQUAL "")
    set(JOULERY_CACHE_DIR "$ENV{XDG_CACHE_HOME}/joulery")
  else()
    set(JOULERY_CACHE_DIR "$ENV{HOME}/.cache/joulery")
  endif()
endif()
set(JOULERY_ORT_DIR "${JOULERY_CACHE_DIR}/onnxruntime-1.32.0" CACHE PATH "where ONNX Runtime lies (lib/ and include/)")
# Only worker-onnx needs this library; without the runtime it cannot be compiled and nothing asks for it.
set_property(TARGET joulery_onnx PROPERTY EXCLUDE_FROM_ALL ON)
set(onnx_main ${CMAKE_SOURCE_DIR}/src/workers/onnx/main.cpp)
if(NOT JOULERY_ONNX OR NOT EXISTS ${onnx_main})
  return()
endif()
if(NOT EXISTS ${JOULERY_ORT_DIR}/lib/libonnxruntime.so.1)
  message(STATUS "ONNX Runtime is not in ${JOULERY_ORT_DIR}: worker-onnx is left out (./joulery build fetches it)")
  return()
endif()
add_library(joulery_ort SHARED IMPORTED)
set_target_properties(joulery_ort PROPERTIES
  IMPORTED_LOCATION ${JOULERY_ORT_DIR}/lib/libonnxruntime.so.1
  INTERFACE_INCLUDE_DIRECTORIES ${JOULERY_ORT_DIR}/include)
target_link_libraries(joulery_onnx PUBLIC joulery_ort)
add_executable(worker-onnx ${onnx_main})
target_link_libraries(worker-onnx PRIVATE joulery_onnx)
set_target_properties(worker-onnx PROPERTIES
  RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/libexec/joulery
  BUILD_RPATH ${JOULERY_ORT_DIR}/lib
  INSTALL_RPATH ${JOULERY_ORT_DIR}/lib)
