# SPDX-License-Identifier: Apache-2.0
# For binaries that run on other distributions: what is no part of every Linux is linked in, archives where Debian has
# them, code compiled here where it has none. Included once the packages are found.
set(portable ${CMAKE_SOURCE_DIR}/packaging/wheel)
add_library(joulery_portable OBJECT ${portable}/older_glibc.c ${portable}/fmt_inside.cpp)
set_target_properties(joulery_portable PROPERTIES POSITION_INDEPENDENT_CODE ON)
if(ICU_UC_LIBRARY_RELEASE MATCHES "[.]a$")
  target_sources(joulery_portable PRIVATE ${portable}/icu_without_data.c)
endif()
set(JOULERY_PORTABLE joulery_portable)

# Compiles as with fmt's shared library and links nothing.
add_library(joulery_fmt_headers INTERFACE)
target_compile_definitions(joulery_fmt_headers INTERFACE $<TARGET_PROPERTY:fmt::fmt,INTERFACE_COMPILE_DEFINITIONS>)
target_include_directories(joulery_fmt_headers SYSTEM INTERFACE $<TARGET_PROPERTY:fmt::fmt,INTERFACE_INCLUDE_DIRECTORIES>)
target_link_libraries(joulery_portable PRIVATE joulery_fmt_headers)
set(JOULERY_FMT joulery_fmt_headers)

# Of what a build on Debian 12 takes from glibc 2.35 and later, older_glibc.c gives all but _dl_find_object, which the
# archive of libgcc asks for: that one is left to libgcc_s.so.1, which every Linux has. Then glibc 2.34 is enough.
set(JOULERY_STATIC_RUNTIME -static-libstdc++ -s)

# A library of the sysroot is for the linker only; where a wheel is built for this machine its libraries may be anywhere.
set(CMAKE_SKIP_RPATH ${CMAKE_CROSSCOMPILING})
