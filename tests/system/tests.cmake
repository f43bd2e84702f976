# SPDX-License-Identifier: Apache-2.0
# Tests of the whole program against the world: kill -9, full disks, processes side by side.
if(TARGET joulery AND Python3_Interpreter_FOUND)
  add_test(NAME system.crash COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/system/crash_test.py $<TARGET_FILE:joulery>)
  set_tests_properties(system.crash PROPERTIES TIMEOUT 120)
endif()
