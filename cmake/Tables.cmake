# SPDX-License-Identifier: Apache-2.0
# Embeds tables into the tables module: generated sources that pull the files in with `.incbin` (GCC and Clang, any ELF
# target) and state their sizes and their common hash. A table is embedded when it is named here: reference tables of
# data/, and published figures of data/published.
set(JOULERY_EMBEDDED cloud_cpu_power cloud_regions cpu_microarchitectures cpu_tdp dc_pue_wue engine_counters equivalences fuel_factors
    grid_ci_country meter_metrics nvidia_sensor_behaviour nvidia_sensor_matrix sensor_accuracy)
set(JOULERY_PUBLISHED claims luccioni2024_per_model luccioni2024_qa_runs luccioni2024_table2 luccioni2024_table3
    luccioni2024_table5)

# `source` names the generated file and its template, cmake/<source>.in.
function(joulery_embed_tables target source folder)
  set(release_file ${CMAKE_SOURCE_DIR}/data/VERSION)
  file(STRINGS ${release_file} release LIMIT_COUNT 1)
  foreach(table IN LISTS ARGN)
    set(file ${folder}/${table}.csv)
    file(SIZE ${file} size)
    file(SHA256 ${file} hash)
    string(APPEND hashes "${table}${hash}")
    string(APPEND blobs "    \".hidden joulery_table_${table}\\n.global joulery_table_${table}\\n\"\n"
                        "    \"joulery_table_${table}:\\n.incbin \\\"${file}\\\"\\n\"\n")
    string(APPEND externs "extern const char joulery_table_${table}[];\n")
    string(APPEND entries "    EmbeddedTable{\"${table}\", {joulery_table_${table}, ${size}}},\n")
    list(APPEND files ${file})
  endforeach()
  string(SHA256 hash "${hashes}")
  string(SUBSTRING ${hash} 0 8 hash)
  set(generated ${CMAKE_BINARY_DIR}/generated/${source})
  configure_file(${CMAKE_SOURCE_DIR}/cmake/${source}.in ${generated} @ONLY)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${files} ${release_file})
  set_source_files_properties(${generated} PROPERTIES OBJECT_DEPENDS "${files}")
  target_sources(${target} PRIVATE ${generated})
endfunction()

joulery_embed_tables(joulery_tables embedded_tables.cpp ${CMAKE_SOURCE_DIR}/data ${JOULERY_EMBEDDED})
joulery_embed_tables(joulery_tables published_tables.cpp ${CMAKE_SOURCE_DIR}/data/published ${JOULERY_PUBLISHED})
