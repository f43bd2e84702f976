# SPDX-License-Identifier: Apache-2.0
# libjoulery.so as programs see it: its C interface, and an installed copy that C and C++ programs are built against.
add_executable(test_library ${CMAKE_SOURCE_DIR}/tests/library/c_api_test.cpp)
target_link_libraries(test_library PRIVATE libjoulery GTest::gtest_main GTest::gtest)
target_compile_definitions(test_library PRIVATE JOULERY_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
set_target_properties(test_library PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
add_test(NAME library.interface COMMAND test_library --gtest_brief=1)
set_tests_properties(library.interface PROPERTIES TIMEOUT 120)

if(NOT JOULERY_SANITIZE AND NOT CMAKE_CROSSCOMPILING)
  add_test(NAME library.installed COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/library/installed_test.py
    --build ${CMAKE_BINARY_DIR})
  set_tests_properties(library.installed PROPERTIES TIMEOUT 300)
endif()
