# SPDX-License-Identifier: Apache-2.0
# The engine for Python packages, against stubs of them.
if(Python3_Interpreter_FOUND)
  add_test(NAME engines.python COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/engines/python_engine_test.py)
  set_tests_properties(engines.python PROPERTIES TIMEOUT 240)
endif()
