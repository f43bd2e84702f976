// SPDX-License-Identifier: Apache-2.0
// One request at a time; a failed one is answered with its error and the loop goes on.
#include "workers/onnx/service.h"

#include <cerrno>
#include <unistd.h>

#include "foundation/wire/lines.h"

namespace joulery {
namespace {

/// Progress is written at most this often: often enough for a bar, too seldom to be seen in the energy.
constexpr Duration kProgressStep = std::chrono::milliseconds(200);

class Service {
 public:
  Service(int out, const Now& now) : out_(out), now_(now) {}

  /// Writes an answer; false when nobody reads any more.
  [[nodiscard]] bool say(const WorkerAnswer& answer) {
    const std::string line = encode(answer);
    std::string_view rest = line;
    while (!rest.empty()) {
      const ssize_t written = ::write(out_, rest.data(), rest.size());
      if (written < 0 && errno != EINTR) return false;
      if (written > 0) rest.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
  }

  WorkerAnswer handle(const LoadRequest& request) {
    auto loaded = Classifier::load(request, now_);
    if (!loaded) return loaded.error();
    classifier_.emplace(std::move(*loaded));
    return classifier_->facts();
  }
  WorkerAnswer handle(const WarmUpRequest& request) {
    const Instant start = now_();
    auto answers = answer_all(request.texts);
    if (!answers) return answers.error();
    return WarmedUp{start, now_(), answers->size()};
  }
  WorkerAnswer handle(const ClassifyRequest& request) {
    const Instant start = now_();
    auto answers = answer_all(request.texts);
    if (!answers) return answers.error();
    return Classified{start, now_(), std::move(*answers)};
  }

 private:
  Result<std::vector<TextAnswer>> answer_all(const std::vector<std::string>& texts) {
    if (!classifier_) {
      return failure(ErrorKind::invalid, "no model is loaded", "worker-onnx", "send a load request first");
    }
    std::vector<TextAnswer> answers;
    answers.reserve(texts.size());
    Instant last_word = now_();
    for (const std::string& text : texts) {
      auto answer = classifier_->answer(text, now_);
      if (!answer) return failure(answer.error());
      answers.push_back(std::move(*answer));
      if (answers.back().end - last_word < kProgressStep) continue;
      last_word = answers.back().end;
      if (!say(WorkerProgress{answers.size()})) return failure(error_from_errno(errno, "cannot answer", "stdout"));
    }
    return answers;
  }

  int out_;
  const Now& now_;
  std::optional<Classifier> classifier_;
};

/// Answers one line. False when the loop must end: quit, or nobody reads.
bool serve_line(Service& service, std::string_view line, int& exit_code) {
  const auto request = decode_worker_request(line);
  bool written = true;
  if (!request) {
    written = service.say(request.error());
  } else if (std::holds_alternative<QuitRequest>(*request)) {
    return false;
  } else {
    const WorkerAnswer answer = std::visit(
        [&service](const auto& wanted) -> WorkerAnswer {
          if constexpr (std::is_same_v<std::decay_t<decltype(wanted)>, QuitRequest>)
            return WorkerProgress{};
          else
            return service.handle(wanted);
        },
        *request);
    written = service.say(answer);
  }
  if (!written) exit_code = 1;
  return written;
}

}  // namespace

int serve(int in, int out, const Now& now) {
  Service service(out, now);
  if (!service.say(WorkerReady{worker_protocol, "onnx", onnx_runtime()})) return 1;
  LineBuffer lines;
  std::array<char, 65'536> portion{};
  for (int exit_code = 0;;) {
    while (const auto line = lines.next()) {
      if (!serve_line(service, *line, exit_code)) return exit_code;
    }
    const ssize_t got = ::read(in, portion.data(), portion.size());
    if (got == 0) return 0;
    if (got < 0 && errno != EINTR) return 1;
    if (got < 0) continue;
    if (auto taken = lines.add({portion.data(), static_cast<std::size_t>(got)});
        !taken && !service.say(taken.error())) {
      return 1;
    }
  }
}

}  // namespace joulery
