// SPDX-License-Identifier: Apache-2.0
// A finished run to JSON and back. Besides the field lists of wire/run_fields.h this adds what follows from the rest
// and readers want at hand: wall-clock times, mean powers, the place and factors behind the footprint.
#include "foundation/wire/run_json.h"

#include "foundation/wire/run_fields.h"
// The field lists come first: reader and writer find them by their arguments.
#include "foundation/wire/json_reader.h"
#include "foundation/wire/json_writer.h"

namespace joulery {
namespace {

using Json = JsonWriter::Json;
constexpr std::string_view kSchema = "joulery.run/1";

/// Mean power of each part over the window, where the window has a length.
void add_mean_powers(const JsonWriter& writer, const Run& run, Json& parts) {
  const double seconds = seconds_of(run.duration());
  for (std::size_t i = 0; i < run.parts.size(); ++i) {
    if (seconds <= 0) {
      parts[i]["why"]["power_w"] = "the window has no length";
      continue;
    }
    if (!run.parts[i].is_known()) {
      parts[i]["why"]["power_w"] = "its energy is unknown";
      continue;
    }
    const Bounded<Energy>& energy = run.parts[i].energy;
    const Bounded<double> mean{energy.low / joule / seconds, energy.best / joule / seconds,
                               energy.high / joule / seconds};
    parts[i]["power_w"] = writer.json_of(mean);
  }
}

}  // namespace

std::string run_json(const Run& run, int indent) {
  Json document = {{"schema", kSchema}};
  JsonWriter writer(document, Precision::rounded);
  run_fields(writer, run);
  add_mean_powers(writer, run, document["parts"]);
  if (run.footprint.cost) document["footprint"]["cost"]["currency"] = run.start.factors.currency;
  return text_of(document, indent);
}

Result<Run> run_from_json(std::string_view text) {
  Run run;
  const auto read = read_document(text, kSchema, [&](JsonReader& reader) { run_fields(reader, run); });
  if (!read) return failure(read.error());
  return run;
}

}  // namespace joulery
