// SPDX-License-Identifier: Apache-2.0
// RFC 9110, 7.6.1: what a field Connection names and some more end at the next hop.
#include "adapters/server/header_fields.h"

#include <array>
#include <boost/beast/http/rfc7230.hpp>
#include <string>
#include <vector>

namespace joulery::relay {
namespace {

constexpr std::array kOneHop{http::field::connection,
                             http::field::keep_alive,
                             http::field::proxy_connection,
                             http::field::proxy_authenticate,
                             http::field::te,
                             http::field::proxy_authorization,
                             http::field::trailer,
                             http::field::upgrade,
                             http::field::transfer_encoding};

}  // namespace

void drop_one_hop_fields(http::fields& fields) {
  std::vector<std::string> named;
  const auto [begin, end] = fields.equal_range(http::field::connection);
  for (auto field = begin; field != end; ++field) {
    for (const auto& token : http::token_list(field->value())) named.emplace_back(token.data(), token.size());
  }
  for (const std::string& name : named) fields.erase(name);
  for (const http::field field : kOneHop) fields.erase(field);
}

bool is_type(const http::fields& fields, std::string_view type) {
  const auto said = fields[http::field::content_type];
  const auto name = said.substr(0, said.find_first_of("; "));
  return beast::iequals(name, {type.data(), type.size()});
}

bool is_encoded(const http::fields& fields) {
  const auto encoding = fields[http::field::content_encoding];
  return !encoding.empty() && !beast::iequals(encoding, "identity");
}

}  // namespace joulery::relay
