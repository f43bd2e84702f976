// SPDX-License-Identifier: Apache-2.0
// Connection: one client of the proxy, request after request: read, passed to the engine, its answer passed back piece
// by piece. Answers in JSON wait for their end, since their energy goes into the header. Included by connection.cpp and
// proxy.cpp alone: Boost.Beast takes seconds to compile.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/server/flight.h"
#include "adapters/server/proxy.h"

namespace joulery::relay {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;

/// Where requests go.
struct EngineSide {
  std::vector<Tcp::endpoint> endpoints;
  std::string authority;  ///< "127.0.0.1:8080"
  std::string prefix;
};

/// Lives as long as its conversation; on the proxy's thread alone.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  /// `engine`, `limits` and `watch` must outlive it.
  Connection(Tcp::socket client, const EngineSide& engine, const ProxyLimits& limits, RequestWatch& watch);

  /// Until the client, an error or a limit ends it.
  asio::awaitable<void> serve();
  /// Says that there are too many of them, and waits a moment for the client to read it.
  asio::awaitable<void> turn_away();

 private:
  using Request = http::request<http::string_body>;
  using AnswerParser = http::response_parser<http::buffer_body>;
  using AnswerHead = http::response<http::empty_body>;

  asio::awaitable<bool> serve_one();
  asio::awaitable<void> let_go();
  asio::awaitable<bool> read_request();
  asio::awaitable<bool> exchange();
  void prepare_request();
  asio::awaitable<bool> reach_engine();
  asio::awaitable<bool> ask_engine();
  asio::awaitable<bool> read_piece(std::string& out);
  asio::awaitable<bool> pass_answer(Flight* flight);
  asio::awaitable<bool> pass_head();
  asio::awaitable<bool> pass_whole(Flight& flight);
  asio::awaitable<bool> pass_pieces(Flight* flight, std::string begun);
  asio::awaitable<bool> write_body(std::string_view body);
  asio::awaitable<bool> write_end(const std::optional<AnswerEnergy>& energy);
  asio::awaitable<bool> write_bytes(asio::const_buffer bytes);
  template <typename Message>
  asio::awaitable<beast::error_code> write_whole(beast::tcp_stream& to, Message& message);
  asio::awaitable<void> refuse(http::status status, std::string text);
  asio::awaitable<void> refuse_unread(beast::error_code failed);
  asio::awaitable<void> refuse_for_engine();

  [[nodiscard]] AnswerHead answer_head() const;
  [[nodiscard]] bool has_no_body() const;
  [[nodiscard]] bool can_ask_again();
  void watch_client();

  beast::tcp_stream client_;
  beast::flat_buffer client_buffer_;
  const EngineSide& engine_side_;
  const ProxyLimits& limits_;
  RequestWatch& watch_;
  std::optional<beast::tcp_stream> engine_;
  beast::flat_buffer engine_buffer_;
  std::chrono::steady_clock::time_point engine_used_;
  std::vector<char> piece_;
  bool client_left_ = false;

  // of the request that is served
  Request request_;
  unsigned version_ = 11;
  bool keeps_alive_ = true;
  bool wants_trailers_ = false;
  bool added_usage_ = false;
  beast::error_code engine_failed_;
  std::optional<AnswerParser> answer_;
  bool chunked_ = false;  ///< how the answer goes to the client
};

}  // namespace joulery::relay
