# SPDX-License-Identifier: Apache-2.0
# The demo as a user sees it; skipped where the model runtime was not fetched.
if(TARGET joulery AND TARGET worker-onnx)
  add_test(NAME demo COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/demo/demo_test.py $<TARGET_FILE:joulery>)
  set_tests_properties(demo PROPERTIES TIMEOUT 300 SKIP_RETURN_CODE 77)
endif()
