// SPDX-License-Identifier: Apache-2.0
// One thread runs all connections; exceptions of Asio end here and become errors (architecture, decision 13).
#include "adapters/server/proxy.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <csignal>
#include <thread>

#include "adapters/server/connection.h"
#include "foundation/base/descriptor_limit.h"

namespace joulery {
namespace {

using relay::Tcp;
namespace asio = boost::asio;
namespace beast = boost::beast;

constexpr auto kSettled = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kOtherFiles = 128;  // what the meter opens beside the connections
constexpr std::size_t kTurnedAway = 32;   // at a time; more are closed without a word

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

Error cannot_listen(int code, const ProxySettings& settings) {
  Error error =
      error_from_errno(code, "cannot listen", settings.listen_host + ":" + std::to_string(settings.listen_port));
  if (code == EADDRINUSE) error.remedy = "choose another port";
  if (code == EADDRNOTAVAIL) error.remedy = "choose an address of this machine";
  if (code == EACCES) error.remedy = "choose a port from 1024 on";
  return error;
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
  static_cast<void>(acceptor.open(endpoint.protocol(), failed));
  if (!failed) static_cast<void>(acceptor.set_option(asio::socket_base::reuse_address(true), failed));
  if (!failed) static_cast<void>(acceptor.bind(endpoint, failed));
  if (!failed) static_cast<void>(acceptor.listen(asio::socket_base::max_listen_connections, failed));
  if (failed) return failure(cannot_listen(failed.value(), settings));
  return acceptor;
}

}  // namespace

std::size_t connections_within(std::size_t most, std::size_t open_files_limit, std::size_t open_now) {
  const std::size_t others = open_now + kOtherFiles;
  const std::size_t room = open_files_limit > others ? (open_files_limit - others) / 2 : 0;
  return std::max<std::size_t>(1, std::min(room, most));
}

/// The loop and its thread.
class Proxy::Server {
 public:
  Server(const ProxySettings& settings, RequestWatch& watch) : limits_(settings.limits), watch_(watch) {
    limits_.connections = connections_within(limits_.connections, files_.soft(), open_descriptors());
  }
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
      try {
        co_await accept_one();
      } catch (const std::exception&) {
        continue;  // no memory for one client, who is closed; the others go on
      }
    }
  }

  asio::awaitable<void> accept_one() {
    auto [failed, socket] = co_await acceptor_->async_accept(kSettled);
    if (failed) {
      // No descriptors left, mostly: others will be closed.
      asio::steady_timer pause(context_, std::chrono::milliseconds(50));
      static_cast<void>(co_await pause.async_wait(kSettled));
    } else if (open_ < limits_.connections) {
      start(std::move(socket), open_, &serve);
    } else if (turned_away_ < kTurnedAway) {
      start(std::move(socket), turned_away_, &turn_away);
    }
  }

  using Shared = std::shared_ptr<relay::Connection>;

  /// `count` holds how many of its kind there are.
  void start(Tcp::socket socket, std::size_t& count, asio::awaitable<void> (*what)(Shared)) {
    auto connection = std::make_shared<relay::Connection>(std::move(socket), engine_, limits_, watch_);
    ++count;
    try {
      asio::co_spawn(context_, what(std::move(connection)), [&count](const std::exception_ptr&) { --count; });
    } catch (...) {
      --count;
      throw;
    }
  }

  /// Keep the connection as long as it is in use.
  static asio::awaitable<void> serve(Shared connection) { co_await connection->serve(); }
  static asio::awaitable<void> turn_away(Shared connection) { co_await connection->turn_away(); }

  const DescriptorLimit files_;
  ProxyLimits limits_;  ///< as set, but for the connections that files allow
  RequestWatch& watch_;
  relay::EngineSide engine_;
  std::size_t open_ = 0;
  std::size_t turned_away_ = 0;
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
