// SPDX-License-Identifier: Apache-2.0
// Two requests, one of them alone or many at once; what the server computes with, its memory and its parameters it does
// not say.
#include "workers/http/service.h"

#include "workers/http/load_run.h"

namespace joulery {
namespace {

constexpr std::string_view kName = "worker-http";

class HttpService final : public ModelService {
 public:
  HttpService(const Now& now, const EnvironmentVariable& variable) : now_(now), variable_(variable) {}

  [[nodiscard]] WorkerReady introduction() const override {
    return {worker_protocol, "http", "OpenAI-compatible servers", most_at_once};
  }
  [[nodiscard]] WorkerAnswer answer(const WorkerRequest& request, Client& client) override {
    return std::visit([&](const auto& wanted) { return handle(wanted, client); }, request);
  }

 private:
  WorkerAnswer handle(const LoadModelRequest& request, Client&) {
    endpoint_.reset();
    auto plan = plan_endpoint(request, variable_);
    if (!plan) return plan.error();
    ModelLoaded facts;
    facts.start = now_();
    auto opened = Endpoint::open(std::move(*plan));
    if (!opened) return opened.error();
    endpoint_.emplace(std::move(*opened));
    facts.end = now_();
    facts.runtime = endpoint_->runtime();
    return facts;
  }
  WorkerAnswer handle(const AnswerRequest& request, Client& client) {
    if (!endpoint_) return nothing_loaded(kName);
    if (request.load) {
      auto answered = answer_under_load(*endpoint_, request, client, now_);
      if (!answered) return answered.error();
      return std::move(*answered);
    }
    const Instant start = now_();
    auto answers = answer_each<ItemAnswer>(request.items, client, now_, [&](const Item& item) {
      return Result<ItemAnswer>(endpoint_->ask(item, now_, request.most_tokens));
    });
    if (!answers) return answers.error();
    return Answered{start, now_(), std::move(*answers)};
  }
  template <class Other>
  WorkerAnswer handle(const Other&, Client&) {
    return cannot_do(kName);
  }

  const Now& now_;
  const EnvironmentVariable& variable_;
  std::optional<Endpoint> endpoint_;
};

}  // namespace

int serve_http(int in, int out, const Now& now, const EnvironmentVariable& variable) {
  HttpService service(now, variable);
  return serve(in, out, service);
}

}  // namespace joulery
