// SPDX-License-Identifier: Apache-2.0
// The option is put in front of the client's own words; only a stream_options that lacks it is written anew.
#include "adapters/server/completion_request.h"

#include <nlohmann/json.hpp>

namespace joulery {
namespace {

constexpr std::string_view kOption = "\"stream_options\":{\"include_usage\":true},";

bool is_completion(std::string_view path) { return path.substr(0, path.find('?')).ends_with("/completions"); }

}  // namespace

std::optional<std::string> with_usage(std::string_view path, std::string_view body) {
  if (!is_completion(path) || body.find("\"stream\"") == std::string_view::npos) return std::nullopt;
  auto asked = nlohmann::ordered_json::parse(body, nullptr, false);
  if (!asked.is_object()) return std::nullopt;
  const auto stream = asked.find("stream");
  if (stream == asked.end() || !stream->is_boolean() || !stream->get<bool>()) return std::nullopt;
  const auto options = asked.find("stream_options");
  if (options == asked.end()) {
    std::string longer(body);
    longer.insert(longer.find('{') + 1, kOption);
    return longer;
  }
  if (options->is_object() && options->contains("include_usage")) return std::nullopt;
  if (!options->is_object() && !options->is_null()) return std::nullopt;  // the engine says what is wrong with it
  (*options)["include_usage"] = true;
  return asked.dump();
}

}  // namespace joulery
