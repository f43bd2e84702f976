// SPDX-License-Identifier: Apache-2.0
// One process a question. It holds itself to its limits, so that it ends; what it says is untrusted all the same.
#include "shell/cli/table_worker.h"

#include <csignal>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "foundation/base/printable.h"
#include "shell/cli/said_by_program.h"

namespace joulery {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongestRefusal = std::size_t{1} << 16U;
/// The rows of the largest table, and a last line with an error.
constexpr std::uint64_t kMost = DatasetLimits{}.largest_file + kLongestRefusal;
constexpr std::string_view kInstead = "write the data set as JSON lines, or in smaller files";

/// A word of the error that a worker tells, or nothing.
std::string told(const Json& error, const char* key) {
  const auto found = error.find(key);
  return found != error.end() && found->is_string() ? printable(found->get_ref<const std::string&>()) : std::string();
}

/// Hands on what a worker says, and keeps its end.
class Listener {
 public:
  explicit Listener(const TakeText& take) : take_(take) {}
  void hear(std::string_view text) {
    bytes_ += text.size();
    end_ += text;
    if (end_.size() > 2 * kLongestRefusal) end_.erase(0, end_.size() - kLongestRefusal);
    if (taken_ && bytes_ < kMost) taken_ = take_(text);
  }
  [[nodiscard]] const std::string& end() const { return end_; }
  [[nodiscard]] bool is_endless() const { return bytes_ >= kMost; }
  /// Whether all was taken.
  [[nodiscard]] const Result<void>& taken() const { return taken_; }

 private:
  const TakeText& take_;
  Result<void> taken_;
  std::uint64_t bytes_ = 0;
  std::string end_;
};

/// The error in its last line.
Error refusal(std::string_view said, const std::string& program) {
  while (said.ends_with('\n')) said.remove_suffix(1);
  const Json line = Json::parse(said.substr(said.rfind('\n') + 1), nullptr, false);
  if (!line.is_object() || !line.contains("error") || !line.at("error").is_object())
    return {ErrorKind::broken, "the reader of tables failed and does not say why", program, std::string(kInstead)};
  const Json& error = line.at("error");
  return {told(error, "kind") == "unsupported" ? ErrorKind::unsupported : ErrorKind::invalid, told(error, "what"),
          told(error, "where"), told(error, "try")};
}

/// How a reader that was ended from outside ended.
Error ended_by(int signal) {
  if (signal == SIGALRM)
    return {ErrorKind::invalid, "the reader of tables was not done in its time", "", std::string(kInstead)};
  if (signal == SIGKILL)
    return {ErrorKind::transient, "the reader of tables was killed (no memory left?)", "", std::string(kInstead)};
  return {ErrorKind::invalid, fmt::format("the reader of tables crashed on it (signal {})", signal), "",
          std::string(kInstead)};
}

Result<void> ask(const std::string& program, int file, const std::vector<std::string>& words, const TakeText& take) {
  std::vector<std::string> command{program};
  command.insert(command.end(), words.begin(), words.end());
  Listener listener(take);
  const auto status = hear_program(command, file, [&listener](std::string_view text) { listener.hear(text); });
  if (!status) return failure(status.error());
  if (WIFSIGNALED(*status)) return failure(ended_by(WTERMSIG(*status)));
  // What it refuses is the reason of what could not be taken.
  if (*status != 0) return failure(refusal(listener.end(), program));
  if (!listener.is_endless()) return listener.taken();
  return failure(ErrorKind::broken, "the reader of tables does not stop talking", program, "run ./joulery build");
}

}  // namespace

AskTables table_worker(const std::string& folder_of_workers) {
  const std::string program = folder_of_workers + "/worker-tables";
  if (::access(program.c_str(), X_OK) != 0) return {};
  return [program](int file, const std::vector<std::string>& words, const TakeText& take) {
    return ask(program, file, words, take);
  };
}

}  // namespace joulery
