# SPDX-License-Identifier: Apache-2.0
# The tests of tools/ and of ./joulery itself: Python's unittest, no network beyond loopback.
foreach(name fetch fetch_npm bootstrap count_tests rules make_data_sets missing_packages)
  add_test(NAME tools.${name} COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/tools/${name}_test.py)
  set_tests_properties(tools.${name} PROPERTIES TIMEOUT 240)
endforeach()
# The models trained here are the ones their cards and tables speak of.
add_test(NAME tools.trained_models COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/train/catalogue.py --check)
