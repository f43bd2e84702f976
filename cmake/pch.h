// SPDX-License-Identifier: Apache-2.0
// Precompiled header of the product: the standard headers almost every file uses, and fmt.
// Heavy libraries (JSON, CLI, TOML, SQLite) stay out: each is included in few files on purpose.
#pragma once
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <variant>
#include <vector>
