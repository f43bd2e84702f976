// SPDX-License-Identifier: Apache-2.0
// Tests of questions with a body, against a real server on loopback: pieces, limits, refusals. What servers of models
// say is the matter of workers/http.
#include "adapters/net/curl_post.h"

#include <gtest/gtest.h>

#include "foundation/base/files.h"
#include "testing/test_server.h"

namespace joulery {
namespace {

constexpr const char* kAnswers = JOULERY_SOURCE_DIR "/tests/servers/fixtures/answers-bare";
constexpr HttpLimits kPatient{std::chrono::seconds(20), std::chrono::seconds(20), std::size_t{1} << 16};

/// One server for all tests here; starting Python costs a moment.
class Post : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    server() = std::make_unique<testing::TestServer>(JOULERY_SOURCE_DIR "/tests/servers/engine.py",
                                                     std::vector<std::string>{kAnswers});
  }
  static void TearDownTestSuite() { server().reset(); }
  static std::unique_ptr<testing::TestServer>& server() {
    static std::unique_ptr<testing::TestServer> one;
    return one;
  }
  /// Everything that came, or the failure.
  static Result<std::string> ask(const std::string& path, const std::string& body, HttpLimits limits = kPatient) {
    auto http = open_curl_post({}, limits);
    if (!http) return failure(http.error());
    std::string whole;
    const auto take = [&whole](std::string_view piece) {
      whole += piece;
      return true;
    };
    if (auto asked = (*http)->post({server()->origin() + path, body, {}}, take); !asked) return failure(asked.error());
    return whole;
  }
};

TEST_F(Post, the_pieces_of_an_answer_are_the_answer) {
  const std::string stream = DiskFiles().read(std::string(kAnswers) + "/v1/completions.stream").value();
  const auto came = ask("/v1/completions", R"({"stream":true})");
  ASSERT_TRUE(came.has_value()) << describe(came.error());
  EXPECT_EQ(came->substr(0, stream.size()), stream);
}

TEST_F(Post, whoever_has_enough_ends_the_transfer_without_an_error) {
  auto http = open_curl_post({}, kPatient).value();
  int pieces = 0;
  const auto take = [&pieces](std::string_view) { return ++pieces < 1; };
  EXPECT_TRUE(http->post({server()->origin() + "/v1/completions", R"({"stream":true})", {}}, take).has_value());
  EXPECT_EQ(pieces, 1);
  EXPECT_TRUE(http->post({server()->origin() + "/v1/completions", "{\"a\":1}", {}}, take).has_value());
  EXPECT_EQ(pieces, 2);  // and the same client asks again
}

TEST_F(Post, an_answer_beyond_the_limit_is_refused) {
  HttpLimits narrow = kPatient;
  narrow.largest_body = 20;
  EXPECT_EQ(ask("/v1/completions", "{\"a\":1}", narrow).error().kind, ErrorKind::broken);
}

TEST_F(Post, a_refusal_is_told_with_what_the_server_says_of_it_and_no_piece_is_handed_on) {
  const auto refused = ask("/v1/completions", R"({"prompt":"!status 500"})");
  EXPECT_EQ(refused.error().kind, ErrorKind::transient);
  EXPECT_NE(refused.error().what.find("as it was told"), std::string::npos) << refused.error().what;
  EXPECT_EQ(ask("/none", "{\"a\":1}").error().kind, ErrorKind::unsupported);
}

TEST_F(Post, silence_ends_at_the_deadline) {
  HttpLimits short_one = kPatient;
  short_one.whole = std::chrono::milliseconds(100);
  EXPECT_EQ(ask("/v1/completions", R"({"prompt":"!silence"})", short_one).error().kind, ErrorKind::transient);
}

}  // namespace
}  // namespace joulery
