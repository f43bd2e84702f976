// SPDX-License-Identifier: Apache-2.0
// Two trees walked side by side; where they part, the path is told.
#include "core/bundle/verify.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/bundle/bundle_json.h"
#include "core/bundle/headlines.h"
#include "core/bundle/run_rung.h"

namespace joulery {
namespace {

using Json = nlohmann::ordered_json;

std::string shown(const Json* node) {
  constexpr std::size_t kMost = 80;
  if (node == nullptr) return "nothing";
  std::string text = node->dump(-1, ' ', true, Json::error_handler_t::replace);
  if (text.size() > kMost) text = text.substr(0, kMost) + "...";
  return text;
}

const Json* child_of(const Json& node, const std::string& key) {
  const auto at = node.find(key);
  return at == node.end() ? nullptr : &*at;
}

class Walk {
 public:
  explicit Walk(std::vector<Mismatch>& found) : found_(found) {}

  void compare(const std::string& path, const Json* stored, const Json* derived) {
    if (stored != nullptr && derived != nullptr) {
      if (stored->is_object() && derived->is_object()) return compare_objects(path, *stored, *derived);
      if (stored->is_array() && derived->is_array()) return compare_lists(path, *stored, *derived);
      if (*stored == *derived) return;
    }
    found_.push_back({path, shown(stored), shown(derived)});
  }

 private:
  void compare_objects(const std::string& path, const Json& stored, const Json& derived) {
    const std::string before = path.empty() ? "" : path + ".";
    for (const auto& [key, value] : stored.items()) compare(before + key, &value, child_of(derived, key));
    for (const auto& [key, value] : derived.items()) {
      if (child_of(stored, key) == nullptr) compare(before + key, nullptr, &value);
    }
  }
  void compare_lists(const std::string& path, const Json& stored, const Json& derived) {
    for (std::size_t i = 0; i < std::max(stored.size(), derived.size()); ++i) {
      compare(fmt::format("{}[{}]", path, i), i < stored.size() ? &stored[i] : nullptr,
              i < derived.size() ? &derived[i] : nullptr);
    }
  }

  std::vector<Mismatch>& found_;
};

/// The span of a repeat's queries, or of a stretch of them: its name ends in the arm and the block, and the part.
const SpanResult* find_span(const Run& run, const std::string& end) {
  const auto found = std::ranges::find_if(
      run.spans, [&](const SpanResult& span) { return span.name == end || span.name.ends_with(" " + end); });
  return found == run.spans.end() ? nullptr : &*found;
}

std::string amounts(const Bounded<Energy>& energy) {
  return fmt::format("{}, {}, {} uJ", energy.low.microjoules(), energy.best.microjoules(), energy.high.microjoules());
}

void compare_repeat(std::vector<Mismatch>& found, const std::string& path, const std::string& arm, const Repeat& repeat,
                    const Run& run) {
  const auto query = repeat.phase(TrialPhase::query);
  if (!query) return;
  const std::string end = fmt::format("{}, block {}", arm, repeat.block + 1);
  const SpanResult* span = find_span(run, end);
  if (span == nullptr) {
    found.push_back({path, amounts(query->energy), fmt::format("no span \"{}\"", end)});
    return;
  }
  if (span->energy != query->energy) {
    found.push_back({path + ".phases.query.energy_j", amounts(query->energy), amounts(span->energy)});
  }
  if (span->end - span->start != query->time) {
    found.push_back({path + ".phases.query.time_ns", fmt::format("{}", query->time.count()),
                     fmt::format("{}", (span->end - span->start).count())});
  }
}

void compare_amount(std::vector<Mismatch>& found, const std::string& path, const Bounded<Energy>& stored,
                    const Run& run, const std::string& end) {
  const SpanResult* span = find_span(run, end);
  if (span == nullptr)
    found.push_back({path, amounts(stored), fmt::format("no span \"{}\"", end)});
  else if (span->energy != stored)
    found.push_back({path, amounts(stored), amounts(span->energy)});
}

std::string in_time(const Bounded<Energy>& energy, Duration time) {
  return fmt::format("{} in {} ns", amounts(energy), time.count());
}

/// The spans of a name, those of no length apart.
std::vector<const SpanResult*> spans_named(const Run& run, std::string_view name) {
  std::vector<const SpanResult*> found;
  for (const SpanResult& span : run.spans) {
    if (span.name == name && span.end > span.start) found.push_back(&span);
  }
  return found;
}

/// Loading and warming up, of which each process has its own.
void compare_phase(std::vector<Mismatch>& found, const std::string& path, const PhaseEnergy& phase, const Run& run,
                   const std::string& name) {
  const auto spans = spans_named(run, name);
  const auto is_it = [&](const SpanResult* span) {
    return span->energy == phase.energy && span->end - span->start == phase.time;
  };
  if (spans.empty() || std::ranges::any_of(spans, is_it)) return;
  const std::string derived = spans.size() == 1
                                  ? in_time(spans.front()->energy, spans.front()->end - spans.front()->start)
                                  : fmt::format("none of {} spans \"{}\"", spans.size(), name);
  found.push_back({path, in_time(phase.energy, phase.time), derived});
}

void compare_phases(std::vector<Mismatch>& found, const std::string& path, const std::string& arm, const Repeat& repeat,
                    const Run& run) {
  if (const auto load = repeat.phase(TrialPhase::load))
    compare_phase(found, path + ".phases.load", *load, run, "load " + arm);
  if (const auto warm_up = repeat.phase(TrialPhase::warmup))
    compare_phase(found, path + ".phases.warmup", *warm_up, run, "warm-up " + arm);
}

std::string watts_in_time(Power mean, Duration time) { return fmt::format("{} W in {} ns", mean / watt, time.count()); }

/// An idle window at the node's rung.
void compare_idle(std::vector<Mismatch>& found, const std::string& path, const BenchIdle& idle, const Run& run) {
  const std::string name = fmt::format("idle {} {}", idle.state == IdleState::empty ? "empty" : "loaded",
                                       idle.is_before ? "before" : "after");
  const auto spans = spans_named(run, name);
  const auto is_it = [&](const SpanResult* span) {
    const Duration time = span->end - span->start;
    return time == idle.window.time && span->energy.best / time == idle.window.mean;
  };
  if (spans.empty() || std::ranges::any_of(spans, is_it)) return;
  const Duration time = spans.front()->end - spans.front()->start;
  const std::string derived = spans.size() == 1 ? watts_in_time(spans.front()->energy.best / time, time)
                                                : fmt::format("none of {} spans \"{}\"", spans.size(), name);
  found.push_back({path, watts_in_time(idle.window.mean, idle.window.time), derived});
}

template <class Word>
void compare_word(std::vector<Mismatch>& found, std::string path, Word stored, Word derived) {
  if (stored != derived)
    found.push_back({std::move(path), std::string(to_string(stored)), std::string(to_string(derived))});
}

/// How energies came to be. Accelerators beside the cut, as under a meter of the whole machine, are not asked for.
void compare_methods(std::vector<Mismatch>& found, const std::string& path, const BenchTrial& trial, const Run& run) {
  compare_word(found, path + ".trial.rung", trial.trial.rung, rung_of(run));
  compare_word(found, path + ".trial.method", trial.trial.method, run.method);
  const auto of_devices = device_method_of(run);
  if (of_devices && !trial.device.energies.empty())
    compare_word(found, path + ".device.method", trial.device.method, *of_devices);
}

bool has_accelerator(const Run& run) {
  return std::ranges::any_of(run.parts, [](const PartResult& part) { return part.part.kind == PartKind::gpu; });
}

void compare_device(std::vector<Mismatch>& found, const std::string& path, const Bounded<Energy>& stored,
                    const std::optional<Bounded<Energy>>& derived, const Run& run) {
  if (derived && *derived != stored) found.push_back({path, amounts(stored), amounts(*derived)});
  if (!derived && !has_accelerator(run)) found.push_back({path, amounts(stored), "no accelerator in the recording"});
}

/// Calls `take` with the number of each repeat that has an energy of accelerators, and what the replay gives for it.
template <class Take>
void each_device(const BenchTrial& trial, const Run& run, const DeviceEnergies& devices, Take take) {
  const auto& repeats = trial.trial.repeats;
  for (std::size_t i = 0; i < std::min(trial.device.energies.size(), repeats.size()); ++i) {
    const SpanResult* span = find_span(run, fmt::format("{}, block {}", trial.trial.arm.name, repeats[i].block + 1));
    if (span == nullptr) continue;  // the repeat itself is told
    const auto derived = devices.find(span->id);
    take(i, derived == devices.end() ? std::nullopt : std::optional(derived->second));
  }
}

void compare_devices(std::vector<Mismatch>& found, const std::string& path, const BenchTrial& trial, const Run& run,
                     const DeviceEnergies& devices) {
  each_device(trial, run, devices, [&](std::size_t i, const std::optional<Bounded<Energy>>& derived) {
    compare_device(found, fmt::format("{}.device.energies_j[{}]", path, i), trial.device.energies[i], derived, run);
  });
}

void compare_stretch(std::vector<Mismatch>& found, const std::string& path, const Trial& trial,
                     const LengthStretch& stretch, const Run& run) {
  const std::string end =
      fmt::format("{}, block {}{}, part {}", trial.arm.name, trial.repeats[stretch.repeat].block + 1,
                  stretch.is_prefill_only ? ", one token" : "", stretch.part + 1);
  compare_amount(found, path + ".energy_j", stretch.energy, run, end);
  if (stretch.prefill) compare_amount(found, path + ".prefill_j", *stretch.prefill, run, end + ", prefill");
}

/// Points of a curve against their spans, whose names say the load.
void compare_curve(std::vector<Mismatch>& found, const std::string& path, const BenchTrial& trial, const Run& run) {
  for (std::size_t i = 0; trial.curve && i < trial.curve->points.size(); ++i) {
    const SeenLoad& load = trial.curve->points[i];
    const std::string at = fmt::format("{}.curve.points[{}]", path, i);
    const std::string name = span_of_load(trial.trial.arm.name, load);
    const auto span = std::ranges::find(run.spans, name, &SpanResult::name);
    if (span == run.spans.end()) {
      found.push_back({at, amounts(load.energy), fmt::format("no span \"{}\"", name)});
      continue;
    }
    if (span->energy != load.energy) found.push_back({at + ".energy_j", amounts(load.energy), amounts(span->energy)});
    if (span->end - span->start != load.time)
      found.push_back({at + ".time_ns", fmt::format("{}", load.time.count()),
                       fmt::format("{}", (span->end - span->start).count())});
  }
}

}  // namespace

Result<VerifiedBench> verify_document(std::string_view text) {
  auto bench = read_bench_json(text);
  if (!bench) return failure(bench.error());
  VerifiedBench verified{std::move(*bench), {}};
  const std::string again = bench_json(verified.bench);
  if (again != text) {
    const Json stored = Json::parse(text, nullptr, false);
    const Json derived = Json::parse(again, nullptr, false);
    Walk(verified.mismatches).compare("", &stored, &derived);
    if (verified.mismatches.empty())
      verified.mismatches.push_back({"the document", "other spelling of the same values", "joulery's own"});
  }
  for (const Contradiction& each : contradictions(verified.bench))
    verified.mismatches.push_back({each.path, each.stored, each.derived});
  return verified;
}

std::vector<Mismatch> verify_spans(const Bench& bench, const Run& run, const DeviceEnergies& devices) {
  std::vector<Mismatch> found;
  for (std::size_t at = 0; at < bench.trials.size(); ++at) {
    const BenchTrial& trial = bench.trials[at];
    if (trial.run != run.start.id) continue;
    const std::string path = fmt::format("measured.trials[{}]", at);
    compare_methods(found, path, trial, run);
    for (std::size_t i = 0; i < trial.trial.repeats.size(); ++i) {
      const std::string of_repeat = fmt::format("{}.trial.repeats[{}]", path, i);
      compare_repeat(found, of_repeat, trial.trial.arm.name, trial.trial.repeats[i], run);
      compare_phases(found, of_repeat, trial.trial.arm.name, trial.trial.repeats[i], run);
    }
    for (std::size_t i = 0; i < trial.idle.size(); ++i) {
      if (trial.idle[i].rung == trial.trial.rung)
        compare_idle(found, fmt::format("{}.idle[{}].window", path, i), trial.idle[i], run);
    }
    compare_devices(found, path, trial, run, devices);
    for (std::size_t i = 0; i < trial.stretches.size(); ++i)
      compare_stretch(found, fmt::format("{}.stretches[{}]", path, i), trial.trial, trial.stretches[i], run);
    compare_curve(found, path, trial, run);
  }
  return found;
}

std::size_t devices_not_replayed(const Bench& bench, const Run& run, const DeviceEnergies& devices) {
  std::size_t count = 0;
  if (!has_accelerator(run)) return count;  // then each is a mismatch
  for (const BenchTrial& trial : bench.trials) {
    if (trial.run != run.start.id) continue;
    each_device(trial, run, devices, [&](std::size_t, const auto& derived) { count += derived ? 0U : 1U; });
  }
  return count;
}

std::vector<std::string> trials_not_recorded(const Bench& bench) {
  std::vector<std::string> paths;
  for (std::size_t at = 0; at < bench.trials.size(); ++at) {
    const BenchTrial& trial = bench.trials[at];
    const bool was_measured = !trial.trial.repeats.empty() || trial.curve;
    if (was_measured && std::ranges::find(bench.recordings, trial.run, &BenchRecording::run) == bench.recordings.end())
      paths.push_back(fmt::format("measured.trials[{}]", at));
  }
  return paths;
}

}  // namespace joulery
