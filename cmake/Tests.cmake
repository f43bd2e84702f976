# SPDX-License-Identifier: Apache-2.0
# One test program per module, build/<preset>/tests/test_<module>, discovered at run time by ctest as one entry each.
find_package(GTest REQUIRED)
find_package(rapidcheck REQUIRED)
add_library(joulery_test_pch OBJECT ${CMAKE_SOURCE_DIR}/cmake/test_pch.cpp)
target_link_libraries(joulery_test_pch PUBLIC joulery_options fmt::fmt tl::expected GTest::gtest rapidcheck)
target_precompile_headers(joulery_test_pch PRIVATE ${CMAKE_SOURCE_DIR}/cmake/test_pch.h)
# A test's own code runs once: compiling it without optimisation takes half the time, and what it tests stays as it is.
target_compile_options(joulery_test_pch PRIVATE -O0)

get_property(modules GLOBAL PROPERTY JOULERY_MODULES)
foreach(module IN LISTS modules)
  get_property(tests GLOBAL PROPERTY JOULERY_TESTS_${module})
  if(NOT tests OR (module STREQUAL "onnx" AND NOT TARGET worker-onnx)
     OR (module STREQUAL "llama" AND NOT TARGET worker-llama)
     OR (module STREQUAL "table_files" AND NOT TARGET worker-tables))
    continue()
  endif()
  add_executable(test_${module} ${tests})
  target_link_libraries(test_${module} PRIVATE joulery_${module} joulery_testing GTest::gtest_main GTest::gtest rapidcheck)
  target_compile_options(test_${module} PRIVATE -O0)
  target_precompile_headers(test_${module} REUSE_FROM joulery_test_pch)
  target_compile_definitions(test_${module} PRIVATE JOULERY_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  set_target_properties(test_${module} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME unit.${module} COMMAND test_${module} --gtest_brief=1 WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(unit.${module} PROPERTIES TIMEOUT 240 ENVIRONMENT "TZ=UTC;LC_ALL=C.UTF-8")
endforeach()

find_package(Python3 COMPONENTS Interpreter)
add_test(NAME house.layers COMMAND ${CMAKE_SOURCE_DIR}/tools/check_layers WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
add_test(NAME house.rules COMMAND ${CMAKE_SOURCE_DIR}/tools/check_house WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})

# Further test folders bring their own file.
file(GLOB extra CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/*/tests.cmake)
foreach(file IN LISTS extra)
  include(${file})
endforeach()
