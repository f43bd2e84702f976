// SPDX-License-Identifier: Apache-2.0
// Files of models: read in portions and hashed before a parser sees them, so that what is measured is the pinned file.
// Also how much memory a worker holds. Parses nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/base/result.h"

namespace joulery {

/// The hash of a file, in lower-case hexadecimal digits, and how many bytes it has.
struct FileIdentity {
  std::string sha256;
  std::uint64_t bytes = 0;
};

/// Errors: the file cannot be read. `what` is how the message calls it: "model".
Result<FileIdentity> fingerprint(std::string_view what, const std::string& path);

/// Errors, too (invalid): the file has another hash than the pinned one.
Result<FileIdentity> checked_file(std::string_view what, const std::string& path, const std::string& expected);

/// The content of a file that must have this hash. Errors as of checked_file.
Result<std::string> checked_text(std::string_view what, const std::string& path, const std::string& expected);

/// Errors (unsupported): a file of Python's pickle or of PyTorch, by its name or its first bytes: loading one runs the
/// code in it. A file that cannot be read passes: whoever opens it says why.
Result<void> refuse_pickled(const std::string& path);

/// Resident memory of this process; nothing where /proc does not say.
[[nodiscard]] std::optional<std::uint64_t> resident_bytes();

}  // namespace joulery
