// SPDX-License-Identifier: Apache-2.0
// Two recorders of one machine: the first reads, the second follows; what a leader's death costs, and what it must not.
#include "shell/app/recorder.h"
#include "shell/app/scripted_instruments.h"
#include "testing/manual_clock.h"

namespace joulery {
namespace {

using namespace script;
using testing::ManualClock;

/// Where the processes of a job meet: at most one leads.
struct Table {
  const std::vector<Record>* journal = nullptr;
  std::function<void()> read_now;
  std::uint64_t leaders = 0;  ///< so far; the last one lives while is_led
  bool is_led = false;
};

class ScriptedNode final : public Node {
 public:
  explicit ScriptedNode(Table& table) : table_(table) {}
  [[nodiscard]] NodeRole role() const override { return role_; }
  NodeRole take_seat() override {
    if (!table_.is_led) {
      table_.is_led = true;
      ++table_.leaders;
      role_ = NodeRole::leads;
    } else if (table_.journal != nullptr) {
      role_ = NodeRole::follows;
      followed_ = table_.leaders;
      journal_ = table_.journal;
      given_ = 0;
    } else {
      role_ = NodeRole::waiting;
    }
    return role_;
  }
  void leave() override {
    if (role_ == NodeRole::leads) table_.is_led = false;
    role_ = NodeRole::waiting;
  }
  bool hear() override { return false; }
  void answer() override {}
  [[nodiscard]] int fd() const override { return -1; }
  bool take(const std::function<void(const Record&)>& each) override {
    while (given_ < journal_->size()) each((*journal_)[given_++]);
    return table_.is_led && table_.leaders == followed_;
  }
  void ask(Duration) override {
    if (table_.read_now) table_.read_now();
  }

 private:
  Table& table_;
  NodeRole role_ = NodeRole::waiting;
  std::uint64_t followed_ = 0;
  const std::vector<Record>* journal_ = nullptr;  ///< of the leader it follows
  std::size_t given_ = 0;
};

/// A package whose counter begins near 0 for each who opens it, as perf's do.
class OwnCounter final : public Sensor {
 public:
  OwnCounter(Power power, Clock& clock) : channel_(package(0)), power_(power), since_(clock.now()) {
    channel_.source = "perf power/energy-pkg/ cpu0";
    channel_.modulus.reset();
  }
  [[nodiscard]] std::string name() const override { return "own"; }
  [[nodiscard]] std::span<const Channel> channels() const override { return {&channel_, 1}; }
  void read(Clock& clock, std::span<Reading> out) override {
    const Instant at = clock.now();
    out[0] = {0, std::nullopt, at, static_cast<std::uint64_t>((power_ * (at - since_)).microjoules())};
  }

 private:
  Channel channel_;
  Power power_;
  Instant since_;
};

/// One process: its seat, its sensor, its run.
struct Process {
  ScriptedNode seat;
  SteadyCounter* steady = nullptr;
  ScriptedSink journal;
  std::unique_ptr<Recorder> recorder;
  ManualClock& clock;

  Process(Table& table, ManualClock& now, bool own_base) : seat(table), clock(now) {
    Instruments instruments;
    if (own_base) {
      instruments.sensors.push_back(std::make_unique<OwnCounter>(50 * watt, clock));
    } else {
      auto counter = std::make_unique<SteadyCounter>(50 * watt);
      steady = counter.get();
      instruments.sensors.push_back(std::move(counter));
    }
    instruments.clock = &clock;
    instruments.node = &seat;
    recorder = std::make_unique<Recorder>(std::move(instruments));
    recorder->tick(true);
    RunStart start = counted_machine(1);
    start.channels = recorder->channels();
    recorder->write(WorkloadStarted{clock.now(), 7});
    recorder->start(start, &journal);
  }
  void lead(Table& table) {
    table.journal = &journal.records;
    table.read_now = [this] { recorder->tick(false); };
  }
  auto end() {
    recorder->write(WorkloadEnded{clock.now(), {0, {}}});
    recorder->tick(true);
    return recorder->finish({clock.now(), {}, 0, {}});
  }
};

/// Seconds of which both processes see a tick each, the leader first.
void pass(int seconds, ManualClock& clock, std::initializer_list<Process*> processes) {
  for (int i = 0; i < seconds; ++i) {
    clock.advance(std::chrono::seconds(1));
    for (Process* process : processes) process->recorder->tick(true);
  }
}

/// Ticks of a microsecond per question: the energy of a few of them is all the runs may differ by.
constexpr double kFewMicroseconds = 0.05;  // joules

void expect_energy(const Run& run, double joules) {
  EXPECT_NEAR(run.total.best / joule, joules, kFewMicroseconds);
  EXPECT_EQ(run.coverage, 1);
  EXPECT_TRUE(run.gaps.empty());
}

class Nodes : public ::testing::TestWithParam<bool> {
 protected:
  ManualClock clock{std::chrono::microseconds(1)};
  Table table;
};

TEST_P(Nodes, metering_7_a_follower_measures_by_the_leaders_readings) {
  Process leader(table, clock, GetParam());
  leader.lead(table);
  pass(3, clock, {&leader});
  Process follower(table, clock, GetParam());
  pass(10, clock, {&leader, &follower});
  EXPECT_EQ(follower.seat.role(), NodeRole::follows);
  if (follower.steady != nullptr) {
    EXPECT_LE(follower.steady->reads, 4U);  // around the handshake alone
  }
  expect_energy(follower.end(), 500);
  expect_energy(leader.end(), 650);
}

TEST_P(Nodes, metering_7_a_slow_handshake_takes_nothing_of_the_leaders_past) {
  Process leader(table, clock, GetParam());
  clock.advance(std::chrono::milliseconds(300));  // a counter of its own is ahead by no more than the handshake takes
  Process follower(table, clock, GetParam());
  pass(1, clock, {&leader, &follower});
  leader.lead(table);
  table.read_now = [&] {
    clock.advance(std::chrono::milliseconds(200));
    leader.recorder->tick(false);
    clock.advance(std::chrono::milliseconds(100));
  };
  pass(9, clock, {&leader, &follower});
  EXPECT_EQ(follower.seat.role(), NodeRole::follows);
  expect_energy(follower.end(), 515);
  expect_energy(leader.end(), 530);
}

TEST_P(Nodes, metering_7_a_dead_leader_is_replaced_and_no_energy_is_lost_or_counted_twice) {
  auto leader = std::make_unique<Process>(table, clock, GetParam());
  leader->lead(table);
  Process follower(table, clock, GetParam());
  pass(5, clock, {leader.get(), &follower});
  ASSERT_EQ(follower.seat.role(), NodeRole::follows);
  table.is_led = false;  // kill -9: no farewell
  clock.advance(std::chrono::milliseconds(700));
  follower.lead(table);
  pass(5, clock, {&follower});
  EXPECT_EQ(follower.seat.role(), NodeRole::leads);
  const auto run = follower.end();
  expect_energy(run, 535);
  ASSERT_EQ(run.anomalies.size(), 2U);
  EXPECT_EQ(run.anomalies[1].text, "the process that metered this machine ended; counters bridge the time between");
}

TEST_P(Nodes, a_second_follower_goes_on_with_the_new_leader) {
  auto first = std::make_unique<Process>(table, clock, GetParam());
  first->lead(table);
  Process second(table, clock, GetParam());
  Process third(table, clock, GetParam());
  pass(4, clock, {first.get(), &second, &third});
  table.is_led = false;
  second.lead(table);
  pass(4, clock, {&second, &third});
  EXPECT_EQ(second.seat.role(), NodeRole::leads);
  EXPECT_EQ(third.seat.role(), NodeRole::follows);
  expect_energy(second.end(), 400);
}

TEST_P(Nodes, the_last_follower_of_three_leaders_has_the_whole_window) {
  std::vector<std::unique_ptr<Process>> all;
  for (int i = 0; i < 3; ++i) {
    all.push_back(std::make_unique<Process>(table, clock, GetParam()));
    if (i == 0) all.front()->lead(table);
  }
  Process& last = *all.back();
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i]->lead(table);
    for (int s = 0; s < 3; ++s) {
      clock.advance(std::chrono::seconds(1));
      for (std::size_t j = i; j < all.size(); ++j) all[j]->recorder->tick(true);
    }
    table.is_led = i + 1 == all.size();
  }
  expect_energy(last.end(), 450);
}

INSTANTIATE_TEST_SUITE_P(Counter, Nodes, ::testing::Bool(), [](const auto& tested) {
  return tested.param ? "begins_anew_for_each" : "is_the_same_for_all";
});

TEST(Node, a_process_that_is_not_let_in_meters_for_itself) {
  ManualClock clock{std::chrono::microseconds(1)};
  Table table;
  table.is_led = true;  // by somebody who shows no journal
  Process alone(table, clock, false);
  pass(10, clock, {&alone});
  EXPECT_EQ(alone.seat.role(), NodeRole::waiting);
  expect_energy(alone.end(), 500);
}

TEST(Node, a_silent_leader_is_left) {
  ManualClock clock{std::chrono::microseconds(1)};
  Table table;
  Process leader(table, clock, false);
  leader.lead(table);
  Process follower(table, clock, false);
  pass(2, clock, {&leader, &follower});
  ASSERT_EQ(follower.seat.role(), NodeRole::follows);
  table.read_now = {};  // it hangs
  pass(6, clock, {&follower});
  EXPECT_NE(follower.seat.role(), NodeRole::leads);
  expect_energy(follower.end(), 400);
}

}  // namespace
}  // namespace joulery
