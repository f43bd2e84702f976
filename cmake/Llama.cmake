# SPDX-License-Identifier: Apache-2.0
# The llama.cpp worker. The engine is a pinned download (tools/pins.txt) in the cache; without it the worker is left out.
set(JOULERY_LLAMA_DIR "${JOULERY_CACHE_DIR}/llama-0.5.0" CACHE PATH "where llama.cpp lies (lib/ and include/)")
# Only worker-llama needs this library; without the engine it cannot be compiled and nothing asks for it.
set_property(TARGET joulery_llama PROPERTY EXCLUDE_FROM_ALL ON)
if(NOT JOULERY_LLAMA)
  return()
endif()
if(NOT EXISTS ${JOULERY_LLAMA_DIR}/lib/libllama.v0.5.0.so OR NOT EXISTS ${JOULERY_LLAMA_DIR}/include/llama.h)
  message(STATUS "llama.cpp is not in ${JOULERY_LLAMA_DIR}: worker-llama is left out (./joulery demo fetches it)")
  return()
endif()
add_library(joulery_llama_cpp INTERFACE)
target_include_directories(joulery_llama_cpp SYSTEM INTERFACE ${JOULERY_LLAMA_DIR}/include)
target_link_libraries(joulery_llama_cpp INTERFACE ${JOULERY_LLAMA_DIR}/lib/libllama.v0.5.0.so
  ${JOULERY_LLAMA_DIR}/lib/libggml.v0.5.0.so ${JOULERY_LLAMA_DIR}/lib/libggml-base.so)
target_link_libraries(joulery_llama PUBLIC joulery_llama_cpp)
add_executable(worker-llama ${CMAKE_SOURCE_DIR}/src/workers/llama/main.cpp)
target_link_libraries(worker-llama PRIVATE joulery_llama)
set_target_properties(worker-llama PROPERTIES
  RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/libexec/joulery
  BUILD_RPATH ${JOULERY_LLAMA_DIR}/lib
  INSTALL_RPATH ${JOULERY_LLAMA_DIR}/lib)
