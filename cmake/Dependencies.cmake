# SPDX-License-Identifier: Apache-2.0
# Third-party packages, all from Debian 12 (docs/adr says why each one). What is missing is said in one line.
if(JOULERY_WHEEL)
  # Archives first; the shared library, where there is none, serves this machine at least.
  find_library(SQLite3_LIBRARY NAMES libsqlite3.a sqlite3)
  find_library(ICU_UC_LIBRARY_RELEASE NAMES libicuuc.a icuuc)
endif()
find_package(fmt QUIET)
find_package(nlohmann_json QUIET)
find_package(tomlplusplus QUIET)
find_package(CLI11 QUIET)
find_package(tl-expected QUIET)
find_package(SQLite3 QUIET)
find_package(Threads QUIET)
find_package(ICU QUIET COMPONENTS uc)
find_package(Boost 1.81 QUIET)  # headers alone: Beast and Asio
# Linked into the binary: a shared library of regular expressions or terminals would be loaded at every start of it.
find_library(JOULERY_RE2 NAMES libre2.a re2)
find_library(JOULERY_NCURSES NAMES libncursesw.a ncursesw)
find_library(JOULERY_TINFO NAMES libtinfo.a tinfo)
set(needed fmt_FOUND nlohmann_json_FOUND tomlplusplus_FOUND CLI11_FOUND tl-expected_FOUND SQLite3_FOUND Threads_FOUND
  ICU_FOUND Boost_FOUND JOULERY_RE2 JOULERY_NCURSES JOULERY_TINFO)
if(NOT JOULERY_WHEEL)
  # images: by workers only
  find_package(PNG QUIET)
  find_library(JOULERY_TURBOJPEG turbojpeg)
  set(JOULERY_PICTURES PNG::PNG ${JOULERY_TURBOJPEG})
  list(APPEND needed PNG_FOUND JOULERY_TURBOJPEG)
endif()
joulery_need(${needed})

set(JOULERY_FMT fmt::fmt)
if(JOULERY_WHEEL)
  include(Portable)
endif()
