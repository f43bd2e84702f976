// SPDX-License-Identifier: Apache-2.0
// Tests of the worker protocol: the exact lines, every message there and back, rubbish refused by name, lines from
// pieces.
#include "foundation/wire/worker.h"

#include "foundation/wire/lines.h"

namespace joulery {
namespace {

ModelLoaded some_load() {
  return {.start = instant_at(5),
          .end = instant_at(9),
          .model_sha256 = "ab",
          .model_bytes = 69,
          .parameters = {},
          .runtime = "ONNX Runtime 1.32.0",
          .providers = {"CPUExecutionProvider"},
          .threads = 1,
          .dimension = 384,
          .most_tokens = 128,
          .memory_bytes = 80'000'000};
}

GeneratedText some_text() {
  return {.text = " watts.",
          .tokens_in = 9,
          .tokens_cached = 0,
          .tokens_out = 3,
          .ended = "stop",
          .start = instant_at(2),
          .first_token = instant_at(5),
          .end = instant_at(8)};
}

ItemAnswer some_answer() {
  return {Answer{"yes", {"O"}, {{"dog", {1, 2, 3, 4}, 0.5}}, {-0.25}},
          {},
          7,
          0,
          2,
          1,
          "/made.png",
          instant_at(1),
          instant_at(2),
          instant_at(3)};
}

ItemAnswer failed_answer() {
  ItemAnswer answer;
  answer.why_not = "the image is cut short";
  return answer;
}

TEST(WorkerProtocol, the_lines_are_what_the_protocol_promises) {
  EXPECT_EQ(encode(WorkerRequest(QuitRequest{})), "{\"do\":\"quit\"}\n");
  EXPECT_EQ(encode(WorkerRequest(ClassifyRequest{{"a \"film\"\n", "b"}})),
            "{\"do\":\"classify\",\"texts\":[\"a \\\"film\\\"\\n\",\"b\"]}\n");
  EXPECT_EQ(encode(WorkerRequest(ChooseRequest{{"film:"}, {" good", " bad"}})),
            "{\"do\":\"choose\",\"prompts\":[\"film:\"],\"labels\":[\" good\",\" bad\"]}\n");
  EXPECT_EQ(encode(WorkerAnswer(Generated{instant_at(1), instant_at(9), {some_text()}})),
            "{\"generated\":{\"start_mono_ns\":1,\"end_mono_ns\":9,\"results\":[{\"text\":\" watts.\",\"tokens_in\":9,"
            "\"tokens_cached\":0,\"tokens_out\":3,\"ended\":\"stop\",\"start_mono_ns\":2,\"first_token_mono_ns\":5,"
            "\"end_mono_ns\":8}]}}\n");
  EXPECT_EQ(encode(WorkerAnswer(WorkerProgress{7})), "{\"progress\":7}\n");
  EXPECT_EQ(encode(WorkerAnswer(Error{ErrorKind::gone, "no model", "/m.onnx", "fetch it"})),
            "{\"error\":{\"kind\":\"gone\",\"what\":\"no model\",\"where\":\"/m.onnx\",\"try\":\"fetch it\"}}\n");
  EXPECT_EQ(encode(WorkerAnswer(
                Classified{instant_at(1), instant_at(4), {{"positive", 0.5, 9, instant_at(2), instant_at(3)}}})),
            "{\"classified\":{\"start_mono_ns\":1,\"end_mono_ns\":4,\"results\":[{\"label\":\"positive\",\"score\":0.5,"
            "\"tokens\":9,\"start_mono_ns\":2,\"end_mono_ns\":3}]}}\n");
}

TEST(WorkerProtocol, every_request_comes_back_as_it_went) {
  const Item item{"a text", "who?", "yes", {"b"}, {"a", "text"}, {"O", "O"}, "/i.png", {{"dog", {1, 2, 3, 4}, true}}};
  const std::vector<WorkerRequest> requests{LoadRequest{"/m.onnx", "aa", "/v.txt", "bb", "/h.csv", "cc", 2},
                                            LoadLanguageModelRequest{"/m.gguf", {}, 3, 4096},
                                            LoadLanguageModelRequest{"/m.gguf", "ab", 1, 512},
                                            WarmUpRequest{{"x"}},
                                            ClassifyRequest{{}},
                                            ChooseRequest{{"film:"}, {" good", " bad"}},
                                            GenerateRequest{{"a", "b"}, 7, {"\n"}, 42},
                                            GenerateRequest{},
                                            CountTokensRequest{{"x", ""}},
                                            LoadModelRequest{},
                                            LoadModelRequest{"object-detection",
                                                             "picodet",
                                                             {{"model", "/m.onnx", "ab"}, {"config", "/c", {}}},
                                                             {"figure", "table"},
                                                             {{"side", "608"}},
                                                             2,
                                                             4},
                                            AnswerRequest{{item}, 7},
                                            AnswerRequest{{item}, {}, 1},
                                            AnswerRequest{},
                                            AnswerRequest{{item}, 7, {}, RequestedLoad{4, {}}},
                                            AnswerRequest{{item}, 7, {}, RequestedLoad{9, {Duration(1), Duration(5)}}},
                                            QuitRequest{}};
  for (const WorkerRequest& request : requests) EXPECT_EQ(decode_worker_request(encode(request)).value(), request);
}

TEST(WorkerProtocol, every_answer_comes_back_as_it_went) {
  const std::vector<WorkerAnswer> answers{WorkerReady{1, "onnx", "ONNX Runtime 1.32.0"},
                                          some_load(),
                                          WarmedUp{instant_at(1), instant_at(2), 20},
                                          WorkerProgress{0},
                                          Classified{instant_at(1), instant_at(2), {}},
                                          Generated{instant_at(1), instant_at(9), {some_text()}},
                                          TokenCounts{{3, 0}},
                                          Answered{instant_at(1), instant_at(2), {some_answer(), failed_answer()}},
                                          Error{ErrorKind::denied, "what", "", ""}};
  for (const WorkerAnswer& answer : answers) EXPECT_EQ(decode_worker_answer(encode(answer)).value(), answer);
}

TEST(WorkerProtocol, BM26_a_load_and_what_is_told_of_it_cross_and_older_engines_lack_them) {
  ItemAnswer answer = some_answer();
  answer.pieces = {instant_at(2), instant_at(3)};
  const RunningRequests running{"vllm:num_requests_running", {{instant_at(2), 3.5}}};
  const std::vector<WorkerAnswer> answers{WorkerReady{1, "http", "", 256},
                                          Answered{instant_at(1), instant_at(4), {answer}, running}};
  for (const WorkerAnswer& each : answers) EXPECT_EQ(decode_worker_answer(encode(each)).value(), each);
  const auto ready = decode_worker_answer(R"({"ready":{"protocol":1,"worker":"mine","runtime":"1.0"}})").value();
  EXPECT_FALSE(std::get<WorkerReady>(ready).at_once.has_value());
  EXPECT_EQ(encode(WorkerRequest(AnswerRequest{})).find("load"), std::string::npos)
      << "an older engine sees no word of it";
}

TEST(WorkerProtocol, what_is_no_message_is_refused_with_the_field_that_is_wrong) {
  for (const char* line : {"", "rubbish", "[]", "7", "{}", "{\"do\":7}", "{\"do\":\"dance\"}", "{\"do\":\"load\"}",
                           "{\"do\":\"load-language-model\",\"model\":\"m\",\"threads\":-1,\"context_tokens\":1}",
                           "{\"do\":\"choose\",\"prompts\":[\"x\"]}", "{\"do\":\"generate\",\"prompts\":[]}",
                           "{\"do\":\"classify\",\"texts\":\"x\"}", "{\"do\":\"classify\",\"texts\":[1]}"}) {
    EXPECT_FALSE(decode_worker_request(line).has_value()) << line;
  }
  for (const char* line :
       {"{}", "{\"progress\":-1}", "{\"progress\":1,\"x\":2}", "{\"dance\":1}", "{\"error\":{\"kind\":\"odd\"}}"}) {
    EXPECT_FALSE(decode_worker_answer(line).has_value()) << line;
  }
  const std::string what =
      decode_worker_answer("{\"warmed-up\":{\"start_mono_ns\":1,\"end_mono_ns\":\"x\",\"texts\":1}}").error().what;
  EXPECT_NE(what.find("warmed-up.end_mono_ns"), std::string::npos) << what;
}

TEST(WorkerProtocol, text_that_is_no_utf8_crosses_with_replacement_characters) {
  const WorkerRequest request = decode_worker_request(encode(WorkerRequest(ClassifyRequest{{"a\xFFz"}}))).value();
  EXPECT_EQ(std::get<ClassifyRequest>(request).texts.at(0), "a\xEF\xBF\xBDz");
}

RC_GTEST_PROP(WorkerProtocol, any_ascii_text_crosses_unchanged, ()) {
  const auto texts =
      *rc::gen::container<std::vector<std::string>>(rc::gen::container<std::string>(rc::gen::inRange<char>(0, 127)));
  const std::string line = encode(WorkerRequest(ClassifyRequest{texts}));
  RC_ASSERT(line.find('\n') == line.size() - 1);
  RC_ASSERT(std::get<ClassifyRequest>(decode_worker_request(line).value()).texts == texts);
}

RC_GTEST_PROP(LineBuffer, lines_are_the_same_however_the_bytes_arrive, (const std::vector<std::string>& pieces)) {
  LineBuffer at_once;
  LineBuffer in_pieces;
  std::string all;
  std::vector<std::string> lines;
  for (const std::string& piece : pieces) {
    all += piece + (piece.size() % 2 == 0 ? "\n" : "");
    RC_ASSERT(in_pieces.add(all.substr(all.size() - piece.size() - (piece.size() % 2 == 0 ? 1 : 0))).has_value());
    while (auto line = in_pieces.next()) lines.push_back(*line);
  }
  RC_ASSERT(at_once.add(all).has_value());
  for (const std::string& line : lines) RC_ASSERT(at_once.next() == line);
  RC_ASSERT(!at_once.next().has_value());
  RC_ASSERT(at_once.rest() == in_pieces.rest());
}

TEST(LineBuffer, a_line_without_an_end_is_refused_and_forgotten) {
  LineBuffer buffer(4);
  EXPECT_TRUE(buffer.add("abcd\nwxyz").has_value());
  EXPECT_EQ(buffer.add("!").error().kind, ErrorKind::broken);
  EXPECT_EQ(buffer.next(), "abcd");
  EXPECT_EQ(buffer.next(), std::nullopt);
}

}  // namespace
}  // namespace joulery
