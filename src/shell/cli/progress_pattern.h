// SPDX-License-Identifier: Apache-2.0
// ProgressPattern: how far a program is, told from a line of what it writes, by the user's regular expression. RE2
// takes time proportional to the line whatever the expression, so a bad one cannot stop the meter (docs/adr/0030).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/base/result.h"

namespace joulery {

/// What a line said.
struct ProgressMark {
  double done = 0;   ///< 0 to `total`
  double total = 0;  ///< above 0
  bool operator==(const ProgressMark&) const = default;
};

/// A compiled expression. Its groups are named `done`, `total`, `percent`, or stand in this order: what is done, of how
/// many. With a per cent sign in the expression and one group, the group is a percentage. Without a group every match
/// is one more unit.
class ProgressPattern {
 public:
  /// `total`: units of the whole work, where the lines do not say it. Errors (invalid): a wrong expression, with its
  /// fault; groups that say nothing; a total that is neither in the lines nor given, or given twice.
  static Result<ProgressPattern> compile(const std::string& expression, std::optional<double> total);

  ProgressPattern(ProgressPattern&&) noexcept;
  ProgressPattern& operator=(ProgressPattern&&) noexcept;
  ~ProgressPattern();

  /// The mark of the first match in the line; nothing where it does not match, or its numbers make no sense.
  [[nodiscard]] std::optional<ProgressMark> match(std::string_view line);

 private:
  struct Compiled;
  explicit ProgressPattern(std::unique_ptr<Compiled> compiled);

  std::unique_ptr<Compiled> compiled_;
};

}  // namespace joulery
