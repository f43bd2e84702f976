// SPDX-License-Identifier: Apache-2.0
// Each request has a handler; those of language models are answered with a refusal.
#include "workers/onnx/service.h"

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
    auto loaded = Classifier::load(request, now_);
    if (!loaded) return loaded.error();
    classifier_.emplace(std::move(*loaded));
    return classifier_->facts();
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

  const Now& now_;
  std::optional<Classifier> classifier_;
};

}  // namespace

int serve_onnx(int in, int out, const Now& now) {
  OnnxService service(now);
  return serve(in, out, service);
}

}  // namespace joulery
