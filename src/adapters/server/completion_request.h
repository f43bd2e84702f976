// SPDX-License-Identifier: Apache-2.0
// What a proxy changes in a request: a completion that is streamed tells its tokens only when asked to.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace joulery {

/// The body with stream_options.include_usage added; nothing when there is nothing to add: no completion, not streamed,
/// or the client has said whether it wants them. Where the client sent no stream_options every byte of its own stays.
[[nodiscard]] std::optional<std::string> with_usage(std::string_view path, std::string_view body);

}  // namespace joulery
