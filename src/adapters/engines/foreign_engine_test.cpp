// SPDX-License-Identifier: Apache-2.0
// Tests with engines that are not ours: the one that docs/reference/engine-protocol.md shows, and bad ones that talk
// nonsense, die, say nothing or never end a line.
#include <fstream>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/engines/worker_connection.h"
#include "adapters/engines/zoo.h"
#include "foundation/base/files.h"
#include "testing/temporary_folder.h"

namespace joulery {
namespace {

constexpr int kPatienceMs = 30'000;

/// A program as an engine; killed with the test.
class Engine {
 public:
  explicit Engine(const EngineProgram& program) : pair_(open_worker_pair("the test's engine").value()) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pair_.theirs.get(), 0);
    posix_spawn_file_actions_adddup2(&actions, pair_.theirs.get(), 1);
    std::vector<std::string> words{program.path};
    words.insert(words.end(), program.arguments.begin(), program.arguments.end());
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    EXPECT_EQ(posix_spawnp(&pid_, program.path.c_str(), &actions, nullptr, arguments.data(), environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    pair_.theirs.reset();
  }
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  ~Engine() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }

  [[nodiscard]] WorkerConnection& connection() { return pair_.ours; }
  /// The next messages or the failure; nothing when it says nothing for that long.
  std::optional<Result<std::vector<WorkerAnswer>>> next(int patience_ms = kPatienceMs) {
    for (;;) {
      pollfd waiting{pair_.ours.fd(), POLLIN, 0};
      if (::poll(&waiting, 1, patience_ms) != 1) return std::nullopt;
      auto answers = pair_.ours.on_readable();
      if (!answers || !answers->empty()) return answers;
    }
  }

 private:
  WorkerPair pair_;
  pid_t pid_ = -1;
};

EngineProgram python(const std::string& code) { return {"python3", {"-c", code}, {}}; }

Error failure_of(const std::string& code) {
  Engine engine(python(code));
  const auto said = engine.next();
  EXPECT_TRUE(said.has_value() && !said->has_value());
  return said && !*said ? said->error() : Error{};
}

/// The program in the first block of Python of the page.
std::string engine_of_the_page() {
  const std::string page = DiskFiles().read(JOULERY_SOURCE_DIR "/docs/reference/engine-protocol.md").value();
  constexpr std::string_view fence = "```python\n";
  const std::size_t begin = page.find(fence) + fence.size();
  return page.substr(begin, page.find("```", begin) - begin);
}

TEST(ForeignEngine, the_engine_of_the_page_answers) {
  const testing::TemporaryFolder folder;
  std::ofstream(folder / "mine.py") << engine_of_the_page();
  const auto zoo = read_zoo(
      "[[model]]\nid = \"mine\"\nname = \"Mine\"\ntask = \"text-classification\"\nkind = \"pretrained\"\n"
      "engine = \"command\"\ncommand = [\"python3\", \"./mine.py\"]\n",
      folder / "zoo.toml");
  const EnginePlaces places{"", "", ""};
  const EngineProgram program = engine_program(zoo.value().at(0), places).value();
  Engine engine(program);
  const auto ready = std::get<WorkerReady>(engine.next().value().value().at(0));
  EXPECT_TRUE(check_ready(ready, program.worker).has_value());
  EXPECT_FALSE(check_ready({worker_protocol + 1, "mine", "x"}, program.worker).has_value());
  const auto load = load_request(zoo->at(0), places, {"negative", "positive"}, 3, 1).value();
  ASSERT_TRUE(engine.connection().send(load).has_value());
  const auto loaded = std::get<ModelLoaded>(engine.next().value().value().at(0));
  EXPECT_EQ(loaded.threads, 3U);
  EXPECT_LE(loaded.start, loaded.end);
  Item even;
  even.text = "ab";
  Item odd;
  odd.text = "abc";
  ASSERT_TRUE(engine.connection().send(AnswerRequest{{even, odd}, {}}).has_value());
  const auto answered = std::get<Answered>(engine.next().value().value().at(0));
  ASSERT_EQ(answered.results.size(), 2U);
  EXPECT_EQ(answered.results[0].answer->text, "negative");
  EXPECT_EQ(answered.results[1].answer->text, "positive");
  EXPECT_FALSE(answered.results[0].tokens_in.has_value());
}

TEST(ForeignEngine, the_engine_of_the_page_is_short) { EXPECT_LE(std::ranges::count(engine_of_the_page(), '\n'), 25); }

TEST(BadEngine, nonsense_is_shown_in_one_line_with_who_said_it) {
  const Error error =
      failure_of(R"(print('Loading\tweights: 10 % of a very long text that goes on and on and on and on'))");
  EXPECT_EQ(error.kind, ErrorKind::invalid);
  EXPECT_NE(error.what.find("in the line \"Loading weights: 10 %"), std::string::npos) << error.what;
  EXPECT_LT(error.what.size(), 200U);
  EXPECT_EQ(error.where, "the test's engine");
  EXPECT_EQ(failure_of(R"(import sys; sys.stdout.buffer.write(bytes(range(256)) + b'\n'))").kind, ErrorKind::invalid);
  EXPECT_EQ(failure_of(R"(print('{"answered":{}}'))").kind, ErrorKind::invalid);
}

TEST(BadEngine, death_before_the_first_word_and_in_the_middle_of_one_is_told) {
  EXPECT_EQ(failure_of("import os; os.abort()").kind, ErrorKind::gone);
  EXPECT_EQ(failure_of("import sys, os; sys.stdout.write('{\"prog'); sys.stdout.flush(); os._exit(3)").kind,
            ErrorKind::gone);
}

TEST(BadEngine, one_that_says_nothing_is_left_to_the_callers_deadline) {
  Engine engine(python("import sys; sys.stdin.read()"));
  EXPECT_FALSE(engine.next(50).has_value());
  ASSERT_TRUE(engine.connection().send(AnswerRequest{}).has_value());
  EXPECT_TRUE(engine.connection().on_readable().value().empty());  // and never waits by itself
}

TEST(BadEngine, a_line_without_an_end_is_refused_long_before_it_is_a_gigabyte) {
  const Error error = failure_of("import sys\nfor _ in range(1024): sys.stdout.write('x' * (1 << 20))");
  EXPECT_EQ(error.kind, ErrorKind::broken);
  EXPECT_EQ(error.what, "a line is longer than 67108864 bytes");
  EXPECT_EQ(error.where, "the test's engine");
}

TEST(BadEngine, one_that_talks_without_end_does_not_keep_its_caller) {
  Engine engine(python("import sys\nwhile True: sys.stdout.write('{\"progress\":1}\\n' * 4096)"));
  std::size_t most = 0;
  for (int i = 0; i < 20; ++i) most = std::max(most, engine.next().value().value().size());
  EXPECT_LT(most, 10'000U);
}

}  // namespace
}  // namespace joulery
