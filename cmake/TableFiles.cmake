# SPDX-License-Identifier: Apache-2.0
# The reader of Parquet and Arrow files. DuckDB and the sources of nanoarrow are pinned downloads (tools/pins.txt) in the
# cache; without them the worker is left out.
set(JOULERY_DUCKDB_DIR "${JOULERY_CACHE_DIR}/duckdb-1.5.6" CACHE PATH "where DuckDB lies (lib/ and include/)")
set(JOULERY_NANOARROW_DIR "${JOULERY_CACHE_DIR}/nanoarrow-0.9.0" CACHE PATH "where nanoarrow lies (nanoarrow/ and flatcc/)")
# Only worker-tables needs this library; without DuckDB it cannot be compiled and nothing asks for it.
set_property(TARGET joulery_table_files PROPERTY EXCLUDE_FROM_ALL ON)
if(NOT JOULERY_TABLES)
  return()
endif()
if(NOT EXISTS ${JOULERY_DUCKDB_DIR}/lib/libduckdb.so OR NOT EXISTS ${JOULERY_DUCKDB_DIR}/include/duckdb.h
   OR NOT EXISTS ${JOULERY_NANOARROW_DIR}/nanoarrow/ipc/reader.c)
  message(STATUS "DuckDB or nanoarrow is not in ${JOULERY_CACHE_DIR}: worker-tables is left out (tools/fetch tables fetches them)")
  return()
endif()
add_library(joulery_duckdb SHARED IMPORTED)
set_target_properties(joulery_duckdb PROPERTIES
  IMPORTED_LOCATION ${JOULERY_DUCKDB_DIR}/lib/libduckdb.so
  INTERFACE_INCLUDE_DIRECTORIES ${JOULERY_DUCKDB_DIR}/include)
# The sources of others, without our warnings; flatcc reads the frames that Arrow's messages come in.
file(GLOB nanoarrow_sources ${JOULERY_NANOARROW_DIR}/nanoarrow/common/*.c ${JOULERY_NANOARROW_DIR}/nanoarrow/ipc/*.c
  ${JOULERY_NANOARROW_DIR}/flatcc/runtime/*.c)
# Release 0.9 holds a batch against its schema before it reads it, the batch of a dictionary not: here it does.
file(READ ${JOULERY_NANOARROW_DIR}/nanoarrow/ipc/decoder.c nanoarrow_decoder)
set(before_reading_a_dictionary "  dictionary_decoder_private_data->endianness = private_data->endianness;\n")
string(REPLACE "${before_reading_a_dictionary}" "${before_reading_a_dictionary}
  if (record_batch == NULL) {
    ArrowErrorSet(error, \"a dictionary without a batch\");
    return EINVAL;
  }
  dictionary->decoder.metadata_version = decoder->metadata_version;
  NANOARROW_RETURN_NOT_OK(ArrowIpcDecoderDecodeRecordBatchHeader(
      &dictionary->decoder, (flatbuffers_generic_t)record_batch, error));
" nanoarrow_mended "${nanoarrow_decoder}")
if(nanoarrow_mended STREQUAL nanoarrow_decoder)
  message(FATAL_ERROR "nanoarrow is another release than 0.9: is its reader of dictionaries sound?")
endif()
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/nanoarrow/decoder.c CONTENT "${nanoarrow_mended}" @ONLY)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${JOULERY_NANOARROW_DIR}/nanoarrow/ipc/decoder.c)
list(FILTER nanoarrow_sources EXCLUDE REGEX "/ipc/decoder\\.c$")
list(APPEND nanoarrow_sources ${CMAKE_BINARY_DIR}/nanoarrow/decoder.c)
set(NANOARROW_VERSION 0.9.0)
set(NANOARROW_VERSION_MAJOR 0)
set(NANOARROW_VERSION_MINOR 9)
set(NANOARROW_VERSION_PATCH 0)
configure_file(${JOULERY_NANOARROW_DIR}/nanoarrow/nanoarrow_config.h.in
  ${CMAKE_BINARY_DIR}/nanoarrow/nanoarrow/nanoarrow_config.h @ONLY)
add_library(joulery_nanoarrow STATIC EXCLUDE_FROM_ALL ${nanoarrow_sources})
# It multiplies lengths before they are checked: the product wraps, defined, and bounded_stream.h refuses such a batch.
# What flatcc asserts ends the worker, in a release too, rather than being read beyond its end.
target_compile_options(joulery_nanoarrow PRIVATE -fwrapv -UNDEBUG)
target_include_directories(joulery_nanoarrow SYSTEM PUBLIC ${JOULERY_NANOARROW_DIR} ${JOULERY_NANOARROW_DIR}/flatcc
  ${CMAKE_BINARY_DIR}/nanoarrow)
target_link_libraries(joulery_table_files PUBLIC joulery_duckdb joulery_nanoarrow)
add_executable(worker-tables ${CMAKE_SOURCE_DIR}/src/workers/table_files/main.cpp)
target_link_libraries(worker-tables PRIVATE joulery_table_files)
set_target_properties(worker-tables PROPERTIES
  RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/libexec/joulery
  BUILD_RPATH ${JOULERY_DUCKDB_DIR}/lib
  INSTALL_RPATH ${JOULERY_DUCKDB_DIR}/lib)
