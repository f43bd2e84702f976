// SPDX-License-Identifier: Apache-2.0
// The user's words for the proxy, and its own at the end.
#include "shell/cli/engine_proxy.h"

#include "foundation/base/text.h"
#include "foundation/units/format.h"

namespace joulery {

Result<ListenAddress> parse_listen_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  const auto port = colon == std::string_view::npos ? std::nullopt : parse_u64(text.substr(colon + 1));
  std::string_view host = text.substr(0, std::min(colon, text.size()));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (!port || *port > 65'535 || host.empty()) {
    return failure(ErrorKind::invalid, "this is no address and port to listen on", std::string(text),
                   "write HOST:PORT, as 127.0.0.1:8088");
  }
  return ListenAddress{std::string(host), static_cast<std::uint16_t>(*port)};
}

bool is_loopback(std::string_view host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

namespace {

/// Who listens on all addresses listens on this machine's own, too.
bool is_same_place(const ListenAddress& listen, const EngineAddress& engine) {
  const bool is_here = is_loopback(listen.host) || listen.host == "0.0.0.0" || listen.host == "::";
  return listen.port != 0 && listen.port == engine.port &&
         (listen.host == engine.host || (is_here && is_loopback(engine.host)));
}

}  // namespace

Result<std::optional<ListenAddress>> listen_of(const Invocation& invocation,
                                               const std::optional<EngineAddress>& engine) {
  const auto text = invocation.value("--listen");
  if (!text) return std::optional<ListenAddress>();
  if (!engine) {
    return failure(ErrorKind::invalid, "requests to --listen pass to an engine, and none is named", {},
                   "write --engine URL too");
  }
  if (!engine->origin.starts_with("http://")) {
    return failure(ErrorKind::invalid, "the proxy speaks http to an engine, not https", engine->origin,
                   "write its http address");
  }
  auto address = parse_listen_address(*text);
  if (!address) return failure(address.error());
  if (is_same_place(*address, *engine)) {
    return failure(ErrorKind::invalid, "the proxy cannot listen where the engine does", *text,
                   "choose another port, and point clients at it");
  }
  return std::optional(std::move(*address));
}

Result<std::unique_ptr<EngineProxy>> EngineProxy::open(const ListenAddress& listen, const EngineAddress& engine,
                                                       RequestMeter::Share share, IdlePolicy policy, Clock& clock) {
  std::unique_ptr<EngineProxy> self(new EngineProxy(listen.host, share, policy, clock));
  ProxySettings settings;
  settings.listen_host = listen.host;
  settings.listen_port = listen.port;
  settings.engine_host = engine.host;
  settings.engine_port = engine.port;
  settings.engine_prefix = engine.prefix;
  auto proxy = Proxy::open(settings, self->meter_);
  if (!proxy) return failure(proxy.error());
  self->proxy_ = std::move(*proxy);
  return self;
}

std::string EngineProxy::address() const {
  const bool is_v6 = host_.find(':') != std::string::npos;
  return fmt::format("http://{}:{}", is_v6 ? "[" + host_ + "]" : host_, proxy_->port());
}

std::string EngineProxy::summary() {
  const RequestReport report = meter_.report();
  const RequestCounts& counts = report.counts;
  std::string text = fmt::format("  proxy: {} requests answered, {} refused by the engine, {} broken off\n",
                                 counts.answered, counts.refused, counts.broken_off);
  if (counts.uncounted > 0) text += fmt::format("  of {} answers the engine told no tokens\n", counts.uncounted);
  if (counts.without_prompt > counts.uncounted) {
    text += fmt::format("  of {} answers the engine told no tokens of the prompt\n",
                        counts.without_prompt - counts.uncounted);
  }
  if (report.energy.taken == Energy{}) return text;
  const char* whose = report.of_engine ? "the engine's processes" : "the machine";
  text +=
      fmt::format("  of {} that {} took: {} shared among requests by their time in flight, {} while there was none",
                  format(report.energy.taken), whose, format(report.energy.shared), format(report.energy.unattributed));
  if (report.energy.idle > Energy{}) text += fmt::format(", {} idle", format(report.energy.idle));
  return text + "\n";
}

}  // namespace joulery
