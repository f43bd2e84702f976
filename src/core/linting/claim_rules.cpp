// SPDX-License-Identifier: Apache-2.0
// Claims against their formulas. Rules of records are trial_rules.cpp and set_rules.cpp.
#include "core/linting/claim_rules.h"

#include <fmt/format.h>

#include "core/linting/ends.h"
#include "core/linting/lint.h"

namespace joulery {
namespace {

constexpr double kOnePercent = 0.01;
constexpr double kFivePercent = 0.05;
constexpr double kDigitsTooMany = 1000;  ///< an interval this many times wider than the printed digits
constexpr double kTreeYears = 10;        ///< EPA: 0.060 t per urban tree grown for ten years

Ends ends(const Decimal& decimal) { return {decimal.value - decimal.half_digit, decimal.value + decimal.half_digit}; }

}  // namespace

std::vector<Breach> check_statements(const TwoStatements& claim) {
  if (claim.printed.value == 0 || meet(ends(claim.recomputed), ends(claim.printed))) return {};
  const Breach breach{LintCheck::unit_slip,
                      "",
                      claim.origin,
                      claim.what,
                      fmt::format("{:.6g} {}, printed {:.6g}", claim.recomputed.value, claim.unit, claim.printed.value),
                      claim.recomputed.value / claim.printed.value};
  return unit_slips(std::span(&breach, 1));
}

std::vector<Breach> check_training(const TrainingClaim& claim) {
  std::vector<Breach> found;
  if (claim.energy) {
    const Ends recomputed = ends_of(claim.device_time, stated_second * 3600) * ends_of(claim.power_per_device, watt) *
                            ends_of(claim.pue, whole) * exactly(1e-6);
    const Ends printed = ends_of(*claim.energy, stated_kilowatt_hour * 1000);
    if (!meet(widened(recomputed, kOnePercent), printed)) {
      found.push_back({LintCheck::training_energy, "", claim.origin, claim.model,
                       fmt::format("{:.5g} MWh, printed {:.5g}", recomputed.middle(), printed.middle()),
                       recomputed.middle() / printed.middle()});
    }
  }
  if (claim.energy && claim.carbon && claim.grid) {
    const Ends recomputed = ends_of(*claim.energy, stated_kilowatt_hour * 1000) *
                            ends_of(*claim.grid, gram_per_kilowatt_hour) * exactly(1e-3);
    const Ends printed = ends_of(*claim.carbon, stated_kilogram * 1000);
    if (!meet(widened(recomputed, kOnePercent), printed)) {
      found.push_back({LintCheck::training_carbon, "", claim.origin, claim.model,
                       fmt::format("{:.5g} t, printed {:.5g}", recomputed.middle(), printed.middle()),
                       recomputed.middle() / printed.middle()});
    }
  }
  return found;
}

std::vector<Breach> check_pue_once(const FacilityClaim& claim) {
  const Ends it = ends_of(claim.it, stated_kilowatt_hour);
  const Ends facility = ends_of(claim.facility, stated_kilowatt_hour);
  const Ends pue = ends_of(claim.pue, whole);
  if (meet(it * pue, facility)) return {};
  const std::string twice = meet(it * pue * pue, facility) ? ", as if applied twice" : "";
  return {{LintCheck::pue_once,
           "",
           claim.origin,
           "",
           fmt::format("{:.5g} kWh x {:g} = {:.5g}, stated {:.5g}{}", it.middle(), pue.middle(), (it * pue).middle(),
                       facility.middle(), twice),
           {}}};
}

std::vector<Breach> check_peak(const PeakClaim& claim) {
  std::vector<Breach> found;
  const double dense = claim.dense_peak / teraflop_per_second;
  if (claim.achieved) {
    const Ends achieved = ends_of(*claim.achieved, teraflop_per_second);
    if (achieved.low > dense) {
      found.push_back({LintCheck::achieved_peak,
                       "",
                       claim.origin,
                       claim.device,
                       fmt::format("{:.5g} TFLOP/s of a dense peak of {:.5g}", achieved.middle(), dense),
                       {}});
    }
  }
  if (claim.stated_peak) {
    const Ends stated = ends_of(*claim.stated_peak, teraflop_per_second);
    if (meet(stated, widened(exactly(2 * dense), kOnePercent))) {
      found.push_back({LintCheck::dense_peak,
                       "",
                       claim.origin,
                       claim.device,
                       fmt::format("stated {:.5g} TFLOP/s, dense {:.5g}", stated.middle(), dense),
                       {}});
    }
  }
  return found;
}

std::vector<Breach> check_shares(const SharesClaim& claim) {
  const Ends sum = ends_of(claim.dynamic, stated_kilowatt_hour) + ends_of(claim.idle, stated_kilowatt_hour);
  const Ends metered = ends_of(claim.metered, stated_kilowatt_hour);
  if (sum.low <= metered.high) return {};
  return {{LintCheck::shares_of_meter,
           "",
           claim.origin,
           "",
           fmt::format("{:.6g} kWh of {:.6g} metered: {:.0f} % over", sum.middle(), metered.middle(),
                       (sum.middle() / metered.middle() - 1) * 100),
           {}}};
}

std::vector<Breach> check_sample_times(const SampleTimes& claim) {
  const auto told = [&](const std::string& numbers) {
    return std::vector<Breach>{{LintCheck::sample_times, "", claim.origin, claim.series, numbers, {}}};
  };
  const double most = 1.5 * (claim.period / stated_second);
  double last = 0;
  bool first = true;
  for (const StatedTime time : claim.at) {
    const double seconds = time / stated_second;
    if (!first && seconds <= last) return told(fmt::format("{:.6g} s stands behind {:.6g} s", seconds, last));
    if (seconds - last > most) return told(fmt::format("a gap of {:.4g} s at {:.6g} s", seconds - last, last));
    last = seconds;
    first = false;
  }
  const double rest = claim.window / stated_second - last;
  if (rest > most) return told(fmt::format("no sample in the last {:.4g} s", rest));
  return {};
}

std::vector<Breach> check_electrical(const ElectricalClaim& claim) {
  const Ends recomputed = ends(claim.volts) * ends(claim.amperes) * ends(claim.power_factor);
  const Ends printed = ends_of(claim.power, watt);
  if (meet(widened(recomputed, kOnePercent), printed)) return {};
  return {{LintCheck::electrical_power,
           "",
           claim.origin,
           "",
           fmt::format("V x A x PF = {:.5g} W, printed {:.5g}", recomputed.middle(), printed.middle()),
           {}}};
}

std::vector<Breach> check_two_energies(const TwoEnergies& claim) {
  const Ends counter = ends_of(claim.counter, stated_joule);
  const Ends integral = ends_of(claim.integral, stated_joule);
  if (meet(widened(counter, kFivePercent), integral)) return {};
  return {{LintCheck::counter_and_power,
           "",
           claim.origin,
           "",
           fmt::format("counter {:.5g} J, integral of power {:.5g} J", counter.middle(), integral.middle()),
           {}}};
}

std::vector<Breach> check_break_even(const BreakEvenClaim& claim) {
  const Ends recomputed = (ends_of(claim.training, stated_joule) + ends_of(claim.finetuning, stated_joule)) /
                          ends_of(claim.per_query, stated_joule);
  const Ends printed = ends_of(claim.queries, one);
  const std::string numbers = fmt::format("{:.4g} to {:.4g} million, printed {:.0f}", recomputed.low / 1e6,
                                          recomputed.high / 1e6, printed.middle());
  if (!meet(recomputed, printed)) {
    return {{LintCheck::break_even, "", claim.origin, claim.model, numbers, recomputed.middle() / printed.middle()}};
  }
  if (recomputed.high - recomputed.low < kDigitsTooMany * (printed.high - printed.low)) return {};
  return {{LintCheck::too_many_digits, "", claim.origin, claim.model, numbers, {}}};
}

std::vector<Breach> check_spread(const SpreadClaim& claim) {
  const Ends mean = ends(claim.mean);
  const auto told = [&](const std::string& numbers) {
    return std::vector<Breach>{{LintCheck::mean_within_range, "", claim.origin, "", numbers, {}}};
  };
  if (claim.deviation && claim.deviation->value < 0)
    return told(fmt::format("a deviation of {:g}", claim.deviation->value));
  if (claim.least && ends(*claim.least).low > mean.high) {
    return told(fmt::format("mean {:g} below the least, {:g}", claim.mean.value, claim.least->value));
  }
  if (claim.most && ends(*claim.most).high < mean.low) {
    return told(fmt::format("mean {:g} above the most, {:g}", claim.mean.value, claim.most->value));
  }
  return {};
}

std::vector<Breach> check_equivalence(const EquivalenceClaim& claim) {
  std::vector<Breach> found;
  if (claim.tree_years && *claim.tree_years != kTreeYears) {
    found.push_back({LintCheck::tree_years,
                     "",
                     claim.origin,
                     claim.row,
                     fmt::format("told for {:g} years", *claim.tree_years),
                     {}});
  }
  if (claim.row_takes != claim.fed_with) {
    const auto word = [](EquivalenceClaim::Amount amount) {
      return amount == EquivalenceClaim::Amount::grams ? "g" : "kWh";
    };
    found.push_back({LintCheck::crossed_kinds,
                     "",
                     claim.origin,
                     claim.row,
                     fmt::format("takes {}, was given {}", word(claim.row_takes), word(claim.fed_with)),
                     {}});
    return found;
  }
  const Ends recomputed = ends(claim.amount) / ends(claim.factor);
  if (meet(recomputed, ends(claim.count))) return found;
  found.push_back({LintCheck::equivalence,
                   "",
                   claim.origin,
                   claim.row,
                   fmt::format("{:g} / {:g} = {:.5g} to {:.5g}, printed {:g}", claim.amount.value, claim.factor.value,
                               recomputed.low, recomputed.high, claim.count.value),
                   {}});
  return found;
}

}  // namespace joulery
