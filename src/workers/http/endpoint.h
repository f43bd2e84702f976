// SPDX-License-Identifier: Apache-2.0
// Endpoint: one OpenAI-compatible server at an address, asked one prompt at a time. It finds out what the server is, by
// reading alone, and asks for a stream, whose first piece of text is when the first token was there. The server's own
// prompt cache is switched off where it can be (llama-server); elsewhere it is the owner's setting, and counted.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "adapters/net/curl_post.h"
#include "foundation/ports/http.h"
#include "workers/serving/prompting.h"
#include "workers/serving/service.h"

namespace joulery {

/// How a server is asked, as the options of a LoadModelRequest say.
struct EndpointPlan {
  std::string url;                 ///< without a slash at its end and without /v1
  std::string model;               ///< the name the server knows it by; empty: the one it offers
  std::optional<std::string> key;  ///< a secret
  bool stream = true;
  Duration timeout = std::chrono::seconds(120);
  Prompting prompting;
};

/// A variable of the environment; nothing when unset or empty.
using EnvironmentVariable = std::function<std::optional<std::string>(const std::string& name)>;

/// Errors (invalid): those of prompting_of; an option that is missing or wrong; an address that is none; a variable
/// that is not set; more than one query at once. Errors (unsupported): a recipe that needs what servers do not tell.
[[nodiscard]] Result<EndpointPlan> plan_endpoint(const LoadModelRequest& request, const EnvironmentVariable& variable);

/// Not for two threads at once.
class Endpoint {
 public:
  /// Asks the server what it is and which models it has. Errors: nobody there, or no such API.
  static Result<Endpoint> open(EndpointPlan plan);

  /// The same server by a connection of its own, for one more query at the same time. It keeps when each piece of text
  /// was there, and breaks its query off once `stopped`, which outlives it, is true. Errors: of opening a client.
  [[nodiscard]] Result<Endpoint> another(const std::atomic<bool>* stopped) const;
  /// Where a server of models has its metrics, if it has any.
  [[nodiscard]] std::string metrics_url() const { return plan_.url + "/metrics"; }
  /// Never fails: a query without an answer says why.
  [[nodiscard]] ItemAnswer ask(const Item& item, const Now& now);
  /// "llama-server b1-abc at http://127.0.0.1:8080".
  [[nodiscard]] const std::string& runtime() const { return runtime_; }

 private:
  explicit Endpoint(EndpointPlan plan) : plan_(std::move(plan)) {}
  Result<ItemAnswer> answer(const std::string& prompt, const Now& now);
  Result<void> look(Http& http);
  Result<void> connect();
  [[nodiscard]] std::string body_for(const std::string& prompt) const;
  [[nodiscard]] std::string path() const { return plan_.prompting.chat ? "/v1/chat/completions" : "/v1/completions"; }

  EndpointPlan plan_;
  std::unique_ptr<HttpPost> http_;
  std::string runtime_;
  bool is_llama_server_ = false;
  const std::atomic<bool>* stopped_ = nullptr;  ///< nothing: asked alone, pieces are not kept
};

}  // namespace joulery
