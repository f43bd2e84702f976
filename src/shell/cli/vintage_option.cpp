// SPDX-License-Identifier: Apache-2.0
// A row is exchanged by its id, and all counts follow.
#include "shell/cli/vintage_option.h"

#include <algorithm>

#include "core/footprint/equivalence.h"
#include "core/footprint/footprint.h"

namespace joulery {
namespace {

Result<EquivalenceRow> row_of(const std::string& word, const std::vector<EquivalenceEntry>& entries) {
  const auto middle = word.find('=');
  if (middle == 0 || middle == std::string::npos || middle + 1 == word.size()) {
    return failure(ErrorKind::invalid, "no id and vintage", "--vintage " + word,
                   "write for example smartphone_charge_energy=2023");
  }
  auto row = equivalence_of_vintage(entries, word.substr(0, middle), word.substr(middle + 1));
  if (row) return row;
  Error error = row.error();
  error.where = "--vintage " + word;
  return failure(std::move(error));
}

}  // namespace

Result<void> use_vintages(const std::vector<std::string>& words, const std::vector<EquivalenceEntry>& entries,
                          Run& run) {
  std::vector<EquivalenceRow>& rows = run.start.factors.equivalences;
  for (const std::string& word : words) {
    const auto row = row_of(word, entries);
    if (!row) return failure(row.error());
    const auto own = std::ranges::find(rows, row->id, &EquivalenceRow::id);
    if (own == rows.end())
      rows.push_back(*row);
    else
      *own = *row;
  }
  if (!words.empty() && run.coverage > 0)
    run.footprint.equivalences = footprint_of(run.total, run.duration(), run.start.factors).equivalences;
  return {};
}

}  // namespace joulery
