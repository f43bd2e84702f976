// SPDX-License-Identifier: Apache-2.0
// Fields by position, differences in words.
#include "core/benchmarking/fingerprint.h"

#include <algorithm>
#include <fmt/format.h>

#include "foundation/base/ensure.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

std::optional<std::size_t> position_of(std::string_view field) {
  const auto found = std::find(kFingerprintFields.begin(), kFingerprintFields.end(), field);
  if (found == kFingerprintFields.end()) return std::nullopt;
  return static_cast<std::size_t>(found - kFingerprintFields.begin());
}

bool is_declared(std::string_view field, const std::vector<std::string>& declared) {
  return std::any_of(declared.begin(), declared.end(), [field](const std::string& factor) {
    return factor == field || (factor == "model" && field == "model_revision");
  });
}

std::string in_words(const FingerprintDifference& difference) {
  return fmt::format("{}: {} and {}", difference.field, difference.a.value_or("unknown"),
                     difference.b.value_or("unknown"));
}

std::optional<Error> unknown_factor(const std::vector<std::string>& declared) {
  const std::vector<std::string> names(kFingerprintFields.begin(), kFingerprintFields.end());
  for (const std::string& factor : declared) {
    if (position_of(factor)) continue;
    const auto near = nearest(factor, names);
    return Error{ErrorKind::invalid,
                 fmt::format("'{}' is no field of a fingerprint", factor),
                 {},
                 near ? fmt::format("did you mean {}?", *near) : fmt::format("there are {}", fmt::join(names, ", "))};
  }
  return std::nullopt;
}

}  // namespace

TrialFingerprint& TrialFingerprint::set(std::string_view field, std::string value) {
  const auto position = position_of(field);
  ENSURE(position.has_value());
  values_.at(*position) = std::move(value);
  return *this;
}

const std::optional<std::string>& TrialFingerprint::value(std::string_view field) const {
  const auto position = position_of(field);
  ENSURE(position.has_value());
  return values_.at(*position);
}

std::vector<FingerprintDifference> differences(const TrialFingerprint& a, const TrialFingerprint& b) {
  std::vector<FingerprintDifference> found;
  for (const std::string_view field : kFingerprintFields) {
    if (a.value(field) != b.value(field)) found.push_back({field, a.value(field), b.value(field)});
  }
  return found;
}

Result<void> check_matched(const TrialFingerprint& a, const TrialFingerprint& b,
                           const std::vector<std::string>& declared) {
  if (auto unknown = unknown_factor(declared)) return failure(std::move(*unknown));
  std::string undeclared;
  for (const FingerprintDifference& difference : differences(a, b)) {
    if (is_declared(difference.field, declared)) continue;
    undeclared += (undeclared.empty() ? "" : "; ") + in_words(difference);
  }
  if (undeclared.empty()) return {};
  return failure(ErrorKind::unsupported, "not comparable: the trials differ in more than what was varied", undeclared,
                 "repeat one of them alike, or declare the factor: --vary FIELD");
}

}  // namespace joulery
