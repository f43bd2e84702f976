// SPDX-License-Identifier: Apache-2.0
// Two trees walked side by side; where they part, the path is told.
#include "core/bundle/verify.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/bundle/bundle_json.h"
#include "core/bundle/headlines.h"

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

std::vector<Mismatch> verify_spans(const Bench& bench, const Run& run) {
  std::vector<Mismatch> found;
  for (std::size_t at = 0; at < bench.trials.size(); ++at) {
    const BenchTrial& trial = bench.trials[at];
    if (trial.run != run.start.id) continue;
    for (std::size_t i = 0; i < trial.trial.repeats.size(); ++i) {
      compare_repeat(found, fmt::format("measured.trials[{}].trial.repeats[{}]", at, i), trial.trial.arm.name,
                     trial.trial.repeats[i], run);
    }
    for (std::size_t i = 0; i < trial.stretches.size(); ++i)
      compare_stretch(found, fmt::format("measured.trials[{}].stretches[{}]", at, i), trial.trial, trial.stretches[i],
                      run);
    compare_curve(found, fmt::format("measured.trials[{}]", at), trial, run);
  }
  return found;
}

}  // namespace joulery
