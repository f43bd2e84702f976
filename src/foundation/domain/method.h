// SPDX-License-Identifier: Apache-2.0
// Method: how an amount came to be. A sum carries the weakest method in it.
#pragma once

#include <optional>
#include <string_view>

namespace joulery {

/// From strongest to weakest.
enum class Method {
  counted,     ///< difference of an energy counter
  integrated,  ///< power times time
  calibrated,  ///< corrected by a fit against a wall meter
  imported,    ///< from somebody's file
  modelled,    ///< a formula on load or counters
  assumed,     ///< a constant without evidence from this machine
};

[[nodiscard]] std::string_view to_string(Method method);
[[nodiscard]] std::optional<Method> method_from(std::string_view word);
[[nodiscard]] constexpr Method weakest(Method a, Method b) { return a < b ? b : a; }
/// True when the word MODELLED must stand in the headline.
[[nodiscard]] constexpr bool is_modelled(Method method) { return method >= Method::modelled; }

}  // namespace joulery
