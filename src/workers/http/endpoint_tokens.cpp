// SPDX-License-Identifier: Apache-2.0
// The questions of Endpoint that look at tokens instead of writing a text: which label comes next, how likely a text
// is. They are asked whole, not as a stream: one token is written at most. Sources: OpenAI API reference (completions:
// echo, logprobs; chat: top_logprobs); llama.cpp tools/server/README.md (/tokenize; /completion: logit_bias,
// return_tokens).
#include <algorithm>
#include <nlohmann/json.hpp>

#include "workers/http/choosing.h"
#include "workers/http/completion.h"
#include "workers/http/endpoint.h"

namespace joulery {
namespace {

using Json = nlohmann::json;

/// Lifts the labels' tokens above all others and leaves their order among themselves as it is: logits of a language
/// model lie within some tens of each other.
constexpr double kLift = 100;

std::string text_of(const Json& body) { return body.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace

Result<std::string> Endpoint::ask_whole(const std::string& path, const std::string& body) {
  std::string whole;
  const HttpQuestion question{plan_.url + path, body, plan_.key};
  const auto posted = http_->post(question, [&whole](std::string_view piece) {
    whole += piece;
    return true;
  });
  if (!posted) return failure(of_query(posted.error()));
  return whole;
}

Result<void> Endpoint::prepare() {
  if (plan_.prompting.recipe == PromptRecipe::log_probabilities) return try_reading();
  if (plan_.prompting.recipe == PromptRecipe::nearest) return embed_labels();
  if (plan_.prompting.recipe != PromptRecipe::choose) return {};
  if (!is_llama_server_ || plan_.prompting.chat) return check_told_apart(plan_.prompting.label_words);
  const auto prompt = prompt_for(plan_.prompting, {});
  if (!prompt) return failure(prompt.error());
  const auto ids_of = [this](const std::string& text) -> Result<std::vector<std::int64_t>> {
    Json body = {{"content", text}, {"add_special", true}};
    if (!plan_.model.empty()) body["model"] = plan_.model;  // a router of several models asks for it
    const auto told = ask_whole("/tokenize", text_of(body));
    if (!told) return failure(told.error());
    return token_ids(*told);
  };
  const auto own = ids_of(*prompt);
  if (!own) return failure(own.error());
  std::vector<std::vector<std::int64_t>> with_label;
  for (const std::string& choice : choices_of(plan_.prompting)) {
    auto ids = ids_of(*prompt + choice);
    if (!ids) return failure(ids.error());
    with_label.push_back(std::move(*ids));
  }
  auto firsts = first_ids(*own, with_label, plan_.prompting.label_words);
  if (!firsts) return failure(firsts.error());
  label_ids_ = std::move(*firsts);
  return {};
}

Result<void> Endpoint::try_reading() {
  if (is_llama_server_) {
    return failure(ErrorKind::unsupported, "llama-server does not tell how likely a text's own tokens are", plan_.url,
                   "read the GGUF file itself, with engine = \"llama\", or use the recipe prompt");
  }
  const auto tried = read("One two three.", [] { return Instant{}; });
  if (tried) return {};
  Error why = tried.error();
  if (why.kind == ErrorKind::unsupported) why.where = plan_.url;
  return failure(why);
}

Result<Endpoint::CountedAnswer> Endpoint::ask_counted(const std::string& path, const std::string& body,
                                                      const Now& now) {
  CountedAnswer counted;
  counted.made.start = now();
  auto told = ask_whole(path, body);
  counted.made.end = now();
  if (!told) return failure(told.error());
  Completion completion;
  if (const auto taken = completion.add(*told); !taken) return failure(taken.error());
  take_counts(completion, counted.made);
  counted.text = completion.text();
  counted.told = std::move(*told);
  return counted;
}

Result<ItemAnswer> Endpoint::choose(const std::string& prompt, const Now& now) {
  if (!label_ids_.empty()) return choose_held(prompt, now);
  Json body = common_body(prompt);
  body["max_tokens"] = 1;
  if (plan_.prompting.chat) {
    body["logprobs"] = true;
    body["top_logprobs"] = plan_.alternatives;
  } else {
    body["logprobs"] = plan_.alternatives;
  }
  auto asked = ask_counted(path(), text_of(body), now);
  if (!asked) return failure(asked.error());
  ItemAnswer& made = asked->made;
  auto tokens = likeliest_first_tokens(asked->told);
  if (tokens.empty()) tokens.push_back({asked->text, {}});  // its one token is all that is told
  made.answer.emplace();
  if (const auto label = label_among(std::move(tokens), plan_.prompting.label_words)) {
    made.answer->text = plan_.prompting.labels[*label];
  }
  return std::move(made);
}

Result<ItemAnswer> Endpoint::choose_held(const std::string& prompt, const Now& now) {
  Json body = common_body(prompt);
  body["n_predict"] = 1;
  body["return_tokens"] = true;
  body["logit_bias"] = Json::array();
  for (const std::int64_t id : label_ids_) body["logit_bias"].push_back(Json::array({id, kLift}));
  auto asked = ask_counted("/completion", text_of(body), now);
  if (!asked) return failure(asked.error());
  ItemAnswer& made = asked->made;
  const auto ids = token_ids(asked->told);
  if (!ids) return failure(ids.error());
  const auto chosen = std::ranges::find(label_ids_, ids->front());
  if (chosen == label_ids_.end()) {
    return failure(ErrorKind::broken, "the server did not keep to the labels", plan_.url,
                   "leave samplers of the server at their defaults, or use the recipe prompt");
  }
  made.answer.emplace().text = plan_.prompting.labels[static_cast<std::size_t>(chosen - label_ids_.begin())];
  return std::move(made);
}

Result<ItemAnswer> Endpoint::read(const std::string& text, const Now& now) {
  Json body = common_body(text);
  body["max_tokens"] = 1;
  body["echo"] = true;
  body["logprobs"] = 1;
  auto asked = ask_counted(path(), text_of(body), now);
  if (!asked) return failure(asked.error());
  ItemAnswer& made = asked->made;
  auto tokens = echoed_tokens(asked->told);
  const std::uint64_t written = made.tokens_out.value_or(1);  // they stand behind the echo
  if (tokens.size() < written + 2) {
    return failure(ErrorKind::unsupported, "the server does not tell how likely a text's own tokens are", plan_.url,
                   "use one that knows echo with logprobs (vLLM), or the recipe prompt");
  }
  tokens.resize(tokens.size() - written);
  made.answer.emplace().log_probabilities.reserve(tokens.size());
  for (std::size_t i = 1; i < tokens.size(); ++i) {  // nothing stands before the first
    if (!tokens[i].log_probability) {
      return failure(ErrorKind::broken, "a token of the text has no log probability", plan_.url,
                     "see the server's log");
    }
    made.answer->log_probabilities.push_back(*tokens[i].log_probability);
  }
  return std::move(made);
}

}  // namespace joulery
