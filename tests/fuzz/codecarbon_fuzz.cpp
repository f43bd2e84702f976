// SPDX-License-Identifier: Apache-2.0
// Fuzz target: any bytes as a file of CodeCarbon's, under all rules. What is read has finite numbers and no zero where
// an absence is noted, every refused row has its line, and no rule is surprised by what was read.
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "core/importing/claims_csv.h"
#include "core/importing/codecarbon_csv.h"
#include "core/importing/phase_totals.h"
#include "core/linting/lint.h"

using namespace joulery;

namespace {

void expect_sound(const ImportedTrial& trial) {
  for (const StatedPart* part : {&trial.total, &trial.cpu, &trial.gpu, &trial.memory}) {
    if (part->energy && !std::isfinite(part->energy->value / stated_joule)) std::abort();
  }
  if (trial.host.gpu_count && trial.host.gpu_count->value > Count() && trial.gpu.energy &&
      trial.gpu.energy->value == StatedEnergy()) {
    std::abort();
  }
  if (trial.origin.line == 0) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  if (const auto file = read_codecarbon(text, "fuzz.csv")) {
    for (const ImportedTrial& trial : file->trials) expect_sound(trial);
    for (const RefusedRow& row : file->refused) {
      if (row.origin.line == 0 || row.why.empty()) std::abort();
    }
    const auto breaches = lint_trials(*file);
    std::size_t told = 0;
    for (const LintFinding& finding : told_together(breaches)) told += finding.count;
    if (told != breaches.size()) std::abort();
    static_cast<void>(summarize_import(file->trials));
  } else if (describe(file.error()).empty()) {
    std::abort();
  }
  if (const auto claims = read_claims(text, "fuzz.csv")) static_cast<void>(told_together(lint_claims(*claims)));
  return 0;
}
