// SPDX-License-Identifier: Apache-2.0
// The server's identity and its series to JSON and back, through the field lists of wire/engine_fields.h.
#include "foundation/wire/engine_json.h"

#include "foundation/wire/engine_fields.h"
// The field lists come first: reader and writer find them by their arguments.
#include "foundation/wire/json_reader.h"
#include "foundation/wire/json_writer.h"

namespace joulery {
namespace {

constexpr std::string_view kEngine = "joulery.engine/1";

template <class Codec>
void found_fields(Codec& c, typename Codec::template Ref<EngineFound> found) {
  c("server", found.server);
  c("address", found.address);
  c("version", found.version);
  c("model", found.model);
  c("series", found.series);
}

}  // namespace

std::string engine_json(const EngineFound& found) {
  JsonWriter::Json document = {{"schema", kEngine}};
  JsonWriter writer(document, Precision::exact);
  found_fields(writer, found);
  return text_of(document, -1);
}

Result<EngineFound> engine_from_json(std::string_view text) {
  EngineFound found;
  const auto read = read_document(text, kEngine, [&](JsonReader& reader) { found_fields(reader, found); });
  if (!read) return failure(read.error());
  return found;
}

}  // namespace joulery
