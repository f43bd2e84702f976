// SPDX-License-Identifier: Apache-2.0
// The list of rules and the grouping of what they find.
#include "core/linting/lint.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <map>
#include <tuple>

#include "core/linting/claim_rules.h"
#include "core/linting/set_rules.h"
#include "core/linting/trial_rules.h"

namespace joulery {
namespace {

void append(std::vector<Breach>& all, std::vector<Breach> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

template <class Claim>
void append_each(std::vector<Breach>& all, const std::vector<Claim>& claims,
                 std::vector<Breach> (*check)(const Claim& claim)) {
  for (const Claim& claim : claims) append(all, check(claim));
}

/// The factor of units that a quotient is, if it is one.
std::optional<double> slip_in(double quotient) {
  for (const double factor : {3.6, 1000.0, 3600.0, 3.6e6}) {
    for (const double slip : {factor, 1 / factor}) {
      if (std::fabs(quotient / slip - 1) <= 0.02) return factor;
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<Breach> unit_slips(std::span<const Breach> breaches) {
  std::vector<Breach> found;
  for (const Breach& breach : breaches) {
    const auto factor = breach.quotient ? slip_in(*breach.quotient) : std::nullopt;
    if (!factor) continue;
    found.push_back({LintCheck::unit_slip,
                     fmt::format("{:g}", *factor),
                     breach.origin,
                     breach.subject,
                     fmt::format("{}: a factor of {:g}", breach.numbers, *factor),
                     {}});
  }
  return found;
}

std::vector<Breach> lint_trials(const ImportedFile& records) {
  std::vector<Breach> all;
  for (const ImportedTrial& trial : records.trials) {
    for (const auto check : {check_parts, check_intensity, check_power, check_device_power, check_energies,
                             check_per_unit, check_facility, check_counts}) {
      append(all, check(trial));
    }
  }
  const auto groups = join_runs(records.trials);
  append(all, check_one_intensity(groups));
  append(all, check_duplicates(groups));
  for (const auto check : {check_constant_power, check_places, check_updates, check_overlaps}) {
    append(all, check(records.trials));
  }
  append(all, check_rows(records.refused));
  append(all, unit_slips(all));
  return all;
}

std::vector<Breach> lint_claims(const ClaimsFile& claims) {
  std::vector<Breach> all;
  append_each(all, claims.statements, check_statements);
  append_each(all, claims.trainings, check_training);
  append_each(all, claims.facilities, check_pue_once);
  append_each(all, claims.peaks, check_peak);
  append_each(all, claims.shares, check_shares);
  append_each(all, claims.samples, check_sample_times);
  append_each(all, claims.meters, check_electrical);
  append_each(all, claims.energies, check_two_energies);
  append_each(all, claims.break_evens, check_break_even);
  append_each(all, claims.spreads, check_spread);
  append_each(all, claims.equivalences, check_equivalence);
  append(all, check_rows(claims.refused));
  append(all, unit_slips(all));
  return all;
}

std::vector<LintFinding> told_together(const std::vector<Breach>& breaches) {
  std::map<std::pair<LintCheck, std::string>, std::size_t> at;
  std::vector<LintFinding> findings;
  for (const Breach& breach : breaches) {
    const auto [found, is_new] = at.try_emplace({breach.check, breach.group}, findings.size());
    if (is_new) findings.push_back({breach.check, breach.group, 0, breach});
    ++findings[found->second].count;
  }
  std::sort(findings.begin(), findings.end(), [](const LintFinding& a, const LintFinding& b) {
    const auto rank = [](const LintFinding& finding) { return -static_cast<int>(rule_of(finding.check).severity); };
    return std::tuple(rank(a), a.check, a.group) < std::tuple(rank(b), b.check, b.group);
  });
  return findings;
}

}  // namespace joulery
