// SPDX-License-Identifier: Apache-2.0
// EngineProxy: the proxy of `joulery attach --engine URL --listen HOST:PORT`: where it listens, what it shares, what it
// says at the end. The traffic is adapters/server/proxy.h, the energy app/request_meter.h.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "adapters/engines/server_counters.h"
#include "adapters/server/proxy.h"
#include "shell/app/request_meter.h"
#include "shell/cli/command.h"

namespace joulery {

/// "127.0.0.1:8088", "[::1]:8088".
struct ListenAddress {
  std::string host;  ///< without brackets
  std::uint16_t port = 0;
};

/// Errors (invalid): no address and port.
[[nodiscard]] Result<ListenAddress> parse_listen_address(std::string_view text);
/// "localhost", "::1" and what begins with "127.": an address that this machine alone reaches.
[[nodiscard]] bool is_loopback(std::string_view host);
/// --listen, if it is given. Errors (invalid): a wrong address, no engine, one that is spoken to in https, the engine's
/// own address: the proxy would ask itself.
[[nodiscard]] Result<std::optional<ListenAddress>> listen_of(const Invocation& invocation,
                                                             const std::optional<EngineAddress>& engine);

/// Listens from open() on; requests pass from serve() to close().
class EngineProxy {
 public:
  /// `clock` must outlive it. Errors: those of Proxy::open().
  static Result<std::unique_ptr<EngineProxy>> open(const ListenAddress& listen, const EngineAddress& engine,
                                                   RequestMeter::Share share, IdlePolicy policy, Clock& clock);

  /// Threads are started here: after the counters they inherit.
  void serve() { proxy_->serve(); }
  [[nodiscard]] RequestMeter& meter() { return meter_; }
  /// "http://127.0.0.1:8088"
  [[nodiscard]] std::string address() const;
  /// Breaks off what is still in flight.
  void close() { proxy_.reset(); }
  /// Requests, and where the energy went; lines as those of the run's summary.
  [[nodiscard]] std::string summary();

 private:
  EngineProxy(std::string host, RequestMeter::Share share, IdlePolicy policy, Clock& clock)
      : host_(std::move(host)), meter_(clock, share, policy) {}

  std::string host_;
  RequestMeter meter_;
  std::unique_ptr<Proxy> proxy_;  ///< last member: its thread tells the meter
};

}  // namespace joulery
