// SPDX-License-Identifier: Apache-2.0
// Members that are null count as absent: servers write both.
#include "workers/http/completion.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace joulery {
namespace {

using Json = nlohmann::json;

/// The member of an object; nothing when it is absent, null, or of something that is no object.
const Json* member(const Json* node, const char* name) {
  if (node == nullptr || !node->is_object()) return nullptr;
  const auto found = node->find(name);
  return found == node->end() || found->is_null() ? nullptr : &*found;
}

void take_count(const Json* node, const char* name, std::optional<std::uint64_t>& count) {
  const Json* found = member(node, name);
  if (found != nullptr && found->is_number_unsigned()) count = found->get<std::uint64_t>();
}

/// The text of a member; nothing when it is empty.
std::string text_of(const Json* node, const char* name) {
  const Json* found = member(node, name);
  return found != nullptr && found->is_string() ? found->get<std::string>() : std::string();
}

/// {"error":{"message":"..."}}, {"error":"..."}: of the server, in one line.
std::string error_in(const Json& document) {
  constexpr std::size_t longest = 300;
  const Json* error = member(&document, "error");
  if (error == nullptr) return {};
  std::string said = error->is_string() ? error->get<std::string>() : text_of(error, "message");
  if (said.empty()) said = error->dump(-1, ' ', false, Json::error_handler_t::replace);
  if (said.size() > longest) said.resize(longest);
  std::ranges::replace_if(said, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return said;
}

}  // namespace

Result<bool> Completion::add(std::string_view document) {
  const Json json = Json::parse(document, nullptr, false);
  if (!json.is_object()) {
    return failure(ErrorKind::broken, "the server's answer is no JSON object", {}, "is this an OpenAI-compatible API?");
  }
  if (const std::string said = error_in(json); !said.empty()) {
    return failure(ErrorKind::transient, "the server says: " + said, {}, "see its log");
  }
  const Json* usage = member(&json, "usage");
  const Json* timings = member(&json, "timings");
  const Json* choices = member(&json, "choices");
  if (usage == nullptr && timings == nullptr && choices == nullptr) {
    return failure(ErrorKind::broken, "the server's answer has no choices", {}, "is this an OpenAI-compatible API?");
  }
  take_count(usage, "prompt_tokens", tokens_in_);
  take_count(usage, "completion_tokens", tokens_out_);
  take_count(member(usage, "prompt_tokens_details"), "cached_tokens", tokens_cached_);
  take_count(member(usage, "completion_tokens_details"), "reasoning_tokens", tokens_reasoning_);
  take_count(timings, "cache_n", tokens_cached_);
  if (timings != nullptr && !tokens_in_) {
    std::optional<std::uint64_t> computed;
    take_count(timings, "prompt_n", computed);
    if (computed) tokens_in_ = *computed + tokens_cached_.value_or(0);
  }
  if (!tokens_out_) take_count(timings, "predicted_n", tokens_out_);
  if (choices == nullptr || !choices->is_array() || choices->empty()) return false;
  const Json* choice = &choices->front();
  if (std::string why = text_of(choice, "finish_reason"); !why.empty()) ended_ = std::move(why);
  bool has_token = false;
  for (const Json* part : {choice, member(choice, "delta"), member(choice, "message")}) {
    for (const char* name : {"text", "content"}) {
      const std::string piece = text_of(part, name);
      has_token = has_token || !piece.empty();
      text_ += piece;
    }
    for (const char* name : {"reasoning_content", "reasoning"}) {
      has_token = has_token || !text_of(part, name).empty();
    }
  }
  return has_token;
}

}  // namespace joulery
