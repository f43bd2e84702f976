# SPDX-License-Identifier: Apache-2.0
# Says in one line what the build lacks and what to type on a Debian. tools/packages.txt names the packages.

# Those of tools/packages.txt's group `group` that are not installed; all of them where there is no dpkg-query.
function(joulery_missing_packages group result)
  file(STRINGS ${CMAKE_CURRENT_SOURCE_DIR}/tools/packages.txt lines REGEX "^${group} ")
  list(TRANSFORM lines REPLACE "^${group} " "")
  string(JOIN " " words ${lines})
  separate_arguments(words)
  execute_process(COMMAND dpkg-query -W "-f=\${db:Status-Status} \${Package}\\n" ${words}
    OUTPUT_VARIABLE known ERROR_QUIET RESULT_VARIABLE status)
  foreach(package IN LISTS words)
    string(REGEX REPLACE "([+.])" "\\\\\\1" pattern "${package}")
    if(NOT known MATCHES "(^|\n)installed ${pattern}\n")
      list(APPEND missing ${package})
    endif()
  endforeach()
  set(${result} "${missing}" PARENT_SCOPE)
endfunction()

# Stops with one line that names what was not found and what to type.
function(joulery_stop_for lacking)
  joulery_missing_packages(build missing)
  if(NOT JOULERY_WHEEL)
    joulery_missing_packages(product more)
    list(APPEND missing ${more})
  endif()
  list(JOIN lacking ", " lacking)
  set(remedy "")
  if(missing)
    list(JOIN missing " " missing)
    set(remedy "; on a Debian type: sudo apt-get install -y --no-install-recommends ${missing}")
  endif()
  message(FATAL_ERROR " joulery: not found: ${lacking}${remedy}")  # without the space CMake would break the line
endfunction()

# Each name is a variable that is true when what it stands for was found.
function(joulery_need)
  foreach(name IN LISTS ARGN)
    if(NOT ${name})
      string(REGEX REPLACE "_FOUND$|^JOULERY_" "" name ${name})
      list(APPEND lacking ${name})
    endif()
  endforeach()
  if(lacking)
    joulery_stop_for("${lacking}")
  endif()
endfunction()

# Before CMake looks for a compiler and tells a page when there is none.
function(joulery_need_compiler)
  set(names c++ g++ clang++)
  if(DEFINED ENV{CXX})  # scikit-build-core names the one that Python was built by, there or not
    separate_arguments(names UNIX_COMMAND "$ENV{CXX}")
    list(SUBLIST names 0 1 names)
  endif()
  find_program(JOULERY_ANY_COMPILER NAMES ${names})
  if(NOT JOULERY_ANY_COMPILER AND NOT CMAKE_CXX_COMPILER)
    joulery_stop_for("a C++ compiler")
  endif()
endfunction()
