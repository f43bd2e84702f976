// SPDX-License-Identifier: Apache-2.0
// Endpoint: one OpenAI-compatible server at an address, asked one prompt at a time. It finds out what the server is, by
// reading alone, and asks for a stream, whose first piece of text is when the first token was there (endpoint.cpp), for
// what comes of a single token (endpoint_tokens.cpp), or for a vector (endpoint_vectors.cpp). The server's own prompt
// cache is switched off where it can be (llama-server); elsewhere it is the owner's setting, and counted.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "adapters/net/curl_post.h"
#include "foundation/ports/http.h"
#include "workers/http/completion.h"
#include "workers/serving/nearest_label.h"
#include "workers/serving/prompting.h"
#include "workers/serving/service.h"

namespace joulery {

/// How a server is asked, as the options of a LoadModelRequest say.
struct EndpointPlan {
  std::string url;                 ///< without a slash at its end and without /v1
  std::string model;               ///< the name the server knows it by; empty: the one it offers
  std::optional<std::string> key;  ///< a secret
  bool stream = true;
  std::uint32_t alternatives = 5;  ///< how many of the likeliest tokens are asked for where labels are chosen
  Duration timeout = std::chrono::seconds(120);
  Prompting prompting;
};

/// A variable of the environment; nothing when unset or empty.
using EnvironmentVariable = std::function<std::optional<std::string>(const std::string& name)>;

/// Errors (invalid): those of prompting_of; an option that is missing or wrong; an address that is none; a variable
/// that is not set; a chat that is to be read; more than one query at once.
[[nodiscard]] Result<EndpointPlan> plan_endpoint(const LoadModelRequest& request, const EnvironmentVariable& variable);

/// Not for two threads at once.
class Endpoint {
 public:
  /// Asks the server what it is and which models it has, and what its recipe needs to know: the tokens of the labels
  /// (llama-server), whether it tells how likely a text is (one short text is asked). Errors: nobody there, or no such
  /// API; (invalid) labels whose first tokens are the same; (unsupported) a server that does not tell what is needed.
  static Result<Endpoint> open(EndpointPlan plan);

  /// The same server by a connection of its own, for one more query at the same time. It keeps when each piece of text
  /// was there, and breaks its query off once `stopped`, which outlives it, is true. Errors: of opening a client.
  [[nodiscard]] Result<Endpoint> another(const std::atomic<bool>* stopped) const;
  /// Where a server of models has its metrics, if it has any.
  [[nodiscard]] std::string metrics_url() const { return plan_.url + "/metrics"; }
  /// Never fails: a query without an answer says why. `most_tokens` shortens answers below the model's own cap.
  [[nodiscard]] ItemAnswer ask(const Item& item, const Now& now, std::optional<std::uint32_t> most_tokens = {});
  /// "llama-server b1-abc at http://127.0.0.1:8080".
  [[nodiscard]] const std::string& runtime() const { return runtime_; }

 private:
  explicit Endpoint(EndpointPlan plan) : plan_(std::move(plan)) {}
  Result<ItemAnswer> answer(const std::string& prompt, const Now& now, std::optional<std::uint32_t> most_tokens);
  Result<ItemAnswer> write(const std::string& prompt, const Now& now, std::optional<std::uint32_t> most_tokens);
  Result<ItemAnswer> choose(const std::string& prompt, const Now& now);
  Result<ItemAnswer> choose_held(const std::string& prompt, const Now& now);
  Result<ItemAnswer> read(const std::string& text, const Now& now);
  Result<ItemAnswer> compare(const std::string& text, const Now& now);
  Result<void> look(Http& http);
  Result<void> connect();
  Result<void> prepare();
  Result<void> try_reading();
  Result<void> embed_labels();
  Result<std::string> ask_for_vector(const std::string& text);
  /// One question whose answer is read whole: what was counted and timed, the document, and the text in it.
  struct CountedAnswer {
    ItemAnswer made;
    std::string told;
    std::string text;
  };
  Result<CountedAnswer> ask_counted(const std::string& path, const std::string& body, const Now& now);
  Result<std::string> ask_whole(const std::string& path, const std::string& body);
  [[nodiscard]] nlohmann::json common_body(const std::string& prompt) const;
  [[nodiscard]] std::string body_for(const std::string& prompt, std::optional<std::uint32_t> most_tokens) const;
  [[nodiscard]] std::string path() const { return plan_.prompting.chat ? "/v1/chat/completions" : "/v1/completions"; }

  EndpointPlan plan_;
  std::unique_ptr<HttpPost> http_;
  std::string runtime_;
  bool is_llama_server_ = false;
  std::vector<std::int64_t> label_ids_;         ///< the labels' first tokens, of a llama-server that is held to them
  NearestLabel label_vectors_;                  ///< of a server that is asked for embeddings
  const std::atomic<bool>* stopped_ = nullptr;  ///< nothing: asked alone, pieces are not kept
};

/// Remedies of the client speak of sensors; a query has its own.
[[nodiscard]] Error of_query(Error error);
/// The counts of an answer, as far as the server told them.
void take_counts(const Completion& completion, ItemAnswer& made);

}  // namespace joulery
