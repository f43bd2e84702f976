// SPDX-License-Identifier: Apache-2.0
// Options in which arms of one model may differ on purpose, so that energy is told over them (BM-26): which there are,
// what their values look like, and how such an arm is called. Expanding what was typed is cli/vary_options.h's.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "foundation/base/result.h"

namespace joulery {

/// What was set for one arm alone: values by option, written as varied_value() writes them.
using VariedOptions = std::map<std::string, std::string>;

/// One of them.
struct VariedOption {
  std::string_view name;      ///< "steps"
  std::string_view amount;    ///< what its number counts: "steps", "queries at once, mean", "pixels"
  bool is_of_images = false;  ///< only a model that makes images has it
  bool is_size = false;       ///< width by height
  std::uint64_t most = 0;     ///< the largest number it can be
};

[[nodiscard]] std::span<const VariedOption> varied_options();
/// Errors (invalid): no such option, with the nearest or all.
[[nodiscard]] Result<VariedOption> find_varied_option(std::string_view name);

/// A value in the one way it is written: "10" of "010", "64x64". Errors (invalid): no number the option can have.
[[nodiscard]] Result<std::string> varied_value(const VariedOption& option, std::string_view text);
/// The number a value stands for: 10, or 4096 pixels of "64x64". Errors as of varied_value().
[[nodiscard]] Result<double> varied_amount(const VariedOption& option, std::string_view value);

/// "@batch=4,steps=10", which follows the model's id; empty where nothing was set.
[[nodiscard]] std::string varied_suffix(const VariedOptions& varied);
/// "batch 4, steps 10"; empty where nothing was set.
[[nodiscard]] std::string varied_words(const VariedOptions& varied);

}  // namespace joulery
