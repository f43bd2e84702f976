// SPDX-License-Identifier: Apache-2.0
// A question is asked only where somebody can answer it: without a terminal and without --yes everything is shown and
// nothing done.
#include "shell/cli/command_doctor_fix.h"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <set>
#include <unistd.h>

#include "core/reporting/phrase.h"
#include "core/reporting/run_view.h"
#include "foundation/base/text.h"
#include "shell/cli/doctor_fixes.h"
#include "shell/cli/machine_change.h"

namespace joulery {
namespace {

/// How consent is given.
enum class Consent { dry, yes, ask, nobody };

Consent consent_of(const Invocation& invocation) {
  if (invocation.has("--dry-run")) return Consent::dry;
  if (invocation.has("--yes")) return Consent::yes;
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1 ? Consent::ask : Consent::nobody;
}

/// One line from the terminal; anything but y or yes is no, so is the end of the input.
bool is_agreed(Consent consent, std::string_view question, Context& context) {
  if (consent == Consent::yes) return true;
  if (consent != Consent::ask) return false;
  context.err(fmt::format("{} [y/N] ", question));
  std::string answer;
  char letter = 0;
  while (::read(STDIN_FILENO, &letter, 1) == 1 && letter != '\n') answer += letter;
  const std::string_view word = trim(answer);
  return word == "y" || word == "Y" || word == "yes";
}

/// To stdout where it is the answer, to the terminal where a question follows.
void show(std::string_view text, Consent consent, Context& context) {
  if (consent == Consent::ask) {
    context.err(text);
  } else {
    context.out(text);
    static_cast<void>(context.finish(0));  // before what is said on stderr about it; a full disk is told at the end
  }
}

std::string shown_step(const ChangeStep& step, const MachineChange& machine) {
  const auto* file = std::get_if<FileStep>(&step);
  if (file == nullptr) {
    return fmt::format("  run    {}{}\n", words_of(step),
                       machine.runs_commands() ? "" : "   (on that machine; not from here)");
  }
  std::string text = fmt::format("  write  {}\n", machine.host_path(file->path));
  for (const auto line : split(trim(file->content), '\n')) text += fmt::format("         | {}\n", line);
  return text;
}

std::string shown_fix(const Fix& fix, const MachineChange& machine) {
  std::string text = fmt::format("\n{}: {}\n", fix.check, fix.why);
  for (const ChangeStep& step : fix.steps) text += shown_step(step, machine);
  return text;
}

/// Every step in its order; the first that fails ends it. False after a failure.
bool apply(const Fix& fix, MachineChange& machine, Context& context) {
  for (const ChangeStep& step : fix.steps) {
    if (std::holds_alternative<CommandStep>(step) && !machine.runs_commands()) continue;
    if (const auto done = machine.apply(step); !done) {
      context.warn(fmt::format("{}: {}; what was done before is undone by doctor --undo", words_of(step),
                               describe(done.error())));
      return false;
    }
  }
  if (!fix.afterwards.empty()) context.note(fix.afterwards);
  return true;
}

std::string own_name(const FixSurroundings& surroundings) { return surroundings.binary.value_or("joulery"); }

int refuse_without_root(const FixSurroundings& surroundings, std::string_view option, Context& context) {
  return context.fail({ErrorKind::denied,
                       "changing this machine needs root",
                       {},
                       fmt::format("sudo {} doctor {}", own_name(surroundings), option)},
                      ExitCode::denied);
}

bool lacks_root(const MachineChange& machine) { return machine.runs_commands() && ::geteuid() != 0; }

void say_why_nothing(Consent consent, Context& context) {
  context.note(consent == Consent::dry ? "dry run: nothing was changed"
                                       : "nothing was changed: nobody can be asked here; --yes applies it");
}

MachineChange machine_of(const DiskFiles& files) {
  return files.is_live() ? MachineChange("", run_program) : MachineChange(files.host_path(""), {});
}

}  // namespace

int fix_machine(const Invocation& invocation, Context& context, const Patient& patient, int code) {
  const FixSurroundings surroundings = fix_surroundings(context.variables());
  MachineChange machine = machine_of(context.files());
  const std::vector<Fix> fixes = fixes_for(patient, context.files(), surroundings);
  if (fixes.empty()) {
    context.note("nothing here that doctor could mend by itself");
    return code;
  }
  const bool denied = lacks_root(machine);
  const Consent consent = denied && consent_of(invocation) != Consent::dry ? Consent::nobody : consent_of(invocation);
  std::set<std::string> applied;
  bool failed = false;
  for (const Fix& fix : fixes) {
    if (applied.contains(fix.instead_of)) continue;
    show(shown_fix(fix, machine), consent, context);
    if (!is_agreed(consent, "apply?", context)) continue;
    if (apply(fix, machine, context)) {
      applied.insert(fix.check);
    } else {
      failed = true;
    }
  }
  if (denied && consent != Consent::dry) return refuse_without_root(surroundings, "--fix", context);
  if (consent == Consent::dry || consent == Consent::nobody) {
    say_why_nothing(consent, context);
    return code;
  }
  if (!applied.empty()) {
    context.note(fmt::format("done: {}; doctor --undo takes it back ({})", listed({applied.begin(), applied.end()}),
                             machine.journal_path()));
  }
  return static_cast<int>(failed ? ExitCode::no : ExitCode::good);
}

int undo_fixes(const Invocation& invocation, Context& context) {
  MachineChange machine = machine_of(context.files());
  auto steps = machine.done();
  if (!steps) return context.fail(steps.error());
  if (steps->empty()) {
    context.note("nothing to undo: doctor --fix has changed nothing here");
    return 0;
  }
  const bool denied = lacks_root(machine);
  const Consent consent = denied && consent_of(invocation) != Consent::dry ? Consent::nobody : consent_of(invocation);
  for (auto step = steps->rbegin(); step != steps->rend(); ++step) {
    const auto* command = std::get_if<CommandStep>(&step->step);
    if (command != nullptr) {
      show(fmt::format("  run      {}\n", command_line(command->undo)), consent, context);
      continue;
    }
    const std::string path = machine.host_path(std::get<FileStep>(step->step).path);
    show(fmt::format("  {}  {}\n", step->before.empty() ? "remove " : "restore", path), consent, context);
  }
  if (denied && consent != Consent::dry)
    return refuse_without_root(fix_surroundings(context.variables()), "--undo", context);
  if (!is_agreed(consent, "undo all of it?", context)) {
    if (consent != Consent::ask) say_why_nothing(consent, context);
    return 0;
  }
  bool failed = false;
  for (std::size_t left = steps->size(); left > 0; --left) {
    const auto undone = machine.undo(left - 1);
    if (!undone) context.warn(describe(undone.error()));
    failed = failed || !undone;
  }
  if (failed) return static_cast<int>(ExitCode::no);
  context.note("undone");
  return 0;
}

}  // namespace joulery
