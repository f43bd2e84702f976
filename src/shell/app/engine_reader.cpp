// SPDX-License-Identifier: Apache-2.0
// The question is asked without the lock: taking what is there never waits for the network.
#include "shell/app/engine_reader.h"

#include <iterator>
#include <utility>

namespace joulery {

EngineReader::EngineReader(EngineServer& server, Clock& clock, Duration every)
    : server_(server), clock_(clock), every_(every), waiting_{server.found()} {
  if (server.found().series.empty()) return;
  thread_ = std::jthread([this](const std::stop_token& stop) { ask_until_stopped(stop); });
}

std::vector<Record> EngineReader::take() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(waiting_, {});
}

void EngineReader::ask_last() {
  if (!thread_.joinable()) return;
  std::unique_lock lock(mutex_);
  const std::uint64_t wanted = ++asked_;
  changed_.notify_all();
  changed_.wait(lock, [&] { return answered_ >= wanted; });
  thread_.request_stop();
}

void EngineReader::ask_until_stopped(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::uint64_t asked = 0;
    {
      const std::scoped_lock lock(mutex_);
      asked = asked_;
    }
    EngineAnswer answer = server_.read(clock_);
    std::unique_lock lock(mutex_);
    if (answer.joined) waiting_.emplace_back(std::move(*answer.joined));
    waiting_.emplace_back(std::move(answer.read));
    answered_ = asked;
    changed_.notify_all();
    changed_.wait_for(lock, stop, every_, [&] { return asked_ > answered_; });
  }
}

}  // namespace joulery
