// SPDX-License-Identifier: Apache-2.0
// TrialFingerprint of a trial: everything that must be the same in two trials for their difference to mean the one
// thing that was varied on purpose. It compares; what a trial measured is trial.h.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"

namespace joulery {

/// The fields of BM-17, in the order they are shown.
inline constexpr std::array<std::string_view, 20> kFingerprintFields{
    "model",    "model_revision", "precision", "data_set", "data_hash",   "items_hash",  "items_seed",
    "template", "output_cap",     "stop_rule", "decoding", "batch",       "concurrency", "prompt_cache",
    "engine",   "engine_version", "device",    "driver",   "power_limit", "reasoning"};

/// Values by field; a field that is not known is absent and equals nothing.
class TrialFingerprint {
 public:
  /// `field` must be one of kFingerprintFields.
  TrialFingerprint& set(std::string_view field, std::string value);
  [[nodiscard]] const std::optional<std::string>& value(std::string_view field) const;

 private:
  std::array<std::optional<std::string>, kFingerprintFields.size()> values_;
};

/// One field in which two trials differ; nothing = that trial does not know it.
struct FingerprintDifference {
  std::string_view field;
  std::optional<std::string> a;
  std::optional<std::string> b;
};

/// Every field that differs, in order. Fields that neither knows are no difference.
[[nodiscard]] std::vector<FingerprintDifference> differences(const TrialFingerprint& a, const TrialFingerprint& b);

/// Fails (unsupported) when a field differs that is not declared, naming every such field with both values; invalid
/// when a declared factor is no field. Declaring "model" declares its revision too.
Result<void> check_matched(const TrialFingerprint& a, const TrialFingerprint& b,
                           const std::vector<std::string>& declared);

}  // namespace joulery
