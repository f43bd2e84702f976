// SPDX-License-Identifier: Apache-2.0
// Result<T>: a value, or an Error that says what was being done, where, and what the reader can do about it.
// Not for our own mistakes: those are ENSURE (base/ensure.h). Read base/files.h next for the first user.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace joulery {

/// What a caller can do next about a failure.
enum class ErrorKind {
  transient,    ///< try again later: a time-out, EIO
  gone,         ///< it was there and is not any more: unplugged, unloaded
  denied,       ///< a right is missing
  unsupported,  ///< this machine or version does not offer it
  invalid,      ///< the input is wrong
  broken,       ///< it answers, but the answer makes no sense
};

/// One failure in one line, lower case: what happened, where (path, id or file:line:column), what to do.
struct Error {
  ErrorKind kind = ErrorKind::broken;
  std::string what;
  std::string where;
  std::string remedy;

  bool operator==(const Error&) const = default;
};

/// The word of an error kind, as in `joulery.error/1`.
[[nodiscard]] std::string_view to_string(ErrorKind kind);

/// "what: where; remedy", leaving out what is empty.
[[nodiscard]] std::string describe(const Error& error);

/// A value or an Error. [[nodiscard]]: a refusal of the world is never dropped by accident.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
};

/// `return failure(ErrorKind::invalid, "...", where, remedy);` converts to any Result.
[[nodiscard]] inline tl::unexpected<Error> failure(ErrorKind kind, std::string what, std::string where = {},
                                                   std::string remedy = {}) {
  return tl::unexpected<Error>(Error{kind, std::move(what), std::move(where), std::move(remedy)});
}

/// Passes an error on.
[[nodiscard]] inline tl::unexpected<Error> failure(Error error) { return tl::unexpected<Error>(std::move(error)); }

/// An Error from `errno` (ENOENT → gone, EACCES/EPERM → denied, EIO/ENODATA/EAGAIN → transient, else broken).
[[nodiscard]] Error error_from_errno(int code, std::string what, std::string where);

}  // namespace joulery
