// SPDX-License-Identifier: Apache-2.0
// The journal is one small JSON document, rewritten as a whole before each step: a crash in between leaves a note of
// something that was not done, and undoing that is harmless.
#include "shell/cli/machine_change.h"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/processes/spawn.h"
#include "adapters/storage/folders.h"
#include "core/reporting/run_view.h"
#include "foundation/base/ensure.h"
#include "foundation/base/files.h"
#include "shell/cli/write_file.h"

namespace joulery {
namespace {

using Json = nlohmann::json;

constexpr const char* kJournal = "/var/lib/joulery/fixes.json";
constexpr const char* kSchema = "joulery.fixes/1";
constexpr const char* kByHand = "look at it, and undo the changes by hand";

/// Makes the missing folders above a file, readable by all; those it made, outermost first.
Result<std::vector<std::string>> make_folders_above(const std::string& path) {
  std::vector<std::string> missing;
  for (std::string folder = folder_of(path); ::access(folder.c_str(), F_OK) != 0; folder = folder_of(folder)) {
    missing.insert(missing.begin(), folder);
  }
  for (const std::string& folder : missing) {
    if (::mkdir(folder.c_str(), 0755) != 0) return failure(error_from_errno(errno, "cannot make the folder", folder));
  }
  return missing;
}

/// Every byte of it: Files::read drops a last newline, which an exact undo needs.
Result<std::string> read_whole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return failure(error_from_errno(errno, "cannot read", path));
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (file.bad()) return failure(error_from_errno(EIO, "cannot read", path));
  return text;
}

/// Those that are empty, innermost first: what somebody put into one since keeps it.
void remove_folders(const std::vector<std::string>& folders) {
  for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder) ::rmdir(folder->c_str());
}

/// Undo runs the commands of the journal, as root: nobody else may have been able to write them.
Result<void> refuse_anothers(const std::string& path) {
  for (const std::string& entry : {path, folder_of(path)}) {
    struct stat status{};
    if (::lstat(entry.c_str(), &status) != 0) return failure(error_from_errno(errno, "cannot look at", entry));
    constexpr mode_t kOthersWrite = S_IWGRP | S_IWOTH;
    if (status.st_uid == ::geteuid() && (status.st_mode & kOthersWrite) == 0 && !S_ISLNK(status.st_mode)) continue;
    return failure(ErrorKind::denied, "others may have written the journal of changes, so its commands are not trusted",
                   entry, kByHand);
  }
  return {};
}

Json json_of(const DoneStep& done) {
  if (const auto* command = std::get_if<CommandStep>(&done.step)) {
    return {{"kind", "command"}, {"did", command->argv}, {"undo", command->undo}};
  }
  const auto& file = std::get<FileStep>(done.step);
  return {{"kind", "file"},
          {"path", file.path},
          {"after", file.content},
          {"before", done.before},
          {"mode_before", done.mode_before},
          {"folders", done.folders}};
}

/// Throws what nlohmann throws on a document of another shape.
DoneStep done_from(const Json& json) {
  if (json.at("kind") == "command") return {CommandStep{json.at("did"), json.at("undo")}, {}, 0, {}};
  return {FileStep{json.at("path"), json.at("after")}, json.at("before"), json.at("mode_before"), json.at("folders")};
}

}  // namespace

Result<void> run_program(const std::vector<std::string>& argv) {
  auto child = spawn({argv, {}, {}, STDERR_FILENO, ProcessGroup::shared, nullptr});
  if (!child) return failure(child.error());
  int status = 0;
  while (::waitpid(child->pid, &status, 0) < 0) {
    if (errno != EINTR) return failure(error_from_errno(errno, "cannot wait for the command", argv.front()));
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  const std::string end =
      WIFEXITED(status) ? fmt::format("code {}", WEXITSTATUS(status)) : fmt::format("signal {}", WTERMSIG(status));
  return failure(WIFEXITED(status) ? ErrorKind::broken : ErrorKind::transient,
                 fmt::format("the command ended with {}", end), command_line(argv), "run it by hand to see why");
}

std::string words_of(const ChangeStep& step) {
  if (const auto* file = std::get_if<FileStep>(&step)) return "write " + file->path;
  return command_line(std::get<CommandStep>(step).argv);
}

std::string MachineChange::journal_path() const { return root_ + kJournal; }

Result<MachineChange::Journal> MachineChange::journal() const {
  Journal journal;
  const auto text = DiskFiles().read(journal_path());
  if (!text && text.error().kind == ErrorKind::gone) return journal;
  if (!text) return failure(text.error());
  if (runs_commands()) {
    if (auto ours = refuse_anothers(journal_path()); !ours) return failure(ours.error());
  }
  try {
    const Json document = Json::parse(*text);
    if (document.at("schema") != kSchema) {
      return failure(ErrorKind::broken, "a journal of another version", journal_path(), kByHand);
    }
    journal.folders = document.at("folders");
    for (const Json& step : document.at("steps")) journal.steps.push_back(done_from(step));
  } catch (const Json::exception&) {
    return failure(ErrorKind::broken, "the journal of changes cannot be read", journal_path(), kByHand);
  }
  return journal;
}

Result<std::vector<DoneStep>> MachineChange::done() const {
  auto kept = journal();
  if (!kept) return failure(kept.error());
  return std::move(kept->steps);
}

Result<void> MachineChange::keep(const Journal& journal) {
  if (journal.steps.empty()) {
    if (::unlink(journal_path().c_str()) != 0) return failure(error_from_errno(errno, "cannot remove", journal_path()));
    remove_folders(journal.folders);
    return {};
  }
  Json document{{"schema", kSchema}, {"folders", journal.folders}, {"steps", Json::array()}};
  for (const DoneStep& step : journal.steps) document["steps"].push_back(json_of(step));
  try {
    return write_file(journal_path(), document.dump(2) + "\n");
  } catch (const Json::exception&) {
    return failure(ErrorKind::broken, "a file to be replaced is no text", journal_path(), "replace it by hand");
  }
}

Result<void> MachineChange::note(const DoneStep& step) {
  auto kept = journal();
  if (!kept) return failure(kept.error());
  auto made = make_folders_above(journal_path());
  if (!made) return failure(made.error());
  if (!made->empty()) kept->folders = std::move(*made);
  kept->steps.push_back(step);
  return keep(*kept);
}

Result<void> MachineChange::apply(const ChangeStep& step) {
  const auto* file = std::get_if<FileStep>(&step);
  return file != nullptr ? apply_file(*file) : apply_command(std::get<CommandStep>(step));
}

Result<void> MachineChange::apply_file(const FileStep& step) {
  const std::string path = root_ + step.path;
  DoneStep done{step, {}, 0, {}};
  struct stat status{};
  if (::lstat(path.c_str(), &status) == 0) {
    if (!S_ISREG(status.st_mode)) {
      return failure(ErrorKind::broken, "something else than a file stands there", path, "move it away");
    }
    auto text = read_whole(path);
    if (!text) return failure(text.error());
    if (*text == step.content) return {};
    done.before.push_back(std::move(*text));
    done.mode_before = status.st_mode & 07777;
  }
  auto folders = make_folders_above(path);
  if (!folders) return failure(folders.error());
  done.folders = std::move(*folders);
  if (auto noted = note(done); !noted) return failure(noted.error());
  if (auto written = write_file(path, step.content); !written) return failure(written.error());
  if (::chmod(path.c_str(), 0644) != 0) return failure(error_from_errno(errno, "cannot make readable", path));
  return {};
}

Result<void> MachineChange::apply_command(const CommandStep& step) {
  if (!runs_commands()) {
    return failure(ErrorKind::unsupported, "a command changes the running machine, not a folder",
                   command_line(step.argv), "run it on that machine");
  }
  if (!step.undo.empty()) {
    if (auto noted = note({step, {}, 0, {}}); !noted) return failure(noted.error());
  }
  const Result<void> ran = run_(step.argv);
  if (ran || step.undo.empty()) return ran;
  if (ran.error().kind == ErrorKind::transient) return ran;  // broken off: nobody knows how far it came
  const auto steps = done();
  if (steps && !steps->empty()) static_cast<void>(forget(steps->size() - 1));  // what failed has left nothing to undo
  return ran;
}

Result<void> MachineChange::undo_file(const DoneStep& done) {
  const auto& step = std::get<FileStep>(done.step);
  const std::string path = root_ + step.path;
  const auto now = read_whole(path);
  const bool absent = !now && now.error().kind == ErrorKind::gone;
  if (!now && !absent) return failure(now.error());
  const bool as_before = absent ? done.before.empty() : !done.before.empty() && *now == done.before.front();
  if (!as_before) {
    if (absent || *now != step.content) {
      return failure(ErrorKind::broken, "the file was changed since: it is left as it is", path, kByHand);
    }
    if (done.before.empty()) {
      if (::unlink(path.c_str()) != 0) return failure(error_from_errno(errno, "cannot remove", path));
    } else {
      if (auto written = write_file(path, done.before.front()); !written) return written;
      ::chmod(path.c_str(), done.mode_before);
    }
  }
  remove_folders(done.folders);
  return {};
}

Result<void> MachineChange::forget(std::size_t number) {
  auto kept = journal();
  if (!kept) return failure(kept.error());
  if (number >= kept->steps.size()) return {};
  kept->steps.erase(kept->steps.begin() + static_cast<std::ptrdiff_t>(number));
  return keep(*kept);
}

Result<void> MachineChange::undo(std::size_t number) {
  const auto steps = done();
  if (!steps) return failure(steps.error());
  ENSURE(number < steps->size());
  const DoneStep& step = (*steps)[number];
  const auto* command = std::get_if<CommandStep>(&step.step);
  const Result<void> undone = command != nullptr ? run_(command->undo) : undo_file(step);
  if (!undone && command == nullptr) return undone;
  if (auto forgotten = forget(number); !forgotten) return forgotten;
  return undone;
}

}  // namespace joulery
