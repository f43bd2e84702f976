// SPDX-License-Identifier: Apache-2.0
// Sums and unions; what one of the two cannot tell is not told of the pair.
#include "shell/app/workload_pair.h"

#include <cerrno>
#include <sys/epoll.h>

namespace joulery {

Result<std::unique_ptr<Workload>> WorkloadPair::of(std::unique_ptr<Workload> first, std::unique_ptr<Workload> second) {
  UniqueFd ends(::epoll_create1(EPOLL_CLOEXEC));
  Both both{std::move(first), std::move(second)};
  for (const auto& each : both) {
    epoll_event event{};
    event.events = EPOLLIN;
    if (!ends || ::epoll_ctl(ends.get(), EPOLL_CTL_ADD, each->end_fd(), &event) != 0) {
      return failure(error_from_errno(errno, "cannot watch two processes", "epoll"));
    }
  }
  return std::make_unique<WorkloadPair>(std::move(both), std::move(ends));
}

void WorkloadPair::forget_past() {
  for (const auto& each : both_) each->forget_past();
}

Result<Duration> WorkloadPair::cpu_time() {
  Duration sum{};
  for (const auto& each : both_) {
    const Result<Duration> one = each->cpu_time();
    if (!one) return failure(one.error());
    sum += *one;
  }
  return sum;
}

std::optional<std::uint64_t> WorkloadPair::cycles() {
  const auto first = both_[0]->cycles();
  const auto second = both_[1]->cycles();
  if (!first || !second) return std::nullopt;
  return *first + *second;
}

std::optional<std::uint64_t> WorkloadPair::memory_held() {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < both_.size(); ++i) {
    if (exits_[i]) continue;
    const auto held = both_[i]->memory_held();
    if (!held) return std::nullopt;
    sum += *held;
  }
  return sum;
}

Result<std::optional<Exit>> WorkloadPair::poll() {
  for (std::size_t i = 0; i < both_.size(); ++i) {
    auto ended = both_[i]->poll();  // of one that has ended, too: it waits for what that one left behind
    if (exits_[i]) continue;
    if (!ended) return ended;
    if (!*ended) continue;
    exits_[i] = **ended;
    ::epoll_ctl(ends_.get(), EPOLL_CTL_DEL, both_[i]->end_fd(), nullptr);
  }
  if (!exits_[0] || !exits_[1]) return std::optional<Exit>();
  return exits_[0] == Exit{0, std::nullopt} ? exits_[1] : exits_[0];
}

Result<void> WorkloadPair::signal(int number) {
  Result<void> result;
  for (std::size_t i = 0; i < both_.size(); ++i) {
    if (exits_[i]) continue;
    if (auto sent = both_[i]->signal(number); !sent && result) result = std::move(sent);
  }
  return result;
}

/// What one left behind is reached after its end, too. Errors: the first of those that live.
Result<void> WorkloadPair::signal_tree(int number) {
  Result<void> result;
  for (std::size_t i = 0; i < both_.size(); ++i) {
    auto sent = both_[i]->signal_tree(number);
    if (!sent && !exits_[i] && result) result = std::move(sent);
  }
  return result;
}

std::vector<std::int64_t> WorkloadPair::pids() {
  std::vector<std::int64_t> all = both_[0]->pids();
  const std::vector<std::int64_t> others = both_[1]->pids();
  all.insert(all.end(), others.begin(), others.end());
  return all;
}

std::vector<std::string> WorkloadPair::survivors() {
  std::vector<std::string> all = both_[0]->survivors();
  std::vector<std::string> others = both_[1]->survivors();
  std::ranges::move(others, std::back_inserter(all));
  return all;
}

}  // namespace joulery
