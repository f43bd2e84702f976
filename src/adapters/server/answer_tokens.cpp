// SPDX-License-Identifier: Apache-2.0
// Inside a JSON string a quote is escaped, so `"usage"` with a colon behind it is a name and nothing else.
#include "adapters/server/answer_tokens.h"

#include <nlohmann/json.hpp>

namespace joulery {
namespace {

constexpr std::string_view kName = "\"usage\"";
constexpr std::string_view kBlanks = " \t\r\n";

/// Behind the colon, when an object begins there.
std::size_t object_behind(std::string_view json, std::size_t name) {
  std::size_t at = json.find_first_not_of(kBlanks, name + kName.size());
  if (at == std::string_view::npos || json[at] != ':') return std::string_view::npos;
  at = json.find_first_not_of(kBlanks, at + 1);
  return at != std::string_view::npos && json[at] == '{' ? at : std::string_view::npos;
}

/// From an opening brace to its own closing one; empty when that is missing. Counts have no strings with braces in
/// them.
std::string_view object_at(std::string_view json, std::size_t begin) {
  int depth = 0;
  for (std::size_t at = begin; at < json.size(); ++at) {
    if (json[at] == '{') ++depth;
    if (json[at] == '}' && --depth == 0) return json.substr(begin, at + 1 - begin);
  }
  return {};
}

std::string_view usage_of(std::string_view json) {
  for (std::size_t name = json.rfind(kName); name != std::string_view::npos && name > 0;
       name = json.rfind(kName, name - 1)) {
    const std::size_t begin = object_behind(json, name);
    if (begin != std::string_view::npos) return object_at(json, begin);
  }
  return {};
}

/// The first of the names that holds a count; OpenAI's two interfaces call them differently.
std::optional<std::uint64_t> count_at(const nlohmann::json& usage, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const auto found = usage.find(name);
    if (found != usage.end() && found->is_number_unsigned()) return found->get<std::uint64_t>();
  }
  return std::nullopt;
}

std::optional<std::uint64_t> cached_in(const nlohmann::json& usage) {
  for (const char* name : {"prompt_tokens_details", "input_tokens_details"}) {
    const auto found = usage.find(name);
    if (found != usage.end() && found->is_object()) return count_at(*found, {"cached_tokens"});
  }
  return std::nullopt;
}

}  // namespace

bool has_usage(std::string_view json) { return !usage_of(json).empty(); }

AnswerTokens tokens_in(std::string_view json) {
  const nlohmann::json usage = nlohmann::json::parse(usage_of(json), nullptr, false);
  if (!usage.is_object()) return {};
  return {count_at(usage, {"prompt_tokens", "input_tokens"}), cached_in(usage),
          count_at(usage, {"completion_tokens", "output_tokens"})};
}

bool is_usage_alone(std::string_view json) {
  const nlohmann::json event = nlohmann::json::parse(json, nullptr, false);
  if (!event.is_object()) return false;
  const auto choices = event.find("choices");
  const auto usage = event.find("usage");
  return choices != event.end() && choices->is_array() && choices->empty() && usage != event.end() &&
         usage->is_object();
}

}  // namespace joulery
