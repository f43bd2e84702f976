// SPDX-License-Identifier: Apache-2.0
// Two ways to the same table: bounds of single runs (instrument doubt, common where the instrument is), or intervals of
// repetitions (spread), widened by the instruments where they differ.
#include "core/reporting/compare_numbers.h"

#include <cmath>
#include <map>

#include "core/reporting/paired_bounds.h"
#include "core/reporting/phrase.h"
#include "core/reporting/run_view.h"
#include "core/statistics/interval.h"
#include "foundation/units/format.h"

namespace joulery {
namespace {

using Amounts = std::map<std::string, Bounded<double>>;

Amounts joules_by_part(const Run& run, std::optional<ConsumerKind> consumer) {
  Amounts amounts;
  if (!consumer) {
    for (const PartResult* part : parts_on_cut(run)) amounts[part->part.path] += bare(part->energy);
    return amounts;
  }
  for (const ShareResult& share : run.shares) {
    const PartResult* part = part_named(run, share.part);
    if (share.consumer.kind == *consumer && part != nullptr && part->on_cut) amounts[share.part] += bare(share.energy);
  }
  return amounts;
}

/// Parts in pairs where both runs have them read by the same sensor, else each side on its own.
std::vector<PairedAmount> paired(const Run& a, const Run& b, std::optional<ConsumerKind> consumer) {
  const Amounts of_a = joules_by_part(a, consumer);
  const Amounts of_b = joules_by_part(b, consumer);
  std::vector<PairedAmount> pairs;
  for (const auto& [path, amount] : of_a) {
    const auto other = of_b.find(path);
    const PartResult* part = part_named(a, path);
    const bool common = same_instruments(a, b) && part != nullptr && !is_modelled(part->method);
    pairs.push_back(
        {amount, other == of_b.end() ? Bounded<double>{} : other->second, common ? part->accuracy_fraction : 0});
  }
  for (const auto& [path, amount] : of_b) {
    if (!of_a.contains(path)) pairs.push_back({{}, amount, 0});
  }
  return pairs;
}

Bounded<double> sum_of(const Amounts& amounts) {
  Bounded<double> sum;
  for (const auto& [path, amount] : amounts) sum += amount;
  return sum;
}

ComparedNumber energy_number(std::string name, const Run& a, const Run& b, std::optional<ConsumerKind> consumer) {
  const auto pairs = paired(a, b, consumer);
  return {std::move(name),
          "J",
          sum_of(joules_by_part(a, consumer)),
          sum_of(joules_by_part(b, consumer)),
          difference_of_sums(pairs),
          ratio_of_sums(pairs),
          {}};
}

/// Two amounts that share no instrument: ends against ends.
ComparedNumber independent(std::string name, std::string unit, const Bounded<double>& a, const Bounded<double>& b) {
  const std::vector<PairedAmount> pair{{a, b, 0}};
  return {std::move(name), std::move(unit), a, b, difference_of_sums(pair), ratio_of_sums(pair), {}};
}

const WorkResult* work_of(const Run& run, std::string_view unit, std::string_view basis) {
  for (const WorkResult& work : run.work) {
    if (work.unit == unit && work.basis == basis) return &work;
  }
  return nullptr;
}

void add_work(std::vector<ComparedNumber>& numbers, const Run& a, const Run& b) {
  const std::optional<ConsumerKind> all;
  for (const WorkResult& work : a.work) {
    const WorkResult* other = work_of(b, work.unit, work.basis);
    if (other == nullptr || other->count <= 0 || work.count <= 0) continue;
    ComparedNumber number =
        independent("per unit of " + work.unit + ", " + work.basis, "J", work.joules_per_unit, other->joules_per_unit);
    if (work.basis == "machine" && work.joules_per_unit.best * work.count == a.total.best / joule) {
      // Work of the whole run: the ratio of energies, by counts.
      const Bounded<double> ratio = ratio_of_sums(paired(a, b, all));
      const double counts = work.count / other->count;
      number.ratio = {ratio.low * counts, ratio.best * counts, ratio.high * counts};
    }
    numbers.push_back(std::move(number));
  }
}

void add_footprint(std::vector<ComparedNumber>& numbers, const Run& a, const Run& b) {
  const Factors& factors = a.start.factors;
  if (a.footprint.location && b.footprint.location) {
    ComparedNumber carbon =
        independent("carbon, location-based", "g", bare(*a.footprint.location), bare(*b.footprint.location));
    const bool same = factors.intensity == b.start.factors.intensity && factors.pue == b.start.factors.pue;
    // The same factor on both sides cancels in the ratio; what is left is the energy's.
    if (same) carbon.ratio = ratio_of_sums(paired(a, b, std::nullopt));
    numbers.push_back(std::move(carbon));
  }
  const auto water_a = water_litres(a);
  const auto water_b = water_litres(b);
  if (water_a && water_b) numbers.push_back(independent("water", "L", *water_a, *water_b));
}

/// Mean with its interval on both sides, and Welch's comparison.
std::optional<ComparedNumber> welch(std::string name, std::string unit, const std::vector<double>& a,
                                    const std::vector<double>& b) {
  const auto comparison = compare(a, b);
  if (!comparison) return std::nullopt;
  return ComparedNumber{std::move(name),        std::move(unit),   mean_interval_t(a, 0.95), mean_interval_t(b, 0.95),
                        comparison->difference, comparison->ratio, comparison->p_value};
}

/// Different instruments: their doubt comes on top of the spread.
void widen_by_instruments(ComparedNumber& number, const Run& a, const Run& b) {
  if (same_instruments(a, b) && !is_modelled(a.method)) return;
  const auto ends = [](const Run& run) {
    const Bounded<double> total = bare(run.total);
    return total.best > 0 ? Bounded<double>{total.low / total.best, 1, total.high / total.best}
                          : Bounded<double>{1, 1, 1};
  };
  const Bounded<double> of_a = ends(a);
  const Bounded<double> of_b = ends(b);
  number.ratio.low *= of_b.low / of_a.high;
  number.ratio.high = of_a.low > 0 ? number.ratio.high * of_b.high / of_a.low : std::numeric_limits<double>::infinity();
  number.difference.low -= number.b.best * (1 - of_b.low) + number.a.best * (of_a.high - 1);
  number.difference.high += number.b.best * (of_b.high - 1) + number.a.best * (1 - of_a.low);
}

bool is_repetition(const Run& run, const SpanResult& span) {
  return run.repeat && span.name.starts_with("run ") && !span.parent;
}

}  // namespace

RepeatedValues repeated_values(std::span<const Run> runs) {
  RepeatedValues values;
  bool tree_known = true;
  const auto add = [&](double energy, const std::optional<Bounded<Energy>>& tree, Duration time) {
    values.energy_j.push_back(energy);
    values.duration_s.push_back(seconds_of(time));
    tree_known = tree_known && tree.has_value();
    values.tree_j.push_back(tree ? tree->best / joule : 0);
  };
  if (runs.size() == 1 && runs.front().repeat) {
    for (const SpanResult& span : runs.front().spans) {
      if (is_repetition(runs.front(), span)) add(span.energy.best / joule, span.tree_energy, span.end - span.start);
    }
  } else {
    for (const Run& run : runs) add(run.total.best / joule, charged_along_cut(run, ConsumerKind::tree), run.duration());
  }
  if (!tree_known) values.tree_j.clear();
  return values;
}

bool same_instruments(const Run& a, const Run& b) {
  if (a.start.host.id_hash.empty() || a.start.host.id_hash != b.start.host.id_hash) return false;
  const auto of_a = parts_on_cut(a);
  const auto of_b = parts_on_cut(b);
  return std::equal(of_a.begin(), of_a.end(), of_b.begin(), of_b.end(), [](const PartResult* x, const PartResult* y) {
    return x->part == y->part && x->source == y->source && x->method == y->method;
  });
}

Result<std::vector<ComparedNumber>> compared_runs(const Run& a, const Run& b) {
  std::vector<ComparedNumber> numbers{energy_number("energy of the machine", a, b, std::nullopt)};
  if (charged_along_cut(a, ConsumerKind::tree) && charged_along_cut(b, ConsumerKind::tree)) {
    numbers.push_back(energy_number("yours", a, b, ConsumerKind::tree));
  }
  numbers.push_back(independent("duration", "s", exact(seconds_of(a.duration())), exact(seconds_of(b.duration()))));
  const auto power_a = mean_power(a, a.total);
  const auto power_b = mean_power(b, b.total);
  if (power_a && power_b) {
    ComparedNumber power = independent("mean power", "W", bare(*power_a), bare(*power_b));
    const double times = seconds_of(a.duration()) / seconds_of(b.duration());
    const Bounded<double>& ratio = numbers.front().ratio;
    power.ratio = {ratio.low * times, ratio.best * times, ratio.high * times};
    numbers.push_back(std::move(power));
  }
  add_work(numbers, a, b);
  add_footprint(numbers, a, b);
  return numbers;
}

Result<std::vector<ComparedNumber>> compared_groups(std::span<const Run> a, std::span<const Run> b,
                                                    const RepeatedValues& of_a, const RepeatedValues& of_b) {
  auto energy = welch("energy per run", "J", of_a.energy_j, of_b.energy_j);
  if (!energy) {
    return failure(ErrorKind::unsupported, "not comparable: a mean energy is zero",
                   "runs " + short_id(a.front()) + " and " + short_id(b.front()), "longer runs, or a faster sensor");
  }
  widen_by_instruments(*energy, a.front(), b.front());
  std::vector<ComparedNumber> numbers{std::move(*energy)};
  if (auto yours = welch("yours per run", "J", of_a.tree_j, of_b.tree_j)) {
    widen_by_instruments(*yours, a.front(), b.front());
    numbers.push_back(std::move(*yours));
  }
  if (auto time = welch("duration per run", "s", of_a.duration_s, of_b.duration_s)) numbers.push_back(std::move(*time));
  return numbers;
}

std::string signed_phrase(const Bounded<double>& difference, std::string_view unit) {
  if (difference.best >= 0) return amount_phrase(difference, unit).joined();
  // Formatting knows amounts; a negative difference is the mirrored amount with its signs put back.
  const Phrase mirrored = amount_phrase({-difference.high, -difference.best, -difference.low}, unit);
  if (mirrored.bounds.empty()) return "-" + mirrored.value;
  const auto dots = mirrored.bounds.find(" … ");
  const auto negated = [](const std::string& text) { return text.starts_with("-") ? text.substr(1) : "-" + text; };
  return "-" + mirrored.value + " (" + negated(mirrored.bounds.substr(dots + std::string_view(" … ").size())) + " … " +
         negated(mirrored.bounds.substr(0, dots)) + ")";
}

}  // namespace joulery
