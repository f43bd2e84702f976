// SPDX-License-Identifier: Apache-2.0
// A socket instead of two pipes: writing to a worker that died is then an error to report, not a signal to die of.
#include "adapters/engines/worker_connection.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

namespace joulery {
namespace {

constexpr int kPatienceMs = 5000;
/// Messages of one call: an engine that talks without end must not keep its caller.
constexpr std::size_t kMostMessages = 1000;
constexpr std::string_view kDied = "see what it wrote to stderr; run tools/fetch --check all and ./joulery build";

/// What an engine said instead of a message, as far as it fits into one line.
Error not_a_message(Error error, std::string_view line, const std::string& worker) {
  constexpr std::size_t longest = 60;
  std::string said(line.substr(0, longest));
  std::ranges::replace_if(said, [](char c) { return c < ' ' || c > '~'; }, ' ');
  error.what += fmt::format(", in the line \"{}{}\"", said, line.size() > longest ? "..." : "");
  error.where = worker;
  return error;
}

}  // namespace

tl::unexpected<Error> WorkerConnection::gone() const {
  return failure(ErrorKind::gone, "the model worker ended before it answered", worker_, std::string(kDied));
}

Result<void> WorkerConnection::send(const WorkerRequest& request) {
  const std::string line = encode(request);
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t written = ::send(socket_.get(), rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
      continue;
    }
    if (errno == EINTR) continue;
    if (errno == EPIPE || errno == ECONNRESET) return gone();
    if (errno != EAGAIN) return failure(error_from_errno(errno, "cannot write to the model worker", worker_));
    pollfd waiting{socket_.get(), POLLOUT, 0};
    if (::poll(&waiting, 1, kPatienceMs) == 0) {
      return failure(ErrorKind::transient, "the model worker does not read its requests", worker_, "try again");
    }
  }
  return {};
}

Result<std::vector<WorkerAnswer>> WorkerConnection::on_readable() {
  std::vector<WorkerAnswer> answers;
  std::array<char, 65'536> portion{};
  for (;;) {
    const ssize_t got = ::recv(socket_.get(), portion.data(), portion.size(), MSG_DONTWAIT);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return answers;
    const bool ended = got == 0 || (got < 0 && errno == ECONNRESET);
    if (ended && answers.empty()) return gone();
    if (ended) return answers;  // what it said last counts; the next call says that it is gone
    if (got < 0) return failure(error_from_errno(errno, "cannot read from the model worker", worker_));
    if (auto taken = lines_.add({portion.data(), static_cast<std::size_t>(got)}); !taken) {
      Error error = taken.error();
      error.where = worker_;
      return failure(std::move(error));
    }
    while (const auto line = lines_.next()) {
      auto answer = decode_worker_answer(*line);
      if (!answer) return failure(not_a_message(answer.error(), *line, worker_));
      answers.push_back(std::move(*answer));
    }
    if (answers.size() >= kMostMessages) return answers;
  }
}

Result<WorkerPair> open_worker_pair(std::string worker) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return failure(error_from_errno(errno, "cannot make a socket for the model worker", "socketpair"));
  }
  return WorkerPair{WorkerConnection(UniqueFd(ends[0]), std::move(worker)), UniqueFd(ends[1])};
}

Result<void> check_ready(const WorkerReady& ready, std::string_view worker) {
  if (ready.protocol == worker_protocol && (worker.empty() || ready.worker == worker)) return {};
  return failure(ErrorKind::unsupported,
                 fmt::format("the worker is \"{}\" of protocol {}, \"{}\" of protocol {} is needed", ready.worker,
                             ready.protocol, worker.empty() ? "any" : worker, worker_protocol),
                 "the model worker",
                 worker.empty() ? "see docs/reference/engine-protocol.md" : "build both again: ./joulery build");
}

}  // namespace joulery
