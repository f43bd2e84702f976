// SPDX-License-Identifier: Apache-2.0
// What only people know, handed in for a form: who answers for it, why a unit was chosen, embodied emissions. Each
// value has the id of its field, with the model's in front where it is of one model. Files are read by the shell.
#pragma once

#include <string>
#include <vector>

#include "core/leaderboard/pack.h"

namespace joulery {

/// One value as it was written.
struct GivenEntry {
  std::string key;  ///< "m", or "my-model.m"
  std::string text;
  bool is_text = true;  ///< false: a bare number, a list, anything else
  std::string place;    ///< "given.toml:3:1"
};

/// Checked values, by field and model.
class GivenValues {
 public:
  GivenValues() = default;
  /// Texts as they are; numbers with a unit: "0.12 g" (give or take half of its last digit), "0.1..0.3 g"; "N/A" where
  /// it is withheld. `models` are those that may stand in front. Errors (invalid), with the place: a field the form
  /// does not ask of anybody, a model that is not there, no text, no number in that unit.
  static Result<GivenValues> read(const PackSpec& spec, std::span<const GivenEntry> entries,
                                  std::span<const std::string> models);

  /// The model's own value, else that of all; null where none was given.
  [[nodiscard]] const FieldValue* find(std::string_view model, std::string_view field) const;

 private:
  FieldValues values_;  ///< by key
};

}  // namespace joulery
