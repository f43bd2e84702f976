// SPDX-License-Identifier: Apache-2.0
// WorkerConnection: our end of the conversation with a worker (foundation/wire/worker.h), for a loop that polls.
// It starts no process and knows no clock: whoever starts the worker gives it `theirs` as stdin and stdout, and watches
// `fd()`.
#pragma once

#include <string>
#include <vector>

#include "foundation/base/fd.h"
#include "foundation/wire/lines.h"
#include "foundation/wire/worker.h"

namespace joulery {

/// One worker at the other end of a socket. Destroying or closing it ends the worker's input, and with it the worker.
class WorkerConnection {
 public:
  /// `worker` is how messages call it: "worker-onnx".
  WorkerConnection(UniqueFd socket, std::string worker) : socket_(std::move(socket)), worker_(std::move(worker)) {}

  /// Becomes readable when there is something for on_readable().
  [[nodiscard]] int fd() const { return socket_.get(); }
  /// Hands a request over. A worker that waits for one takes it at once; one that does not read for 5 s is an Error
  /// (transient), one that is gone an Error (gone).
  Result<void> send(const WorkerRequest& request);
  /// Reads what there is, without waiting, and returns the whole messages in it, perhaps none; of a worker that talks
  /// without end some, and fd() stays readable. Errors: gone (the worker ended), invalid (a line that is no message,
  /// with its beginning), broken (a line of more than 16 MiB, which is not kept).
  Result<std::vector<WorkerAnswer>> on_readable();
  /// Ends the worker's input: it finishes what it does and exits.
  void close() { socket_.reset(); }
  [[nodiscard]] const std::string& worker() const { return worker_; }

 private:
  [[nodiscard]] tl::unexpected<Error> gone() const;

  UniqueFd socket_;
  std::string worker_;
  LineBuffer lines_;
};

/// Both ends of a new conversation.
struct WorkerPair {
  WorkerConnection ours;
  UniqueFd theirs;  ///< the worker's stdin and stdout; close our copy once it runs
};

/// Errors: errno of socketpair.
Result<WorkerPair> open_worker_pair(std::string worker);

/// What must hold of a worker's first words; an empty `worker` is any. Errors: another protocol, or not the worker that
/// was asked for.
Result<void> check_ready(const WorkerReady& ready, std::string_view worker);

}  // namespace joulery
