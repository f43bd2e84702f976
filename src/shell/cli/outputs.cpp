// SPDX-License-Identifier: Apache-2.0
// Targets of documents; a descriptor given as fd:N is written as it is and left open.
#include "shell/cli/outputs.h"

#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "adapters/storage/emissions_file.h"
#include "core/reporting/csv38.h"
#include "foundation/base/text.h"
#include "shell/cli/write_file.h"

namespace joulery {
namespace {

Result<void> write_descriptor(int fd, std::string_view text, const std::string& target) {
  while (!text.empty()) {
    const ssize_t count = ::write(fd, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure(error_from_errno(errno, "cannot write", target));
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

Result<int> descriptor_of(const std::string& target) {
  const auto number = parse_u64(std::string_view(target).substr(3));
  if (!number || *number > 1'000'000) {
    return failure(ErrorKind::invalid, "no descriptor", target, "write fd: and a number, for example fd:3");
  }
  return static_cast<int>(*number);
}

}  // namespace

Result<void> write_output(const std::string& target, std::string_view text) {
  if (target == "-") return write_descriptor(STDOUT_FILENO, text, "stdout");
  if (!target.starts_with("fd:")) return write_file(target, text);
  const auto fd = descriptor_of(target);
  if (!fd) return failure(fd.error());
  return write_descriptor(*fd, text, target);
}

Result<LineOutput> LineOutput::open(const std::string& target) {
  LineOutput output;
  output.target_ = target;
  if (target.starts_with("fd:")) {
    const auto fd = descriptor_of(target);
    if (!fd) return failure(fd.error());
    if (::fcntl(*fd, F_GETFD) < 0) return failure(error_from_errno(errno, "cannot write", target));
    output.fd_ = *fd;
    return output;
  }
  output.own_ = UniqueFd(::open(target.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600));
  if (!output.own_) return failure(error_from_errno(errno, "cannot write", target));
  output.fd_ = output.own_.get();
  return output;
}

Result<void> LineOutput::write(std::string_view line) {
  pollfd ready{fd_, POLLOUT, 0};
  if (::poll(&ready, 1, 0) == 0) return {};
  return write_descriptor(fd_, line, target_);
}

Result<void> append_emissions(const std::string& file, const Run& run) {
  if (auto done = write_emissions(file, {csv38_header(), csv38_row(run), run.start.id}, CsvWrite::append); !done) {
    return failure(done.error());
  }
  return rewrite_file(sidecar_path(file), [&run](std::string_view existing) { return sidecar_with(existing, run); });
}

}  // namespace joulery
