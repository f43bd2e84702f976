// SPDX-License-Identifier: Apache-2.0
// L6: the identities between energies per unit, totals, rates and powers. Formats that print them derive one column
// from others (importing/imported_trial.h says which counts a rate has).
#include <fmt/format.h>

#include "core/linting/ends.h"
#include "core/linting/trial_rules.h"

namespace joulery {
namespace {

using MaybeEnds = std::optional<Ends>;

template <class Q>
MaybeEnds maybe(const std::optional<Printed<Q>>& printed, Q unit) {
  if (!printed) return std::nullopt;
  return ends_of(*printed, unit);
}

MaybeEnds times(const MaybeEnds& a, const MaybeEnds& b) {
  if (!a || !b) return std::nullopt;
  return *a * *b;
}

/// The counts that belong to the energies; nothing where they were counted over another window.
std::optional<Printed<Count>> tokens_of(const StatedWork& work) {
  if (work.is_of_whole_run) return std::nullopt;
  return work.counts_prompt_tokens ? work.all_tokens : work.output_tokens;
}

std::optional<Printed<Count>> answered_of(const StatedWork& work) {
  if (work.is_of_whole_run) return std::nullopt;
  return work.successes ? work.successes : work.queries;
}

/// Two statements of one thing.
struct Identity {
  std::string_view formula;
  std::string_view unit;
  MaybeEnds recomputed;
  MaybeEnds printed;
};

/// The columns of L6 in joules, watts and ones.
struct Columns {
  explicit Columns(const ImportedTrial& trial)
      : energy(maybe(trial.total.energy ? trial.total.energy : trial.gpu.energy, stated_joule)),
        power(maybe(trial.total.power ? trial.total.power : trial.gpu.power, watt)),
        per_token(maybe(trial.per_unit.per_token, stated_joule)),
        per_query(maybe(trial.per_unit.per_query, stated_joule)),
        per_thousand(maybe(trial.per_unit.per_thousand_queries, stated_joule)),
        tokens_per_joule(maybe(trial.per_unit.tokens_per_joule, one)),
        tokens(maybe(tokens_of(trial.work), one)),
        tokens_per_second(maybe(trial.work.tokens_per_second, per_second)),
        queries_per_second(maybe(trial.work.queries_per_second, per_second)),
        output_length(maybe(trial.work.output_length, one)),
        answered(maybe(answered_of(trial.work), one)) {}

  MaybeEnds energy;
  MaybeEnds power;
  MaybeEnds per_token;
  MaybeEnds per_query;
  MaybeEnds per_thousand;
  MaybeEnds tokens_per_joule;
  MaybeEnds tokens;
  MaybeEnds tokens_per_second;
  MaybeEnds queries_per_second;
  MaybeEnds output_length;
  MaybeEnds answered;
};

}  // namespace

std::vector<Breach> check_per_unit(const ImportedTrial& trial) {
  const Columns of(trial);
  const Identity identities[] = {
      {"per token x tokens = energy", "J", times(of.per_token, of.tokens), of.energy},
      {"per token x tokens/s = power", "W", times(of.per_token, of.tokens_per_second), of.power},
      {"per token x output length = per request", "J", times(of.per_token, of.output_length), of.per_query},
      {"per request x requests/s = power", "W", times(of.per_query, of.queries_per_second), of.power},
      {"per query x queries = energy", "J", times(of.per_query, of.answered), of.energy},
      {"1,000 x per query = per 1,000", "J", times(exactly(1000), of.per_query), of.per_thousand},
      {"per 1,000 x queries = 1,000 x energy", "J", times(of.per_thousand, of.answered),
       times(exactly(1000), of.energy)},
      {"tokens/J x energy = tokens", "tokens", times(of.tokens_per_joule, of.energy), of.tokens},
  };
  std::vector<Breach> found;
  for (const Identity& identity : identities) {
    if (!identity.recomputed || !identity.printed || meet(*identity.recomputed, *identity.printed)) continue;
    found.push_back({LintCheck::per_unit,
                     std::string(identity.formula),
                     trial.origin,
                     subject_of(trial),
                     fmt::format("{}: {:.6g} to {:.6g} {}, printed {:.6g}", identity.formula, identity.recomputed->low,
                                 identity.recomputed->high, identity.unit, identity.printed->middle()),
                     {}});
    if (identity.printed->low > 0) found.back().quotient = identity.recomputed->middle() / identity.printed->middle();
  }
  return found;
}

}  // namespace joulery
