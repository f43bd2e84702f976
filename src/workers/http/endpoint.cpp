// SPDX-License-Identifier: Apache-2.0
// What is sent is the smallest that all servers know; only a llama-server is told to leave its cache alone, for others
// refuse fields they do not know.
#include "workers/http/endpoint.h"

#include <nlohmann/json.hpp>

#include "adapters/net/url.h"
#include "foundation/base/text.h"
#include "workers/http/completion.h"
#include "workers/http/event_lines.h"

namespace joulery {
namespace {

using Json = nlohmann::json;

Result<std::string> base_of(const std::string& written) {
  if (written.empty()) {
    return failure(ErrorKind::invalid, "no address", "the option url", "write url = \"http://127.0.0.1:8080\"");
  }
  auto url = parse_http_url(written, "http");
  if (!url) return failure(url.error());
  std::string base = url->origin() + url->path;
  while (base.ends_with('/')) base.pop_back();
  constexpr std::string_view version = "/v1";
  if (base.ends_with(version)) base.resize(base.size() - version.size());
  return base;
}

/// The JSON object at an address; nothing where there is none. Errors: nobody there; (transient) not now, as while a
/// llama-server loads its model: what the server is would be guessed wrong.
Result<std::optional<Json>> look_at(Http& http, const std::string& url) {
  const auto answer = http.get(url);
  if (!answer && answer.error().kind == ErrorKind::gone) return failure(answer.error());
  if (!answer && answer.error().kind == ErrorKind::transient) {
    Error busy = answer.error();
    busy.remedy = "it may still load its model: begin when it answers";
    return failure(busy);
  }
  if (!answer) return std::optional<Json>();
  Json json = Json::parse(answer->body, nullptr, false);
  return json.is_object() ? std::optional<Json>(std::move(json)) : std::nullopt;
}

/// The only model of a list of models; empty when there are several.
std::string only_model(const Json& list) {
  const auto data = list.find("data");
  if (data == list.end() || !data->is_array() || data->size() != 1) return {};
  const Json& model = data->front();
  return model.is_object() && model.contains("id") && model.at("id").is_string() ? model.at("id").get<std::string>()
                                                                                 : std::string();
}

}  // namespace

Error of_query(Error error) {
  if (error.kind == ErrorKind::transient) error.remedy = "see the server's log; a slow one needs a larger timeout_s";
  return error;
}

void take_counts(const Completion& completion, ItemAnswer& made) {
  made.tokens_in = completion.tokens_in();
  made.tokens_cached = completion.tokens_cached();
  made.tokens_out = completion.tokens_out();
  made.tokens_reasoning = completion.tokens_reasoning();
}

Result<EndpointPlan> plan_endpoint(const LoadModelRequest& request, const EnvironmentVariable& variable) {
  auto options = Options::make(
      request.options, fmt::format("{}|url|model|key_variable|stream|timeout_s|alternatives", prompting_options),
      request.recipe.empty() ? "worker-http" : request.recipe);
  if (!options) return failure(options.error());
  EndpointPlan plan;
  auto prompting = prompting_of(request, *options, PromptRecipe::generate);
  if (!prompting) return failure(prompting.error());
  const bool writes = prompting->recipe == PromptRecipe::generate || prompting->recipe == PromptRecipe::choose;
  if (prompting->chat && !writes) {
    return failure(ErrorKind::invalid, "a chat's answer is written or chosen, not read", "the option chat",
                   "leave the option out, or use another recipe");
  }
  if (request.batch > 1) {
    return failure(ErrorKind::unsupported, fmt::format("{} queries at once", request.batch), "worker-http",
                   "ask for 1: what a server batches is its own");
  }
  auto base = base_of(options->text("url"));
  if (!base) return failure(base.error());
  plan.url = std::move(*base);
  plan.model = options->text("model");
  plan.stream = options->flag("stream", true);
  plan.alternatives = static_cast<std::uint32_t>(options->count("alternatives", 5, 1, 100));
  const double seconds = options->number("timeout_s", 120);
  if (auto good = options->check(); !good) return failure(good.error());
  if (seconds <= 0 || seconds > 86'400) {
    return failure(ErrorKind::invalid, fmt::format("a time-out of {} s", seconds), "the option timeout_s",
                   "give seconds, up to a day");
  }
  plan.timeout = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
  if (const std::string name = options->text("key_variable"); !name.empty()) {
    plan.key = variable(name);
    if (!plan.key) {
      return failure(ErrorKind::invalid, fmt::format("the variable {} is not set", name), "the option key_variable",
                     "set it to the key, or leave the option out");
    }
  }
  plan.prompting = std::move(*prompting);
  return plan;
}

Result<Endpoint> Endpoint::open(EndpointPlan plan) {
  Endpoint made(std::move(plan));
  HttpLimits limits;
  auto reader = open_curl_http({}, limits);
  if (!reader) return failure(reader.error());
  if (auto seen = made.look(**reader); !seen) return failure(seen.error());
  if (auto connected = made.connect(); !connected) return failure(connected.error());
  if (auto ready = made.prepare(); !ready) return failure(ready.error());
  return made;
}

Result<void> Endpoint::connect() {
  HttpLimits limits;
  limits.whole = plan_.timeout;
  limits.largest_body = std::size_t{64} << 20U;
  auto http = open_curl_post({}, limits);
  if (!http) return failure(http.error());
  http_ = std::move(*http);
  return {};
}

Result<Endpoint> Endpoint::another(const std::atomic<bool>* stopped) const {
  Endpoint made(plan_);
  made.runtime_ = runtime_;
  made.is_llama_server_ = is_llama_server_;
  made.label_ids_ = label_ids_;
  made.label_vectors_ = label_vectors_;
  made.stopped_ = stopped;
  if (auto connected = made.connect(); !connected) return failure(connected.error());
  return made;
}

Result<void> Endpoint::look(Http& http) {
  runtime_ = "OpenAI-compatible server at " + plan_.url;
  const auto props = look_at(http, plan_.url + "/props");
  if (!props) return failure(props.error());
  if (*props && (*props)->contains("default_generation_settings")) {
    is_llama_server_ = true;
    const auto build = (*props)->find("build_info");
    runtime_ = fmt::format("llama-server {} at {}",
                           build != (*props)->end() && build->is_string() ? build->get<std::string>() : "", plan_.url);
  }
  const auto models = look_at(http, plan_.url + "/v1/models");
  if (!models) return failure(models.error());
  if (*models && plan_.model.empty()) plan_.model = only_model(**models);
  return {};
}

Json Endpoint::common_body(const std::string& prompt) const {
  Json body = {{"temperature", 0}};
  if (!plan_.model.empty()) body["model"] = plan_.model;
  if (plan_.prompting.chat) {
    body["messages"] = Json::array({{{"role", "user"}, {"content", prompt}}});
  } else {
    body["prompt"] = prompt;
  }
  if (is_llama_server_) body["cache_prompt"] = false;
  return body;
}

std::string Endpoint::body_for(const std::string& prompt, std::optional<std::uint32_t> most_tokens) const {
  Json body = common_body(prompt);
  body["max_tokens"] = capped(plan_.prompting, most_tokens).most_tokens;
  body["stream"] = plan_.stream;
  if (!plan_.prompting.stops.empty()) body["stop"] = plan_.prompting.stops;
  if (plan_.stream) body["stream_options"] = {{"include_usage", true}};
  return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<ItemAnswer> Endpoint::write(const std::string& prompt, const Now& now,
                                   std::optional<std::uint32_t> most_tokens) {
  ItemAnswer made;
  Completion completion;
  EventLines events;
  std::string whole;
  std::optional<Error> problem;
  std::vector<Instant> pieces;
  bool is_done = !plan_.stream;
  const auto take_document = [&](std::string_view document) {
    auto has_token = completion.add(document);
    if (!has_token) problem = has_token.error();
    if (!has_token || !*has_token || !plan_.stream) return;
    const Instant there = now();
    if (!made.first_token) made.first_token = there;
    if (stopped_ != nullptr) pieces.push_back(there);
  };
  const auto take = [&](std::string_view piece) {
    if (stopped_ != nullptr && *stopped_) return false;
    if (!plan_.stream) {
      whole += piece;
      return true;
    }
    if (auto taken = events.add(piece); !taken) problem = taken.error();
    while (!problem) {
      const auto data = events.next();
      if (!data) break;
      is_done = is_done || *data == "[DONE]";
      if (*data != "[DONE]") take_document(*data);
    }
    return !problem;
  };
  const HttpQuestion question{plan_.url + path(), body_for(prompt, most_tokens), plan_.key};
  made.start = now();
  const auto posted = http_->post(question, take);
  if (posted && !plan_.stream) take_document(whole);
  made.end = now();
  if (!posted) return failure(of_query(posted.error()));
  if (!problem && !(completion.ended() && (is_done || completion.tokens_out()))) {
    problem = Error{ErrorKind::transient, "the answer broke off", {}, "see the server's log"};
  }
  if (problem) {
    problem->where = question.url;
    return failure(*problem);
  }
  made.answer = answer_from(plan_.prompting, completion.text());
  take_counts(completion, made);
  if (plan_.stream && stopped_ != nullptr) made.pieces = std::move(pieces);
  return made;
}

Result<ItemAnswer> Endpoint::answer(const std::string& prompt, const Now& now,
                                    std::optional<std::uint32_t> most_tokens) {
  switch (plan_.prompting.recipe) {
    case PromptRecipe::choose:
      return choose(prompt, now);
    case PromptRecipe::log_probabilities:
      return read(prompt, now);
    case PromptRecipe::nearest:
      return compare(prompt, now);
    case PromptRecipe::generate:
      break;
  }
  return write(prompt, now, most_tokens);
}

ItemAnswer Endpoint::ask(const Item& item, const Now& now, std::optional<std::uint32_t> most_tokens) {
  const Instant start = now();
  const auto prompt = prompt_for(plan_.prompting, item);
  if (!prompt) return failed_query(prompt.error(), start, now());
  auto made = answer(*prompt, now, most_tokens);
  if (!made) return failed_query(made.error(), start, now());
  return std::move(*made);
}

}  // namespace joulery
