// SPDX-License-Identifier: Apache-2.0
// Options of a recipe: texts by name, as the zoo or the user wrote them, read as numbers, sizes and lists. The first
// complaint is remembered and told by check(), so that a recipe reads all of its options before it looks. Which options
// a recipe has is in its row (recipes/table.h).
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"

namespace joulery {

/// One recipe's options.
class Options {
 public:
  /// `known` names what the recipe has, separated by '|'. Errors (invalid): another option, with the nearest name.
  static Result<Options> make(const std::map<std::string, std::string>& given, std::string_view known,
                              std::string_view recipe);

  /// As written; the fallback when it is not given.
  [[nodiscard]] std::string text(const std::string& name, std::string_view fallback = {}) const;
  /// One of several words.
  std::string choice(const std::string& name, std::string_view fallback, std::span<const std::string_view> words);
  /// A finite number; fractions ("1/255") are divided.
  double number(const std::string& name, double fallback);
  /// A whole number from `least` to `most`.
  std::size_t count(const std::string& name, std::size_t fallback, std::size_t least, std::size_t most);
  /// Three numbers, separated by commas; one number stands for three.
  std::vector<double> three(const std::string& name, std::vector<double> fallback);
  /// Texts separated by '|' or, where there is none, by commas; blanks around them are dropped. Empty when not given.
  [[nodiscard]] std::vector<std::string> list(const std::string& name) const;
  /// "yes" or "no".
  bool flag(const std::string& name, bool fallback);

  /// The first complaint (invalid) about what was read so far.
  [[nodiscard]] Result<void> check() const;

 private:
  void complain(const std::string& name, std::string_view wanted);

  std::map<std::string, std::string> given_;
  std::string recipe_;
  std::optional<Error> complaint_;
};

}  // namespace joulery
