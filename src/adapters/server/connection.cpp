// SPDX-License-Identifier: Apache-2.0
// RFC 9110 and 9112: fields that belong to one hop are dropped on both sides, the framing of a body is made anew, the
// body itself and all other fields pass as they came.
#include "adapters/server/connection.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <sys/socket.h>

#include "adapters/server/answer_tokens.h"
#include "adapters/server/completion_request.h"
#include "adapters/server/energy_words.h"
#include "adapters/server/event_stream.h"
#include "adapters/server/header_fields.h"

namespace joulery::relay {
namespace {

constexpr auto kSettled = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kPiece = 32 << 10U;
constexpr auto kLinger = std::chrono::seconds(1);
std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

void add_energy(http::fields& fields, const std::optional<AnswerEnergy>& energy) {
  for (const auto& [name, value] : energy_words(energy)) fields.set({name.data(), name.size()}, value);
}

/// Bytes that came and are left where they are: one, or none: the other side has closed, or an error.
ssize_t peek(Tcp::socket& socket) {
  char byte = 0;
  return ::recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
}

bool is_quiet(Tcp::socket& socket) { return peek(socket) < 0 && errno == EAGAIN; }
bool has_closed(Tcp::socket& socket) {
  const ssize_t came = peek(socket);
  return came == 0 || (came < 0 && errno != EAGAIN);
}

}  // namespace

Connection::Connection(Tcp::socket client, const EngineSide& engine, const ProxyLimits& limits, RequestWatch& watch)
    : client_(std::move(client)), engine_side_(engine), limits_(limits), watch_(watch), piece_(kPiece) {
  beast::error_code ignored;
  static_cast<void>(client_.socket().set_option(Tcp::no_delay(true), ignored));
}

asio::awaitable<void> Connection::serve() {
  bool goes_on = true;
  while (goes_on) goes_on = co_await serve_one();
  if (engine_) engine_->close();
  co_await let_go();
}

asio::awaitable<void> Connection::turn_away() {
  static constexpr std::string_view kFull =
      "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
  const bool is_told = co_await write_bytes(asio::buffer(kFull));
  if (is_told) co_await let_go();
}

/// What a client still sends is read for a moment: closed before that, its system would drop our last answer unread.
asio::awaitable<void> Connection::let_go() {
  beast::error_code failed;
  static_cast<void>(client_.socket().shutdown(Tcp::socket::shutdown_send, failed));
  client_.expires_after(kLinger);
  while (!failed) {
    const auto [ended, bytes] = co_await client_.async_read_some(asio::buffer(piece_), kSettled);
    failed = ended;
  }
  client_.close();
}

asio::awaitable<bool> Connection::serve_one() {
  const bool is_read = co_await read_request();
  if (!is_read) co_return false;
  const bool is_answered = co_await exchange();
  if (client_.socket().is_open()) {
    beast::error_code ignored;
    static_cast<void>(client_.socket().cancel(ignored));  // nobody needs to know any more whether the client leaves
  }
  co_return is_answered&& keeps_alive_ && !client_left_;
}

asio::awaitable<bool> Connection::read_request() {
  http::request_parser<http::string_body> parser;
  request_ = {};
  parser.header_limit(static_cast<std::uint32_t>(limits_.header_bytes));
  parser.body_limit(limits_.body_bytes);
  client_.expires_after(limits_.idle);
  const auto [no_header, header_bytes] = co_await http::async_read_header(client_, client_buffer_, parser, kSettled);
  if (no_header) {
    co_await refuse_unread(no_header);
    co_return false;
  }
  if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    const bool is_told = co_await write_bytes(asio::buffer(kContinue));
    if (!is_told) co_return false;
  }
  client_.expires_after(limits_.body);
  const auto [no_body, body_bytes] = co_await http::async_read(client_, client_buffer_, parser, kSettled);
  if (no_body) {
    co_await refuse_unread(no_body);
    co_return false;
  }
  request_ = parser.release();
  co_return true;
}

asio::awaitable<void> Connection::refuse_unread(beast::error_code failed) {
  keeps_alive_ = false;
  if (failed == http::error::header_limit) {
    co_await refuse(http::status::request_header_fields_too_large, "the request's header is too large");
  } else if (failed == http::error::body_limit) {
    co_await refuse(http::status::payload_too_large, "the request's body is too large");
  } else if (failed.category() == http::make_error_code(http::error::bad_method).category() &&
             failed != http::error::end_of_stream && failed != http::error::partial_message) {
    co_await refuse(http::status::bad_request, "this is no HTTP request: " + failed.message());
  }
}

void Connection::prepare_request() {
  version_ = request_.version();
  keeps_alive_ = request_.keep_alive();
  wants_trailers_ = http::token_list(request_[http::field::te]).exists("trailers");
  const bool was_chunked = request_.chunked();
  auto with = request_.method() == http::verb::post ? with_usage(view(request_.target()), request_.body())
                                                    : std::optional<std::string>();
  added_usage_ = with.has_value();
  drop_one_hop_fields(request_);
  request_.erase(http::field::expect);
  if (with) {
    request_.body() = std::move(*with);
    request_.set(http::field::accept_encoding, "identity");  // the usage is to be found again in the answer
  }
  if (was_chunked || !request_.body().empty()) request_.content_length(request_.body().size());
  if (request_.find(http::field::host) == request_.end()) request_.set(http::field::host, engine_side_.authority);
  if (!engine_side_.prefix.empty()) request_.target(engine_side_.prefix + std::string(view(request_.target())));
  request_.version(11);
  request_.keep_alive(true);
}

asio::awaitable<bool> Connection::exchange() {
  std::optional<Flight> flight;
  if (request_.method() == http::verb::post) flight.emplace(watch_);
  if (!request_.target().starts_with('/')) {
    keeps_alive_ = false;
    co_await refuse(http::status::bad_request, "a request names a path of the engine: it begins with /");
    co_return false;
  }
  prepare_request();
  watch_client();
  const bool is_asked = co_await ask_engine();
  if (!is_asked) {
    engine_.reset();
    if (!client_left_) co_await refuse_for_engine();
    co_return false;
  }
  const bool is_passed = co_await pass_answer(flight ? &*flight : nullptr);
  engine_used_ = std::chrono::steady_clock::now();
  if (!is_passed || !answer_->keep_alive()) engine_.reset();
  co_return is_passed;
}

void Connection::watch_client() {
  client_.socket().async_wait(Tcp::socket::wait_read, [weak = weak_from_this()](beast::error_code failed) {
    const auto self = weak.lock();
    if (!self || failed || !has_closed(self->client_.socket())) return;
    self->client_left_ = true;
    if (self->engine_) self->engine_->close();  // it stops computing for nobody
  });
}

/// An engine closes a connection that rests when it likes, and a request that crosses that is lost: nobody can say
/// whether it was worked on. What came unasked belongs to no request.
bool Connection::can_ask_again() {
  const auto rested = std::chrono::steady_clock::now() - engine_used_;
  return engine_ && engine_buffer_.size() == 0 && rested < limits_.reuse && is_quiet(engine_->socket());
}

asio::awaitable<bool> Connection::reach_engine() {
  if (can_ask_again()) co_return true;
  engine_.emplace(client_.get_executor());
  engine_buffer_.clear();
  engine_->expires_after(limits_.connect);
  const auto [failed, endpoint] = co_await engine_->async_connect(engine_side_.endpoints, kSettled);
  engine_failed_ = failed;
  if (failed) co_return false;
  beast::error_code ignored;
  static_cast<void>(engine_->socket().set_option(Tcp::no_delay(true), ignored));
  co_return !client_left_;
}

/// Up to the header of the answer; those of status 1xx are no answers.
asio::awaitable<bool> Connection::ask_engine() {
  const bool is_there = co_await reach_engine();
  if (!is_there) co_return false;
  engine_failed_ = co_await write_whole(*engine_, request_);
  if (engine_failed_) co_return false;
  do {
    answer_.emplace();
    answer_->header_limit(static_cast<std::uint32_t>(limits_.header_bytes));
    answer_->body_limit(boost::none);
    answer_->skip(request_.method() == http::verb::head);
    engine_->expires_after(limits_.engine_silence);
    const auto [unread, read_bytes] = co_await http::async_read_header(*engine_, engine_buffer_, *answer_, kSettled);
    engine_failed_ = unread;
    if (unread) co_return false;
  } while (answer_->get().result_int() < 200);
  co_return true;
}

asio::awaitable<void> Connection::refuse_for_engine() {
  const bool is_silent = engine_failed_ == beast::error::timeout;
  keeps_alive_ = false;
  co_await refuse(is_silent ? http::status::gateway_timeout : http::status::bad_gateway,
                  "the engine at " + engine_side_.authority + " does not answer: " + engine_failed_.message());
}

/// Appends what came of the answer's body, which may be nothing yet. False: the engine broke off.
asio::awaitable<bool> Connection::read_piece(std::string& out) {
  auto& body = answer_->get().body();
  body.data = piece_.data();
  body.size = piece_.size();
  engine_->expires_after(limits_.engine_silence);
  const auto [failed, bytes] = co_await http::async_read_some(*engine_, engine_buffer_, *answer_, kSettled);
  out.append(piece_.data(), piece_.size() - answer_->get().body().size);
  engine_failed_ = failed;
  co_return !failed || failed == http::error::need_buffer;
}

bool Connection::has_no_body() const {
  const unsigned status = answer_->get().result_int();
  return request_.method() == http::verb::head || status == 204 || status == 304;
}

asio::awaitable<bool> Connection::pass_answer(Flight* flight) {
  const auto outcome = answer_->get().result_int() < 400 ? RequestOutcome::answered : RequestOutcome::refused;
  bool is_passed = false;
  if (has_no_body()) {
    is_passed = co_await pass_head();
  } else if (flight != nullptr && is_type(answer_->get(), "application/json")) {
    is_passed = co_await pass_whole(*flight);
  } else {
    is_passed = co_await pass_pieces(flight, {});
  }
  if (is_passed && flight != nullptr) flight->came_out(outcome);
  co_return is_passed;
}

Connection::AnswerHead Connection::answer_head() const {
  AnswerHead head;
  head.base() = answer_->get().base();
  drop_one_hop_fields(head);
  head.version(version_);
  return head;
}

asio::awaitable<bool> Connection::pass_head() {
  AnswerHead head = answer_head();
  head.keep_alive(keeps_alive_);
  http::response_serializer<http::empty_body> serializer(head);
  client_.expires_after(limits_.write);
  const auto [failed, bytes] = co_await http::async_write_header(client_, serializer, kSettled);
  co_return !failed;
}

/// An answer in JSON comes at once, at its end: its energy goes into the header.
asio::awaitable<bool> Connection::pass_whole(Flight& flight) {
  std::string body;
  while (!answer_->is_done() && body.size() <= limits_.answer_bytes) {
    const bool is_read = co_await read_piece(body);
    if (is_read) continue;
    if (!client_left_) co_await refuse_for_engine();
    co_return false;
  }
  if (!answer_->is_done()) {
    const bool is_passed = co_await pass_pieces(&flight, std::move(body));
    co_return is_passed;
  }
  http::response<http::string_body> whole;
  whole.base() = answer_head().base();
  add_energy(whole, flight.end());
  whole.body() = std::move(body);
  whole.content_length(whole.body().size());
  whole.keep_alive(keeps_alive_);
  const beast::error_code failed = co_await write_whole(client_, whole);
  if (!is_encoded(whole)) flight.counted(tokens_in(whole.body()));  // behind the client's back: it has its answer
  co_return !failed;
}

/// `begun` is the part of the body that was read already. Nothing is held back but an event that has not ended.
asio::awaitable<bool> Connection::pass_pieces(Flight* flight, std::string begun) {
  AnswerHead head = answer_head();
  const bool are_events = flight != nullptr && is_type(head, "text/event-stream") && !is_encoded(head);
  if (are_events) head.erase(http::field::content_length);
  const bool has_length = head.find(http::field::content_length) != head.end();
  chunked_ = !has_length && version_ == 11;
  keeps_alive_ = keeps_alive_ && (has_length || chunked_);
  if (chunked_) head.chunked(true);
  if (chunked_ && wants_trailers_ && flight != nullptr) {
    for (const std::string_view name : kEnergyNames) head.insert(http::field::trailer, {name.data(), name.size()});
  }
  head.keep_alive(keeps_alive_);
  http::response_serializer<http::empty_body> serializer(head);
  client_.expires_after(limits_.write);
  const auto [no_head, head_bytes] = co_await http::async_write_header(client_, serializer, kSettled);
  if (no_head) co_return false;

  EventStream events(added_usage_);
  std::optional<AnswerEnergy> energy;
  std::string piece = std::move(begun);
  while (true) {
    std::string out = are_events ? events.take(piece) : std::move(piece);
    if (are_events && events.is_done()) {
      energy = flight->end();
      out += energy_comment(energy) + events.release();
    }
    const bool is_written = co_await write_body(out);
    if (!is_written) co_return false;
    if (answer_->is_done()) break;
    piece.clear();
    const bool is_read = co_await read_piece(piece);
    if (!is_read) co_return false;
  }
  if (are_events && events.takes_comment()) {
    energy = flight->end();
    const std::string last = energy_comment(energy) + events.release();
    const bool is_written = co_await write_body(last);
    if (!is_written) co_return false;
  }
  if (flight != nullptr && !energy) energy = flight->end();
  if (flight != nullptr) flight->counted(events.tokens());
  const bool is_ended = co_await write_end(energy);
  co_return is_ended;
}

asio::awaitable<bool> Connection::write_body(std::string_view body) {
  for (std::size_t at = 0; at < body.size(); at += kPiece) {  // an empty chunk would be the last one
    const std::string_view piece = body.substr(at, kPiece);
    const asio::const_buffer bytes(piece.data(), piece.size());
    client_.expires_after(limits_.write);
    const auto [failed, count] = chunked_ ? co_await asio::async_write(client_, http::make_chunk(bytes), kSettled)
                                          : co_await asio::async_write(client_, bytes, kSettled);
    if (failed) co_return false;
  }
  co_return true;
}

asio::awaitable<bool> Connection::write_end(const std::optional<AnswerEnergy>& energy) {
  if (!chunked_) co_return true;
  http::fields trailers;
  if (wants_trailers_) add_energy(trailers, energy);
  client_.expires_after(limits_.write);
  const auto last = http::make_chunk_last(trailers);
  const auto [failed, count] = co_await asio::async_write(client_, last, kSettled);
  co_return !failed;
}

asio::awaitable<bool> Connection::write_bytes(asio::const_buffer bytes) {
  client_.expires_after(limits_.write);
  const auto [failed, count] = co_await asio::async_write(client_, bytes, kSettled);
  co_return !failed;
}

/// A header and its body, piece by piece: each has the whole time to be taken.
template <typename Message>
asio::awaitable<beast::error_code> Connection::write_whole(beast::tcp_stream& to, Message& message) {
  http::serializer<Message::header_type::is_request::value, http::string_body> serializer(message);
  serializer.limit(kPiece);
  while (!serializer.is_done()) {
    to.expires_after(limits_.write);
    const auto [failed, bytes] = co_await http::async_write_some(to, serializer, kSettled);
    if (failed) co_return failed;
  }
  co_return beast::error_code();
}

/// In the shape of OpenAI's errors. The texts are ours: no quotes, no control characters.
asio::awaitable<void> Connection::refuse(http::status status, std::string text) {
  http::response<http::string_body> answer(status, version_);
  answer.set(http::field::content_type, "application/json");
  answer.body() = R"({"error":{"message":"joulery: )" + text + R"(","type":"proxy_error"}})" + "\n";
  answer.content_length(answer.body().size());
  answer.keep_alive(false);
  keeps_alive_ = false;
  http::response_serializer<http::string_body> serializer(answer);
  client_.expires_after(limits_.write);
  if (request_.method() == http::verb::head) {
    static_cast<void>(co_await http::async_write_header(client_, serializer, kSettled));
  } else {
    static_cast<void>(co_await http::async_write(client_, serializer, kSettled));
  }
}

}  // namespace joulery::relay
