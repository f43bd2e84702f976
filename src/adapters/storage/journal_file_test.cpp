// SPDX-License-Identifier: Apache-2.0
// Tests of journals on a real disk: kill -9, a full disk, two owners, orphans (R34).
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>

#include "adapters/storage/journals.h"
#include "testing/allocation_count.h"
#include "testing/child_process.h"
#include "testing/example_run.h"
#include "testing/file_size_limit.h"
#include "testing/temporary_folder.h"

namespace joulery {
namespace {

using testing::ChildProcess;
using testing::example_records;
using testing::example_sample;
using testing::TemporaryFolder;

std::vector<Record> read_all(JournalReader& reader) {
  std::vector<Record> records;
  while (true) {
    auto next = reader.next();
    if (!next) ADD_FAILURE() << describe(next.error());
    if (!next || !*next) return records;
    records.push_back(std::move(**next));
  }
}

std::vector<Record> read_all(const std::string& path) { return read_all(*JournalReader::open(path).value()); }

mode_t mode_of(const std::string& path) {
  struct stat found{};
  EXPECT_EQ(::stat(path.c_str(), &found), 0) << path;
  return found.st_mode & 0777U;
}

/// Writes ticks from number `from` on until one fails; returns how many were accepted, at most `limit`.
std::size_t write_ticks(JournalFile& journal, std::size_t from, std::size_t limit) {
  for (std::size_t i = 0; i < limit; ++i) {
    if (!journal.write(example_sample(from + i, 10))) return i;
  }
  return limit;
}

TEST(JournalFile, what_was_written_is_read_and_only_its_owner_may) {
  const TemporaryFolder folder;
  const std::string path = folder / "deep/down/samples.jly";
  const auto records = example_records(500);
  {
    const auto journal = JournalFile::create(path).value();
    for (const Record& record : records) ASSERT_TRUE(journal->write(record).has_value());
    ASSERT_TRUE(journal->flush().has_value());
    ASSERT_TRUE(journal->sync().has_value());
  }
  EXPECT_EQ(read_all(path), records);
  EXPECT_EQ(mode_of(path), 0600U);
  EXPECT_EQ(mode_of(folder / "deep"), 0700U);
  EXPECT_EQ(mode_of(folder / "deep/down"), 0700U);
}

TEST(JournalFile, a_recording_is_never_overwritten) {
  const TemporaryFolder folder;
  std::ofstream(folder / "kept") << "precious";
  const auto journal = JournalFile::create(folder / "kept");
  ASSERT_FALSE(journal.has_value());
  EXPECT_EQ(journal.error().what, "there is already a file");
}

TEST(JournalFile, a_second_writer_is_turned_away) {
  const TemporaryFolder folder;
  const auto first = JournalFile::create(folder / "one").value();
  const auto second = JournalFile::create(folder / "one");
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().what, "another joulery is writing this journal");
}

TEST(JournalFile, a_tick_is_written_without_allocation) {
  const TemporaryFolder folder;
  const auto journal = JournalFile::create(folder / "one").value();
  const Record tick = example_sample(1, 10);
  const auto before = testing::allocations_so_far();
  if (!before) GTEST_SKIP() << "a sanitizer allocates for itself";
  for (int i = 0; i < 2000; ++i) (void)journal->write(tick);
  EXPECT_EQ(*testing::allocations_so_far() - *before, 0U);
}

TEST(JournalFile, a_killed_writer_leaves_everything_it_flushed) {
  const TemporaryFolder folder;
  const std::string path = folder / "samples.jly";
  ChildProcess writer([&](int mark) {
    const auto journal = JournalFile::create(path).value();
    for (std::size_t tick = 0;; ++tick) {
      (void)journal->write(example_sample(tick, 10));
      if (!journal->flush()) return 1;
      testing::make_mark(mark);
    }
  });
  std::size_t flushed = 0;
  while (flushed < 300 && writer.wait_for_mark()) ++flushed;
  EXPECT_EQ(writer.kill(), 128 + SIGKILL);

  const auto records = read_all(path);
  ASSERT_GE(records.size(), flushed);
  for (std::size_t tick = 0; tick < records.size(); ++tick) ASSERT_EQ(records[tick], Record(example_sample(tick, 10)));
}

TEST(JournalFile, a_full_disk_loses_nothing_once_there_is_room_again) {
  const TemporaryFolder folder;
  const auto journal = JournalFile::create(folder / "one").value();
  std::size_t written = 0;
  {
    const testing::FileSizeLimit limit(100'000);
    written = write_ticks(*journal, 0, 1'000'000) + 1;  // the tick that met the full disk is kept too
    const auto flushed = journal->flush();
    ASSERT_FALSE(flushed.has_value());
    EXPECT_EQ(flushed.error().kind, ErrorKind::transient);
    written += write_ticks(*journal, written, 50);
  }
  ASSERT_TRUE(journal->flush().has_value());
  const auto records = read_all(folder / "one");
  ASSERT_EQ(records.size(), written);
  EXPECT_EQ(records.back(), Record(example_sample(written - 1, 10)));
  EXPECT_EQ(journal->refused(), 0U);
}

TEST(JournalFile, while_the_disk_is_full_the_file_stays_a_sound_prefix) {
  const TemporaryFolder folder;
  const auto journal = JournalFile::create(folder / "one").value();
  const testing::FileSizeLimit limit(100'000);
  (void)write_ticks(*journal, 0, 1'000'000);
  const auto reader = JournalReader::open(folder / "one").value();
  EXPECT_GT(read_all(*reader).size(), 500U);
  EXPECT_TRUE(reader->broken_tail());
}

TEST(JournalFile, memory_is_bounded_and_the_end_of_the_journal_is_said_once) {
  const auto journal = JournalFile::create("/dev/full").value();
  std::size_t endings = 0;
  const Record tick = example_sample(1, 100);
  for (std::size_t i = 0; i < 2 * JournalFile::memory_limit / 1500; ++i) {
    const auto written = journal->write(tick);
    if (!written && written.error().what.starts_with("the journal ends here")) ++endings;
  }
  EXPECT_EQ(endings, 1U);
  EXPECT_GT(journal->refused(), 1U);
}

TEST(JournalReader, what_is_no_journal_is_refused_by_name) {
  const TemporaryFolder folder;
  std::ofstream(folder / "text") << "hello, world";
  std::ofstream(folder / "empty") << "";
  EXPECT_EQ(JournalReader::open(folder / "text").error().what, "not a joulery journal");
  EXPECT_EQ(JournalReader::open(folder / "missing").error().kind, ErrorKind::gone);
  EXPECT_EQ(JournalReader::open(folder.path()).error().what, "not a file");
  const auto empty = JournalReader::open(folder / "empty").value();
  EXPECT_TRUE(read_all(*empty).empty());
  EXPECT_TRUE(empty->broken_tail());
}

TEST(Journals, an_orphan_is_found_and_a_living_run_is_not) {
  const TemporaryFolder state;
  const Journals journals(state.path());
  const auto living = journals.create("01LIVING").value();
  ChildProcess dies([&](int mark) {
    const auto journal = journals.create("01DEAD").value();
    (void)write_ticks(*journal, 0, 7);
    if (!journal->flush()) return 1;
    testing::make_mark(mark);
    ::pause();
    return 0;
  });
  ASSERT_TRUE(dies.wait_for_mark());
  EXPECT_TRUE(journals.list_orphans().value().empty());
  (void)dies.kill();

  const auto orphans = journals.list_orphans().value();
  ASSERT_EQ(orphans.size(), 1U);
  EXPECT_EQ(orphans[0].run, "01DEAD");
  EXPECT_EQ(read_all(orphans[0].path).size(), 7U);
  EXPECT_EQ(mode_of(state / "journal/01DEAD"), 0700U);
}

TEST(Journals, an_orphan_is_taken_over_by_one_process_alone) {
  const TemporaryFolder state;
  const Journals journals(state.path());
  ASSERT_TRUE(journals.create("01DEAD").has_value());  // its owner goes at once
  auto mine = journals.list_orphans().value();
  ASSERT_EQ(mine.size(), 1U);
  EXPECT_TRUE(journals.list_orphans().value().empty());
  ASSERT_TRUE(journals.remove("01DEAD").has_value());
  mine.clear();
  EXPECT_TRUE(journals.list_orphans().value().empty());
}

TEST(Journals, a_state_folder_that_is_not_there_has_no_orphans) {
  const TemporaryFolder state;
  EXPECT_TRUE(Journals(state / "nowhere").list_orphans().value().empty());
  EXPECT_TRUE(Journals(state / "nowhere").remove("01NEVER").has_value());
}

TEST(Journals, a_run_id_cannot_leave_the_folder) {
  const TemporaryFolder state;
  for (const char* run : {"", ".", "..", "a/b", "../x"}) {
    EXPECT_FALSE(Journals(state.path()).create(run).has_value()) << run;
    EXPECT_FALSE(Journals(state.path()).remove(run).has_value()) << run;
  }
}

}  // namespace
}  // namespace joulery
