// SPDX-License-Identifier: Apache-2.0
// Tests of the one order of records: what others post while the writer writes, and what a flush hands over.
#include "shell/app/record_log.h"

#include <thread>

#include "shell/app/scripted_instruments.h"

namespace joulery {
namespace {

using namespace script;

SpanCancelled mark(std::uint32_t id) { return {id}; }

TEST(RecordLog, R40_the_road_gets_what_others_posted_where_the_journal_has_it) {
  ScriptedSink sink;
  RecordLog log;
  log.open(&sink);
  EXPECT_TRUE(log.write(mark(1)).empty());
  log.post(mark(2));
  log.post(mark(3));
  EXPECT_TRUE(log.has_posted());
  EXPECT_EQ(log.write(mark(4)), (std::vector<Record>{mark(2), mark(3)}));
  log.post(mark(5));
  EXPECT_EQ(log.take_posted(), std::vector<Record>{mark(5)});
  EXPECT_FALSE(log.has_posted());
  EXPECT_EQ(sink.records, (std::vector<Record>{mark(1), mark(2), mark(3), mark(4), mark(5)}));
}

TEST(RecordLog, R40_threads_that_post_while_the_writer_writes_have_one_order) {
  ScriptedSink sink;
  RecordLog log;
  log.open(&sink);
  constexpr std::uint32_t kEach = 2000;
  std::vector<Record> road;
  {
    std::vector<std::jthread> others;
    for (std::uint32_t thread = 1; thread <= 3; ++thread) {
      others.emplace_back([&log, thread] {
        for (std::uint32_t i = 0; i < kEach; ++i) log.post(mark(thread * kEach + i));
      });
    }
    for (std::uint32_t i = 0; i < kEach; ++i) {
      const auto& before = log.write(mark(i));
      road.insert(road.end(), before.begin(), before.end());
      road.emplace_back(mark(i));
    }
  }
  const auto& last = log.take_posted();
  road.insert(road.end(), last.begin(), last.end());
  EXPECT_EQ(road.size(), 4 * kEach);
  EXPECT_EQ(road, sink.records);
}

TEST(RecordLog, R34_a_flush_hands_over_what_was_posted) {
  ScriptedSink sink;
  RecordLog log;
  log.open(&sink);
  log.post(mark(1));
  EXPECT_EQ(sink.flushed, 0U);
  log.flush();
  EXPECT_EQ(sink.flushed, 1U);
}

TEST(RecordLog, a_failed_journal_is_left_alone_and_the_road_gets_everything) {
  ScriptedSink sink;
  sink.fail_write = 2;
  RecordLog log;
  log.open(&sink);
  log.post(mark(1));
  log.post(mark(2));
  log.post(mark(3));
  EXPECT_EQ(log.take_posted().size(), 3U);
  EXPECT_EQ(sink.records.size(), 1U);
  ASSERT_TRUE(log.has_failed());
  EXPECT_EQ(log.failure()->what, "no space left");
}

TEST(RecordLog, a_closed_one_touches_its_sink_no_more) {
  RecordLog log;
  {
    ScriptedSink sink;
    log.open(&sink);
    log.close();
  }
  log.post(mark(1));
  log.flush();
  log.sync();
  EXPECT_FALSE(log.has_failed());
}

}  // namespace
}  // namespace joulery
