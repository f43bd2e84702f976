// SPDX-License-Identifier: Apache-2.0
// A bench to JSON and back, through the field lists of bundle_fields.h. The hash of the measured part stands with the
// headlines: whatever is changed in it shows.
#include "core/bundle/bundle_json.h"

#include "core/bundle/bundle_fields.h"
#include "core/bundle/headlines_json.h"
#include "core/bundle/sound_bench.h"
#include "foundation/base/sha256.h"
// The field lists come first: reader and writer find them by their arguments.
#include "foundation/wire/json_reader.h"
#include "foundation/wire/json_writer.h"

namespace joulery {
namespace {

constexpr std::string_view kSchema = "joulery.bench/1";

}  // namespace

std::string bench_json(const Bench& bench) {
  JsonWriter::Json document = {{"schema", kSchema}};
  JsonWriter writer(document, Precision::exact);
  bench_head(writer, bench);
  JsonWriter::Json measured = JsonWriter::Json::object();
  JsonWriter exactly(measured, Precision::exact);
  bench_fields(exactly, bench);
  if (const auto sound = check_sound(bench); sound) {
    document["headlines"] = headlines_object(bench, headlines_of(bench));
    document["headlines"]["measured_sha256"] = sha256_hex(text_of(measured, -1));
  } else {
    document["headlines"] = nullptr;  // what was measured is kept whatever is wrong with it
    document["why"]["headlines"] = describe(sound.error());
  }
  document["measured"] = std::move(measured);
  return text_of(document, 1) + "\n";
}

Result<Bench> read_bench_json(std::string_view text) {
  Bench bench;
  const auto read = read_document(text, kSchema, [&](JsonReader& reader) {
    bench_head(reader, bench);
    reader.object("measured", [&](JsonReader& measured) { bench_fields(measured, bench); });
  });
  if (!read) return failure(read.error());
  if (const auto sound = check_sound(bench); !sound) return failure(sound.error());
  return bench;
}

}  // namespace joulery
