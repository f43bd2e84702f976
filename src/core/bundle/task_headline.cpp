// SPDX-License-Identifier: Apache-2.0
// Comparisons are core/benchmarking's; here it is decided which trials enter them.
#include "core/bundle/task_headline.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <set>
#include <tuple>

#include "core/bundle/joint_front.h"
#include "core/bundle/shared_energies.h"

namespace joulery {
namespace {

constexpr double kQualityGap = 0.01;  // BM-21's one point

/// BM-24's conditions that a fingerprint can tell.
constexpr std::array<std::string_view, 8> kMatchedFields{"data_set",  "data_hash", "items_hash", "output_cap",
                                                         "stop_rule", "precision", "device",     "engine"};

EnergyPerQuery best_of(const TrialHeadline& headline) { return headline.figures->per_query.best; }

std::vector<std::size_t> comparable_trials(const Bench& bench, const std::vector<TrialHeadline>& headlines,
                                           const std::vector<std::size_t>& trials) {
  std::vector<std::size_t> kept;
  for (const std::size_t at : trials) {
    const auto& figures = headlines[at].figures;
    if (figures && figures->why_void.empty() && !failed_alone(bench.trials[at])) kept.push_back(at);
  }
  std::ranges::sort(kept, [&](std::size_t a, std::size_t b) {
    return std::pair(best_of(headlines[a]), a) < std::pair(best_of(headlines[b]), b);
  });
  return kept;
}

std::vector<Trial> trials_of(const Bench& bench, const std::vector<std::size_t>& indices) {
  std::vector<Trial> trials;
  trials.reserve(indices.size());
  for (const std::size_t at : indices) trials.push_back(bench.trials[at].trial);
  return trials;
}

void compare_arms(TaskHeadline& headline, const Bench& bench) {
  if (headline.compared.size() < 2) {
    headline.why_not_compared = "fewer than two trials that ran to their end";
    return;
  }
  auto comparison = compare_trials(trials_of(bench, headline.compared), 0, arm_fields(), bench.plan);
  if (comparison)
    headline.comparison = std::move(*comparison);
  else
    headline.why_not_compared = describe(comparison.error());
}

/// Front of the arms whose quality is known; random weights have none and stand aside.
void add_front(TaskHeadline& headline, const Bench& bench, const std::vector<TrialHeadline>& headlines) {
  headline.front.resize(headline.compared.size());
  if (!headline.comparison) return;
  std::vector<std::size_t> places;
  std::vector<TrialScorer> scorers;
  std::vector<const CountedRepeats*> counted;
  for (std::size_t place = 0; place < headline.compared.size(); ++place) {
    const std::size_t at = headline.compared[place];
    auto scorer = TrialScorer::make(bench.trials[at]);
    if (!scorer || !headlines[at].quality) continue;
    places.push_back(place);
    scorers.push_back(std::move(*scorer));
    counted.push_back(&headlines[at].figures->counted);
  }
  const bool same_items =
      std::ranges::all_of(scorers, [&](const TrialScorer& each) { return each.items() == scorers.front().items(); });
  if (places.size() < 2 || !same_items) return;
  SharedEnergies shared = shared_energies(counted);
  if (shared.repeats.empty()) return;
  std::vector<JointArm> arms;
  arms.reserve(places.size());
  for (std::size_t i = 0; i < places.size(); ++i) arms.push_back({std::move(shared.joules[i]), &scorers[i]});
  const auto members = joint_front(shared.repeats, arms, bench.plan);
  for (std::size_t i = 0; i < members.size(); ++i) headline.front[places[i]] = members[i];
  headline.front_resamples = item_resamples(scorers.front().metric(), bench.plan);
}

bool is_as_good(const TrialQuality& quality, const TrialQuality& best) {
  return best.is_higher_better ? quality.value.best >= best.value.best - kQualityGap
                               : quality.value.best <= best.value.best + kQualityGap;
}

bool is_better(const TrialQuality& a, const TrialQuality& b) {
  return a.is_higher_better ? a.value.best > b.value.best : a.value.best < b.value.best;
}

void add_best_quality(TaskHeadline& headline, const Bench& bench, const std::vector<TrialHeadline>& headlines) {
  if (!headline.comparison) return;
  std::optional<std::size_t> best;  // place among those compared, which stand cheapest first
  for (std::size_t place = 0; place < headline.compared.size(); ++place) {
    const auto& quality = headlines[headline.compared[place]].quality;
    if (quality && (!best || is_better(*quality, *headlines[headline.compared[*best]].quality))) best = place;
  }
  if (!best) return;
  const TrialQuality& reference = *headlines[headline.compared[*best]].quality;
  headline.best_quality = BestQuality{headline.compared[*best], std::nullopt, std::nullopt, kQualityGap};
  for (std::size_t place = 0; place < *best; ++place) {
    const auto& quality = headlines[headline.compared[place]].quality;
    if (!quality || !is_as_good(*quality, reference)) continue;
    headline.best_quality->cheapest = headline.compared[place];
    const auto against = compare_trials(trials_of(bench, {headline.compared[*best], headline.compared[place]}), 0,
                                        arm_fields(), bench.plan);
    if (against) headline.best_quality->energy_ratio = against->arms[1].ratio;
    return;
  }
}

void add_stars(TaskHeadline& headline, const Bench& bench, const std::vector<TrialHeadline>& headlines) {
  headline.stars.resize(headline.trials.size());
  std::vector<std::size_t> rated;
  std::vector<EnergyPerQuery> energies;
  for (std::size_t place = 0; place < headline.trials.size(); ++place) {
    const TrialHeadline& trial = headlines[headline.trials[place]];
    if (is_indicative(trial) || !trial.figures->why_void.empty()) continue;
    if (failed_alone(bench.trials[headline.trials[place]])) continue;
    rated.push_back(place);
    energies.push_back(best_of(trial));
  }
  if (rated.size() < 2 || !headline.comparison) return;
  const auto equal_width = relative_stars(StarReading::aes_equal_width, energies);
  const auto quintile = relative_stars(StarReading::aes_quintile, energies);
  for (std::size_t i = 0; i < rated.size(); ++i) headline.stars[rated[i]] = {equal_width[i], quintile[i]};
}

void add_unmatched(TaskHeadline& headline, const Bench& bench) {
  std::set<std::string_view> fields;
  for (const std::size_t a : headline.compared) {
    for (const std::size_t b : headline.compared) {
      if (!bench.trials[a].model.is_general || bench.trials[b].model.is_general) continue;
      for (const auto& each : differences(bench.trials[a].trial.arm.fingerprint, bench.trials[b].trial.arm.fingerprint))
        fields.insert(each.field);
    }
  }
  for (const std::string_view field : kMatchedFields) {
    if (fields.contains(field)) headline.unmatched.emplace_back(field);
  }
}

void add_general(TaskHeadline& headline, const Bench& bench, const std::vector<TrialHeadline>& headlines) {
  if (!headline.comparison) {
    headline.why_no_general = "the arms are not compared";
    return;
  }
  std::array<std::vector<ModelPoint>, 2> sides;
  std::array<std::vector<std::size_t>, 2> trials;
  EqualQuality equal{kQualityGap, true};
  for (const std::size_t at : headline.compared) {
    const BenchTrial& trial = bench.trials[at];
    if (trial.trial.synthetic_weights) continue;
    const TrialHeadline& own = headlines[at];
    const std::size_t side = trial.model.is_general ? 1 : 0;
    if (own.quality) equal.is_higher_better = own.quality->is_higher_better;
    trials.at(side).push_back(at);
    sides.at(side).push_back({own.arm, best_of(own),
                              own.quality ? std::optional(own.quality->value.best) : std::nullopt,
                              own.figures->tokens.output});
  }
  headline.general = general_ratio(sides[1], sides[0], equal);
  if (!headline.general) {
    headline.why_no_general =
        fmt::format("{} general and {} specific models with figures", sides[1].size(), sides[0].size());
    return;
  }
  const auto pair = compare_trials(
      trials_of(bench, {trials[0][headline.general->cheapest_specific], trials[1][headline.general->cheapest_general]}),
      0, arm_fields(), bench.plan);
  if (pair) headline.general_by_blocks = pair->arms[1].ratio;
  add_unmatched(headline, bench);
}

/// Computed tokens of the mean query; nothing where its engine does not tell.
std::optional<LengthObservation> length_of(const TrialFigures& figures) {
  if (figures.lengths.output_tokens > 0) return figures.lengths.mean_query(figures.per_query.best);
  if (!figures.tokens.input || !figures.tokens.output) return std::nullopt;
  return LengthObservation{*figures.tokens.input - figures.tokens.cached.value_or(0), *figures.tokens.output,
                           figures.per_query.best};
}

void add_lengths(TaskHeadline& headline, const std::vector<TrialHeadline>& headlines) {
  if (!headline.comparison) return;
  const auto cheapest = length_of(*headlines[headline.compared.front()].figures);
  if (!cheapest) return;
  for (const std::size_t at : headline.compared) {
    const TrialFigures& figures = *headlines[at].figures;
    const auto own = length_of(figures);
    if (at == headline.compared.front() || !own || !figures.lengths.fit) continue;
    headline.lengths.push_back(
        {at, own->energy - cheapest->energy, explained_by_length(*figures.lengths.fit, *cheapest, *own)});
  }
}

/// Task, rung, and what the fingerprint says of the data.
using GroupKey = std::tuple<std::string, Rung, std::vector<std::optional<std::string>>>;

GroupKey key_of(const BenchTrial& trial) {
  const TrialFingerprint& print = trial.trial.arm.fingerprint;
  return {trial.task,
          trial.trial.rung,
          {print.value("data_set"), print.value("data_hash"), print.value("items_hash"), print.value("items_seed")}};
}

}  // namespace

std::vector<std::string> arm_fields() {
  return {"model",     "model_revision", "precision", "template",    "output_cap",   "stop_rule",     "decoding",
          "reasoning", "batch",          "engine",    "concurrency", "prompt_cache", "engine_version"};
}

std::vector<std::vector<std::size_t>> trial_groups(const Bench& bench, const std::vector<TrialHeadline>& headlines) {
  std::vector<GroupKey> keys;
  std::vector<std::vector<std::size_t>> groups;
  const auto put = [&](const GroupKey& key, std::size_t at, bool by_task) {
    const auto found = std::ranges::find_if(
        keys, [&](const GroupKey& each) { return by_task ? std::get<0>(each) == std::get<0>(key) : each == key; });
    const auto place = static_cast<std::size_t>(found - keys.begin());
    if (found == keys.end()) {
      keys.push_back(key);
      groups.emplace_back();
    }
    groups[place].push_back(at);
  };
  for (const bool has_figures : {true, false}) {
    for (std::size_t at = 0; at < bench.trials.size(); ++at) {
      if (headlines[at].figures.has_value() == has_figures) put(key_of(bench.trials[at]), at, !has_figures);
    }
  }
  for (auto& group : groups) std::ranges::sort(group);
  return groups;
}

TaskHeadline task_headline(const Bench& bench, const std::vector<TrialHeadline>& headlines,
                           std::vector<std::size_t> group) {
  TaskHeadline headline;
  headline.task = bench.trials[group.front()].task;
  headline.trials = std::move(group);
  headline.compared = comparable_trials(bench, headlines, headline.trials);
  const std::size_t first = headline.compared.empty() ? headline.trials.front() : headline.compared.front();
  headline.data_set = bench.trials[first].items.name;
  compare_arms(headline, bench);
  add_front(headline, bench, headlines);
  add_best_quality(headline, bench, headlines);
  add_stars(headline, bench, headlines);
  add_general(headline, bench, headlines);
  add_lengths(headline, headlines);
  headline.varied = varied_curves(bench, headlines, headline.compared);
  return headline;
}

}  // namespace joulery
