// SPDX-License-Identifier: Apache-2.0
// Tests of two workloads accounted as one: sums, what is unknown, and the order of their ends.
#include "shell/app/workload_pair.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace joulery {
namespace {

/// A process that ends when the test says so.
class Scripted final : public Workload {
 public:
  explicit Scripted(std::int64_t pid) : pid_(pid), end_(::eventfd(0, EFD_CLOEXEC)) {}
  [[nodiscard]] std::int64_t pid() const override { return pid_; }
  [[nodiscard]] int end_fd() const override { return end_.get(); }
  Result<Duration> cpu_time() override { return cpu; }
  std::optional<std::uint64_t> cycles() override { return counted; }
  std::optional<std::uint64_t> memory_held() override { return 100; }
  Result<std::optional<Exit>> poll() override {
    ++polls;
    return exit;
  }
  Result<void> signal(int number) override {
    signals.push_back(number);
    return {};
  }
  [[nodiscard]] std::vector<std::string> survivors() override { return {fmt::format("child of {}", pid_)}; }
  [[nodiscard]] std::string accounting() const override { return "test"; }
  void end(Exit how) {
    exit = how;
    eventfd_write(end_.get(), 1);
  }

  Duration cpu{1};
  std::optional<std::uint64_t> counted = 10;
  std::optional<Exit> exit;
  std::vector<int> signals;
  int polls = 0;

 private:
  std::int64_t pid_;
  UniqueFd end_;
};

struct Pair {
  Scripted* first;
  Scripted* second;
  std::unique_ptr<Workload> both;
};

Pair make_pair() {
  auto first = std::make_unique<Scripted>(7);
  auto second = std::make_unique<Scripted>(8);
  Scripted* const a = first.get();
  Scripted* const b = second.get();
  return {a, b, WorkloadPair::of(std::move(first), std::move(second)).value()};
}

bool is_readable(int fd) {
  pollfd polled{fd, POLLIN, 0};
  return ::poll(&polled, 1, 0) == 1;
}

constexpr Exit kGood{0, std::nullopt};

TEST(WorkloadPair, time_cycles_memory_and_processes_are_those_of_both) {
  const Pair pair = make_pair();
  EXPECT_EQ(pair.both->pid(), 7);
  EXPECT_EQ(pair.both->cpu_time().value(), Duration(2));
  EXPECT_EQ(pair.both->cycles(), 20U);
  EXPECT_EQ(pair.both->memory_held(), 200U);
  EXPECT_EQ(pair.both->pids(), (std::vector<std::int64_t>{7, 8}));
  EXPECT_EQ(pair.both->survivors(), (std::vector<std::string>{"child of 7", "child of 8"}));
}

TEST(WorkloadPair, cycles_that_one_cannot_count_are_unknown) {
  const Pair pair = make_pair();
  pair.second->counted.reset();
  EXPECT_EQ(pair.both->cycles(), std::nullopt);
}

TEST(WorkloadPair, it_ends_with_the_last_and_wakes_nobody_for_one_that_was_reaped) {
  const Pair pair = make_pair();
  EXPECT_FALSE(is_readable(pair.both->end_fd()));
  pair.first->end(kGood);
  EXPECT_TRUE(is_readable(pair.both->end_fd()));
  EXPECT_EQ(pair.both->poll().value(), std::nullopt);
  EXPECT_FALSE(is_readable(pair.both->end_fd()));
  EXPECT_EQ(pair.both->memory_held(), 100U);
  EXPECT_TRUE(pair.both->signal(15).has_value());
  pair.second->end(kGood);
  EXPECT_TRUE(is_readable(pair.both->end_fd()));
  EXPECT_EQ(pair.both->poll().value(), kGood);
  EXPECT_TRUE(pair.first->signals.empty());
  EXPECT_EQ(pair.second->signals, std::vector<int>{15});
}

TEST(WorkloadPair, what_one_left_behind_is_reached_and_waited_for_after_its_end) {
  const Pair pair = make_pair();
  pair.first->end(kGood);
  EXPECT_EQ(pair.both->poll().value(), std::nullopt);
  const int polls = pair.first->polls;
  EXPECT_EQ(pair.both->poll().value(), std::nullopt);
  EXPECT_EQ(pair.first->polls, polls + 1);
  EXPECT_TRUE(pair.both->signal_tree(9).has_value());
  EXPECT_EQ(pair.first->signals, std::vector<int>{9});
  EXPECT_EQ(pair.second->signals, std::vector<int>{9});
}

TEST(WorkloadPair, the_one_that_did_not_end_well_is_the_exit) {
  for (const bool is_first : {true, false}) {
    const Pair pair = make_pair();
    pair.first->end(is_first ? Exit{std::nullopt, 9} : kGood);
    pair.second->end(is_first ? kGood : Exit{std::nullopt, 9});
    EXPECT_EQ(pair.both->poll().value(), (Exit{std::nullopt, 9})) << is_first;
  }
}

}  // namespace
}  // namespace joulery
