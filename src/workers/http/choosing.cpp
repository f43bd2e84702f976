// SPDX-License-Identifier: Apache-2.0
// Three shapes tell of tokens: {"content":[{"token","logprob","top_logprobs":[...]}]} of chats and of llama-server, and
// {"tokens":[...],"token_logprobs":[...],"top_logprobs":[{TOKEN:LOGPROB,...}]} of completions.
#include "workers/http/choosing.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "foundation/base/text.h"

namespace joulery {
namespace {

using Json = nlohmann::json;

bool is_letter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) > 127;
}

/// Whether a token, lower case and trimmed, begins a label or is it with something behind that is no letter.
bool begins(std::string_view token, std::string_view label) {
  if (token.size() > label.size()) return token.starts_with(label) && !is_letter(token[label.size()]);
  return token.size() >= std::min<std::size_t>(2, label.size()) && label.starts_with(token);
}

std::string first_word(std::string_view label) {
  const auto found = words(label);
  return found.empty() ? std::string() : lower(found.front());
}

/// The logprobs of the first choice of an answer; nothing where there are none.
std::optional<Json> logprobs_of(std::string_view document) {
  Json json = Json::parse(document, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const auto choices = json.find("choices");
  if (choices == json.end() || !choices->is_array() || choices->empty()) return std::nullopt;
  const Json& choice = choices->front();
  if (!choice.is_object()) return std::nullopt;
  const auto found = choice.find("logprobs");
  if (found == choice.end() || !found->is_object()) return std::nullopt;
  return *found;
}

std::optional<double> number_in(const Json& node) {
  return node.is_number() ? std::optional<double>(node.get<double>()) : std::nullopt;
}

/// The array of a member; an empty one where it is none.
Json array_in(const Json& node, const char* name) {
  const auto found = node.is_object() ? node.find(name) : node.end();
  return node.is_object() && found != node.end() && found->is_array() ? *found : Json::array();
}

/// {"token":"x","logprob":-1}.
std::optional<ToldToken> told_in(const Json& node) {
  if (!node.is_object() || !node.contains("token") || !node.at("token").is_string()) return std::nullopt;
  return ToldToken{node.at("token").get<std::string>(),
                   node.contains("logprob") ? number_in(node.at("logprob")) : std::nullopt};
}

}  // namespace

Result<void> check_told_apart(std::span<const std::string> labels) {
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::string word = first_word(labels[i]);
    const auto same = [&word](const std::string& other) { return first_word(other) == word; };
    if (word.empty() || std::ranges::any_of(labels.first(i), same)) {
      return failure(ErrorKind::invalid, fmt::format("the label \"{}\" has no first word of its own", labels[i]),
                     "label_words", "give words that begin differently, or use the recipe prompt");
    }
  }
  return {};
}

std::optional<std::size_t> label_begun(std::string_view token, std::span<const std::string> labels) {
  const std::string written = lower(trim(token));
  if (written.empty()) return std::nullopt;
  std::optional<std::size_t> only;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (!begins(written, lower(trim(labels[i])))) continue;
    if (only) return std::nullopt;
    only = i;
  }
  return only;
}

std::optional<std::size_t> label_among(std::vector<ToldToken> told, std::span<const std::string> labels) {
  std::ranges::sort(told, [](const ToldToken& a, const ToldToken& b) {
    return a.log_probability.value_or(-1e300) > b.log_probability.value_or(-1e300);
  });
  for (const ToldToken& token : told) {
    if (const auto label = label_begun(token.text, labels)) return label;
  }
  return std::nullopt;
}

std::vector<ToldToken> likeliest_first_tokens(std::string_view document) {
  std::vector<ToldToken> told;
  const auto logprobs = logprobs_of(document);
  if (!logprobs) return told;
  if (const Json content = array_in(*logprobs, "content"); !content.empty()) {
    for (const Json& node : array_in(content.front(), "top_logprobs")) {
      if (auto token = told_in(node)) told.push_back(std::move(*token));
    }
    return told;
  }
  const Json tops = array_in(*logprobs, "top_logprobs");
  if (tops.empty() || !tops.front().is_object()) return told;
  for (const auto& [text, chance] : tops.front().items()) told.push_back({text, number_in(chance)});
  return told;
}

std::vector<ToldToken> echoed_tokens(std::string_view document) {
  std::vector<ToldToken> told;
  const auto logprobs = logprobs_of(document);
  if (!logprobs) return told;
  const Json tokens = array_in(*logprobs, "tokens");
  const Json chances = array_in(*logprobs, "token_logprobs");
  if (tokens.size() != chances.size()) return told;
  told.reserve(tokens.size());
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    told.push_back({tokens[i].is_string() ? tokens[i].get<std::string>() : std::string(), number_in(chances[i])});
  }
  return told;
}

Result<std::vector<std::int64_t>> token_ids(std::string_view document) {
  const Json json = Json::parse(document, nullptr, false);
  std::vector<std::int64_t> ids;
  for (const Json& id : array_in(json, "tokens")) {
    if (id.is_number_integer()) ids.push_back(id.get<std::int64_t>());
  }
  if (!ids.empty()) return ids;
  return failure(ErrorKind::broken, "the server's answer has no tokens", {}, "is this a llama-server?");
}

Result<std::vector<std::int64_t>> first_ids(std::span<const std::int64_t> prompt,
                                            std::span<const std::vector<std::int64_t>> with_label,
                                            std::span<const std::string> labels) {
  std::vector<std::int64_t> firsts;
  firsts.reserve(with_label.size());
  for (std::size_t i = 0; i < with_label.size(); ++i) {
    const auto& whole = with_label[i];
    const bool begins_so = whole.size() > prompt.size() && std::equal(prompt.begin(), prompt.end(), whole.begin());
    if (!begins_so || std::ranges::find(firsts, whole[prompt.size()]) != firsts.end()) {
      return failure(ErrorKind::invalid, fmt::format("the label \"{}\" has no first token of its own", labels[i]),
                     "label_words", "give words that begin differently");
    }
    firsts.push_back(whole[prompt.size()]);
  }
  return firsts;
}

}  // namespace joulery
