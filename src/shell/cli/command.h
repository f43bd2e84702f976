// SPDX-License-Identifier: Apache-2.0
// The command table: one CommandSpec per command. Parsing (cli/parse.h), --help, completion, man page and the reference
// page are all made from it, so a command is one file, one row in cli/table.cpp and one transcript in tests/cli.
// What a running command sees of the world is Context, in cli/context.h.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"

namespace joulery {

/// One option of a command. Long name always; the only short ones are -h -q -v -o -n (contracts 1).
struct OptionSpec {
  std::string_view name;   ///< "--interval"
  std::string_view value;  ///< what stands behind it: "T", "N UNIT" (two values), "" for a flag
  std::string_view help;   ///< one line, lower case, no full stop
  char short_name = 0;
  bool repeated = false;          ///< may be given more than once
  std::string_view choices = {};  ///< "none|use|reservation": anything else is refused with the nearest
};

/// The global options, accepted before and after the command.
struct Globals {
  std::string root;  ///< prefix of every /proc, /sys, /dev, /etc path; "" = this machine
  std::optional<std::string> config_file;
  std::optional<std::string> store;  ///< as typed; Context::store_location() is the merged answer
  std::optional<std::string> place;  ///< as typed; Context::setting("place") is the merged answer
  bool json = false;
  bool quiet = false;
  bool verbose = false;
  std::string color = "auto";
  std::vector<std::string> sensors;        ///< as typed; Context::named_sources() is the merged answer
  std::optional<std::string> data_folder;  ///< --data DIR: tables that override the built-in ones
};

/// What the user typed for one command, checked against its spec.
struct Invocation {
  std::map<std::string, std::vector<std::string>, std::less<>>
      options;  ///< "--tag" -> values in order; a flag has none
  std::vector<std::string> arguments;
  std::vector<std::string> child;  ///< everything behind `--`

  [[nodiscard]] bool has(std::string_view option) const;
  /// The last value of the option; nothing when it was not given.
  [[nodiscard]] std::optional<std::string> value(std::string_view option) const;
  /// All values of the option, in order.
  [[nodiscard]] std::vector<std::string> values(std::string_view option) const;
};

/// The exit codes of contracts 1. `run` adds the child's own, 128 + signal, 126 and 127.
enum class ExitCode : int {
  good = 0,
  no = 1,  ///< it ran and the answer is no
  usage = 2,
  bad_input = 3,  ///< a file is wrong
  inconclusive = 4,
  nothing = 5,  ///< nothing valid to measure, or not comparable
  denied = 6,
  store = 7,  ///< store or disk failed
  not_started = 125,
  not_executable = 126,
  not_found = 127,
  interrupted = 130,
};

class Context;

/// One command. A constant: `constinit const CommandSpec kXCommand{...}` in command_x.cpp, `extern` in commands.h.
struct CommandSpec {
  std::string_view name;
  std::string_view group = {};        ///< heading in `joulery --help`: "measure", "results", "settings"
  std::string_view summary = {};      ///< one line
  std::string_view usage = {};        ///< behind the name: "[options] -- CMD [ARG ...]"
  std::string_view description = {};  ///< a few sentences; lines are wrapped when printed
  std::span<const OptionSpec> options = {};
  std::span<const CommandSpec> (*subcommands)() = nullptr;
  std::string_view examples = {};  ///< one command per line, "# ..." lines are comments
  std::size_t min_arguments = 0;
  std::size_t max_arguments = 0;
  std::string_view argument_choices = {};             ///< "bash|zsh|fish", for completion and checking
  bool takes_child = false;                           ///< `-- CMD` is allowed
  bool hidden = false;                                ///< not in help or completion
  bool works_without_config = false;                  ///< runs although a configuration file is wrong
  int (*run)(const Invocation&, Context&) = nullptr;  ///< nothing when only subcommands do something
};

/// Every command, in the order of `joulery --help`.
[[nodiscard]] std::span<const CommandSpec> commands();
/// The options every command accepts.
[[nodiscard]] std::span<const OptionSpec> global_options();

}  // namespace joulery
