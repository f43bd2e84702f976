// SPDX-License-Identifier: Apache-2.0
// One request at a time, in the order they come.
#include "workers/serving/service.h"

#include <array>
#include <cerrno>
#include <unistd.h>

#include "foundation/wire/lines.h"

namespace joulery {
namespace {

/// Answers one line. False when the loop must end: quit, or nobody reads.
bool serve_line(ModelService& service, Client& client, std::string_view line, int& exit_code) {
  const auto request = decode_worker_request(line);
  if (request && std::holds_alternative<QuitRequest>(*request)) return false;
  const WorkerAnswer answer = request ? service.answer(*request, client) : WorkerAnswer(request.error());
  const bool written = client.say(answer).has_value();
  if (!written) exit_code = 1;
  return written;
}

}  // namespace

Result<void> Client::say(const WorkerAnswer& answer) {
  const std::string line = encode(answer);
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t written = ::write(out_, rest.data(), rest.size());
    if (written < 0 && errno != EINTR) return failure(error_from_errno(errno, "cannot answer", "stdout"));
    if (written > 0) rest.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

int serve(int in, int out, ModelService& service) {
  Client client(out);
  if (!client.say(service.introduction())) return 1;
  LineBuffer lines;
  std::array<char, 65'536> portion{};
  for (int exit_code = 0;;) {
    while (const auto line = lines.next()) {
      if (!serve_line(service, client, *line, exit_code)) return exit_code;
    }
    const ssize_t got = ::read(in, portion.data(), portion.size());
    if (got == 0) return 0;
    if (got < 0 && errno != EINTR) return 1;
    if (got < 0) continue;
    if (auto taken = lines.add({portion.data(), static_cast<std::size_t>(got)}); !taken && !client.say(taken.error())) {
      return 1;
    }
  }
}

Error cannot_do(std::string_view worker) {
  return {ErrorKind::unsupported, "this worker does not answer such requests", std::string(worker),
          "send the request to another worker"};
}

Error nothing_loaded(std::string_view worker) {
  return {ErrorKind::invalid, "no model is loaded", std::string(worker), "send a load request first"};
}

}  // namespace joulery
