# SPDX-License-Identifier: Apache-2.0
# Third-party packages, all from Debian 12 (docs/adr says why each one).
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
find_package(tl-expected REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(Threads REQUIRED)
find_package(ICU COMPONENTS uc i18n)
# images: by workers only
find_package(PNG REQUIRED)
find_library(JOULERY_TURBOJPEG turbojpeg REQUIRED)

# Linked into the binary: a shared library of regular expressions or terminals would be loaded at every start of it.
find_library(JOULERY_RE2 NAMES libre2.a re2 REQUIRED)
find_library(JOULERY_NCURSES NAMES libncursesw.a ncursesw REQUIRED)
find_library(JOULERY_TINFO NAMES libtinfo.a tinfo REQUIRED)
