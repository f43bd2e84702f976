# SPDX-License-Identifier: Apache-2.0
# The Python package on the library of this build: python.package needs nothing else, python.real skips by the name of the
# libraries this interpreter lacks.
if(Python3_Interpreter_FOUND AND NOT CMAKE_CROSSCOMPILING AND NOT JOULERY_SANITIZE)
  add_test(NAME python.package COMMAND ${Python3_EXECUTABLE} -m unittest discover -s ${CMAKE_SOURCE_DIR}/tests/python
    -p "*_test.py")
  add_test(NAME python.real COMMAND ${Python3_EXECUTABLE} -m unittest discover -s ${CMAKE_SOURCE_DIR}/tests/python/real)
  set_tests_properties(python.package python.real PROPERTIES TIMEOUT 240 ENVIRONMENT
    "PYTHONPATH=${CMAKE_SOURCE_DIR}/python;JOULERY_LIBRARY=$<TARGET_FILE:libjoulery>;JOULERY_PROGRAM=$<TARGET_FILE:joulery>;PYTHONDONTWRITEBYTECODE=1")
endif()
