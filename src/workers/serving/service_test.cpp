// SPDX-License-Identifier: Apache-2.0
// Tests of the loop with a worker that only counts letters: whole conversations through files, and files that are
// refused before a parser sees them.
#include "workers/serving/service.h"

#include <fcntl.h>
#include <fstream>
#include <unistd.h>

#include "foundation/base/fd.h"
#include "foundation/wire/lines.h"
#include "workers/serving/checked_file.h"

namespace joulery {
namespace {

/// Labels each text with its length; refuses the text "bad". Each look at the clock is half a second later.
class CountingService final : public ModelService {
 public:
  [[nodiscard]] WorkerReady introduction() const override { return {worker_protocol, "counting", "none"}; }
  [[nodiscard]] WorkerAnswer answer(const WorkerRequest& request, Client& client) override {
    const auto* wanted = std::get_if<ClassifyRequest>(&request);
    if (wanted == nullptr) return cannot_do("counting");
    auto answers = answer_each<TextAnswer>(wanted->texts, client, now_, [this](const std::string& text) {
      return text == "bad" ? Result<TextAnswer>(failure(ErrorKind::invalid, "a bad text"))
                           : Result<TextAnswer>(TextAnswer{std::to_string(text.size()), 1, 0, now_(), now_()});
    });
    if (!answers) return answers.error();
    return Classified{now_(), now_(), std::move(*answers)};
  }

 private:
  std::int64_t asked_ = 0;
  Now now_ = [this] { return instant_at(++asked_ * 500'000'000); };
};

struct Conversation {
  std::vector<WorkerAnswer> answers;
  int exit_code = -1;
};

Conversation converse(const std::string& input) {
  const std::string name = testing::TempDir() + "/serving-" + std::to_string(getpid());
  std::ofstream(name + ".in", std::ios::binary) << input;
  const UniqueFd in(open((name + ".in").c_str(), O_RDONLY | O_CLOEXEC));
  const UniqueFd out(open(name.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  Conversation held;
  CountingService service;
  held.exit_code = serve(in.get(), out.get(), service);
  LineBuffer lines;
  std::ifstream stream(name, std::ios::binary);
  EXPECT_TRUE(lines.add(std::string(std::istreambuf_iterator<char>(stream), {})).has_value());
  while (const auto line = lines.next()) held.answers.push_back(decode_worker_answer(*line).value());
  unlink(name.c_str());
  unlink((name + ".in").c_str());
  return held;
}

std::string request(const WorkerRequest& wanted) { return encode(wanted); }

TEST(Serving, it_introduces_itself_first_and_ends_with_its_input) {
  const Conversation held = converse("");
  EXPECT_EQ(held.exit_code, 0);
  ASSERT_EQ(held.answers.size(), 1U);
  EXPECT_EQ(std::get<WorkerReady>(held.answers[0]).worker, "counting");
}

TEST(Serving, quit_ends_it_and_what_follows_is_not_read) {
  const Conversation held = converse(request(QuitRequest{}) + request(ClassifyRequest{{"x"}}));
  EXPECT_EQ(held.exit_code, 0);
  EXPECT_EQ(held.answers.size(), 1U);
}

TEST(Serving, rubbish_and_what_it_cannot_do_are_answered_and_the_loop_goes_on) {
  const Conversation held = converse("rubbish\n" + request(GenerateRequest{}) + request(ClassifyRequest{{"four"}}));
  ASSERT_EQ(held.answers.size(), 5U);  // a line of progress before the last
  EXPECT_EQ(std::get<Error>(held.answers[1]).kind, ErrorKind::invalid);
  EXPECT_EQ(std::get<Error>(held.answers[2]).kind, ErrorKind::unsupported);
  EXPECT_EQ(std::get<Classified>(held.answers[4]).results.at(0).label, "4");
}

TEST(Serving, progress_counts_up_and_the_first_failure_is_the_answer) {
  const Conversation held = converse(request(ClassifyRequest{{"a", "b", "bad", "c"}}));
  ASSERT_EQ(held.answers.size(), 4U);
  EXPECT_EQ(std::get<WorkerProgress>(held.answers[1]).done, 1U);
  EXPECT_EQ(std::get<WorkerProgress>(held.answers[2]).done, 2U);
  EXPECT_EQ(std::get<Error>(held.answers[3]).what, "a bad text");
}

TEST(Serving, an_output_nobody_reads_ends_it) {
  const UniqueFd in(open("/dev/null", O_RDONLY | O_CLOEXEC));
  const UniqueFd full(open("/dev/full", O_WRONLY | O_CLOEXEC));
  CountingService service;
  EXPECT_EQ(serve(in.get(), full.get(), service), 1);
}

TEST(CheckedFile, a_file_is_told_by_its_hash_and_size) {
  const std::string path = testing::TempDir() + "/checked-" + std::to_string(getpid());
  std::ofstream(path) << "abc";
  const FileIdentity found = fingerprint("model", path).value();
  EXPECT_EQ(found.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(found.bytes, 3U);
  EXPECT_EQ(checked_text("head", path, found.sha256).value(), "abc");
  const auto other = checked_file("head", path, std::string(64, '0'));
  EXPECT_EQ(other.error().kind, ErrorKind::invalid);
  EXPECT_TRUE(other.error().what.starts_with("the head is not the pinned file")) << other.error().what;
  unlink(path.c_str());
}

TEST(CheckedFile, a_file_that_is_missing_or_a_folder_is_named_with_what_to_do) {
  for (const char* path : {"/no/model.gguf", "/tmp"}) {
    const auto refused = fingerprint("model", path);
    ASSERT_FALSE(refused.has_value()) << path;
    EXPECT_EQ(refused.error().where, path);
    EXPECT_FALSE(refused.error().remedy.empty());
  }
}

TEST(CheckedFile, this_process_holds_some_memory) { EXPECT_GT(resident_bytes().value(), 1'000'000U); }

}  // namespace
}  // namespace joulery
