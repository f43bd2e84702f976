// SPDX-License-Identifier: Apache-2.0
// The fields of a header as a proxy looks at them: those of one hop go, and what a body is.
#pragma once

#include <boost/beast/http/fields.hpp>
#include <string_view>

namespace joulery::relay {

namespace beast = boost::beast;
namespace http = boost::beast::http;

/// Erases the fields that belong to one hop, those that Connection names among them: which may be any.
void drop_one_hop_fields(http::fields& fields);
/// Whether Content-Type is `type`, parameters aside.
[[nodiscard]] bool is_type(const http::fields& fields, std::string_view type);
/// Whether the body is compressed or encoded otherwise.
[[nodiscard]] bool is_encoded(const http::fields& fields);

}  // namespace joulery::relay
