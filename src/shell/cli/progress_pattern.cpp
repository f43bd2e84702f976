// SPDX-License-Identifier: Apache-2.0
// RE2 behind a small wall: nobody else includes its headers.
#include "shell/cli/progress_pattern.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <re2/re2.h>

#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::string_view kHowTo = "write for example '(\\d+)/(\\d+)', or 'epoch (\\d+)' with --progress-total 10";
/// Memory of a compiled expression: what counts a program's units is small.
constexpr std::int64_t kMostMemory = 4 << 20;
constexpr int kMostGroups = 16;

/// Which group says what; 0 = none.
struct Groups {
  int done = 0;
  int total = 0;
  int percent = 0;
};

Error refused(std::string what, const std::string& expression) {
  return {ErrorKind::invalid, std::move(what), "--progress-match " + expression, std::string(kHowTo)};
}

Result<Groups> groups_of(const re2::RE2& regex, const std::string& expression) {
  Groups groups;
  const auto& names = regex.NamedCapturingGroups();
  const auto named = [&names](const char* name) { return names.contains(name) ? names.at(name) : 0; };
  groups = {named("done"), named("total"), named("percent")};
  if (groups.done == 0 && groups.percent == 0) {
    const int count = regex.NumberOfCapturingGroups();
    if (count > 2 || !names.empty()) {
      return failure(ErrorKind::invalid, "which of its groups is what is done?", "--progress-match " + expression,
                     "name them (?P<done>...) and (?P<total>...), or write (?:...)");
    }
    const bool is_percent = count == 1 && expression.find('%') != std::string::npos;
    (is_percent ? groups.percent : groups.done) = std::min(count, 1);
    groups.total = count == 2 ? 2 : 0;
  }
  return groups;
}

}  // namespace

struct ProgressPattern::Compiled {
  re2::RE2 regex;
  Groups groups;
  std::optional<double> total;
  double matches = 0;
};

ProgressPattern::ProgressPattern(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
ProgressPattern::ProgressPattern(ProgressPattern&&) noexcept = default;
ProgressPattern& ProgressPattern::operator=(ProgressPattern&&) noexcept = default;
ProgressPattern::~ProgressPattern() = default;

Result<ProgressPattern> ProgressPattern::compile(const std::string& expression, std::optional<double> total) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMostMemory);
  options.set_encoding(re2::RE2::Options::EncodingLatin1);  // a log may hold any bytes
  std::unique_ptr<Compiled> compiled(new Compiled{re2::RE2(expression, options), {}, total, 0});
  if (!compiled->regex.ok()) return failure(refused("wrong expression: " + compiled->regex.error(), expression));
  if (compiled->regex.NumberOfCapturingGroups() >= kMostGroups) {
    return failure(refused("more groups than anybody needs", expression));
  }
  const auto groups = groups_of(compiled->regex, expression);
  if (!groups) return failure(groups.error());
  compiled->groups = *groups;
  const bool says_total = groups->total != 0 || groups->percent != 0;
  if (!says_total && !total) {
    return failure(ErrorKind::invalid, "the lines do not say of how many units", "--progress-match " + expression,
                   "add --progress-total N, or a second group for the total");
  }
  if (says_total && total) {
    return failure(ErrorKind::invalid, "the lines say the total already", "--progress-total", "leave it out");
  }
  return ProgressPattern(std::move(compiled));
}

std::optional<ProgressMark> ProgressPattern::match(std::string_view line) {
  std::array<re2::StringPiece, kMostGroups> found;
  Compiled& own = *compiled_;
  const int count = own.regex.NumberOfCapturingGroups() + 1;
  if (!own.regex.Match(re2::StringPiece(line.data(), line.size()), 0, line.size(), re2::RE2::UNANCHORED, found.data(),
                       count)) {
    return std::nullopt;
  }
  const auto number = [&found](int group) {
    const re2::StringPiece& piece = found.at(static_cast<std::size_t>(group));
    return parse_double(std::string_view(piece.data(), piece.size()));
  };
  std::optional<double> done;
  std::optional<double> total = own.total;
  if (own.groups.percent != 0) {
    done = number(own.groups.percent);
    total = 100;
  } else if (own.groups.done != 0) {
    done = number(own.groups.done);
    if (own.groups.total != 0) total = number(own.groups.total);
  } else {
    done = std::min(++own.matches, own.total.value_or(0));
  }
  const bool makes_sense = done && total && std::isfinite(*total) && *total > 0 && *done >= 0 && *done <= *total;
  if (!makes_sense) return std::nullopt;
  return ProgressMark{*done, *total};
}

}  // namespace joulery
