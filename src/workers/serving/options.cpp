// SPDX-License-Identifier: Apache-2.0
// Texts to values. A value that cannot be read leaves the fallback in place and a complaint behind.
#include "workers/serving/options.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "foundation/base/text.h"

namespace joulery {
namespace {

/// "0.5", "1/255".
std::optional<double> number_of(std::string_view text) {
  const auto parts = split(text, '/');
  const auto value = parse_double(trim(parts.front()));
  if (parts.size() == 1 || !value) return value;
  const auto divisor = parse_double(trim(parts[1]));
  if (parts.size() > 2 || !divisor || *divisor == 0) return std::nullopt;
  return *value / *divisor;
}

}  // namespace

Result<Options> Options::make(const std::map<std::string, std::string>& given, std::string_view known,
                              std::string_view recipe) {
  std::vector<std::string> names;
  for (const std::string_view name : split(known, '|')) {
    if (!name.empty()) names.emplace_back(name);
  }
  for (const auto& [name, value] : given) {
    if (std::ranges::find(names, name) != names.end()) continue;
    const auto near = nearest(name, names);
    std::string remedy = names.empty() ? "it has none" : fmt::format("it has {}", fmt::join(names, ", "));
    if (near) remedy = fmt::format("did you mean {}? {}", *near, remedy);
    return failure(ErrorKind::invalid, fmt::format("the recipe has no option \"{}\"", name), std::string(recipe),
                   remedy);
  }
  Options made;
  made.given_ = given;
  made.recipe_ = recipe;
  return made;
}

void Options::complain(const std::string& name, std::string_view wanted) {
  if (complaint_) return;
  complaint_ = Error{ErrorKind::invalid, fmt::format("the option {} is \"{:.60}\"", name, given_[name]), recipe_,
                     fmt::format("give {}", wanted)};
}

Result<void> Options::check() const {
  if (complaint_) return failure(*complaint_);
  return {};
}

std::string Options::text(const std::string& name, std::string_view fallback) const {
  const auto found = given_.find(name);
  return found == given_.end() ? std::string(fallback) : found->second;
}

std::string Options::choice(const std::string& name, std::string_view fallback,
                            std::span<const std::string_view> words) {
  std::string value = text(name, fallback);
  if (std::ranges::find(words, value) != words.end()) return value;
  complain(name, fmt::format("{}", fmt::join(words, " or ")));
  return std::string(fallback);
}

double Options::number(const std::string& name, double fallback) {
  const auto found = given_.find(name);
  if (found == given_.end()) return fallback;
  const auto value = number_of(found->second);
  if (value && std::isfinite(*value)) return *value;
  complain(name, "a number, or a fraction as 1/255");
  return fallback;
}

std::size_t Options::count(const std::string& name, std::size_t fallback, std::size_t least, std::size_t most) {
  const auto found = given_.find(name);
  if (found == given_.end()) return fallback;
  const auto value = parse_u64(found->second);
  if (value && *value >= least && *value <= most) return static_cast<std::size_t>(*value);
  complain(name, fmt::format("a whole number from {} to {}", least, most));
  return fallback;
}

std::vector<double> Options::three(const std::string& name, std::vector<double> fallback) {
  const auto found = given_.find(name);
  if (found == given_.end()) return fallback;
  std::vector<double> values;
  values.reserve(3);
  for (const std::string_view part : split(found->second, ',')) {
    const auto value = number_of(part);
    if (value && std::isfinite(*value)) values.push_back(*value);
  }
  if (values.size() == 1) values.resize(3, values.front());
  if (values.size() == 3) return values;
  complain(name, "three numbers, of red, green and blue: 0.5, 0.5, 0.5");
  return fallback;
}

std::vector<std::string> Options::list(const std::string& name) const {
  const auto found = given_.find(name);
  std::vector<std::string> values;
  if (found == given_.end()) return values;
  const char separator = found->second.find('|') == std::string::npos ? ',' : '|';
  for (const std::string_view part : split(found->second, separator)) values.emplace_back(trim(part));
  return values;
}

bool Options::flag(const std::string& name, bool fallback) {
  constexpr std::array<std::string_view, 2> words{"yes", "no"};
  return choice(name, fallback ? "yes" : "no", words) == "yes";
}

}  // namespace joulery
