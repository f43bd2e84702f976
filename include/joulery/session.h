// SPDX-License-Identifier: Apache-2.0
// Joulery's C++ interface (C++17): a thin, header-only layer over joulery.h that closes what it opens. Energies are
// joules with 95 % bounds. Errors are values: an Outcome is true or holds an Error. The rules of threads and forks are
// those of joulery.h.
#pragma once

#include <chrono>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "joulery/joulery.h"

namespace joulery {

/// What happened, where, and what to do.
struct SessionError {
  joulery_status status = JOULERY_BROKEN;
  std::string what;
  std::string where;
  std::string remedy;
};

/// A value, or why there is none.
template <class T>
class Outcome {
 public:
  Outcome(T value) : content_(std::move(value)) {}
  Outcome(SessionError error) : content_(std::move(error)) {}
  explicit operator bool() const { return std::holds_alternative<T>(content_); }
  T& operator*() { return std::get<T>(content_); }
  const T& operator*() const { return std::get<T>(content_); }
  T* operator->() { return &std::get<T>(content_); }
  const T* operator->() const { return &std::get<T>(content_); }
  /// Only when there is no value.
  const SessionError& error() const { return std::get<SessionError>(content_); }

 private:
  std::variant<T, SessionError> content_;
};

/// Nothing, successfully.
using Done = Outcome<std::monostate>;

/// How an edge of a span is read.
enum class EdgeKind { cheap, precise };

namespace detail {
inline SessionError error_of(const joulery_error& error) {
  return {error.status, error.what, error.where, error.remedy};
}
inline std::uint32_t flags_of(EdgeKind edge) { return edge == EdgeKind::precise ? JOULERY_PRECISE : 0U; }
}  // namespace detail

/// A range of a joulery_result; nothing where it is unknown.
inline std::optional<joulery_range> known(const joulery_range& range) {
  return std::isnan(range.best) ? std::nullopt : std::optional(range);
}

class Session;

/// A span that ends when it goes out of scope. It must not outlive its session.
class Span {
 public:
  Span(Span&& other) noexcept : session_(other.session_), id_(std::exchange(other.id_, 0)) {}
  Span& operator=(Span&&) = delete;
  Span(const Span&) = delete;
  Span& operator=(const Span&) = delete;
  ~Span() {
    if (id_ != 0) joulery_end(session_, id_, 0, nullptr);
  }

  /// Its number, a parent for others.
  [[nodiscard]] joulery_span id() const { return id_; }
  /// Work done in it: work("token", 512).
  Done work(const std::string& unit, double count) {
    return call([&](joulery_error* error) { return joulery_work(session_, id_, unit.c_str(), count, error); });
  }
  /// Ends it now and waits for what it used: known(result->tree_energy_j) is nothing where that share is unknown.
  Outcome<joulery_result> end(EdgeKind edge = EdgeKind::cheap) {
    const joulery_span id = std::exchange(id_, 0);
    joulery_error error{};
    if (joulery_end(session_, id, detail::flags_of(edge), &error) != JOULERY_OK) return detail::error_of(error);
    joulery_result result{};
    result.size = sizeof result;
    if (joulery_span_result(session_, id, &result, &error) != JOULERY_OK) return detail::error_of(error);
    return result;
  }
  /// Forgets it.
  Done cancel() {
    const joulery_span id = std::exchange(id_, 0);
    return call([&](joulery_error* error) { return joulery_cancel(session_, id, error); });
  }

 private:
  friend class Session;
  Span(joulery_session* session, joulery_span id) : session_(session), id_(id) {}
  template <class Call>
  static Done call(Call&& of_c) {
    joulery_error error{};
    if (of_c(&error) != JOULERY_OK) return detail::error_of(error);
    return std::monostate{};
  }

  joulery_session* session_;
  joulery_span id_;
};

/// One metered run of this program.
class Session {
 public:
  struct Options {
    std::string name;
    std::string place;
    std::optional<std::chrono::nanoseconds> interval;
    std::string store;
    std::string root;
    std::string gpus;
    std::string pue;
    std::string wue;
  };

  static Outcome<Session> open() { return open(Options{}); }
  static Outcome<Session> open(const Options& options) {
    joulery_options of_c{};
    of_c.size = sizeof of_c;
    of_c.name = text_of(options.name);
    of_c.place = text_of(options.place);
    of_c.store = text_of(options.store);
    of_c.root = text_of(options.root);
    of_c.gpus = text_of(options.gpus);
    of_c.pue = text_of(options.pue);
    of_c.wue = text_of(options.wue);
    if (options.interval) of_c.interval_ns = static_cast<std::uint64_t>(options.interval->count());
    joulery_session* session = nullptr;
    joulery_error error{};
    if (joulery_open(&of_c, &session, &error) != JOULERY_OK) return detail::error_of(error);
    return Session(session);
  }
  Session(Session&& other) noexcept : session_(std::exchange(other.session_, nullptr)) {}
  Session& operator=(Session&&) = delete;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    if (session_ != nullptr) joulery_close(session_, nullptr, nullptr);
  }

  /// Begins a span; `parent` 0 for none.
  Outcome<Span> span(const std::string& name, joulery_span parent = 0, EdgeKind edge = EdgeKind::cheap) {
    joulery_span id = 0;
    joulery_error error{};
    if (joulery_begin(session_, name.c_str(), parent, detail::flags_of(edge), &id, &error) != JOULERY_OK) {
      return detail::error_of(error);
    }
    return Span(session_, id);
  }
  /// The run so far as a joulery.run/1 document.
  Outcome<std::string> report() {
    char* json = nullptr;
    joulery_error error{};
    if (joulery_report(session_, &json, &error) != JOULERY_OK) return detail::error_of(error);
    return taken(json);
  }
  /// Ends and stores the run; its document.
  Outcome<std::string> close() {
    char* json = nullptr;
    joulery_error error{};
    if (joulery_close(std::exchange(session_, nullptr), &json, &error) != JOULERY_OK) {
      joulery_free(json);
      return detail::error_of(error);
    }
    return taken(json);
  }

 private:
  explicit Session(joulery_session* session) : session_(session) {}
  static const char* text_of(const std::string& text) { return text.empty() ? nullptr : text.c_str(); }
  static std::string taken(char* json) {
    std::string text = json;
    joulery_free(json);
    return text;
  }

  joulery_session* session_;
};

}  // namespace joulery
