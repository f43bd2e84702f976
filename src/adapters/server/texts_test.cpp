// SPDX-License-Identifier: Apache-2.0
// Tests of what is changed in requests and taken out of answers, as texts: no network.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "adapters/server/answer_tokens.h"
#include "adapters/server/completion_request.h"
#include "adapters/server/energy_words.h"
#include "adapters/server/event_stream.h"

namespace joulery {
namespace {

constexpr const char* kPath = "/v1/chat/completions";

TEST(CompletionRequest, a_streamed_completion_is_asked_for_its_usage_and_keeps_every_byte) {
  EXPECT_EQ(with_usage(kPath, R"( {"stream": true, "seed":1.0})"),
            R"( {"stream_options":{"include_usage":true},"stream": true, "seed":1.0})");
  EXPECT_EQ(with_usage("/v1/completions?x=1", R"({"stream":true})"),
            R"({"stream_options":{"include_usage":true},"stream":true})");
  EXPECT_EQ(with_usage(kPath, R"({"stream":true,"stream_options":{"a":1}})"),
            R"({"stream":true,"stream_options":{"include_usage":true,"a":1}})");
  EXPECT_EQ(with_usage(kPath, R"({"stream_options": { } ,"stream":true})"),
            R"({"stream_options": {"include_usage":true } ,"stream":true})");
  EXPECT_EQ(with_usage(kPath, R"({"stream":true,"stream_options":null})"),
            R"({"stream":true,"stream_options":{"include_usage":true}})");
}

TEST(CompletionRequest, numbers_strings_and_names_that_stand_twice_stay_as_the_client_wrote_them) {
  EXPECT_EQ(with_usage(kPath, R"({"seed":123456789012345678901234567890,"t":1.10,"stream":true,"stream_options":{}})"),
            R"({"seed":123456789012345678901234567890,"t":1.10,"stream":true,)"
            R"("stream_options":{"include_usage":true}})");
  EXPECT_EQ(with_usage(kPath, R"({"p":"\\\",\"stream\":false,{[","stream":true})"),
            R"({"stream_options":{"include_usage":true},"p":"\\\",\"stream\":false,{[","stream":true})");
  EXPECT_EQ(with_usage(kPath, R"({"stream_options":7,"stream":false,"stream":true,"stream_options":{"a":[{}]}})"),
            R"({"stream_options":7,"stream":false,"stream":true,"stream_options":{"include_usage":true,"a":[{}]}})");
  EXPECT_FALSE(with_usage(kPath, R"({"stream":true,"stream":false})"));
  EXPECT_FALSE(with_usage(kPath, R"({"a":{"stream":true},"b":[{"stream":true}]})"));
  EXPECT_FALSE(with_usage(kPath, R"({"stream":true,"stream_o\u0070tions":{"include_usage":false}})"));
}

TEST(CompletionRequest, a_body_made_to_hurt_is_left_alone_or_read_once) {
  const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  EXPECT_FALSE(with_usage(kPath, R"({"stream":true,"stream_options":{},"a":)" + deep + "}"));
  EXPECT_FALSE(with_usage(kPath, R"({"stream":true,"a":)" + std::string(1'000'000, '[')));
  EXPECT_TRUE(with_usage(kPath, R"({"stream":true,"a":)" + std::string(127, '[') + std::string(127, ']') + "}"));
  EXPECT_FALSE(with_usage(kPath, R"({"stream":true,"a":)" + std::string(128, '[') + std::string(128, ']') + "}"));
  std::string wide = R"({"stream":true,"stream_options":{)";
  for (int i = 0; i < 1'000'000; ++i) wide += "\"" + std::to_string(i) + "\":0,";
  wide += R"("z":0}})";
  EXPECT_EQ(with_usage(kPath, wide)->size(), wide.size() + std::string(R"("include_usage":true,)").size());
}

TEST(CompletionRequest, every_other_request_stays_as_it_is) {
  EXPECT_FALSE(with_usage(kPath, R"({"stream":false})"));
  EXPECT_FALSE(with_usage(kPath, R"({"prompt":"\"stream\":true"})"));
  EXPECT_FALSE(with_usage(kPath, R"({"stream":true,"stream_options":{"include_usage":false}})"));
  EXPECT_FALSE(with_usage(kPath, R"({"stream":true,"stream_options":7})"));
  EXPECT_FALSE(with_usage(kPath, R"({"stream":true)"));
  EXPECT_FALSE(with_usage(kPath, R"({"stream":true,"a":nul})"));
  EXPECT_FALSE(with_usage(kPath, R"({"stream":true,"a":[}])"));
  EXPECT_FALSE(with_usage(kPath, R"({"stream")"));
  EXPECT_FALSE(with_usage(kPath, R"(["stream"])"));
  EXPECT_FALSE(with_usage("/v1/embeddings", R"({"stream":true})"));
}

TEST(AnswerTokens, usage_is_found_wherever_it_stands_and_only_as_a_name) {
  const AnswerTokens all{7, 2, 9};
  EXPECT_EQ(tokens_in(R"({"id":1,"usage":{"prompt_tokens":7,"completion_tokens":9,)"
                      R"("prompt_tokens_details":{"cached_tokens":2}},"z":0})"),
            all);
  EXPECT_EQ(tokens_in(R"({"usage" : {"input_tokens":7,"output_tokens":9,"input_tokens_details":{"cached_tokens":2}}})"),
            all);
  EXPECT_EQ(tokens_in(R"({"text":"\"usage\":{\"prompt_tokens\":1}"})"), AnswerTokens());
  EXPECT_EQ(tokens_in(R"({"usage":null})"), AnswerTokens());
  EXPECT_EQ(tokens_in(R"({"usage":{"prompt_tokens":-1}})"), AnswerTokens());
  EXPECT_EQ(tokens_in(R"({"usage":{"prompt_tokens":1)"), AnswerTokens());
  EXPECT_EQ(tokens_in(""), AnswerTokens());
}

constexpr std::string_view kText = "data: {\"choices\":[{\"text\":\"a\"}],\"usage\":null}\n\n";
constexpr std::string_view kUsage =
    "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":9}}\n\n";
constexpr std::string_view kDone = "data: [DONE]\n\n";

TEST(EventStream, the_usage_nobody_asked_for_is_taken_out_and_the_end_waits_for_the_energy) {
  EventStream events(true);
  EXPECT_EQ(events.take(kText), kText);
  EXPECT_EQ(events.take(kUsage), "");
  EXPECT_EQ(events.tokens(), (AnswerTokens{7, std::nullopt, 9}));
  EXPECT_EQ(events.take(kDone), "");
  EXPECT_TRUE(events.is_done());
  EXPECT_EQ(events.release(), kDone);
  EXPECT_FALSE(events.is_done());
  EXPECT_FALSE(events.takes_comment());
  EXPECT_EQ(events.take("rest"), "rest");
}

TEST(EventStream, usage_that_was_asked_for_stays) {
  EventStream events(false);
  EXPECT_EQ(events.take(kUsage), kUsage);
  EXPECT_EQ(events.tokens().output, 9U);
}

TEST(EventStream, usage_beside_the_last_words_stays) {
  EventStream events(true);
  const std::string last = "data: {\"choices\":[{\"text\":\"a\"}],\"usage\":{\"completion_tokens\":3}}\n\n";
  EXPECT_EQ(events.take(last), last);
  EXPECT_EQ(events.tokens().output, 3U);
}

TEST(EventStream, counts_of_several_events_are_put_together) {
  EventStream events(true);
  const std::string first =
      "event: message_start\ndata: {\"message\":{\"usage\":{\"input_tokens\":25,\"output_tokens\":1}}}\n\n";
  const std::string last = "event: message_delta\ndata: {\"delta\":{},\"usage\":{\"output_tokens\":15}}\n\n";
  EXPECT_EQ(events.take(first + last), first + last);
  EXPECT_EQ(events.tokens(), (AnswerTokens{25, std::nullopt, 15}));
}

TEST(EventStream, an_event_too_long_to_hold_passes) {
  EventStream events(true);
  const std::string piece(EventStream::kLongestEvent + 1, 'x');
  EXPECT_EQ(events.take(piece), piece);
  EXPECT_FALSE(events.takes_comment());
  EXPECT_EQ(events.take(kUsage), kUsage);
}

TEST(EventStream, an_end_without_an_empty_line_passes_too) {
  EventStream events(true);
  EXPECT_EQ(events.take("data: [DONE]\n"), "");
  EXPECT_TRUE(events.takes_comment());
  EXPECT_EQ(events.release(), "data: [DONE]\n");
}

RC_GTEST_PROP(EventStream, however_it_is_cut_the_same_bytes_pass, ()) {
  std::string whole;
  std::string expected;
  const auto count = *rc::gen::inRange(0, 6);
  for (int i = 0; i < count; ++i) {
    const bool has_cr = *rc::gen::arbitrary<bool>();
    const std::string text = has_cr ? ": hi\r\ndata: {\"a\":1}\r\n\r\n" : std::string(kText);
    whole += text;
    expected += text;
    if (*rc::gen::arbitrary<bool>()) whole += kUsage;
  }
  whole += kDone;
  expected += kDone;
  EventStream events(true);
  std::string out;
  for (std::size_t begin = 0; begin < whole.size();) {
    const auto length = static_cast<std::size_t>(*rc::gen::inRange(1, 40));
    out += events.take(std::string_view(whole).substr(begin, length));
    begin += length;
  }
  out += events.release();
  RC_ASSERT(out == expected);
}

TEST(EnergyWords, energy_has_its_interval_method_and_basis_and_unknown_has_no_word) {
  const AnswerEnergy answer{{1 * joule, 2.5 * joule, 4 * joule}, Method::modelled, true};
  EXPECT_EQ(energy_comment(answer),
            ": x-joulery-energy-joules=2.500000 x-joulery-energy-joules-low=1.000000 "
            "x-joulery-energy-joules-high=4.000000 x-joulery-method=modelled x-joulery-basis=engine "
            "x-joulery-share=time\n\n");
  EXPECT_EQ(energy_comment(std::nullopt), "");
  EXPECT_TRUE(energy_words(std::nullopt).empty());
}

}  // namespace
}  // namespace joulery
