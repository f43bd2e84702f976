// SPDX-License-Identifier: Apache-2.0
// Each request has a handler; those of language models are answered with a refusal.
#include "workers/onnx/service.h"

#include <algorithm>

#include "workers/onnx/recipes/table.h"
#include "workers/serving/checked_file.h"

namespace joulery {
namespace {

constexpr std::string_view kName = "worker-onnx";

class OnnxService final : public ModelService {
 public:
  explicit OnnxService(const Now& now) : now_(now) {}

  [[nodiscard]] WorkerReady introduction() const override { return {worker_protocol, "onnx", onnx_runtime()}; }
  [[nodiscard]] WorkerAnswer answer(const WorkerRequest& request, Client& client) override {
    return std::visit([&](const auto& wanted) { return handle(wanted, client); }, request);
  }

 private:
  WorkerAnswer handle(const LoadRequest& request, Client&) {
    recipe_.reset();
    auto loaded = Classifier::load(request, now_);
    if (!loaded) return loaded.error();
    classifier_.emplace(std::move(*loaded));
    return classifier_->facts();
  }
  WorkerAnswer handle(const LoadModelRequest& request, Client&) {
    classifier_.reset();
    recipe_.reset();
    const auto row = find_recipe(request.recipe, request.task);
    if (!row) return row.error();
    ModelLoaded loaded;
    loaded.runtime = onnx_runtime();
    loaded.threads = request.threads;
    auto made = make_recipe(*row, request, [&](const RecipeRequest& checked) {
      const CheckedFile& model = checked.files.find("model")->second;
      loaded.model_sha256 = model.sha256;
      loaded.model_bytes = model.bytes;
      loaded.start = now_();
    });
    if (!made) return made.error();
    recipe_ = std::move(*made);
    batch_ = request.batch;
    loaded.end = now_();
    const RecipeFacts facts = recipe_->facts();
    loaded.providers = facts.providers;
    loaded.dimension = facts.dimension;
    loaded.most_tokens = facts.most_tokens;
    loaded.memory_bytes = resident_bytes();
    return loaded;
  }
  WorkerAnswer handle(const AnswerRequest& request, Client& client) {
    if (!recipe_) return nothing_loaded(kName);
    const Instant start = now_();
    auto answers = answer_items(request, client);
    if (!answers) return answers.error();
    return Answered{start, now_(), std::move(*answers)};
  }
  WorkerAnswer handle(const WarmUpRequest& request, Client& client) {
    const Instant start = now_();
    auto answers = answer_all(request.texts, client);
    if (!answers) return answers.error();
    return WarmedUp{start, now_(), answers->size()};
  }
  WorkerAnswer handle(const ClassifyRequest& request, Client& client) {
    const Instant start = now_();
    auto answers = answer_all(request.texts, client);
    if (!answers) return answers.error();
    return Classified{start, now_(), std::move(*answers)};
  }
  template <class Other>
  WorkerAnswer handle(const Other&, Client&) {
    return cannot_do(kName);
  }

  Result<std::vector<TextAnswer>> answer_all(const std::vector<std::string>& texts, Client& client) {
    if (!classifier_) return failure(nothing_loaded(kName));
    return answer_each<TextAnswer>(texts, client, now_,
                                   [this](const std::string& text) { return classifier_->answer(text, now_); });
  }

  /// Batch by batch; the items of one share their instants.
  Result<std::vector<ItemAnswer>> answer_items(const AnswerRequest& request, Client& client) {
    constexpr Duration progress_step = std::chrono::milliseconds(200);
    std::vector<ItemAnswer> answers;
    answers.reserve(request.items.size());
    Instant last_word = now_();
    for (std::size_t first = 0; first < request.items.size(); first += batch_) {
      const auto items = std::span(request.items).subspan(first, std::min(batch_, request.items.size() - first));
      const Instant start = now_();
      auto some = recipe_->answer({items, request.seed, first});
      const Instant end = now_();
      if (!some) return failure(some.error());
      for (ItemAnswer& answer : *some) {
        answer.start = start;
        answer.end = end;
        answers.push_back(std::move(answer));
      }
      if (end - last_word < progress_step) continue;
      last_word = end;
      if (auto said = client.say(WorkerProgress{answers.size()}); !said) return failure(said.error());
    }
    return answers;
  }

  const Now& now_;
  std::optional<Classifier> classifier_;
  std::unique_ptr<Recipe> recipe_;
  std::size_t batch_ = 1;
};

}  // namespace

int serve_onnx(int in, int out, const Now& now) {
  OnnxService service(now);
  return serve(in, out, service);
}

}  // namespace joulery
