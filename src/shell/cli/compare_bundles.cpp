// SPDX-License-Identifier: Apache-2.0
// Trials of one task and model are paired, or those that were named; each pair is a ratio or a refusal.
#include "shell/cli/compare_bundles.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/benchmarking/published.h"
#include "core/bundle/compare_pair.h"
#include "core/bundle/energy_figure.h"
#include "core/bundle/trial_headline.h"
#include "core/leaderboard/board_words.h"
#include "core/leaderboard/machine_words.h"
#include "core/reporting/phrase.h"
#include "shell/cli/bundle_files.h"

namespace joulery {
namespace {

/// One argument: a bundle, and the model of it where one is named.
struct Side {
  std::string text;
  Bench bench;
  std::optional<std::string> model;
};

/// One comparison, made or refused.
struct Compared {
  BenchedTrial a;
  BenchedTrial b;
  Result<PairRatio> pair;
};

/// All of them.
struct Comparison {
  std::vector<Compared> pairs;
  std::vector<std::string> unpaired;  ///< trials only one of the bundles has
};

Result<Side> side_of(const std::string& argument) {
  BundleName name = bundle_name(argument);
  auto bench = read_bundle(name.path);
  if (!bench) return failure(bench.error());
  return Side{argument, std::move(*bench), std::move(name.model)};
}

std::string name_of(const BenchTrial& trial) { return fmt::format("{}, {}", trial.task, trial.trial.arm.name); }

/// The trials an argument means, within --task where that is given. Errors: none of that name; it names what there is.
Result<std::vector<BenchedTrial>> trials_of(const Side& side, const std::optional<std::string>& task) {
  std::vector<BenchedTrial> found;
  std::vector<std::string> names;
  for (std::size_t at = 0; at < side.bench.trials.size(); ++at) {
    const BenchTrial& trial = side.bench.trials[at];
    names.push_back(trial.trial.arm.name);
    const bool is_meant = (!side.model || trial.trial.arm.name == *side.model) && (!task || trial.task == *task);
    if (is_meant) found.push_back({&side.bench, at});
  }
  if (!found.empty()) return found;
  return failure(ErrorKind::invalid, "no such trial in the bundle", side.text,
                 fmt::format("there are: {}", fmt::join(names, ", ")));
}

bool are_pair(const BenchedTrial& a, const BenchedTrial& b, bool by_model) {
  return a.get().task == b.get().task && (!by_model || a.get().trial.arm.name == b.get().trial.arm.name);
}

/// Two named models are compared as they are; else trials of one task and model are paired.
Comparison compared(const std::vector<BenchedTrial>& a, const std::vector<BenchedTrial>& b, bool by_model,
                    const std::vector<std::string>& declared) {
  Comparison comparison;
  if (!by_model && a.size() == 1 && b.size() == 1) {
    comparison.pairs.push_back({a.front(), b.front(), compare_pair(a.front(), b.front(), declared)});
    return comparison;
  }
  for (const BenchedTrial& one : a) {
    const auto other = std::ranges::find_if(b, [&](const BenchedTrial& each) { return are_pair(one, each, by_model); });
    if (other == b.end())
      comparison.unpaired.push_back(name_of(one.get()) + ", in A alone");
    else
      comparison.pairs.push_back({one, *other, compare_pair(one, *other, declared)});
  }
  for (const BenchedTrial& one : b) {
    if (std::ranges::none_of(a, [&](const BenchedTrial& each) { return are_pair(one, each, by_model); }))
      comparison.unpaired.push_back(name_of(one.get()) + ", in B alone");
  }
  return comparison;
}

std::optional<EnergyFigure> energy_of(const BenchedTrial& trial) {
  const auto counted = counted_repeats(trial.get().trial);
  if (!counted) return std::nullopt;
  std::vector<double> joules;
  joules.reserve(counted->repeats.size());
  for (const CountedRepeat& each : counted->repeats) joules.push_back(each.each() / joule_per_query);
  return figure_of<EnergyPerQuery>(clustered_mean(counted->sizes, joules, trial.bench->plan),
                                   trial.get().trial.instruments());
}

std::string energy_words(const BenchedTrial& trial) {
  const auto energy = energy_of(trial);
  if (!energy) return "no figures";
  const std::array values{energy->best / joule_per_query};
  const ColumnUnit unit = column_unit(values, "J");
  return fmt::format("{} {} a query at {}, {}",
                     carried_cell(in_unit(in_unit(energy->total, joule_per_query), unit.factor)).text, unit.unit,
                     to_string(trial.get().trial.rung), to_string(trial.get().trial.method));
}

std::string ratio_words(const PairRatio& pair) {
  const std::string how = fmt::format("{}{}", pair.by_blocks ? "within shared blocks" : "over the means of clusters",
                                      pair.adds_instruments ? ", the doubt of both instruments in it" : "");
  if (!pair.ratio) return fmt::format("no interval: too few clusters, {}", how);
  const std::string high = std::isfinite(pair.ratio->high) ? significant(pair.ratio->high) : "no upper end";
  return fmt::format("{} times ({} … {}), {}", significant(pair.ratio->best), significant(pair.ratio->low), high, how);
}

/// How the trial's devices were, where somebody looked; and what flags it.
std::string machine_lines(std::string_view side, const BenchTrial& trial) {
  std::string lines;
  if (!trial.flags.empty()) lines += fmt::format("  {}      flagged {}\n", side, fmt::join(trial.flags, ", "));
  if (!trial.machine) return lines;
  for (const DeviceDuring& device : devices_of_trial(*trial.machine))
    lines += fmt::format("  {}      {}\n", side, device_words(device));
  return lines;
}

/// Whether the stars A was published with stand, where B measured the same arm again (BM-32); empty: unrated.
std::string stars_line(const BenchedTrial& a, const BenchedTrial& b) {
  const auto references = reference_energies();
  if (!references || a.bench->id == b.bench->id || a.get().trial.arm.name != b.get().trial.arm.name) return {};
  const auto published = trial_headline(a.get(), *a.bench, *references).figures;
  const auto again = trial_headline(b.get(), *b.bench, *references).figures;
  if (!published || !again) return {};
  const auto kept = kept_rating(published->rating, again->rating, again->per_query.total);
  if (!kept) return {};
  const int before = *published->rating.stars;
  const int alone = *again->rating.stars;
  if (before == alone) return fmt::format("  stars  {} in both\n", before);
  if (*kept == before)
    return fmt::format("  stars  {} of A stay: B's mean alone has {}, its interval touches the band of {}\n", before,
                       alone, before);
  return fmt::format("  stars  {} of A become {}: B's interval has left the band of {}\n", before, *kept, before);
}

std::string words_of(const Compared& each) {
  std::string text =
      fmt::format("{}\n  A      {}: {}\n  B      {}: {}\n", each.a.get().task, each.a.get().trial.arm.name,
                  energy_words(each.a), each.b.get().trial.arm.name, energy_words(each.b));
  text += machine_lines("A", each.a.get()) + machine_lines("B", each.b.get());
  if (!each.pair) return text + "  refused: " + describe(each.pair.error()) + "\n";
  text += "  B / A  " + ratio_words(*each.pair) + "\n" + stars_line(each.a, each.b);
  for (const FingerprintDifference& difference : each.pair->differences) {
    text += fmt::format("  varied: {}: {} in A, {} in B\n", difference.field, difference.a.value_or("not known"),
                        difference.b.value_or("not known"));
  }
  return text;
}

void add_devices(JsonText& json, const BenchTrial& trial) {
  json.array("flags");
  for (const std::string& flag : trial.flags) json.text({}, flag);
  json.end();
  if (!trial.machine) return;
  json.array("devices");
  for (const DeviceDuring& device : devices_of_trial(*trial.machine)) {
    json.object().text("part", device.part);
    const auto number = [&](std::string_view key, const auto& value, auto unit) {
      if (value) json.number(key, *value / unit);
    };
    number("temperature_c", device.temperature, celsius);
    number("hottest_c", device.hottest, celsius);
    number("clock_hz", device.clock, hertz);
    number("slowest_clock_hz", device.slowest_clock, hertz);
    number("power_limit_w", device.power_limit, watt);
    if (device.held_back_by) {
      json.array("held_back_by");
      for (const std::string& reason : *device.held_back_by) json.text({}, reason);
      json.end();
    }
    json.end();
  }
  json.end();
}

void add_side(JsonText& json, std::string_view key, const BenchedTrial& trial) {
  json.object(key).text("bundle", trial.bench->id).text("arm", trial.get().trial.arm.name);
  json.text("rung", to_string(trial.get().trial.rung)).text("method", to_string(trial.get().trial.method));
  add_devices(json, trial.get());
  const auto energy = energy_of(trial);
  if (!energy) {
    json.null("energy_per_query_j").object("why").text("energy_per_query_j", "no repeat with answers").end();
  } else {
    json.object("energy_per_query_j").number("low", energy->total.low / joule_per_query);
    json.number("best", energy->best / joule_per_query).number("high", energy->total.high / joule_per_query).end();
  }
  json.end();
}

void add_ratio(JsonText& json, const PairRatio& pair) {
  json.text("by", pair.by_blocks ? "blocks" : "clusters").array("varied");
  for (const FingerprintDifference& each : pair.differences)
    json.object().text("field", each.field).text_or_null("a", each.a).text_or_null("b", each.b).end();
  json.end();
  if (!pair.ratio) {
    json.null("ratio").object("why").text("ratio", "too few clusters").end();
    return;
  }
  json.object("ratio").number("low", pair.ratio->low).number("best", pair.ratio->best);
  const double high = pair.ratio->high;
  json.number_or_null("high", std::isfinite(high) ? std::optional(high) : std::nullopt).end();
}

std::string document_of(const Comparison& comparison, JsonText json) {
  json.number("interval", 0.95).array("pairs");
  for (const Compared& each : comparison.pairs) {
    json.object().text("task", each.a.get().task);
    add_side(json, "a", each.a);
    add_side(json, "b", each.b);
    if (each.pair)
      add_ratio(json, *each.pair);
    else
      json.null("ratio").object("why").text("ratio", describe(each.pair.error())).end();
    json.end();
  }
  json.end().array("unpaired");
  for (const std::string& name : comparison.unpaired) json.text({}, name);
  return json.end().finish();
}

int tell(const Comparison& comparison, Context& context) {
  std::string text;
  for (const Compared& each : comparison.pairs) text += words_of(each);
  for (const std::string& name : comparison.unpaired) text += "not compared: " + name + "\n";
  context.out(context.globals().json ? document_of(comparison, context.document("joulery.comparison/1")) : text);
  const bool all = std::ranges::all_of(comparison.pairs, [](const Compared& each) { return each.pair.has_value(); });
  return static_cast<int>(all ? ExitCode::good : ExitCode::nothing);
}

}  // namespace

bool names_trial(const std::string& argument) {
  return argument.find('/') != std::string::npos || names_bundle(argument) || bundle_name(argument).model.has_value();
}

int compare_bundles(const Invocation& invocation, Context& context) {
  std::vector<Side> sides;
  sides.reserve(2);
  for (const std::string& argument : invocation.arguments) {
    auto side = side_of(argument);
    if (!side) return context.fail(side.error(), ExitCode::bad_input);
    sides.push_back(std::move(*side));
  }
  const auto a = trials_of(sides[0], invocation.value("--task"));
  const auto b = trials_of(sides[1], invocation.value("--task"));
  if (!a) return context.fail(a.error());
  if (!b) return context.fail(b.error());
  const bool by_model = !(sides[0].model && sides[1].model);
  const Comparison comparison = compared(*a, *b, by_model, invocation.values("--vary"));
  if (comparison.pairs.empty()) {
    return context.fail({ErrorKind::unsupported, "the bundles share no trial of one task and model",
                         fmt::format("{} and {}", sides[0].text, sides[1].text), "name one: BUNDLE:MODEL"});
  }
  return tell(comparison, context);
}

int compare_arms_of(const Bench& bench, const std::vector<std::string>& declared, Context& context) {
  Comparison comparison;
  std::vector<BenchedTrial> firsts;
  for (std::size_t at = 0; at < bench.trials.size(); ++at) {
    const BenchedTrial trial{&bench, at};
    const auto first =
        std::ranges::find_if(firsts, [&](const BenchedTrial& each) { return each.get().task == trial.get().task; });
    if (first == firsts.end())
      firsts.push_back(trial);
    else
      comparison.pairs.push_back({*first, trial, compare_pair(*first, trial, declared)});
  }
  if (comparison.pairs.empty()) {
    return context.fail({ErrorKind::unsupported,
                         "no two of the models are for one task",
                         {},
                         "name models of one task; joulery compare --task T chooses it"});
  }
  return tell(comparison, context);
}

}  // namespace joulery
