// SPDX-License-Identifier: Apache-2.0
// Tests of addresses: what is taken, what is refused, and that what is shown tells no secret.
#include "adapters/net/url.h"

#include <gtest/gtest.h>

namespace joulery {
namespace {

TEST(Url, an_address_is_taken_apart) {
  const auto url = parse_http_url("HTTPS://[FE80::1]:8443/redfish/v1?a=b", "http");
  ASSERT_TRUE(url) << describe(url.error());
  EXPECT_TRUE(url->encrypted);
  EXPECT_EQ(url->host, "fe80::1");
  EXPECT_EQ(url->path, "/redfish/v1?a=b");
  EXPECT_EQ(url->origin(), "https://[FE80::1]:8443");
  EXPECT_EQ(url->shown(), "https://[FE80::1]:8443/redfish/v1");
}

TEST(Url, the_scheme_may_be_left_to_the_kind_of_source) {
  EXPECT_TRUE(parse_http_url("bmc.example", "https")->encrypted);
  const auto plug = parse_http_url("Plug.local:81?x", "http");
  EXPECT_FALSE(plug->encrypted);
  EXPECT_EQ(plug->host, "plug.local");
  EXPECT_EQ(plug->path, "/?x");
  EXPECT_EQ(plug->origin(), "http://Plug.local:81");
}

TEST(Url, what_is_no_address_of_a_web_server_is_refused) {
  for (const char* text :
       {"", "ftp://a", "file:///etc/shadow", "http://", "http:///path", "http://a:0", "http://a:65536", "http://a:b",
        "http://[::1", "http://[::1]80", "http://a b", "http://a\nb", "http://a#b", "http://a\\b", "http://:80"}) {
    const auto url = parse_http_url(text, "http");
    EXPECT_FALSE(url) << text;
    EXPECT_EQ(url ? ErrorKind::broken : url.error().kind, ErrorKind::invalid);
  }
}

TEST(Url, a_password_in_an_address_is_refused_and_not_repeated) {
  const auto url = parse_http_url("https://root:hunter2@bmc.example/x?token=hunter2", "https");
  ASSERT_FALSE(url);
  EXPECT_EQ(describe(url.error()).find("hunter2"), std::string::npos) << describe(url.error());
  EXPECT_NE(url.error().remedy.find("netrc"), std::string::npos);
}

}  // namespace
}  // namespace joulery
