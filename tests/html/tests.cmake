# SPDX-License-Identifier: Apache-2.0
# The HTML of the golden reports, looked at from outside: well-formed, self-contained, readable in a browser.
foreach(name wellformed selfcontained browser)
  add_test(NAME html.${name} COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/html/html_test.py ${name})
  set_tests_properties(html.${name} PROPERTIES TIMEOUT 180 SKIP_RETURN_CODE 77)
endforeach()
