// SPDX-License-Identifier: Apache-2.0
// What the reference page says of each sensor beside the table of backends: its door, unit, pace, the right it needs
// and the rows of data/sensor_accuracy.csv its channels get. docs/reference/sensors.md is made from here by `joulery
// man --format sensors`, and a test fails when it lags behind. Nothing is read or decided here.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace joulery {

/// One row of the page. A backend may have several: one for each kind of thing it reads.
struct SensorReference {
  std::string_view backend;  ///< a name of the table of backends
  std::string_view parts;    ///< what it counts
  std::string_view door;     ///< path, device or call
  std::string_view unit;     ///< as the door gives it
  std::string_view moves;    ///< how often the reading moves; who says so, where nobody does
  std::string_view right;    ///< what the user needs; "none"
  std::string_view doubts;   ///< ids of data/sensor_accuracy.csv, separated by '|'
};

/// All rows, in the order of the table of backends.
[[nodiscard]] std::span<const SensorReference> sensor_references();

/// The page in Markdown: the rows, the doubts they name with their sources, and what is not read.
[[nodiscard]] std::string sensors_markdown();

}  // namespace joulery
