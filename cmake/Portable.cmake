# SPDX-License-Identifier: Apache-2.0
# For binaries that run on other distributions: what is no part of every Linux is linked in. Included before the
# packages are looked for. Where there is no archive of a library its shared one is taken, which serves this machine.
set(JOULERY_FMT fmt::fmt-header-only)  # Debian has no archive of it
set(JOULERY_TOML "")                   # the same headers without Debian's shared library
find_library(SQLite3_LIBRARY NAMES libsqlite3.a sqlite3)
find_library(ICU_UC_LIBRARY_RELEASE NAMES libicuuc.a icuuc)


# The archive of g++ 12's C++ library asks for arc4random (glibc 2.36), that of libgcc for _dl_find_object (2.35): the
# first is given here, the second is left to the libgcc_s.so.1 that every Linux has. Then glibc 2.34 is enough.
set(JOULERY_STATIC_RUNTIME -static-libstdc++)
set(JOULERY_PORTABLE joulery_portable)
add_library(joulery_portable OBJECT ${CMAKE_SOURCE_DIR}/packaging/wheel/older_glibc.c)
set_target_properties(joulery_portable PROPERTIES POSITION_INDEPENDENT_CODE ON)
if(ICU_UC_LIBRARY_RELEASE MATCHES "[.]a$")
  target_sources(joulery_portable PRIVATE ${CMAKE_SOURCE_DIR}/packaging/wheel/icu_without_data.c)
endif()
