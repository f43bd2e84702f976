# SPDX-License-Identifier: Apache-2.0
# ICU without its data, as in a wheel (packaging/wheel), answers like ICU with it.
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
