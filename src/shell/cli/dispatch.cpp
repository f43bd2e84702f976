// SPDX-License-Identifier: Apache-2.0
// The way of one command line. A wrong configuration stops every command except those that mend it.
#include "shell/cli/dispatch.h"

#include <fmt/format.h>

#include "adapters/sensors/named_sources.h"
#include "shell/cli/context.h"
#include "shell/cli/help.h"
#include "shell/cli/parse.h"
#include "shell/cli/version.h"

namespace joulery {
namespace {

int show_version(Context& context) {
  context.out(fmt::format("joulery {} (commit {}, data {})\n", version(), commit(), context.data_version()));
  return 0;
}

int show_help(const ParsedLine& line, Context& context) {
  const int width = context.out_terminal().width;
  context.out(line.path.empty() ? overview_text(width) : help_text(line.path, width));
  return 0;
}

int missing_subcommand(const ParsedLine& line, Context& context) {
  const std::string name = full_name(line.path);
  std::string names;
  for (const CommandSpec& inner : line.path.back()->subcommands()) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", inner.name);
  }
  return context.fail({ErrorKind::invalid, "a subcommand is missing", "joulery " + name, "use one of " + names});
}

Result<void> check_sensors(const Globals& globals) {
  for (const std::string& source : globals.sensors) {
    auto known = check_source(source);
    if (known) continue;
    known.error().where = "--sensor";
    return known;
  }
  return {};
}

int run_command(const ParsedLine& line, Context& context) {
  const CommandSpec& command = *line.path.back();
  if (auto loaded = context.load_config(); !loaded && !command.works_without_config) {
    const bool file =
        loaded.error().where.find('/') != std::string::npos || loaded.error().where.find(".toml") != std::string::npos;
    const bool readable = loaded.error().kind != ErrorKind::denied;
    return context.fail(loaded.error(), !readable ? ExitCode::denied : file ? ExitCode::bad_input : ExitCode::usage);
  }
  if (auto known = check_sensors(context.globals()); !known) return context.fail(known.error(), ExitCode::usage);
  if (command.run == nullptr) return missing_subcommand(line, context);
  return command.run(line.invocation, context);
}

}  // namespace

int run_line(std::span<const std::string> words, Variables environment) {
  Globals understood;
  auto line = parse_line(words, &understood);
  if (!line) {
    Context context(understood, std::move(environment));
    return context.finish(context.fail(line.error(), ExitCode::usage));
  }
  Context context(line->globals, std::move(environment));
  int code = 0;
  if (line->version) {
    code = show_version(context);
  } else if (line->help || line->path.empty()) {
    code = show_help(*line, context);
  } else {
    code = run_command(*line, context);
  }
  return context.finish(code);
}

}  // namespace joulery
