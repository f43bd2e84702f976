// SPDX-License-Identifier: Apache-2.0
// Tests of the client against real servers on loopback: certificates, passwords, redirects, limits, and each failure
// with its kind and its remedy.
#include "adapters/net/curl_http.h"

#include <gtest/gtest.h>

#include "adapters/net/curl_library.h"
#include "testing/temporary_folder.h"
#include "testing/test_server.h"

namespace joulery {
namespace {

using testing::TemporaryFolder;
using testing::TestServer;

constexpr const char* kScript = JOULERY_SOURCE_DIR "/tests/servers/device.py";
constexpr const char* kFolder = JOULERY_SOURCE_DIR "/tests/servers";
/// Patient where an answer must come, so that a busy machine fails no test.
constexpr HttpLimits kPatient{std::chrono::seconds(20), std::chrono::seconds(20), std::size_t{1} << 16};

Result<HttpAnswer> ask(const std::string& url, const std::string& netrc = {}, HttpLimits limits = kPatient) {
  auto http = curl_opener({{}, true, netrc}, limits)();
  if (!http) return failure(http.error());
  return (*http)->get(url);
}

/// One server for the tests that need nothing special; starting Python costs a moment.
class PlainServer : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server() = std::make_unique<TestServer>(kScript, std::vector<std::string>{kFolder}); }
  static void TearDownTestSuite() { server().reset(); }
  static std::unique_ptr<TestServer>& server() {
    static std::unique_ptr<TestServer> one;
    return one;
  }
  static Error refused(const std::string& path, HttpLimits limits = kPatient) {
    const auto answer = ask(server()->origin() + path, {}, limits);
    EXPECT_FALSE(answer) << path;
    return answer ? Error{} : answer.error();
  }
};

TEST_F(PlainServer, an_answer_comes_with_the_servers_time) {
  const auto answer = ask(server()->origin() + "/README.md");
  ASSERT_TRUE(answer) << describe(answer.error());
  EXPECT_TRUE(answer->body.starts_with("# servers"));
  ASSERT_TRUE(answer->date);
  EXPECT_NE(answer->date->find("GMT"), std::string::npos);
}

TEST_F(PlainServer, one_client_asks_again_and_again) {
  auto http = open_curl_http({}, kPatient);
  ASSERT_TRUE(http);
  const auto first = (*http)->get(server()->origin() + "/README.md");
  EXPECT_FALSE((*http)->get(server()->origin() + "/none"));
  const auto second = (*http)->get(server()->origin() + "/README.md");
  EXPECT_EQ(first.value().body, second.value().body);
}

TEST_F(PlainServer, each_status_is_an_error_of_its_kind) {
  const std::vector<std::pair<int, ErrorKind>> cases{
      {204, ErrorKind::broken},      {401, ErrorKind::denied},      {403, ErrorKind::denied},
      {404, ErrorKind::unsupported}, {410, ErrorKind::unsupported}, {418, ErrorKind::broken},
      {429, ErrorKind::transient},   {500, ErrorKind::transient},   {503, ErrorKind::transient}};
  for (const auto& [status, kind] : cases) {
    const Error error = refused("/.fault/status-" + std::to_string(status));
    EXPECT_EQ(error.kind, kind) << describe(error);
    EXPECT_NE(error.what.find(std::to_string(status)), std::string::npos) << describe(error);
    EXPECT_FALSE(error.remedy.empty());
  }
}

TEST_F(PlainServer, a_redirect_is_not_followed) {
  const Error error = refused("/.fault/redirect");
  EXPECT_EQ(error.kind, ErrorKind::invalid);
  EXPECT_NE(error.what.find("http://127.0.0.2:9/elsewhere"), std::string::npos) << describe(error);
  EXPECT_EQ(error.what.find("secret"), std::string::npos) << "a query may hold one";
}

TEST_F(PlainServer, what_does_not_end_well_is_an_error) {
  EXPECT_EQ(refused("/.fault/large").kind, ErrorKind::broken);
  EXPECT_EQ(refused("/.fault/drop").kind, ErrorKind::transient);
  EXPECT_EQ(refused("/.fault/half").kind, ErrorKind::transient);
  EXPECT_EQ(refused("/.fault/no-http").kind, ErrorKind::broken);
  EXPECT_EQ(refused("/.fault/silence", {std::chrono::seconds(20), std::chrono::milliseconds(50), 1000}).kind,
            ErrorKind::transient);
}

TEST_F(PlainServer, an_encrypted_question_to_a_server_in_the_clear_fails) {
  const auto answer = ask("https://127.0.0.1:" + server()->said("port") + "/README.md");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::broken) << describe(answer.error());
}

TEST_F(PlainServer, the_proxy_of_the_environment_is_not_asked) {
  ::setenv("http_proxy", "http://127.0.0.1:9", 1);
  const auto answer = ask(server()->origin() + "/README.md");
  ::unsetenv("http_proxy");
  EXPECT_TRUE(answer);
}

TEST(CurlHttp, nobody_at_the_address_is_gone) {
  TestServer server(kScript, {kFolder});
  const std::string origin = server.origin();
  server.stop();
  const auto answer = ask(origin + "/");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::gone) << describe(answer.error());
  EXPECT_EQ(answer.error().where, origin + "/");
}

TEST(CurlHttp, ipv6_is_spoken) {
  const TestServer server(kScript, {kFolder, "--ipv6", "--tls", "named"});
  EXPECT_TRUE(ask(server.origin() + "/README.md", "machine ::1 cafile " + server.said("cafile")));
}

TEST(CurlHttp, a_certificate_nobody_vouches_for_is_refused_and_the_way_out_is_named) {
  const TestServer server(kScript, {kFolder, "--tls", "nameless", "--basic", "root:hunter2"});
  const std::string url = server.origin() + "/README.md";
  const auto answer = ask(url, "machine 127.0.0.1 login root password hunter2");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::denied);
  EXPECT_NE(answer.error().remedy.find("sha256"), std::string::npos);
  EXPECT_NE(answer.error().remedy.find("127.0.0.1:" + server.said("port")), std::string::npos);
  EXPECT_EQ(describe(answer.error()).find("hunter2"), std::string::npos);
  EXPECT_FALSE(ask(url, "machine 127.0.0.1 cafile " + server.said("cafile") + " login root password hunter2"))
      << "the authority is known, but the certificate is of another host";
  EXPECT_TRUE(ask(url, "machine 127.0.0.1 login root password hunter2 sha256 " + server.said("pin")));
}

TEST(CurlHttp, a_wrong_pin_sends_no_password) {
  const TestServer server(kScript, {kFolder, "--tls", "named"});
  const std::string entry = "machine 127.0.0.1 login root password hunter2 sha256 ";
  const auto answer = ask(server.origin() + "/README.md", entry + std::string(64, 'a'));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::denied);
  EXPECT_EQ(ask(server.origin() + "/.seen", entry + server.said("pin")).value().body, "[]");
  const auto both = ask(server.origin() + "/README.md",
                        "machine 127.0.0.1 cafile " + server.said("cafile") + " sha256 " + std::string(64, 'a'));
  EXPECT_FALSE(both) << "with both written, both must fit";
}

TEST(CurlHttp, a_cafile_stands_for_the_systems_store) {
  const TestServer server(kScript, {kFolder, "--tls", "named"});
  const std::string url = server.origin() + "/README.md";
  EXPECT_FALSE(ask(url));
  EXPECT_TRUE(ask(url, "machine 127.0.0.1 cafile " + server.said("cafile")));
  const auto missing = ask(url, "machine 127.0.0.1 cafile /no/such.pem");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::invalid) << describe(missing.error());
}

TEST(CurlHttp, a_password_goes_to_its_host_alone_and_in_the_clear_only_when_told) {
  const TestServer server(kScript, {kFolder, "--basic", "root:hunter2"});
  const std::string url = server.origin() + "/README.md";
  EXPECT_EQ(ask(url).error().kind, ErrorKind::denied);
  EXPECT_FALSE(ask(url, "machine 127.0.0.1 login root password hunter2"));
  EXPECT_FALSE(ask(url, "machine other login root password hunter2 plain"));
  const std::string seen = ask(server.origin() + "/.seen").value().body;
  EXPECT_EQ(seen.find("Basic"), std::string::npos) << seen;
  EXPECT_TRUE(ask(url, "machine 127.0.0.1 login root password hunter2 plain"));
  const auto wrong = ask(url, "machine 127.0.0.1 login root password hunter3 plain");
  EXPECT_EQ(wrong.error().kind, ErrorKind::denied);
  EXPECT_EQ(describe(wrong.error()).find("hunter"), std::string::npos);
}

TEST(CurlHttp, digest_shows_no_password_and_is_spoken_in_the_clear) {
  const TestServer server(kScript, {kFolder, "--digest", "admin:hunter2"});
  const std::string url = server.origin() + "/README.md";
  EXPECT_TRUE(ask(url, "machine 127.0.0.1 login admin password hunter2"));
  EXPECT_EQ(ask(url, "machine 127.0.0.1 login admin password hunter3").error().kind, ErrorKind::denied);
}

TEST(CurlHttp, a_missing_library_is_said_with_its_package) {
  const auto none = load_curl("/no/such/libcurl.so.4");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::unsupported);
  EXPECT_NE(none.error().remedy.find("libcurl4"), std::string::npos);
  EXPECT_FALSE(load_curl("libm.so.6")) << "a library, but not this one";
}

TEST(CurlHttp, the_access_is_read_when_the_client_is_opened) {
  const TemporaryFolder folder;
  const auto http = curl_opener({folder / "none", false, {}})();
  ASSERT_FALSE(http);
  EXPECT_NE(http.error().where.find("none"), std::string::npos);
}

}  // namespace
}  // namespace joulery
