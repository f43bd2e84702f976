// SPDX-License-Identifier: Apache-2.0
// Words and sentences of errors, and the mapping from errno to what a caller can do next.
#include "foundation/base/result.h"

#include <cerrno>
#include <system_error>

namespace joulery {

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::transient:
      return "transient";
    case ErrorKind::gone:
      return "gone";
    case ErrorKind::denied:
      return "denied";
    case ErrorKind::unsupported:
      return "unsupported";
    case ErrorKind::invalid:
      return "invalid";
    case ErrorKind::broken:
      return "broken";
  }
  return "broken";
}

std::string describe(const Error& error) {
  std::string text = error.what;
  if (!error.where.empty()) text += ": " + error.where;
  if (!error.remedy.empty()) text += "; " + error.remedy;
  return text;
}

namespace {

ErrorKind kind_of_errno(int code) {
  switch (code) {
    case ENOENT:
    case ENODEV:
    case ENXIO:
    case ENOTDIR:
      return ErrorKind::gone;
    case EACCES:
    case EPERM:
    case EROFS:
      return ErrorKind::denied;
    case EIO:
    case ENODATA:
    case EAGAIN:
    case EINTR:
    case ETIMEDOUT:
    case EBUSY:
      return ErrorKind::transient;
    case ENOSYS:
    case EOPNOTSUPP:
      return ErrorKind::unsupported;
    default:
      return ErrorKind::broken;
  }
}

}  // namespace

Error error_from_errno(int code, std::string what, std::string where) {
  std::string reason = std::generic_category().message(code);
  if (!reason.empty()) reason[0] = static_cast<char>(reason[0] | 0x20);
  return Error{kind_of_errno(code), std::move(what) + " (" + reason + ")", std::move(where), {}};
}

}  // namespace joulery
