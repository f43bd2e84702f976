# SPDX-License-Identifier: Apache-2.0
# The contract seen from outside: transcripts of commands, generated texts that must not lag, completions in their shells.
if(TARGET joulery)
  file(GLOB transcripts CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/cli/*.transcript)
  foreach(file IN LISTS transcripts)
    get_filename_component(name ${file} NAME_WE)
    add_test(NAME cli.${name} COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/cli/run --joulery $<TARGET_FILE:joulery> ${file})
    set_tests_properties(cli.${name} PROPERTIES TIMEOUT 120 SKIP_RETURN_CODE 77)
  endforeach()
  foreach(name generated completion documents engine proxy network terminal tooth top calibrate calibrate_runs bundle bench_machine curve vary columnar)
    add_test(NAME cli.${name} COMMAND /usr/bin/python3 ${CMAKE_SOURCE_DIR}/tests/cli/${name}_test.py $<TARGET_FILE:joulery>)
    set_tests_properties(cli.${name} PROPERTIES TIMEOUT 240 SKIP_RETURN_CODE 77)
  endforeach()
endif()
