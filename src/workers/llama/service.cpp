// SPDX-License-Identifier: Apache-2.0
// Each request has a handler; those of encoders are answered with a refusal.
#include "workers/llama/service.h"

#include "workers/llama/asked_model.h"
#include "workers/llama/language_model.h"
#include "workers/serving/checked_file.h"

namespace joulery {
namespace {

constexpr std::string_view kName = "worker-llama";

class LlamaService final : public ModelService {
 public:
  explicit LlamaService(const Now& now) : now_(now) {}

  [[nodiscard]] WorkerReady introduction() const override { return {worker_protocol, "llama", llama_runtime()}; }
  [[nodiscard]] WorkerAnswer answer(const WorkerRequest& request, Client& client) override {
    return std::visit([&](const auto& wanted) { return handle(wanted, client); }, request);
  }

 private:
  WorkerAnswer handle(const LoadModelRequest& request, Client&) {
    forget();
    auto plan = plan_llama(request);
    if (!plan) return plan.error();
    WorkerAnswer loaded = load(plan->load, plan->pooling);
    auto* facts = std::get_if<ModelLoaded>(&loaded);
    if (facts == nullptr) return loaded;
    auto askable = check_askable(*model_, *plan);
    if (askable) askable = embed_labels(*model_, *plan, now_);
    if (!askable) {
      forget();
      return askable.error();
    }
    facts->end = now_();
    plan_ = std::move(*plan);
    return loaded;
  }
  WorkerAnswer handle(const AnswerRequest& request, Client& client) {
    if (!model_ || !plan_) return nothing_loaded(kName);
    LlamaPlan plan = *plan_;
    plan.prompting = capped(std::move(plan.prompting), request.most_tokens);
    const Instant start = now_();
    auto answers = answer_each<ItemAnswer>(request.items, client, now_, [&](const Item& item) {
      return Result<ItemAnswer>(ask(*model_, plan, item, now_));
    });
    if (!answers) return answers.error();
    return Answered{start, now_(), std::move(*answers)};
  }
  WorkerAnswer handle(const LoadLanguageModelRequest& request, Client&) { return load(request, Pooling::none); }
  WorkerAnswer load(const LoadLanguageModelRequest& request, Pooling pooling) {
    forget();
    const auto file = request.model_sha256 ? checked_file("model", request.model, *request.model_sha256)
                                           : fingerprint("model", request.model);
    if (!file) return file.error();
    const Instant start = now_();
    auto loaded = LanguageModel::load(request, pooling);
    if (!loaded) return loaded.error();
    model_.emplace(std::move(*loaded));
    ModelLoaded facts = model_->facts();
    facts.start = start;
    facts.end = now_();
    facts.model_sha256 = file->sha256;
    facts.model_bytes = file->bytes;
    facts.memory_bytes = resident_bytes();
    return facts;
  }
  WorkerAnswer handle(const WarmUpRequest& request, Client& client) {
    const Instant start = now_();
    const auto answers =
        each<TextAnswer>(request.texts, client, [this](const std::string& text) { return model_->read(text, now_); });
    if (!answers) return answers.error();
    return WarmedUp{start, now_(), answers->size()};
  }
  WorkerAnswer handle(const ChooseRequest& request, Client& client) {
    const Instant start = now_();
    auto answers = each<TextAnswer>(request.prompts, client, [&](const std::string& prompt) {
      return model_->choose(prompt, request.labels, now_);
    });
    if (!answers) return answers.error();
    return Classified{start, now_(), std::move(*answers)};
  }
  WorkerAnswer handle(const GenerateRequest& request, Client& client) {
    const Instant start = now_();
    auto answers = each<GeneratedText>(
        request.prompts, client, [&](const std::string& prompt) { return model_->generate(prompt, request, now_); });
    if (!answers) return answers.error();
    return Generated{start, now_(), std::move(*answers)};
  }
  WorkerAnswer handle(const CountTokensRequest& request, Client&) {
    if (!model_) return nothing_loaded(kName);
    TokenCounts counted;
    counted.counts.reserve(request.texts.size());
    for (const std::string& text : request.texts) {
      const auto tokens = model_->tokens_of(text);
      if (!tokens) return tokens.error();
      counted.counts.push_back(tokens->size());
    }
    return counted;
  }
  template <class Other>
  WorkerAnswer handle(const Other&, Client&) {
    return cannot_do(kName);
  }

  template <class Answer, class One>
  Result<std::vector<Answer>> each(const std::vector<std::string>& prompts, Client& client, const One& one) {
    if (!model_) return failure(nothing_loaded(kName));
    return answer_each<Answer>(prompts, client, now_, one);
  }

  void forget() {
    model_.reset();
    plan_.reset();
  }

  const Now& now_;
  std::optional<LanguageModel> model_;
  std::optional<LlamaPlan> plan_;  ///< how items are asked; nothing: only prompts are
};

}  // namespace

int serve_llama(int in, int out, const Now& now) {
  LlamaService service(now);
  return serve(in, out, service);
}

}  // namespace joulery
