// SPDX-License-Identifier: Apache-2.0
// A client's body may be long, deep and hostile: it is read once, from left to right, and never built up in memory.
#include "adapters/server/completion_request.h"

#include <nlohmann/json.hpp>

namespace joulery {
namespace {

constexpr std::size_t kNowhere = std::string_view::npos;
constexpr std::size_t kDeepest = 128;
constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kName = "\"stream_options\":";
constexpr std::string_view kOption = "\"include_usage\":true";

bool is_completion(std::string_view path) { return path.substr(0, path.find('?')).ends_with("/completions"); }

std::size_t skip_blanks(std::string_view json, std::size_t at) { return json.find_first_not_of(kBlanks, at); }

/// Behind the string that begins at `at`.
std::size_t behind_string(std::string_view json, std::size_t at) {
  for (++at; at < json.size(); ++at) {
    if (json[at] == '"') return at + 1;
    if (json[at] == '\\') ++at;
  }
  return kNowhere;
}

/// Behind the value that begins at `at`, a member of an object of depth 1; nowhere when it is nested too deep.
std::size_t behind_value(std::string_view json, std::size_t at) {
  std::size_t depth = 1;
  while (at < json.size()) {
    const char sign = json[at];
    if (sign == '"') {
      at = behind_string(json, at);
    } else if (depth == 1 && (sign == ',' || sign == '}' || sign == ']')) {
      return at;  // behind a number or a word, and the blanks there
    } else {
      if (sign == '{' || sign == '[') ++depth;
      if (sign == '}' || sign == ']') --depth;
      if (depth > kDeepest) return kNowhere;
      ++at;
    }
  }
  return kNowhere;
}

/// Calls visit(name with quotes, begin of the value, end of the value) for each member of the object that begins at
/// `at`. False: it is none.
template <typename Visit>
bool each_member(std::string_view json, std::size_t at, const Visit& visit) {
  if (at >= json.size() || json[at] != '{') return false;
  at = skip_blanks(json, at + 1);
  while (at != kNowhere && json[at] == '"') {
    const std::size_t behind_name = behind_string(json, at);
    const std::size_t colon = skip_blanks(json, behind_name);
    if (colon == kNowhere || json[colon] != ':') return false;
    const std::size_t begin = skip_blanks(json, colon + 1);
    const std::size_t end = behind_value(json, begin);
    if (end == kNowhere) return false;
    visit(json.substr(at, behind_name - at), begin, end);
    if (json[end] != ',') return json[end] == '}';
    at = skip_blanks(json, end + 1);
  }
  return at != kNowhere && json[at] == '}';
}

/// What a body says of its stream. Of a name that stands twice the last one counts, as for the readers of engines.
struct Asked {
  bool streams = false;
  bool has_escaped_name = false;       ///< which may be one of the two
  std::optional<std::size_t> options;  ///< where the value of stream_options begins
  [[nodiscard]] bool is_clear() const { return streams && !has_escaped_name; }
};

std::optional<Asked> asked_in(std::string_view body, std::size_t object) {
  Asked asked;
  const bool is_read = each_member(body, object, [&](std::string_view name, std::size_t begin, std::size_t end) {
    if (name == "\"stream\"") asked.streams = body.substr(begin, end - begin).starts_with("true");
    if (name == "\"stream_options\"") asked.options = begin;
    asked.has_escaped_name = asked.has_escaped_name || name.find('\\') != kNowhere;
  });
  return is_read ? std::optional(asked) : std::nullopt;
}

/// Whether the client has said something of usage; what it says in other spellings is left to the engine, too.
bool tells_usage(std::string_view body, std::size_t options) {
  bool tells = false;
  static_cast<void>(each_member(body, options, [&](std::string_view name, std::size_t, std::size_t) {
    tells = tells || name == "\"include_usage\"" || name.find('\\') != kNowhere;
  }));
  return tells;
}

/// The body with `text` in the place of `length` bytes at `at`.
std::string with_text(std::string_view body, std::size_t at, std::size_t length, std::string_view text) {
  std::string changed;
  changed.reserve(body.size() + text.size());
  changed.append(body.substr(0, at)).append(text).append(body.substr(at + length));
  return changed;
}

/// A comma, unless the object that begins at `at` is empty.
std::string_view comma_in(std::string_view body, std::size_t at) {
  return body[skip_blanks(body, at + 1)] == '}' ? "" : ",";
}

}  // namespace

std::optional<std::string> with_usage(std::string_view path, std::string_view body) {
  if (!is_completion(path) || body.find("\"stream\"") == kNowhere) return std::nullopt;
  const std::size_t object = skip_blanks(body, 0);
  const auto asked = asked_in(body, object);
  if (!asked || !asked->is_clear() || !nlohmann::json::accept(body)) return std::nullopt;
  if (!asked->options) {
    return with_text(body, object + 1, 0, std::string(kName).append("{").append(kOption).append("},"));
  }
  const std::size_t options = *asked->options;
  if (body.substr(options).starts_with("null"))
    return with_text(body, options, 4, std::string("{").append(kOption) + "}");
  if (body[options] != '{' || tells_usage(body, options)) return std::nullopt;  // the engine says what is wrong with it
  return with_text(body, options + 1, 0, std::string(kOption).append(comma_in(body, options)));
}

}  // namespace joulery
