// SPDX-License-Identifier: Apache-2.0
// co2_eq_emissions of a Hugging Face model card: a plain number or a block below that key in the front matter between
// two lines of "---", always grams, never kilograms. Of YAML this reads what cards hold there: one key a line, plain or
// quoted scalars, comments; a block in braces, anchors and folded texts are refused by name. Writing cards is
// reporting/model_card.h. Source: benchmarking 3.7.
#pragma once

#include <string>
#include <string_view>

#include "core/importing/imported_file.h"
#include "foundation/base/result.h"

namespace joulery {

/// True when the front matter has co2_eq_emissions.
[[nodiscard]] bool is_model_card(std::string_view text);
/// The card as one row. Errors name file:line: no such key, no number of grams, YAML that is not read here.
[[nodiscard]] Result<ImportedFile> read_model_card(std::string_view text, const std::string& name);

}  // namespace joulery
