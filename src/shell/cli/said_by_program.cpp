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

Result<std::string> read_said(int descriptor, const std::string& program, std::size_t most) {
  std::string text;
  std::array<char, 16384> bytes{};
  for (;;) {
    const ssize_t count = ::read(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure(error_from_errno(errno, "cannot read what it says", program));
    if (count == 0) return text;
    if (text.size() < most) text.append(bytes.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

Result<ProgramAnswer> answer_of_program(const std::vector<std::string>& words, std::optional<int> input,
                                        std::size_t most) {
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
  auto said = read_said(from.get(), words.front(), most);
  ProgramAnswer answer;
  while (::waitpid(child->pid, &answer.status, 0) < 0 && errno == EINTR) continue;
  if (!said) return failure(said.error());
  answer.text = std::move(*said);
  return answer;
}

}  // namespace joulery
