# SPDX-License-Identifier: Apache-2.0
# Tests of the whole program against the world: kill -9, full disks, processes side by side.
if(TARGET joulery AND Python3_Interpreter_FOUND)
  foreach(name crash kill program node)
    add_test(NAME system.${name} COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/system/${name}_test.py $<TARGET_FILE:joulery>)
    set_tests_properties(system.${name} PROPERTIES TIMEOUT 120)
  endforeach()
  add_test(NAME system.sensord COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/system/sensord_test.py
    $<TARGET_FILE:joulery-sensord> $<TARGET_FILE:joulery>)
  set_tests_properties(system.sensord PROPERTIES TIMEOUT 180)
  add_test(NAME system.bench_slurm COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/system/bench_slurm_test.py
    $<TARGET_FILE:joulery>)
  set_tests_properties(system.bench_slurm PROPERTIES TIMEOUT 400 SKIP_RETURN_CODE 77)
  if(TARGET worker-llama)
    # Against the program that tools/build_llama_tools builds; skipped by name without it.
    add_test(NAME system.llama_server COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/system/llama_server_test.py
      $<TARGET_FILE:joulery> $<TARGET_FILE:worker-http> $<TARGET_FILE:worker-llama>)
    set_tests_properties(system.llama_server PROPERTIES TIMEOUT 300 SKIP_RETURN_CODE 77)
  endif()
endif()
