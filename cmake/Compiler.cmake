# SPDX-License-Identifier: Apache-2.0
# Compiler settings shared by every target: warnings as errors, sanitizers, ccache, mold.
add_library(joulery_options INTERFACE)
target_compile_options(joulery_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Werror
  -ffp-contract=off -fno-omit-frame-pointer)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 at -O2 warns inside its own std::string and std::optional (GCC bugs 105329, 105651, 80635); clang-19 and the
  # sanitizer builds look for the same mistakes without the false alarms.
  target_compile_options(joulery_options INTERFACE -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow
    -Wno-stringop-overread -Wno-maybe-uninitialized)
endif()
# Every module may end in libjoulery.so, and programs share precompiled headers with the modules: one setting for all.
string(TOUPPER "${CMAKE_BUILD_TYPE}" build_type)
string(APPEND CMAKE_CXX_FLAGS_${build_type} " -fPIC")
target_include_directories(joulery_options INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR}/include ${CMAKE_BINARY_DIR}/generated)

set(JOULERY_SANITIZE "" CACHE STRING "value of -fsanitize=, empty for none")
if(JOULERY_SANITIZE)
  add_compile_options(-fsanitize=${JOULERY_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${JOULERY_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # Functions of vendors' libraries are called through pointers whose structures are declared here, not there.
    add_compile_options(-fno-sanitize=function)
  endif()
endif()

find_program(CCACHE ccache)
if(CCACHE)
  # Precompiled headers and ccache agree only with these three settings.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
endif()
# The cross compilers of Debian look for mold in a folder of their own, where it is not.
find_program(MOLD mold)
if(MOLD AND NOT CMAKE_CROSSCOMPILING)
  add_link_options(-fuse-ld=mold)
endif()

# The C++ library goes into what people run; so does what cmake/Portable.cmake brings.
set(JOULERY_STATIC_RUNTIME -static-libstdc++ -static-libgcc)
set(JOULERY_PORTABLE "")
function(joulery_link_runtime target)
  if(NOT JOULERY_SANITIZE)
    target_link_options(${target} PRIVATE ${JOULERY_STATIC_RUNTIME} -Wl,--as-needed -Wl,--gc-sections)
  endif()
  if(JOULERY_PORTABLE)
    target_link_libraries(${target} PRIVATE ${JOULERY_PORTABLE})
  endif()
endfunction()
