// SPDX-License-Identifier: Apache-2.0
// What is known of a machine since its boot as JSON, `joulery.learned/1`: the content of one small file per host. Kept
// to the last bit. Where the file lies is shell/session/learned_file.h.
#pragma once

#include <string>
#include <string_view>

#include "foundation/base/result.h"
#include "foundation/domain/learned.h"

namespace joulery {

/// The whole document, one line.
[[nodiscard]] std::string learned_json(const Learned& learned);
/// The inverse. Errors (invalid) name the field that is wrong or makes no sense: steps out of order, a lowest reading
/// above the highest, more intervals than a boot has seconds.
[[nodiscard]] Result<Learned> learned_from_json(std::string_view text);

}  // namespace joulery
