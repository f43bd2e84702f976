// SPDX-License-Identifier: Apache-2.0
// A bench to JSON and back, through the field lists of bundle_fields.h.
#include "core/bundle/bundle_json.h"

#include "core/bundle/bundle_fields.h"
#include "core/bundle/sound_bench.h"
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
  writer.object("measured", [&](JsonWriter& measured) { bench_fields(measured, bench); });
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
