# SPDX-License-Identifier: Apache-2.0
# The reader of Parquet files. DuckDB is a pinned download (tools/pins.txt) in the cache; without it the worker is left out.
set(JOULERY_DUCKDB_DIR "${JOULERY_CACHE_DIR}/duckdb-1.5.6" CACHE PATH "where DuckDB lies (lib/ and include/)")
# Only worker-tables needs this library; without DuckDB it cannot be compiled and nothing asks for it.
set_property(TARGET joulery_table_files PROPERTY EXCLUDE_FROM_ALL ON)
if(NOT JOULERY_TABLES)
  return()
endif()
if(NOT EXISTS ${JOULERY_DUCKDB_DIR}/lib/libduckdb.so OR NOT EXISTS ${JOULERY_DUCKDB_DIR}/include/duckdb.h)
  message(STATUS "DuckDB is not in ${JOULERY_DUCKDB_DIR}: worker-tables is left out (tools/fetch tables fetches it)")
  return()
endif()
add_library(joulery_duckdb SHARED IMPORTED)
set_target_properties(joulery_duckdb PROPERTIES
  IMPORTED_LOCATION ${JOULERY_DUCKDB_DIR}/lib/libduckdb.so
  INTERFACE_INCLUDE_DIRECTORIES ${JOULERY_DUCKDB_DIR}/include)
target_link_libraries(joulery_table_files PUBLIC joulery_duckdb)
add_executable(worker-tables ${CMAKE_SOURCE_DIR}/src/workers/table_files/main.cpp)
target_link_libraries(worker-tables PRIVATE joulery_table_files)
set_target_properties(worker-tables PROPERTIES
  RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/libexec/joulery
  BUILD_RPATH ${JOULERY_DUCKDB_DIR}/lib
  INSTALL_RPATH ${JOULERY_DUCKDB_DIR}/lib)
