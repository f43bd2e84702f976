// SPDX-License-Identifier: Apache-2.0
// Proxy: listens, and passes every request on to one engine and its answer back, with the energy of the answer
// (EN-5). One thread of its own; limits on what a client may send and how long anybody may be silent. The engine is
// neither changed, started nor stopped (EN-4). One client's conversation is connection.h.
#pragma once

#include <memory>
#include <string>

#include "foundation/base/result.h"
#include "foundation/base/time.h"
#include "foundation/ports/request_watch.h"

namespace joulery {

/// What a proxy bears. A client that sends more is answered 431, 413 or 503, an engine that is silent longer 504.
struct ProxyLimits {
  std::size_t header_bytes = std::size_t{64} << 10U;
  std::size_t body_bytes = std::size_t{64} << 20U;     ///< of a request: pictures in base64
  std::size_t answer_bytes = std::size_t{16} << 20U;   ///< held for the energy's headers; a longer one passes without
  std::size_t connections = 1024;                      ///< at a time; fewer where files may not be open
  Duration idle = std::chrono::seconds(75);            ///< until the next request's header is there
  Duration body = std::chrono::seconds(120);           ///< until the request's body is there
  Duration connect = std::chrono::seconds(5);          ///< to the engine
  Duration reuse = std::chrono::seconds(1);            ///< a connection to the engine that rests longer is made anew
  Duration write = std::chrono::seconds(60);           ///< until a piece of 32 KiB was taken by the other side
  Duration engine_silence = std::chrono::minutes(30);  ///< an answer that is not streamed comes at its end
};

struct ProxySettings {
  std::string listen_host = "127.0.0.1";  ///< an address, or "localhost"
  std::uint16_t listen_port = 0;          ///< 0 = any that is free
  std::string engine_host;
  std::uint16_t engine_port = 0;
  std::string engine_prefix;  ///< "/llm" where the engine stands behind a path; mostly empty
  ProxyLimits limits;
};

/// How many connections fit under a limit of open files, of two each, the client's and the engine's: 128 are left for
/// sensors, processes and the files of the run. At least one.
[[nodiscard]] std::size_t connections_within(std::size_t most, std::size_t open_files_limit, std::size_t open_now);

/// Listens from open() on, passes requests from serve() to its end. Those that are in flight then are broken off.
class Proxy {
 public:
  /// `watch` must outlive it; a failure of the watch changes nothing for the traffic. Errors: an address that cannot be
  /// listened on, an engine's name that is not known.
  static Result<std::unique_ptr<Proxy>> open(const ProxySettings& settings, RequestWatch& watch);
  /// Starts the thread; once.
  void serve();
  ~Proxy();
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  /// The port it listens on.
  [[nodiscard]] std::uint16_t port() const;

 private:
  class Server;
  explicit Proxy(std::unique_ptr<Server> server);
  std::unique_ptr<Server> server_;
};

}  // namespace joulery
