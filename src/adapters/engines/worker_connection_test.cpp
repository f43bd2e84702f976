// SPDX-License-Identifier: Apache-2.0
// Tests of the conversation with a worker: against the other end of a socket, and with the real worker where it was
// built.
#include "adapters/engines/worker_connection.h"

#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/engines/model_zoo.h"
#include "testing/cached_files.h"

namespace joulery {
namespace {

void say(const UniqueFd& fd, std::string_view text) {
  ASSERT_EQ(::write(fd.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

TEST(WorkerConnection, messages_come_whole_however_the_bytes_arrive) {
  WorkerPair pair = open_worker_pair("worker-test").value();
  EXPECT_TRUE(pair.ours.on_readable().value().empty());
  say(pair.theirs, "{\"progress\":1}\n{\"progr");
  EXPECT_EQ(pair.ours.on_readable().value(), std::vector<WorkerAnswer>{WorkerProgress{1}});
  say(pair.theirs, "ess\":2}\n");
  EXPECT_EQ(pair.ours.on_readable().value(), std::vector<WorkerAnswer>{WorkerProgress{2}});
}

TEST(WorkerConnection, a_request_arrives_as_one_line) {
  WorkerPair pair = open_worker_pair("worker-test").value();
  ASSERT_TRUE(pair.ours.send(QuitRequest{}).has_value());
  std::array<char, 64> got{};
  const ssize_t size = ::read(pair.theirs.get(), got.data(), got.size());
  EXPECT_EQ(std::string_view(got.data(), static_cast<std::size_t>(size)), "{\"do\":\"quit\"}\n");
}

TEST(WorkerConnection, a_worker_that_dies_is_an_error_and_no_signal) {
  WorkerPair pair = open_worker_pair("worker-test").value();
  say(pair.theirs, "{\"progress\":3}\n");
  pair.theirs.reset();
  EXPECT_EQ(pair.ours.on_readable().value().size(), 1U);
  EXPECT_EQ(pair.ours.on_readable().error().kind, ErrorKind::gone);
  EXPECT_EQ(pair.ours.send(QuitRequest{}).error().kind, ErrorKind::gone);
}

TEST(WorkerConnection, rubbish_is_refused) {
  WorkerPair pair = open_worker_pair("worker-test").value();
  say(pair.theirs, "Segmentation fault\n");
  EXPECT_EQ(pair.ours.on_readable().error().kind, ErrorKind::invalid);
}

TEST(WorkerConnection, a_worker_of_another_protocol_is_not_used) {
  EXPECT_TRUE(check_ready({worker_protocol, "onnx", "r"}, "onnx").has_value());
  EXPECT_FALSE(check_ready({worker_protocol + 1, "onnx", "r"}, "onnx").has_value());
  EXPECT_FALSE(check_ready({worker_protocol, "llama", "r"}, "onnx").has_value());
}

/// The real worker as a child; killed at the end if it still lives.
struct RunningWorker {
  WorkerConnection connection;
  pid_t pid = 0;
  bool reaped = false;

  ~RunningWorker() {
    if (!reaped) kill(pid, SIGKILL);
    if (!reaped) waitpid(pid, nullptr, 0);
  }
  /// The exit status, once the process has ended.
  int wait() {
    int status = -1;
    waitpid(pid, &status, 0);
    reaped = true;
    return status;
  }
  /// The next answer; an Error after 30 s, long enough for the slowest machine.
  WorkerAnswer next() {
    pollfd waiting{connection.fd(), POLLIN, 0};
    if (::poll(&waiting, 1, 30'000) != 1) return Error{ErrorKind::transient, "no answer", {}, {}};
    auto answers = connection.on_readable();
    return answers ? answers->empty() ? next() : answers->back() : WorkerAnswer(answers.error());
  }
};

std::optional<EnginePlaces> places() {
  const std::string tests = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  const auto variable = [](std::string_view name) -> std::optional<std::string> {
    if (name == "JOULERY_HEADS") return JOULERY_SOURCE_DIR "/data/heads";
    return std::nullopt;
  };
  const auto found = find_engine_places(tests, cache_folder(), variable);
  return found ? std::optional(*found) : std::nullopt;
}

std::unique_ptr<RunningWorker> start(const std::string& path) {
  WorkerPair pair = open_worker_pair("worker-test").value();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pair.theirs.get(), 0);
  posix_spawn_file_actions_adddup2(&actions, pair.theirs.get(), 1);
  std::string name = path;
  std::array<char*, 2> arguments{name.data(), nullptr};
  pid_t pid = 0;
  const int failed = posix_spawn(&pid, path.c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return nullptr;
  return std::unique_ptr<RunningWorker>(new RunningWorker{std::move(pair.ours), pid});
}

TEST(RealWorker, it_loads_classifies_and_ends_with_its_input) {
  const auto where = places();
  if (!where) GTEST_SKIP() << "worker-onnx is not built here: ./joulery demo";
  SKIP_WITHOUT_CACHED("minilm-l3/model.onnx");
  const ZooModel model = load_model_row(*where, "minilm-l3-rotten-tomatoes").value();
  const auto worker = start(where->worker);
  ASSERT_NE(worker, nullptr);
  EXPECT_TRUE(check_ready(std::get<WorkerReady>(worker->next()), "onnx").has_value());
  ASSERT_TRUE(worker->connection.send(load_request(model, *where, 1).value()).has_value());
  const WorkerAnswer loaded = worker->next();
  ASSERT_TRUE(std::holds_alternative<ModelLoaded>(loaded)) << encode(loaded);
  const std::vector<std::string> texts(40,
                                       "a fine film of which nobody tires however often it is seen on a rainy evening");
  // One thread works; the runtime's reporting to its maker, which has threads of its own, is off.
  const std::string threads = "/proc/" + std::to_string(worker->pid) + "/task";
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(threads), {}), 1);
  ASSERT_TRUE(worker->connection.send(WarmUpRequest{{texts[0]}}).has_value());
  EXPECT_TRUE(std::holds_alternative<WarmedUp>(worker->next()));
  ASSERT_TRUE(worker->connection.send(ClassifyRequest{texts}).has_value());
  WorkerAnswer answer = worker->next();
  while (std::holds_alternative<WorkerProgress>(answer)) answer = worker->next();
  EXPECT_EQ(std::get<Classified>(answer).results.size(), 40U);
  worker->connection.close();
  EXPECT_EQ(worker->wait(), 0);
}

TEST(RealWorker, a_long_request_passes_and_termination_ends_it_at_once) {
  const auto where = places();
  if (!where) GTEST_SKIP() << "worker-onnx is not built here: ./joulery demo";
  const auto worker = start(where->worker);
  ASSERT_NE(worker, nullptr);
  EXPECT_TRUE(std::holds_alternative<WorkerReady>(worker->next()));
  ASSERT_TRUE(
      worker->connection.send(ClassifyRequest{std::vector<std::string>(5000, std::string(300, 'x'))}).has_value());
  EXPECT_EQ(std::get<Error>(worker->next()).what, "no model is loaded");
  kill(worker->pid, SIGTERM);
  EXPECT_EQ(WTERMSIG(worker->wait()), SIGTERM);
}

}  // namespace
}  // namespace joulery
