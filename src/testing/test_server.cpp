// SPDX-License-Identifier: Apache-2.0
// posix_spawn, two pipes, and a reader of lines that gives up.
#include "testing/test_server.h"

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "foundation/base/ensure.h"

namespace joulery::testing {
namespace {

constexpr int kPatienceMs = 30'000;

struct Pipe {
  UniqueFd read;
  UniqueFd write;
};

Pipe make_pipe() {
  int ends[2] = {-1, -1};
  ENSURE(::pipe2(ends, O_CLOEXEC) == 0);
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

pid_t spawn_python(std::vector<std::string> words, int input, int output) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ENSURE(::posix_spawn_file_actions_init(&actions) == 0);
  ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  pid_t pid = -1;
  ENSURE(::posix_spawnp(&pid, "python3", &actions, nullptr, argv.data(), environ) == 0);
  ::posix_spawn_file_actions_destroy(&actions);
  return pid;
}

/// The next line without its end; it must come.
std::string read_line(int fd) {
  std::string line;
  for (char c = 0; c != '\n';) {
    pollfd waiting{fd, POLLIN, 0};
    ENSURE(::poll(&waiting, 1, kPatienceMs) == 1);
    ENSURE(::read(fd, &c, 1) == 1);
    if (c != '\n') line += c;
  }
  return line;
}

}  // namespace

TestServer::TestServer(const std::string& script, const std::vector<std::string>& arguments) {
  std::vector<std::string> words{"python3", script};
  words.insert(words.end(), arguments.begin(), arguments.end());
  encrypted_ = std::find(words.begin(), words.end(), "--tls") != words.end();
  ipv6_ = std::find(words.begin(), words.end(), "--ipv6") != words.end();
  Pipe input = make_pipe();
  Pipe output = make_pipe();
  pid_ = spawn_python(std::move(words), input.read.get(), output.write.get());
  input_ = std::move(input.write);
  output.write.reset();
  for (std::string line = read_line(output.read.get()); line != "ready"; line = read_line(output.read.get())) {
    const std::size_t blank = line.find(' ');
    ENSURE(blank != std::string::npos);
    said_[line.substr(0, blank)] = line.substr(blank + 1);
  }
}

std::string TestServer::origin() const {
  return (encrypted_ ? "https://" : "http://") + std::string(ipv6_ ? "[::1]:" : "127.0.0.1:") + said("port");
}

void TestServer::stop() {
  if (pid_ < 0) return;
  input_.reset();
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

TestServer::~TestServer() { stop(); }

}  // namespace joulery::testing
