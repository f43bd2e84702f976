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
