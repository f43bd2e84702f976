// SPDX-License-Identifier: Apache-2.0
// A file that is replaced as a whole: readers see the old content or the new one, never half of it, and a crash or a
// full disk leaves the old one. Appending is emissions_file.cpp's and the journal's own business.
#pragma once

#include <string>
#include <string_view>
#include <sys/types.h>

#include "foundation/base/result.h"

namespace joulery {

/// Whether the content must outlive a power cut before the old one goes.
enum class Durable { no, yes };

/// Writes all of the text where the descriptor stands. Errors: errno of write, at `path`.
Result<void> write_all(int fd, std::string_view text, const std::string& path);
/// Writes a new file beside `path` and puts it in its place. Errors: errno, at `path`; nothing is left beside it.
Result<void> replace_file(const std::string& path, std::string_view text, mode_t mode, Durable durable = Durable::yes);

}  // namespace joulery
