// SPDX-License-Identifier: Apache-2.0
// Which fields the measured part of a bench has in JSON, written down once for both directions: `fields(codec, value)`
// is called with a JsonWriter or a JsonReader. Numbers are exact; what is derived is headlines_json.h. Included by the
// .cpp files of this module that read or write.
#pragma once

#include "core/bundle/bench_curve_fields.h"
#include "core/bundle/bench_training_fields.h"
#include "core/bundle/bundle.h"
#include "core/bundle/machine_facts_fields.h"
#include "foundation/wire/iso_time.h"
#include "foundation/wire/item_fields.h"
#include "foundation/wire/json_values.h"
#include "foundation/wire/start_fields.h"

namespace joulery {

[[nodiscard]] inline std::string_view word_of(WeightKind kind) { return to_string(kind); }
[[nodiscard]] inline std::string_view word_of(Tier tier) { return to_string(tier); }
[[nodiscard]] inline std::string_view word_of(TrialPhase phase) { return to_string(phase); }
[[nodiscard]] inline std::string_view word_of(IdleState state) {
  return state == IdleState::empty ? "empty" : "loaded";
}

[[nodiscard]] inline bool value_of(std::string_view word, WeightKind& kind) {
  return put_if(weight_kind_from(word), kind);
}
[[nodiscard]] inline bool value_of(std::string_view word, Tier& tier) { return put_if(tier_from(word), tier); }
[[nodiscard]] inline bool value_of(std::string_view word, IdleState& state) {
  state = word == "loaded" ? IdleState::loaded : IdleState::empty;
  return word == word_of(state);
}
[[nodiscard]] inline bool value_of(std::string_view word, TrialPhase& phase) {
  for (const TrialPhase each :
       {TrialPhase::idle_before, TrialPhase::load, TrialPhase::warmup, TrialPhase::query, TrialPhase::idle_after}) {
    if (word == to_string(each)) phase = each;
  }
  return word == to_string(phase);
}

inline constexpr std::string_view kNotTold = "its engine does not tell";

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<BenchModel> model) {
  c("id", model.id);
  c.nullable_text("name", model.name, kNotTold);
  c.nullable_text("engine", model.engine, kNotTold);
  c.nullable_text("runtime", model.runtime, kNotTold);
  c("weights", model.kind);
  c("is_general", model.is_general);
  c.nullable_text("revision", model.revision, "its file has no known hash");
  c.nullable("parameters", model.parameters, kNotTold);
  c.nullable_text("precision", model.precision, kNotTold);
  c.nullable_text("licence", model.licence, kNotTold);
  c.nullable_text("source", model.source, kNotTold);
  c("threads", model.threads);
  c("batch", model.batch);
  c.nullable("context_tokens", model.context_tokens, kNotTold);
  c("training", model.training);
  std::optional<VariedOptions> varied;  // left out where nothing was, as in bundles from before it
  if (!model.varied.empty()) varied = model.varied;
  c("varied", varied);
  if constexpr (Codec::reads) model.varied = varied.value_or(VariedOptions());
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<BenchItems> items) {
  c("name", items.name);
  c.nullable_text("sha256", items.sha256, "its files have no known hash");
  c.nullable_text("split", items.split, "the data set does not say");
  c.nullable_text("licence", items.licence, "the data set does not say");
  c("available", items.available);
  c("seed", items.seed);
  c("positions", items.positions);
  c("labels", items.labels);
  c("truths", items.truths);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<BenchAnswer> answer) {
  std::optional<std::string> why_not;
  if (!answer.why_not.empty()) why_not = answer.why_not;
  c.nullable("answer", answer.answer, why_not ? std::string_view(*why_not) : "the query failed");
  c("why_not", why_not);
  if constexpr (Codec::reads) answer.why_not = why_not.value_or("");
  c("latency_ns", answer.latency);
  c("first_token_ns", answer.first_token);
  c("tokens_in", answer.tokens_in);
  c("tokens_cached", answer.tokens_cached);
  c("tokens_out", answer.tokens_out);
  c("tokens_reasoning", answer.tokens_reasoning);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<IdleWindow> window) {
  c("mean_w", window.mean);
  c("standard_error_w", window.standard_error);
  c("time_ns", window.time);
  c("updates", window.updates);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<BenchIdle> idle) {
  c("state", idle.state);
  c("is_before", idle.is_before);
  c("rung", idle.rung);
  c("window", idle.window);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<BenchDevice> device) {
  c("energies_j", device.energies);
  c("instrument_fraction", device.instrument_fraction);
  c("instrument_skew", device.instrument_skew);
  c("method", device.method);
  c("why_missing", device.why_missing);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<QueryCounts> counts) {
  c("answered", counts.answered);
  c("failed", counts.failed);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<PhaseEnergy> phase) {
  c("phase", phase.phase);
  c("energy_j", phase.energy);
  c("time_ns", phase.time);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<Repeat> repeat) {
  c("cluster", repeat.cluster);
  c("process", repeat.process);
  c("block", repeat.block);
  c("phases", repeat.phases);
  c("queries", repeat.queries);
  c.nullable("correct", repeat.correct, "quality not measured");
  c.nullable("input_tokens", repeat.input_tokens, kNotTold);
  c.nullable("output_tokens", repeat.output_tokens, kNotTold);
}

/// The fields of BM-17; what is not known is null.
template <class Codec>
void fields(Codec& c, typename Codec::template Ref<TrialFingerprint> fingerprint) {
  for (const std::string_view field : kFingerprintFields) {
    std::optional<std::string> value = fingerprint.value(field);
    // The names are literals of the table, so they end in 0.
    c.nullable(field.data(), value, "not known");
    if constexpr (Codec::reads) {
      if (value) fingerprint.set(field, *value);
    }
  }
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<Arm> arm) {
  c("name", arm.name);
  c("fingerprint", arm.fingerprint);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<Trial> trial) {
  c("arm", trial.arm);
  c("rung", trial.rung);
  c("method", trial.method);
  c("instrument_fraction", trial.instrument_fraction);
  c("instrument_skew", trial.instrument_skew);
  c("cluster_variable", trial.cluster_variable);
  c("synthetic_weights", trial.synthetic_weights);
  c("sensor_updates", trial.sensor_updates);
  c("repeats", trial.repeats);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<LengthStretch> stretch) {
  c("repeat", stretch.repeat);
  c("part", stretch.part);
  c("is_prefill_only", stretch.is_prefill_only);
  c("queries", stretch.queries);
  c("input_tokens", stretch.input_tokens);
  c("output_tokens", stretch.output_tokens);
  c("energy_j", stretch.energy);
  c("time_ns", stretch.time);
  c("prefill_j", stretch.prefill);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<BenchImages> images) {
  c("folder", images.folder);
  c("sha256", images.sha256);
  c("made", images.made);
  c("references", images.references);
  c("references_sha256", images.references_sha256);
  c("reference_images", images.reference_images);
  c("features", images.features);
  c("feature_count", images.feature_count);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<BenchTrial> trial) {
  c("task", trial.task);
  c("model", trial.model);
  c("items", trial.items);
  c("trial", trial.trial);
  c("device", trial.device);
  c("idle", trial.idle);
  c("answers", trial.answers);
  std::optional<std::vector<LengthStretch>> stretches;  // left out where there are none, as in bundles before them
  if (!trial.stretches.empty()) stretches = trial.stretches;
  c("stretches", stretches);
  if constexpr (Codec::reads) trial.stretches = stretches.value_or(std::vector<LengthStretch>());
  c("curve", trial.curve);
  c("image_quality", trial.image_quality);
  c("images", trial.images);
  c("run", trial.run);
  c("machine", trial.machine);
  c("why_failed", trial.why_failed);
  c("flags", trial.flags);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<BenchRecording> recording) {
  c("run", recording.run);
  c("file", recording.file);
  c("sha256", recording.sha256);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<BenchContention> contention) {
  c("run", contention.run);
  c.nullable("cpu_pressure_fraction", contention.cpu_pressure_fraction, "the kernel does not tell");
  c.nullable("steal_fraction", contention.steal_fraction, "the kernel does not tell");
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<ResamplingPlan> plan) {
  c("resamples", plan.resamples);
  c("seed", plan.seed);
  c("level", plan.level);
}

/// At the top of the document: who wrote it, and which bench it is.
template <class Codec>
void bench_head(Codec& c, typename Codec::template Ref<Bench> bench) {
  c.object("joulery", [&](auto& joulery) {
    joulery("version", bench.joulery_version);
    joulery("commit", bench.joulery_commit);
    joulery("data_version", bench.data_version);
  });
  c.derived("interval", [](const auto&) { return 0.95; });
  c("id", bench.id);
  c.derived("start", [&](const auto&) { return iso_time(bench.start); });
  c.derived("end", [&](const auto&) { return iso_time(bench.end); });
  std::optional<std::map<std::string, std::string>> not_recorded;  // left out of bundles from before it
  if (!bench.not_recorded.empty()) not_recorded = bench.not_recorded;
  c("not_recorded", not_recorded);
  if constexpr (Codec::reads) bench.not_recorded = not_recorded.value_or(std::map<std::string, std::string>());
}

/// Everything that was measured.
template <class Codec>
void bench_fields(Codec& c, typename Codec::template Ref<Bench> bench) {
  c("start_utc_ns", bench.start);
  c("end_utc_ns", bench.end);
  c("tier", bench.tier);
  c("order_seed", bench.order_seed);
  c("plan", bench.plan);
  c("host", bench.host);
  c.nullable("factors", bench.factors, "no place set");
  c("own_energy_j", bench.own_energy);
  c("is_complete", bench.is_complete);
  c("plan_sha256", bench.plan_sha256);
  c("contention", bench.contention);
  c("recordings", bench.recordings);
  c("trials", bench.trials);
}

}  // namespace joulery
