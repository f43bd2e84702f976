// SPDX-License-Identifier: Apache-2.0
// The field lists are wire/start_fields.h's; what is read is checked where a wrong number would move later runs.
#include "foundation/wire/learned_json.h"

#include <algorithm>

#include "foundation/wire/start_fields.h"
// The field lists come first: reader and writer find them by their arguments.
#include "foundation/wire/json_reader.h"
#include "foundation/wire/json_writer.h"

namespace joulery {
namespace {

constexpr std::string_view kSchema = "joulery.learned/1";
/// Seconds of thirty years: no boot lasts longer, and their sum does not overflow.
constexpr std::uint64_t kMostIntervals = 1'000'000'000;
/// No machine takes more.
constexpr Power kMostPower = 1'000'000 * watt;

const char* nonsense_in(const LearnedChannel& channel) {
  const bool half = channel.lowest.has_value() != channel.highest.has_value();
  if (half || (channel.lowest &&
               (*channel.lowest < Power{} || *channel.lowest > *channel.highest || *channel.highest > kMostPower))) {
    return "its lowest and highest reading make no range";
  }
  const auto out_of_order = std::adjacent_find(channel.quiet.begin(), channel.quiet.end(),
                                               [](const auto& a, const auto& b) { return b.step <= a.step; });
  const bool few = std::all_of(channel.quiet.begin(), channel.quiet.end(),
                               [](const QuietCount& quiet) { return quiet.count <= kMostIntervals; });
  return out_of_order == channel.quiet.end() && few ? nullptr : "its quiet intervals cannot have been counted";
}

}  // namespace

std::string learned_json(const Learned& learned) {
  JsonWriter::Json document = {{"schema", kSchema}};
  JsonWriter writer(document, Precision::exact);
  fields(writer, learned);
  return text_of(document, -1);
}

Result<Learned> learned_from_json(std::string_view text) {
  Learned learned;
  const auto read = read_document(text, kSchema, [&](JsonReader& reader) { fields(reader, learned); });
  if (!read) return failure(read.error());
  for (const LearnedChannel& channel : learned.channels) {
    if (const char* why = nonsense_in(channel)) {
      return failure(ErrorKind::invalid, "\"" + channel.source + "\": " + why);
    }
  }
  return learned;
}

}  // namespace joulery
