// SPDX-License-Identifier: Apache-2.0
// One thread runs all connections; exceptions of Asio end here and become errors (architecture, decision 13).
#include "adapters/server/proxy.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <thread>

#include "adapters/server/connection.h"

namespace joulery {
namespace {

using relay::Tcp;
namespace asio = boost::asio;
namespace beast = boost::beast;

constexpr auto kSettled = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view kFull = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

Result<relay::EngineSide> engine_side(asio::io_context& context, const ProxySettings& settings) {
  beast::error_code failed;
  const std::string port = std::to_string(settings.engine_port);
  const auto found = Tcp::resolver(context).resolve(settings.engine_host, port, failed);
  if (failed) {
    return failure(ErrorKind::gone, "the engine's name is not known: " + failed.message(), settings.engine_host,
                   "write its address");
  }
  relay::EngineSide side;
  for (const auto& entry : found) side.endpoints.push_back(entry.endpoint());
  const bool is_v6 = settings.engine_host.find(':') != std::string::npos;
  side.authority = (is_v6 ? "[" + settings.engine_host + "]" : settings.engine_host) + ":" + port;
  side.prefix = settings.engine_prefix;
  return side;
}

Result<Tcp::acceptor> listener(asio::io_context& context, const ProxySettings& settings) {
  beast::error_code failed;
  const std::string host = settings.listen_host == "localhost" ? "127.0.0.1" : settings.listen_host;
  const auto address = asio::ip::make_address(host, failed);
  if (failed) {
    return failure(ErrorKind::invalid, "this is no address to listen on", settings.listen_host,
                   "write an address and a port, as 127.0.0.1:8088");
  }
  const Tcp::endpoint endpoint(address, settings.listen_port);
  Tcp::acceptor acceptor(context);
  acceptor.open(endpoint.protocol(), failed);
  if (!failed) acceptor.set_option(asio::socket_base::reuse_address(true), failed);
  if (!failed) acceptor.bind(endpoint, failed);
  if (!failed) acceptor.listen(asio::socket_base::max_listen_connections, failed);
  if (failed) {
    return failure(error_from_errno(failed.value(), "cannot listen: " + failed.message(),
                                    settings.listen_host + ":" + std::to_string(settings.listen_port)));
  }
  return acceptor;
}

}  // namespace

/// The loop and its thread.
class Proxy::Server {
 public:
  Server(const ProxySettings& settings, RequestWatch& watch) : limits_(settings.limits), watch_(watch) {}
  ~Server() { context_.stop(); }  // then the thread ends, then what still waits
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  Result<void> open(const ProxySettings& settings) {
    auto side = engine_side(context_, settings);
    if (!side) return failure(side.error());
    auto acceptor = listener(context_, settings);
    if (!acceptor) return failure(acceptor.error());
    engine_ = std::move(*side);
    acceptor_.emplace(std::move(*acceptor));
    return {};
  }

  void serve() {
    asio::co_spawn(context_, accept(), [](const std::exception_ptr&) {});
    thread_ = std::jthread([this] { run(); });
  }

  [[nodiscard]] std::uint16_t port() const { return acceptor_->local_endpoint().port(); }

 private:
  void run() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);  // signals are the command's
    while (!context_.stopped()) {
      try {
        context_.run();
      } catch (const std::exception&) {
        continue;  // of one connection, which is gone; the others go on
      }
    }
  }

  asio::awaitable<void> accept() {
    while (true) {
      auto [failed, socket] = co_await acceptor_->async_accept(kSettled);
      if (failed) {
        // No descriptors left, mostly: others will be closed.
        asio::steady_timer pause(context_, std::chrono::milliseconds(50));
        static_cast<void>(co_await pause.async_wait(kSettled));
        continue;
      }
      if (open_ >= limits_.connections) {
        beast::error_code ignored;
        socket.non_blocking(true, ignored);
        socket.write_some(asio::buffer(kFull), ignored);
        continue;
      }
      ++open_;
      auto connection = std::make_shared<relay::Connection>(std::move(socket), engine_, limits_, watch_);
      asio::co_spawn(context_, serve(std::move(connection)), [this](const std::exception_ptr&) { --open_; });
    }
  }

  /// Keeps the connection as long as it serves.
  static asio::awaitable<void> serve(std::shared_ptr<relay::Connection> connection) { co_await connection->serve(); }

  const ProxyLimits limits_;
  RequestWatch& watch_;
  relay::EngineSide engine_;
  std::size_t open_ = 0;
  asio::io_context context_{1};
  std::optional<Tcp::acceptor> acceptor_;
  std::jthread thread_;
};

Proxy::Proxy(std::unique_ptr<Server> server) : server_(std::move(server)) {}
Proxy::~Proxy() = default;

Result<std::unique_ptr<Proxy>> Proxy::open(const ProxySettings& settings, RequestWatch& watch) {
  try {
    auto server = std::make_unique<Server>(settings, watch);
    if (auto opened = server->open(settings); !opened) return failure(opened.error());
    return std::unique_ptr<Proxy>(new Proxy(std::move(server)));
  } catch (const std::exception& failed) {
    return failure(ErrorKind::broken, std::string("cannot serve: ") + failed.what());
  }
}

void Proxy::serve() { server_->serve(); }
std::uint16_t Proxy::port() const { return server_->port(); }

}  // namespace joulery
