// SPDX-License-Identifier: Apache-2.0
// Tests of the store on a real disk: what goes in comes out, two programs at once, old and foreign files, full and
// locked.
#include "adapters/storage/sqlite_store.h"

#include <filesystem>
#include <fstream>
#include <grp.h>
#include <sys/stat.h>

#include "adapters/storage/store_schema.h"
#include "testing/child_process.h"
#include "testing/example_run.h"
#include "testing/file_size_limit.h"
#include "testing/temporary_folder.h"

namespace joulery {
namespace {

using testing::ChildProcess;
using testing::example_run;
using testing::TemporaryFolder;

std::string id_of(int number) { return fmt::format("01J9ZK7C{:018}", number); }

std::unique_ptr<Store> open(const std::string& path, Duration patience = std::chrono::seconds(10)) {
  auto store = open_sqlite_store(path, patience);
  EXPECT_TRUE(store.has_value()) << (store ? "" : describe(store.error()));
  return store ? std::move(*store) : nullptr;
}

std::string refusal(const std::string& path) {
  const auto store = open_sqlite_store(path, std::chrono::milliseconds(1));
  return store ? "opened" : store.error().what;
}

TEST(SqliteStore, a_run_comes_back_equal_and_its_row_tells_it_apart) {
  const TemporaryFolder folder;
  const auto store = open(folder / "new/joulery.db");
  ASSERT_TRUE(store->append(example_run()).has_value());
  EXPECT_EQ(store->load("01J9ZK7C5V").value(), example_run());

  const auto rows = store->list(0, "").value();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].id, example_run().start.id);
  EXPECT_EQ(rows[0].name, "nightly");
  EXPECT_EQ(rows[0].command, "python train.py '--token=***'");
  EXPECT_EQ(rows[0].duration, std::chrono::seconds(10));
  EXPECT_EQ(rows[0].energy, example_run().total);
  EXPECT_EQ(rows[0].method, Method::assumed);
  EXPECT_DOUBLE_EQ(rows[0].carbon_g.value(), 0.00677733333333);
  EXPECT_EQ(rows[0].exit_code, 0);
  EXPECT_TRUE(rows[0].interrupted);
}

TEST(SqliteStore, files_are_for_their_owner_alone) {
  const TemporaryFolder folder;
  const auto store = open(folder / "new/joulery.db");
  ASSERT_TRUE(store->append(example_run()).has_value());
  for (const char* name : {"new/joulery.db", "new/joulery.db-wal", "new/joulery.db-shm"}) {
    EXPECT_EQ(static_cast<unsigned>(std::filesystem::status(folder / name).permissions()), 0600U) << name;
  }
  EXPECT_EQ(static_cast<unsigned>(std::filesystem::status(folder / "new").permissions()), 0700U);
}

TEST(SqliteStore, the_same_run_twice_is_one_run) {
  const TemporaryFolder folder;
  const auto store = open(folder / "joulery.db");
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(store->append(example_run()).has_value());
  EXPECT_EQ(store->list(0, "").value().size(), 1U);
}

TEST(SqliteStore, a_list_is_newest_first_limited_and_filtered_by_name) {
  const TemporaryFolder folder;
  const auto store = open(folder / "joulery.db");
  for (const int second : {3, 1, 2}) {
    auto run = example_run(id_of(second), second);
    if (second == 2) run.start.name = "other";
    ASSERT_TRUE(store->append(run).has_value());
  }
  const auto all = store->list(0, "").value();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].id, id_of(3));
  EXPECT_EQ(all[2].id, id_of(1));
  EXPECT_EQ(store->list(2, "").value().size(), 2U);
  EXPECT_EQ(store->list(0, "other").value().at(0).id, id_of(2));
  EXPECT_EQ(store->load("last").value().start.id, id_of(3));
}

TEST(SqliteStore, a_prefix_names_one_run_or_says_why_not) {
  const TemporaryFolder folder;
  const auto store = open(folder / "joulery.db");
  EXPECT_EQ(store->load("last").error().what, "there is no run yet");
  ASSERT_TRUE(store->append(example_run("01ABCD7", 0)).has_value());
  ASSERT_TRUE(store->append(example_run("01ABCE8", 1)).has_value());
  EXPECT_EQ(store->load("01abcd").value().start.id, "01ABCD7");
  EXPECT_EQ(store->load("01A").error().what, "a run is named by 4 or more characters of its id");
  EXPECT_EQ(store->load("01ABC").error().what, "more than one run begins with that (01ABCD7, 01ABCE8)");
  EXPECT_EQ(store->load("01ZZ").error().what, "no run begins with that");
  EXPECT_EQ(store->load("%%%%").error().what, "no run begins with that");
}

TEST(SqliteStore, a_removed_run_is_gone_with_its_tags) {
  const TemporaryFolder folder;
  const auto store = open(folder / "joulery.db");
  ASSERT_TRUE(store->append(example_run()).has_value());
  ASSERT_TRUE(store->remove("01J9ZK").has_value());
  EXPECT_TRUE(store->list(0, "").value().empty());
  EXPECT_FALSE(store->remove("01J9ZK").has_value());
  auto database = Database::open(folder / "joulery.db", std::chrono::seconds(1)).value();
  EXPECT_EQ(database.integer("SELECT count(*) FROM tags").value(), 0);
}

TEST(SqliteStore, two_processes_at_once_lose_nothing_and_count_nothing_twice) {
  const TemporaryFolder folder;
  const std::string path = folder / "joulery.db";
  const auto append_all = [&](int first) {
    return [&path, first](int) {
      const auto store = open_sqlite_store(path);
      if (!store) return 1;
      for (int i = first; i < first + 12; ++i) {
        if (!(*store)->append(example_run(id_of(i), i))) return 2;
      }
      return 0;
    };
  };
  ChildProcess one(append_all(0));
  ChildProcess two(append_all(6));  // half of its runs are the other's too
  EXPECT_EQ(one.wait(), 0);
  EXPECT_EQ(two.wait(), 0);
  EXPECT_EQ(open(path)->list(0, "").value().size(), 18U);
}

TEST(SqliteStore, a_short_run_does_not_wait_for_the_disk_and_is_there_all_the_same) {
  const TemporaryFolder folder;
  auto run = example_run();
  run.end = run.begin + std::chrono::milliseconds(3);
  ASSERT_TRUE(open(folder / "joulery.db")->append(run).has_value());
  EXPECT_TRUE(std::filesystem::exists(folder / "joulery.db-wal"));
  EXPECT_EQ(open(folder / "joulery.db")->load("last").value(), run);
  EXPECT_FALSE(std::filesystem::exists(folder / "joulery.db-wal"));
}

TEST(SqliteStore, a_process_killed_while_it_appends_leaves_whole_runs_only) {
  const TemporaryFolder folder;
  const std::string path = folder / "joulery.db";
  ChildProcess writer([&](int mark) {
    const auto store = open_sqlite_store(path);
    for (int i = 0; store && (*store)->append(example_run(id_of(i), i)); ++i) testing::make_mark(mark);
    return 1;
  });
  int appended = 0;
  while (appended < 5 && writer.wait_for_mark()) ++appended;
  (void)writer.kill();
  const auto store = open(path);
  const auto rows = store->list(0, "").value();
  EXPECT_GE(rows.size(), 5U);
  for (const RunRow& row : rows) EXPECT_TRUE(store->load(row.id).has_value());
}

TEST(SqliteStore, a_full_disk_is_said_and_nothing_is_half_written) {
  const TemporaryFolder folder;
  const auto store = open(folder / "joulery.db");
  ASSERT_TRUE(store->append(example_run(id_of(1), 1)).has_value());
  auto large = example_run(id_of(2), 2);
  large.start.notes.assign(2000, "a long story that needs room on the disk");
  {
    const testing::FileSizeLimit limit(100'000);
    const auto appended = store->append(large);
    ASSERT_FALSE(appended.has_value());
    EXPECT_EQ(appended.error().kind, ErrorKind::transient);
    EXPECT_NE(appended.error().remedy.find("nothing was half written"), std::string::npos)
        << describe(appended.error());
  }
  EXPECT_EQ(store->list(0, "").value().size(), 1U);
  ASSERT_TRUE(store->append(large).has_value());
  EXPECT_EQ(store->load(id_of(2)).value(), large);
}

TEST(SqliteStore, a_locked_store_is_said_after_the_patience_and_can_still_be_read) {
  const TemporaryFolder folder;
  const std::string path = folder / "joulery.db";
  ASSERT_TRUE(open(path)->append(example_run()).has_value());
  auto other = Database::open(path, std::chrono::seconds(1)).value();
  const auto writing = Transaction::begin(other).value();
  const auto store = open(path, std::chrono::milliseconds(1));
  EXPECT_EQ(store->append(example_run(id_of(1), 1)).error().what, "the store is locked by another program");
  EXPECT_EQ(store->list(0, "").value().size(), 1U);
}

TEST(SqliteStore, what_is_no_store_is_refused_and_left_as_it_was) {
  const TemporaryFolder folder;
  std::ofstream(folder / "text") << std::string(5000, 'x');
  EXPECT_EQ(refusal(folder / "text"), "not a joulery store, or a damaged one");
  {
    std::ofstream make(folder / "other.db");
    auto other = Database::open(folder / "other.db", std::chrono::seconds(1)).value();
    ASSERT_TRUE(other.run("CREATE TABLE songs(title)").has_value());
  }
  EXPECT_EQ(refusal(folder / "other.db"), "a database, but not a joulery store");
  auto other = Database::open(folder / "other.db", std::chrono::seconds(1)).value();
  EXPECT_EQ(other.integer("SELECT count(*) FROM sqlite_schema").value(), 1);
  EXPECT_FALSE(std::filesystem::exists(folder / "other.db-wal"));
  EXPECT_EQ(refusal(folder.path()), "the store is not a file");
  EXPECT_EQ(refusal(folder / "text/joulery.db"), "cannot make a folder (not a directory)");
}

TEST(SqliteStore, a_damaged_store_is_refused_not_believed) {
  const TemporaryFolder folder;
  const std::string path = folder / "joulery.db";
  ASSERT_TRUE(open(path)->append(example_run()).has_value());
  const auto size = std::filesystem::file_size(path);
  for (const auto cut : {std::uintmax_t{99}, size / 2, size - 1}) {
    const std::string damaged = folder / fmt::format("cut-{}.db", cut);
    std::filesystem::copy_file(path, damaged);
    std::filesystem::resize_file(damaged, cut);
    const auto store = open_sqlite_store(damaged);
    const bool is_believed = store && (*store)->load("01J9").has_value();
    EXPECT_FALSE(is_believed) << cut;
  }
}

TEST(SqliteStore, a_store_of_a_newer_joulery_is_left_alone) {
  const TemporaryFolder folder;
  const std::string path = folder / "joulery.db";
  (void)open(path);
  ASSERT_TRUE(Database::open(path, std::chrono::seconds(1)).value().run("PRAGMA user_version = 99").has_value());
  EXPECT_EQ(refusal(path), "the store has schema 99, this joulery knows 2: a newer one wrote it");
}

TEST(SqliteStore, a_store_of_schema_1_is_migrated_with_its_runs_and_tags) {
  const TemporaryFolder folder;
  const std::string path = folder / "joulery.db";
  std::filesystem::copy_file(std::string(JOULERY_SOURCE_DIR) + "/tests/golden/storage/store-v1.db", path);
  const auto store = open(path);
  ASSERT_EQ(store->list(0, "").value().size(), 1U);
  auto old = example_run();  // as far as that schema's joulery could tell it
  old.start.rank.reset();
  old.progress.reset();
  old.merged.reset();
  old.weights.reset();
  old.engine.reset();
  for (PartResult& part : old.parts) part.idle.reset();
  EXPECT_EQ(store->load("last").value(), old);
  ASSERT_TRUE(store->append(example_run(id_of(1), 1)).has_value());
  auto database = Database::open(path, std::chrono::seconds(1)).value();
  EXPECT_EQ(database.integer("PRAGMA user_version").value(), store_schema);
  EXPECT_EQ(database.integer("SELECT count(*) FROM tags WHERE key = 'model' AND value = 'minilm'").value(), 2);
}

/// What an ordinary user meets in a store and folder that are somebody else's; 0 = all as it should be.
int look_as_ordinary_user(const std::string& path) {
  constexpr uid_t nobody = 65534;
  if (::geteuid() == 0 && (::setgroups(0, nullptr) != 0 || ::setgid(nobody) != 0 || ::setuid(nobody) != 0)) return 1;
  const auto store = open_sqlite_store(path);
  if (!store) return 2;
  if ((*store)->list(0, "").value_or(std::vector<RunRow>()).size() != 1) return 3;
  if (!(*store)->load("last")) return 4;
  const auto appended = (*store)->append(example_run(id_of(1), 1));
  if (appended || appended.error().kind != ErrorKind::denied) return 5;
  const auto removed = (*store)->remove("last");
  return removed || removed.error().kind != ErrorKind::denied ? 6 : 0;
}

TEST(SqliteStore, a_store_that_may_only_be_read_is_read_and_its_writing_denied) {
  const TemporaryFolder folder;
  const std::string path = folder / "joulery.db";
  ASSERT_TRUE(open(path)->append(example_run()).has_value());
  ASSERT_EQ(::chmod(path.c_str(), 0444), 0);
  ASSERT_EQ(::chmod(folder.path().c_str(), 0555), 0);
  ChildProcess user([&](int) { return look_as_ordinary_user(path); });
  EXPECT_EQ(user.wait(), 0);
  ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
}

TEST(SqliteStore, an_ordinary_user_may_not_make_a_store_everywhere) {
  const TemporaryFolder folder;
  ASSERT_EQ(::chmod(folder.path().c_str(), 0555), 0);
  ChildProcess user([&](int) {
    if (::geteuid() == 0 && ::setuid(65534) != 0) return 1;
    const auto store = open_sqlite_store(folder / "new/joulery.db");
    return !store && store.error().kind == ErrorKind::denied ? 0 : 2;
  });
  EXPECT_EQ(user.wait(), 0);
  ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
}

}  // namespace
}  // namespace joulery
