# SPDX-License-Identifier: Apache-2.0
# The published JSON Schemas against the documents the tests write. A test that writes documents leaves them in the folder
# JOULERY_TEST_OUTPUT names; add its test to the list and every document is validated against the schema it names.
set(documents ${CMAKE_BINARY_DIR}/documents)
foreach(test unit.wire unit.bundle)
  set_property(TEST ${test} APPEND PROPERTY ENVIRONMENT_MODIFICATION "JOULERY_TEST_OUTPUT=set:${documents}")
  set_property(TEST ${test} APPEND PROPERTY FIXTURES_SETUP documents)
endforeach()
set(validate /usr/bin/python3 ${CMAKE_SOURCE_DIR}/tests/schema/validate.py)
add_test(NAME schema.documents COMMAND ${validate} documents ${documents})
set_tests_properties(schema.documents PROPERTIES FIXTURES_REQUIRED documents)
add_test(NAME schema.golden COMMAND ${validate} golden ${CMAKE_SOURCE_DIR}/tests/golden/wire/run.json
         ${CMAKE_SOURCE_DIR}/tests/golden/leaderboard/bench.json
         ${CMAKE_SOURCE_DIR}/tests/golden/reports/counted/emissions.joulery.json
         ${CMAKE_SOURCE_DIR}/tests/golden/reports/modelled/emissions.joulery.json)
add_test(NAME schema.teeth COMMAND ${validate} teeth ${CMAKE_SOURCE_DIR}/tests/golden/wire/run.json)
set_tests_properties(schema.documents schema.golden schema.teeth PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 60)
