// SPDX-License-Identifier: Apache-2.0
// Tests of changing a machine that is a folder: every step can be taken back exactly, what somebody changed since is
// left alone, and nothing is done that was not noted before.
#include "shell/cli/machine_change.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <sys/stat.h>

#include "shell/cli/write_file.h"
#include "testing/temporary_folder.h"

namespace joulery {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Everything below a folder: path to content, and "/" for folders.
std::map<std::string, std::string> picture_of(const fs::path& folder) {
  std::map<std::string, std::string> picture;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    picture[entry.path().string()] = entry.is_directory() ? "/" : text_of(entry.path());
  }
  return picture;
}

struct Machine {
  testing::TemporaryFolder folder;
  std::vector<std::vector<std::string>> ran;
  std::string failing;

  /// As if the folder were the running machine.
  MachineChange change() {
    return {folder.path(), [this](const std::vector<std::string>& argv) -> Result<void> {
              ran.push_back(argv);
              if (argv.front() == failing) return failure(ErrorKind::broken, "the command ended with code 1");
              return {};
            }};
  }
};

const FileStep kRule{"/etc/udev/rules.d/60-joulery.rules", "a rule\n"};

void undo_all(MachineChange& change) {
  for (std::size_t left = change.done().value().size(); left > 0; --left) {
    EXPECT_TRUE(change.undo(left - 1).has_value());
  }
}

TEST(MachineChange, a_file_is_written_for_all_to_read_and_undone_with_its_folders_and_the_journal) {
  Machine machine;
  const auto before = picture_of(machine.folder.path());
  MachineChange change = machine.change();
  ASSERT_TRUE(change.apply(kRule).has_value());
  const std::string path = change.host_path(kRule.path);
  EXPECT_EQ(text_of(path), "a rule\n");
  EXPECT_EQ(fs::status(path).permissions(), fs::perms(0644));
  undo_all(change);
  EXPECT_EQ(picture_of(machine.folder.path()), before);
}

TEST(MachineChange, a_file_that_was_there_comes_back_byte_for_byte_with_its_mode) {
  Machine machine;
  MachineChange change = machine.change();
  const std::string path = change.host_path(kRule.path);
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream(path) << "old\n\nwithout an end";
  ::chmod(path.c_str(), 0600);
  const auto before = picture_of(machine.folder.path());
  ASSERT_TRUE(change.apply(kRule).has_value());
  undo_all(change);
  EXPECT_EQ(picture_of(machine.folder.path()), before);
  EXPECT_EQ(fs::status(path).permissions(), fs::perms(0600));
}

TEST(MachineChange, a_file_that_is_as_wanted_is_no_step) {
  Machine machine;
  MachineChange change = machine.change();
  ASSERT_TRUE(change.apply(kRule).has_value());
  ASSERT_TRUE(change.apply(kRule).has_value());
  EXPECT_EQ(change.done()->size(), 1U);
}

TEST(MachineChange, a_file_somebody_changed_since_is_left_alone_and_stays_noted) {
  Machine machine;
  MachineChange change = machine.change();
  ASSERT_TRUE(change.apply(kRule).has_value());
  std::ofstream(change.host_path(kRule.path)) << "mine\n";
  EXPECT_EQ(change.undo(0).error().what, "the file was changed since: it is left as it is");
  EXPECT_EQ(text_of(change.host_path(kRule.path)), "mine\n");
  EXPECT_EQ(change.done()->size(), 1U);
}

TEST(MachineChange, a_step_that_was_noted_and_not_done_is_undone_without_harm) {
  Machine machine;
  MachineChange change = machine.change();
  ASSERT_TRUE(change.apply(kRule).has_value());
  fs::remove(change.host_path(kRule.path));
  undo_all(change);
  EXPECT_TRUE(change.done()->empty());
}

TEST(MachineChange, a_link_in_the_place_of_a_file_is_not_followed) {
  Machine machine;
  MachineChange change = machine.change();
  const fs::path path = change.host_path(kRule.path);
  fs::create_directories(path.parent_path());
  fs::create_symlink("/dev/null", path);
  EXPECT_EQ(change.apply(kRule).error().what, "something else than a file stands there");
  EXPECT_TRUE(change.done()->empty());
}

TEST(MachineChange, a_command_is_refused_below_a_root_that_is_not_this_machine) {
  Machine machine;
  MachineChange change(machine.folder.path(), {});
  EXPECT_EQ(change.apply(CommandStep{{"modprobe", "x"}, {"modprobe", "-r", "x"}}).error().kind, ErrorKind::unsupported);
  EXPECT_TRUE(machine.ran.empty());
}

TEST(MachineChange, commands_are_taken_back_in_the_opposite_order) {
  Machine machine;
  MachineChange change = machine.change();
  ASSERT_TRUE(change.apply(CommandStep{{"groupadd", "g"}, {"groupdel", "g"}}).has_value());
  ASSERT_TRUE(change.apply(CommandStep{{"usermod", "u"}, {"gpasswd", "u"}}).has_value());
  undo_all(change);
  EXPECT_EQ(machine.ran, (std::vector<std::vector<std::string>>{
                             {"groupadd", "g"}, {"usermod", "u"}, {"gpasswd", "u"}, {"groupdel", "g"}}));
}

TEST(MachineChange, a_command_that_fails_leaves_nothing_to_undo) {
  Machine machine;
  machine.failing = "groupadd";
  MachineChange change = machine.change();
  EXPECT_FALSE(change.apply(CommandStep{{"groupadd", "g"}, {"groupdel", "g"}}).has_value());
  EXPECT_TRUE(change.done()->empty());
}

TEST(MachineChange, a_command_that_was_broken_off_stays_noted_for_it_may_have_done_its_work) {
  testing::TemporaryFolder folder;
  MachineChange change(folder.path(), run_program);
  const auto broken_off = change.apply(CommandStep{{"sh", "-c", "kill -9 $$"}, {"true"}});
  ASSERT_FALSE(broken_off.has_value());
  EXPECT_EQ(broken_off.error().what, "the command ended with signal 9");
  EXPECT_EQ(change.done()->size(), 1U);
  undo_all(change);
  EXPECT_TRUE(change.done()->empty());
}

TEST(MachineChange, of_two_commands_the_one_that_was_done_before_the_other_failed_is_taken_back) {
  Machine machine;
  machine.failing = "start";
  MachineChange change = machine.change();
  ASSERT_TRUE(change.apply(CommandStep{{"enable", "x"}, {"disable", "x"}}).has_value());
  EXPECT_FALSE(change.apply(CommandStep{{"start", "x"}, {"stop", "x"}}).has_value());
  undo_all(change);
  EXPECT_EQ(machine.ran, (std::vector<std::vector<std::string>>{{"enable", "x"}, {"start", "x"}, {"disable", "x"}}));
}

TEST(MachineChange, a_command_whose_undo_fails_is_said_once_and_does_not_stand_in_the_way) {
  Machine machine;
  machine.failing = "groupdel";
  MachineChange change = machine.change();
  ASSERT_TRUE(change.apply(kRule).has_value());
  ASSERT_TRUE(change.apply(CommandStep{{"groupadd", "g"}, {"groupdel", "g"}}).has_value());
  EXPECT_FALSE(change.undo(1).has_value());
  EXPECT_EQ(change.done()->size(), 1U);
  undo_all(change);
  EXPECT_TRUE(change.done()->empty());
}

TEST(MachineChange, a_journal_that_is_damaged_is_said_and_nothing_is_changed) {
  Machine machine;
  MachineChange change = machine.change();
  fs::create_directories(fs::path(change.journal_path()).parent_path());
  for (const char* text : {"", "{", "[]", R"({"schema":"joulery.fixes/2","folders":[],"steps":[]})",
                           R"({"schema":"joulery.fixes/1","folders":[],"steps":[{}]})"}) {
    std::ofstream(change.journal_path()) << text;
    EXPECT_FALSE(change.done().has_value()) << text;
    EXPECT_FALSE(change.apply(kRule).has_value()) << text;
    EXPECT_FALSE(fs::exists(change.host_path(kRule.path))) << text;
  }
}

TEST(MachineChange, a_journal_that_others_could_have_written_is_not_obeyed) {
  Machine machine;
  MachineChange change = machine.change();
  ASSERT_TRUE(change.apply(CommandStep{{"groupadd", "g"}, {"groupdel", "g"}}).has_value());
  const std::string folder = fs::path(change.journal_path()).parent_path();
  for (const std::string& open_to_others : {change.journal_path(), folder}) {
    const auto before = fs::status(open_to_others).permissions();
    fs::permissions(open_to_others, fs::perms::others_write, fs::perm_options::add);
    EXPECT_EQ(change.done().error().kind, ErrorKind::denied) << open_to_others;
    EXPECT_EQ(change.undo(0).error().kind, ErrorKind::denied) << open_to_others;
    fs::permissions(open_to_others, before);
  }
  EXPECT_EQ(machine.ran.size(), 1U) << "the undo never ran";
  EXPECT_TRUE(change.done().has_value());
}

TEST(MachineChange, a_program_runs_by_its_name_and_its_failure_is_told) {
  testing::TemporaryFolder folder;
  const std::string stub = folder.path() + "/groupadd";
  ASSERT_TRUE(write_file(stub, "#!/bin/sh\necho \"$@\" > " + folder.path() + "/said\nexit \"${1:-0}\"\n").has_value());
  ::chmod(stub.c_str(), 0755);
  EXPECT_TRUE(run_program({stub}).has_value());
  const auto failed = run_program({stub, "4", "joulery"});
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().what, "the command ended with code 4");
  EXPECT_EQ(text_of(folder.path() + "/said"), "4 joulery\n");
  EXPECT_EQ(run_program({folder.path() + "/nothing"}).error().kind, ErrorKind::gone);
}

}  // namespace
}  // namespace joulery
