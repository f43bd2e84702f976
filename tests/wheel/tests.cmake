# SPDX-License-Identifier: Apache-2.0
# The parts of a wheel: ICU without its data answers like ICU with it, and a wheel of another processor runs under qemu.
find_library(JOULERY_ICU_ARCHIVE libicuuc.a)
if(JOULERY_ICU_ARCHIVE AND NOT CMAKE_CROSSCOMPILING AND NOT JOULERY_SANITIZE)
  foreach(kind with without)
    add_executable(icu_${kind}_data ${CMAKE_SOURCE_DIR}/tests/wheel/icu_answers.cpp)
    set_target_properties(icu_${kind}_data PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  endforeach()
  target_link_libraries(icu_with_data PRIVATE ICU::uc)
  target_sources(icu_without_data PRIVATE ${CMAKE_SOURCE_DIR}/packaging/wheel/icu_without_data.c)
  target_link_libraries(icu_without_data PRIVATE ${JOULERY_ICU_ARCHIVE} Threads::Threads ${CMAKE_DL_LIBS})
  add_test(NAME wheel.icu_without_data COMMAND sh -c
    "with=$($<TARGET_FILE:icu_with_data>) && without=$($<TARGET_FILE:icu_without_data>) && test $with = $without")
endif()
if(CMAKE_CROSSCOMPILING AND Python3_Interpreter_FOUND)
  # What tools/build_wheel made for this processor, if it has.
  add_test(NAME wheel.emulated COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/wheel/emulated_test.py
    ${CMAKE_SYSTEM_PROCESSOR} ${JOULERY_SYSROOT} ${CMAKE_CROSSCOMPILING_EMULATOR})
  set_tests_properties(wheel.emulated PROPERTIES TIMEOUT 240)
endif()
