# SPDX-License-Identifier: Apache-2.0
# The performance benchmarks: build/<preset>/bench/bench_<name>, one program per file of bench/.
find_package(benchmark REQUIRED)
file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/bench/*_bench.cpp)
foreach(source IN LISTS sources)
  get_filename_component(stem ${source} NAME_WE)
  string(REGEX REPLACE "_bench$" "" name ${stem})
  add_executable(bench_${name} ${source})
  target_link_libraries(bench_${name} PRIVATE joulery_cli joulery_tasks joulery_testing benchmark::benchmark)
  set_target_properties(bench_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bench)
endforeach()
