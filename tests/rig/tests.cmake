# SPDX-License-Identifier: Apache-2.0
# The rig of faults: machines whose true energy is known, and the page docs/accuracy.md that it writes.
add_executable(test_rig ${CMAKE_SOURCE_DIR}/tests/rig/faults.cpp ${CMAKE_SOURCE_DIR}/tests/rig/machine.cpp
  ${CMAKE_SOURCE_DIR}/tests/rig/rig_test.cpp ${CMAKE_SOURCE_DIR}/tests/rig/page_test.cpp
  ${CMAKE_SOURCE_DIR}/tests/rig/endurance_test.cpp)
target_link_libraries(test_rig PRIVATE joulery_app joulery_sensors joulery_testing GTest::gtest_main GTest::gtest rapidcheck)
target_compile_options(test_rig PRIVATE -O0)
target_precompile_headers(test_rig REUSE_FROM joulery_test_pch)
target_include_directories(test_rig PRIVATE ${CMAKE_SOURCE_DIR})
target_compile_definitions(test_rig PRIVATE JOULERY_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
set_target_properties(test_rig PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
add_test(NAME rig.faults COMMAND test_rig --gtest_brief=1 WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
set_tests_properties(rig.faults PROPERTIES TIMEOUT 120 ENVIRONMENT "TZ=UTC;LC_ALL=C.UTF-8")
