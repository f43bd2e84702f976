// SPDX-License-Identifier: Apache-2.0
// What a proxy changes in a request: a completion that is streamed tells its tokens only when asked to.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace joulery {

/// The body with stream_options.include_usage added; nothing when there is nothing to add: no completion, not streamed,
/// no JSON or one nested more than 128 deep, or the client has said whether it wants them. Every byte of the client's
/// own stays, but for a stream_options of null. Takes time in proportion to the body, and no memory but the answer's.
[[nodiscard]] std::optional<std::string> with_usage(std::string_view path, std::string_view body);

}  // namespace joulery
