# SPDX-License-Identifier: Apache-2.0
# The engine for Python packages: against stubs of them, and with the real ones where they are installed.
if(Python3_Interpreter_FOUND)
  add_test(NAME engines.python COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/engines/python_engine_test.py)
  add_test(NAME engines.python_packages COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/engines/direct_test.py)
  set_tests_properties(engines.python engines.python_packages PROPERTIES TIMEOUT 240)
endif()
