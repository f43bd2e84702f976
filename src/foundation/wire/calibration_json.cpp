// SPDX-License-Identifier: Apache-2.0
// The field lists of a calibration, once for both directions. What is read is checked where a wrong number would put a
// wrong power into every later run.
#include "foundation/wire/calibration_json.h"

#include <cmath>

#include "foundation/wire/iso_time.h"
#include "foundation/wire/start_fields.h"

namespace joulery {

[[nodiscard]] static std::string_view word_of(LoadClass kind) { return to_string(kind); }
[[nodiscard]] static std::string_view word_of(FitForm form) { return to_string(form); }
[[nodiscard]] static bool value_of(std::string_view word, LoadClass& value) {
  const auto found = load_class_from(word);
  value = found.value_or(value);
  return found.has_value();
}
[[nodiscard]] static bool value_of(std::string_view word, FitForm& value) {
  const auto found = fit_form_from(word);
  value = found.value_or(value);
  return found.has_value();
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<CutMember> member) {
  c("path", member.path);
  c("method", member.method);
  c("source", member.source);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<LoadStep> step) {
  c("name", step.name);
  c("class", step.kind);
  c("begin_utc_ns", step.begin);
  c("duration_ns", step.time);
  c("parts_energy_j", step.parts);
  c("wall_energy_uj", step.wall);
  c("wall_resolution_uj", step.wall_resolution);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<WallMeter> meter) {
  c("name", meter.name);
  c("accuracy_fraction", meter.accuracy_fraction);
  c("accuracy_source", meter.accuracy_source);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<WallFit> fit) {
  c("form", fit.form);
  c("constant_w", fit.constant);
  c("slopes", fit.slopes);
  c.nullable("condition", fit.condition, "the parts depend on each other, or none was fitted alone");
  c("covariance", fit.covariance);
  c("notes", fit.notes);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<LeftOut> left_out) {
  c("kind", left_out.kind);
  c("steps", left_out.steps);
  c("low", left_out.low);
  c("high", left_out.high);
  c("mean_absolute", left_out.mean_absolute);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<Validation> validation) {
  c("left_out", validation.left_out);
  c("left_out_error", validation.left_out_error);
  c("noise_fraction", validation.noise_fraction);
  c("resolution_fraction", validation.resolution_fraction);
  c("low_factor", validation.low_factor);
  c("high_factor", validation.high_factor);
  c("missing", validation.missing);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<Fingerprint> print) {
  constexpr std::string_view why = "the machine does not say";
  c.nullable_text("cpu_model", print.cpu_model, why);
  c.nullable("sockets", print.sockets, why);
  c.nullable("threads", print.threads, why);
  c.nullable("memory_gibibytes", print.memory_gibibytes, why);
  c.nullable("dimms", print.dimms, why);
  c("gpus", print.gpus);
  c.nullable_text("vendor", print.vendor, why);
  c.nullable_text("product", print.product, why);
}

namespace {

template <class Codec>
void head_fields(Codec& c, typename Codec::template Ref<Calibration> calibration, const WrittenBy& by) {
  c.object("joulery", [&](auto& joulery) {
    joulery("version", calibration.version);
    joulery.derived("commit", [&](const auto&) { return by.commit; });
    joulery.derived("data_version", [&](const auto&) { return by.data_version; });
  });
  c.derived("interval", [](const auto&) { return 0.95; });
  c("id", calibration.id);
  c.nullable_text("host_id_hash", calibration.host_id_hash, "the machine has no id");
  c.derived("made", [&](const auto&) { return iso_time(calibration.made); });
  c("made_utc_ns", calibration.made);
  c("fingerprint", calibration.fingerprint);
  c("cut", calibration.cut);
}

template <class Codec>
void calibration_fields(Codec& c, typename Codec::template Ref<Calibration> calibration, const WrittenBy& by) {
  head_fields(c, calibration, by);
  c("meter", calibration.meter);
  c("fit", calibration.fit);
  c("validation", calibration.validation);
  c("steps", calibration.steps);
  c("notes", calibration.notes);
}

template <class Codec>
void steps_fields(Codec& c, typename Codec::template Ref<Calibration> calibration, const WrittenBy& by) {
  head_fields(c, calibration, by);
  c("steps", calibration.steps);
  c("notes", calibration.notes);
}

constexpr std::string_view kCalibration = "joulery.calibration/1";
constexpr std::string_view kSteps = "joulery.calibration-steps/1";

Result<void> refuse(const char* what) { return failure(ErrorKind::invalid, what); }

Result<void> check_cut(const Calibration& calibration) {
  if (calibration.cut.empty()) return refuse("\"cut\" names no part");
  for (const LoadStep& step : calibration.steps) {
    if (step.parts.size() != calibration.cut.size()) return refuse("a step holds other parts than \"cut\"");
    if (step.time <= Duration::zero()) return refuse("a step lasts no time");
  }
  return {};
}

Result<void> check_fit(const Calibration& calibration) {
  constexpr double kMost = 1e6;
  const WallFit& fit = calibration.fit;
  if (fit.slopes.size() != calibration.cut.size()) return refuse("\"slopes\" are not as many as the parts of \"cut\"");
  if (fit.constant < Power{} || fit.constant / watt > kMost) return refuse("\"constant_w\" is no power of a machine");
  for (const double slope : fit.slopes) {
    if (slope < 0.5 || slope > 2) return refuse("a slope lies outside 0.5 to 2");
  }
  const Validation& validation = calibration.validation;
  if (validation.low_factor < 0 || validation.low_factor > 1 || validation.high_factor < 1 ||
      validation.high_factor > kMost) {
    return refuse("the bounds do not hold the fit");
  }
  return {};
}

}  // namespace
}  // namespace joulery

// The field lists come first: reader and writer find them by their arguments.
#include "foundation/wire/json_reader.h"
#include "foundation/wire/json_writer.h"

namespace joulery {

std::string calibration_json(const Calibration& calibration, const WrittenBy& by) {
  JsonWriter::Json document = {{"schema", kCalibration}};
  JsonWriter writer(document, Precision::exact);
  calibration_fields(writer, calibration, by);
  return text_of(document, 1) + "\n";
}

Result<Calibration> calibration_from_json(std::string_view text) {
  Calibration calibration;
  const auto read = read_document(text, kCalibration,
                                  [&](JsonReader& reader) { calibration_fields(reader, calibration, WrittenBy{}); });
  if (!read) return failure(read.error());
  if (auto sound = check_cut(calibration); !sound) return failure(sound.error());
  if (auto sound = check_fit(calibration); !sound) return failure(sound.error());
  return calibration;
}

std::string calibration_steps_json(const Calibration& steps, const WrittenBy& by) {
  JsonWriter::Json document = {{"schema", kSteps}};
  JsonWriter writer(document, Precision::exact);
  steps_fields(writer, steps, by);
  return text_of(document, 1) + "\n";
}

Result<Calibration> calibration_steps_from_json(std::string_view text) {
  Calibration calibration;
  const auto read =
      read_document(text, kSteps, [&](JsonReader& reader) { steps_fields(reader, calibration, WrittenBy{}); });
  if (!read) return failure(read.error());
  if (auto sound = check_cut(calibration); !sound) return failure(sound.error());
  return calibration;
}

}  // namespace joulery
