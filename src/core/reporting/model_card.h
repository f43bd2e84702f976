// SPDX-License-Identifier: Apache-2.0
// A run as a Hugging Face model card: the block co2_eq_emissions in the front matter, grams of CO2e, and the energy
// with PUE, method and rung in the text, because the block has no place for them. Reading cards is
// importing/model_card.h. Source: benchmarking 3.7; the hub's model card metadata.
#pragma once

#include <string>

#include "foundation/base/result.h"
#include "foundation/domain/run.h"

namespace joulery {

/// The block co2_eq_emissions; empty texts are left out.
struct CardBlock {
  Bounded<LocationCarbon> carbon;
  std::string source;
  std::string training_type;
  std::string geographical_location;
  std::string hardware_used;
};

/// The front matter between its two lines of dashes. Grams are plain decimals of no more digits than the bounds carry.
[[nodiscard]] std::string card_block(const CardBlock& block);

/// The card, ending in a newline. Grams are location-based, with PUE. An Error (invalid) when the run knows no carbon:
/// a card without grams would say nothing.
[[nodiscard]] Result<std::string> render_model_card(const Run& run);

}  // namespace joulery
