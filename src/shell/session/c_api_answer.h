// SPDX-License-Identifier: Apache-2.0
// What the functions of the C interface do alike: a session held for a call, an Error as a status with three texts,
// texts the caller frees, and the one place where exceptions end. For c_api.cpp and emissions_c_api.cpp alone.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <string>

#include "joulery/joulery.h"
#include "shell/session/session_handle.h"

namespace joulery {

inline joulery_status status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::transient:
      return JOULERY_TRANSIENT;
    case ErrorKind::gone:
      return JOULERY_GONE;
    case ErrorKind::denied:
      return JOULERY_DENIED;
    case ErrorKind::unsupported:
      return JOULERY_UNSUPPORTED;
    case ErrorKind::invalid:
      return JOULERY_INVALID;
    case ErrorKind::broken:
      return JOULERY_BROKEN;
  }
  return JOULERY_BROKEN;
}

template <std::size_t Size>
void copy_text(char (&to)[Size], const std::string& from) {
  const std::size_t length = std::min(from.size(), Size - 1);
  std::memcpy(to, from.data(), length);
  to[length] = '\0';
}

inline joulery_status refuse(const Error& error, joulery_error* out) {
  const joulery_status status = status_of(error.kind);
  if (out != nullptr) {
    out->status = status;
    copy_text(out->what, error.what);
    copy_text(out->where, error.where);
    copy_text(out->remedy, error.remedy);
  }
  return status;
}

inline joulery_status accept(joulery_error* out) {
  if (out != nullptr) *out = joulery_error{};
  return JOULERY_OK;
}

inline joulery_status answer(const Result<void>& done, joulery_error* out) {
  return done ? accept(out) : refuse(done.error(), out);
}

/// The one place where exceptions end: those of libraries (out of memory, say).
template <class Call>
joulery_status guarded(joulery_error* out, const Call& call) {
  try {
    return call();
  } catch (const std::exception& thrown) {
    return refuse({ErrorKind::broken, thrown.what(), "joulery", "report it with what the program did before"}, out);
  }
}

inline Error closed_session() {
  return {ErrorKind::gone, "the session was closed before this call", {}, "open another one; its run is in the store"};
}

/// A call on a session, which lives until the call has left.
template <class Call>
joulery_status called(const joulery_session* session, joulery_error* out, const Call& call) {
  const auto open = session->use();
  if (open == nullptr) return refuse(closed_session(), out);
  return guarded(out, [&] { return call(*open); });
}

inline joulery_status missing(const char* argument, joulery_error* out) {
  return refuse({ErrorKind::invalid, std::string(argument) + " is missing", {}, "see joulery.h"}, out);
}

inline std::string text_or_empty(const char* text) { return text == nullptr ? std::string() : std::string(text); }

/// A copy the caller frees by joulery_free. Throws as `new` does.
inline char* handed_over(const std::string& text) {
  auto* copy = static_cast<char*>(std::malloc(text.size() + 1));
  if (copy == nullptr) throw std::bad_alloc();
  std::memcpy(copy, text.c_str(), text.size() + 1);
  return copy;
}

}  // namespace joulery
