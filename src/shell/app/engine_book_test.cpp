// SPDX-License-Identifier: Apache-2.0
// Tests of counts and joules on the road: one window for both, restarts, runs that were cut short, journals; and the
// thread that asks.
#include "shell/app/engine_book.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "foundation/wire/journal.h"
#include "shell/app/engine_reader.h"
#include "shell/app/road.h"
#include "shell/app/road_script.h"
#include "testing/manual_clock.h"

namespace joulery {
namespace {

using namespace script;

EngineFound server() {
  return {second(-1),
          "vLLM",
          "http://127.0.0.1:8000/metrics",
          "",
          "",
          {{EngineQuantity::requests, "requests", "", "", false, 0},
           {EngineQuantity::output_tokens, "output", "", "", false, 0}}};
}

/// A question that took 20 ms around `t`.
EngineRead reading(double t, double requests, double tokens) {
  constexpr Duration kHalf = std::chrono::milliseconds(10);
  return {second(t) - kHalf, second(t) + kHalf, std::nullopt, {{0, requests}, {1, tokens}}};
}

/// Ten seconds of 50 W, half of it the workload's, with what a server said, each behind the tick before it.
std::vector<Record> served(const std::vector<EngineRead>& reads) {
  std::vector<Record> records = ten_seconds();
  records.insert(records.begin() + 1, server());
  for (const EngineRead& read : reads) {
    const auto later = [&](const Record& record) {
      const auto* sample = std::get_if<Sample>(&record);
      const bool end = std::holds_alternative<WorkloadEnded>(record);
      return end || (sample != nullptr && sample->at > read.answered);
    };
    records.insert(std::find_if(records.begin(), records.end(), later), read);
  }
  return records;
}

const WorkResult& row(const Run& run, const std::string& unit, const std::string& basis) {
  return *std::find_if(run.work.begin(), run.work.end(),
                       [&](const WorkResult& work) { return work.unit == unit && work.basis == basis; });
}

TEST(EngineBook, energy_per_token_is_that_of_the_counters_window_and_not_of_the_run) {
  const auto run = run_of(served({reading(2, 5, 1000), reading(5, 8, 1300), reading(8, 11, 1600)}));
  ASSERT_TRUE(run.engine);
  EXPECT_EQ(run.engine->from, second(2));
  EXPECT_EQ(run.engine->to, second(8));
  EXPECT_NEAR(run.engine->energy->best / joule, 300, 1e-3);
  EXPECT_NEAR(row(run, "output token", "machine").joules_per_unit.best, 0.5, 1e-6);
  EXPECT_NEAR(row(run, "request", "machine").joules_per_unit.best, 50, 1e-4);
  const double own = run.engine->own_energy->best / joule;
  EXPECT_GT(own, 0);
  EXPECT_LT(own, 300);
  EXPECT_NEAR(row(run, "request", "tree").joules_per_unit.best, own / 6, 1e-6);
  EXPECT_NEAR(run.total.best / joule, 500, 1e-3);
}

TEST(EngineBook, the_time_of_the_edges_questions_widens_the_interval) {
  const auto width = [](const auto& run) {
    return (run.engine->energy->high - run.engine->energy->low) / run.engine->energy->best;
  };
  EngineRead slow = reading(2, 5, 1000);
  slow.asked = second(1.5);
  slow.answered = second(2.5);
  const auto quick = run_of(served({reading(2, 5, 1000), reading(8, 11, 1600)}));
  const auto waited = run_of(served({slow, reading(8, 11, 1600)}));
  EXPECT_GT(width(waited), width(quick) + 0.1);
  EXPECT_EQ(waited.engine->edge_doubt, std::chrono::milliseconds(510));
}

TEST(EngineBook, EN_2_a_restart_is_an_anomaly_and_gives_no_row) {
  const auto run = run_of(served({reading(2, 5, 1000), reading(5, 1, 10), reading(8, 11, 1600)}));
  EXPECT_TRUE(run.work.empty());
  ASSERT_FALSE(run.anomalies.empty());
  EXPECT_EQ(run.anomalies.back().kind, "engine_reset");
}

TEST(EngineBook, BM_33_without_work_there_is_no_energy_per_token) {
  const auto run = run_of(served({reading(2, 5, 1000), reading(8, 5, 1000)}));
  EXPECT_EQ(count_of(*run.engine, EngineQuantity::output_tokens), exact(0.0));
  EXPECT_TRUE(run.work.empty());
}

TEST(EngineBook, readings_outside_the_window_are_not_counted) {
  std::vector<Record> records = served({reading(-0.5, 1, 1), reading(2, 5, 1000), reading(8, 11, 1600)});
  records.insert(records.end() - 1, reading(11, 99, 9999));
  const auto run = run_of(records);
  EXPECT_EQ(run.engine->readings, 2U);
  EXPECT_EQ(count_of(*run.engine, EngineQuantity::output_tokens), exact(600.0));
}

TEST(EngineBook, a_run_that_was_cut_short_tells_what_was_counted_until_then) {
  std::vector<Record> records = served({reading(2, 5, 1000), reading(5, 8, 1300), reading(8, 11, 1600)});
  records.resize(records.size() - 2);
  const auto run = run_of(records);
  EXPECT_TRUE(run.interrupted);
  EXPECT_NEAR(row(run, "output token", "machine").joules_per_unit.best, 0.5, 1e-6);
}

TEST(EngineBook, R40_a_journal_gives_the_same_run) {
  const std::vector<Record> records = served({reading(2, 5, 1000), reading(8, 11, 1600)});
  std::vector<std::byte> bytes;
  for (const char c : journal_magic) bytes.push_back(static_cast<std::byte>(c));
  for (const Record& record : records) encode(record, bytes);
  JournalDecoder decoder(bytes);
  Road road;
  Record record;
  while (decoder.next(record).value()) road.feed(record);
  EXPECT_EQ(road.finish(), run_of(records));
}

TEST(EngineBook, a_run_without_a_server_says_nothing_of_one) { EXPECT_FALSE(run_of(ten_seconds()).engine); }

/// Counts how often it is asked.
struct Scripted final : EngineServer {
  explicit Scripted(EngineFound found) : who(std::move(found)) {}
  [[nodiscard]] const EngineFound& found() const override { return who; }
  EngineAnswer read(Clock& clock) override {
    const double number = ++asked;
    return {std::nullopt, {clock.now(), clock.now(), std::nullopt, {{0, number}}}};
  }
  EngineFound who;
  int asked = 0;
};

TEST(EngineReader, the_last_question_begins_when_it_is_asked_for_and_its_answer_is_there) {
  Scripted scripted(server());
  testing::ManualClock clock(std::chrono::milliseconds(1));
  EngineReader reader(scripted, clock, std::chrono::hours(1));
  reader.ask_last();
  const std::vector<Record> records = reader.take();
  ASSERT_GE(records.size(), 2U);
  EXPECT_EQ(records.front(), Record(server()));
  EXPECT_EQ(std::get<EngineRead>(records.back()).values.front().value, static_cast<double>(records.size() - 1));
  EXPECT_TRUE(reader.take().empty());
}

TEST(EngineReader, a_server_without_counters_is_not_asked) {
  EngineFound ollama = server();
  ollama.series.clear();
  Scripted scripted(ollama);
  testing::ManualClock clock;
  EngineReader reader(scripted, clock);
  reader.ask_last();
  EXPECT_EQ(reader.take(), std::vector<Record>{ollama});
  EXPECT_EQ(scripted.asked, 0);
}

}  // namespace
}  // namespace joulery
