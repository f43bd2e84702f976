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

/// The rows of the largest table, and a last line with an error.
constexpr std::size_t kMost = (DatasetLimits{}.largest_file) + (std::size_t{1} << 16U);
constexpr std::string_view kInstead = "write the data set as JSON lines, or in smaller files";

/// A word of the error that a worker tells, or nothing.
std::string told(const Json& error, const char* key) {
  const auto found = error.find(key);
  return found != error.end() && found->is_string() ? printable(found->get_ref<const std::string&>()) : std::string();
}

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

Result<std::string> ask(const std::string& program, int file, const std::vector<std::string>& words) {
  std::vector<std::string> command{program};
  command.insert(command.end(), words.begin(), words.end());
  auto answer = answer_of_program(command, file, kMost);
  if (!answer) return failure(answer.error());
  if (WIFSIGNALED(answer->status)) return failure(ended_by(WTERMSIG(answer->status)));
  if (!answer->is_good()) return failure(refusal(answer->text, program));
  if (answer->text.size() < kMost) return std::move(answer->text);
  return failure(ErrorKind::broken, "the reader of tables does not stop talking", program, "run ./joulery build");
}

}  // namespace

AskTables table_worker(const std::string& folder_of_workers) {
  const std::string program = folder_of_workers + "/worker-tables";
  if (::access(program.c_str(), X_OK) != 0) return {};
  return [program](int file, const std::vector<std::string>& words) { return ask(program, file, words); };
}

}  // namespace joulery
