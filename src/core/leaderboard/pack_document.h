// SPDX-License-Identifier: Apache-2.0
// A filled form as a document: what is known with interval, method and source, then what is missing by name and what
// would give it. A model card is text of its own. Renderers are core/reporting's.
#pragma once

#include <string>

#include "core/leaderboard/pack.h"
#include "foundation/document/document.h"

namespace joulery {

/// Number and interval in the field's unit, no digit the interval does not carry and two at least: {"1.41e-7 kWh",
/// "0.96e-7 ... 1.86e-7"}.
struct AmountWords {
  std::string value;
  std::string bounds;  ///< empty: exact
};
[[nodiscard]] AmountWords amount_words(const Bounded<double>& amount, std::string_view unit);

[[nodiscard]] Document pack_document(const Pack& pack);

/// The Markdown of a model card with its block co2_eq_emissions. Errors (invalid): forms of more than one model, with
/// their names; carbon of the training not known.
Result<std::string> pack_model_card(const Pack& pack);

}  // namespace joulery
