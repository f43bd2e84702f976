// SPDX-License-Identifier: Apache-2.0
// What is beyond the limit is read all the same, or the program would wait for ever to be heard.
#include "shell/cli/said_by_program.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/processes/spawn.h"

namespace joulery {
namespace {

Result<void> hear_all(int descriptor, const std::string& program, const HearText& hear) {
  std::array<char, 65536> bytes{};
  for (;;) {
    const ssize_t count = ::read(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure(error_from_errno(errno, "cannot read what it says", program));
    if (count == 0) return {};
    hear({bytes.data(), static_cast<std::size_t>(count)});
  }
}

}  // namespace

Result<int> hear_program(const std::vector<std::string>& words, std::optional<int> input, const HearText& hear) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return failure(error_from_errno(errno, "cannot make a pipe", words.front()));
  const UniqueFd from(ends[0]);
  UniqueFd into(ends[1]);
  const auto child = spawn({.argv = words,
                            .environment = {},
                            .stdin_fd = input,
                            .stdout_fd = into.get(),
                            .group = ProcessGroup::shared,
                            .first_to_die = true});
  if (!child) return failure(child.error());
  into.reset();
  const auto heard = hear_all(from.get(), words.front(), hear);
  int status = 0;
  while (::waitpid(child->pid, &status, 0) < 0 && errno == EINTR) continue;
  if (!heard) return failure(heard.error());
  return status;
}

Result<ProgramAnswer> answer_of_program(const std::vector<std::string>& words, std::optional<int> input,
                                        std::size_t most) {
  ProgramAnswer answer;
  const auto status = hear_program(words, input, [&](std::string_view text) {
    if (answer.text.size() < most) answer.text += text;
  });
  if (!status) return failure(status.error());
  answer.status = *status;
  return answer;
}

}  // namespace joulery
