// SPDX-License-Identifier: Apache-2.0
// MachineChange: the only door by which `doctor --fix` changes a machine: files it writes and programs it runs, each
// noted before it is done in a journal of the machine, so that `doctor --undo` can take all of it back. What is to be
// changed, and why, is doctor_fixes.h.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "foundation/base/result.h"

namespace joulery {

/// A file of the machine with its whole content, readable by all.
struct FileStep {
  std::string path;  ///< absolute, below the root
  std::string content;
  bool operator==(const FileStep&) const = default;
};

/// A program that does one thing, and the one that takes it back: what fails has done nothing.
struct CommandStep {
  std::vector<std::string> argv;
  std::vector<std::string> undo;  ///< empty: nothing is left behind
  bool operator==(const CommandStep&) const = default;
};

using ChangeStep = std::variant<FileStep, CommandStep>;

/// What was done, as the journal keeps it.
struct DoneStep {
  ChangeStep step;
  std::vector<std::string> before;   ///< the file's content; none when it was not there
  std::uint32_t mode_before = 0;     ///< of a file that was there
  std::vector<std::string> folders;  ///< made for the file, outermost first
};

/// Runs a program to its end; an error when it cannot be started or ends with another code than 0, of kind transient
/// when a signal ended it.
using RunProgram = std::function<Result<void>(const std::vector<std::string>&)>;
/// By PATH, with our streams.
[[nodiscard]] Result<void> run_program(const std::vector<std::string>& argv);

/// Changes one machine. Not for two processes at once.
class MachineChange {
 public:
  /// `root`: folder that holds the machine's files; "" = this machine. Commands change the running machine: `run` is
  /// empty where the root is another, and they are refused (unsupported).
  MachineChange(std::string root, RunProgram run) : root_(std::move(root)), run_(std::move(run)) {}

  /// Notes the step, then does it. A file that is as wanted already, and a command below another root, are no steps.
  /// Errors: denied, a link or folder where a file should be, a program that fails. A program that failed by itself is
  /// forgotten, one that was broken off stays noted, for it may have done its work.
  Result<void> apply(const ChangeStep& step);
  /// What can be undone, oldest first. Errors: the journal cannot be read, or others than us could have written it
  /// (denied; only where commands would be run).
  [[nodiscard]] Result<std::vector<DoneStep>> done() const;
  /// Takes one step of done() back and forgets it. Errors: a file that somebody changed since is left alone and stays
  /// noted (broken); a command that fails is forgotten all the same, for it would fail again.
  Result<void> undo(std::size_t number);
  /// Where the operating system finds a file of the machine.
  [[nodiscard]] std::string host_path(const std::string& path) const { return root_ + path; }
  [[nodiscard]] bool runs_commands() const { return run_ != nullptr; }
  [[nodiscard]] std::string journal_path() const;

 private:
  Result<void> note(const DoneStep& step);
  Result<void> forget(std::size_t number);
  /// The steps, and the folders that were made for the journal itself.
  struct Journal {
    std::vector<DoneStep> steps;
    std::vector<std::string> folders;
  };
  [[nodiscard]] Result<Journal> journal() const;
  Result<void> keep(const Journal& journal);
  Result<void> apply_file(const FileStep& step);
  Result<void> apply_command(const CommandStep& step);
  Result<void> undo_file(const DoneStep& done);

  std::string root_;
  RunProgram run_;
};

/// "write /etc/x", or the command as a shell would read it.
[[nodiscard]] std::string words_of(const ChangeStep& step);

}  // namespace joulery
