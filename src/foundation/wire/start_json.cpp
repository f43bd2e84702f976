// SPDX-License-Identifier: Apache-2.0
// The start of a run to JSON and back, through the field lists of wire/start_fields.h.
#include "foundation/wire/start_json.h"

#include "foundation/wire/start_fields.h"
// The field lists come first: reader and writer find them by their arguments.
#include "foundation/wire/json_reader.h"
#include "foundation/wire/json_writer.h"

namespace joulery {
namespace {

constexpr std::string_view kStart = "joulery.start/1";
constexpr std::string_view kJoined = "joulery.joined/1";

}  // namespace

std::string start_json(const RunStart& start, int indent) {
  JsonWriter::Json document = {{"schema", kStart}};
  JsonWriter writer(document, Precision::exact);
  start_fields(writer, start);
  return text_of(document, indent);
}

Result<RunStart> start_from_json(std::string_view text) {
  RunStart start;
  const auto read = read_document(text, kStart, [&](JsonReader& reader) { start_fields(reader, start); });
  if (!read) return failure(read.error());
  return start;
}

std::string joined_json(const std::vector<Channel>& channels, const std::vector<HostGpu>& gpus) {
  JsonWriter::Json document = {{"schema", kJoined}};
  JsonWriter writer(document, Precision::exact);
  writer("channels", channels);
  writer("gpus", gpus);
  return text_of(document, -1);
}

Result<void> joined_from_json(std::string_view text, std::vector<Channel>& channels, std::vector<HostGpu>& gpus) {
  return read_document(text, kJoined, [&](JsonReader& reader) {
    reader("channels", channels);
    reader("gpus", gpus);
  });
}

std::string host_json(const Host& host, int indent) {
  JsonWriter::Json document = JsonWriter::Json::object();
  JsonWriter writer(document, Precision::exact);
  fields(writer, host);
  return text_of(document, indent);
}

}  // namespace joulery
