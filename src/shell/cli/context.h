// SPDX-License-Identifier: Apache-2.0
// Context: what a running command sees of the world: global options, merged configuration, the machine's files, paths,
// the terminal and the two streams. Results go to stdout by out(), everything else to stderr by note() and warn().
// The command itself is described by cli/command.h.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/base/files.h"
#include "foundation/base/result.h"
#include "shell/cli/command.h"
#include "shell/cli/json_text.h"
#include "shell/session/config.h"
#include "shell/session/measure_settings.h"
#include "shell/session/paths.h"

namespace joulery {

/// What a stream is connected to.
struct Terminal {
  bool is_tty = false;
  int width = 80;      ///< columns; 80 when it is no terminal
  bool color = false;  ///< --color, NO_COLOR and TERM considered
  bool utf8 = false;   ///< the locale says UTF-8; else ASCII only
};

/// One per process. Not thread-safe.
class Context {
 public:
  Context(Globals globals, Variables variables);
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  [[nodiscard]] const Globals& globals() const { return globals_; }
  [[nodiscard]] const Variables& variables() const { return variables_; }
  [[nodiscard]] const Paths& paths() const { return paths_; }
  /// The machine's files, below --root.
  [[nodiscard]] DiskFiles& files() { return files_; }

  /// Reads and merges the configuration; the dispatcher calls it before a command runs. Warns of unknown variables,
  /// once.
  Result<void> load_config();
  [[nodiscard]] const Config& config() const { return config_; }
  /// A setting by its key ("interval"): the option `--interval` > JOULERY_INTERVAL > files. Nothing when nobody set it.
  [[nodiscard]] std::optional<Setting> setting(const Invocation& invocation, std::string_view key) const;
  /// The same without an option of the command: a global option, the environment, the files.
  [[nodiscard]] std::optional<Setting> setting(std::string_view key) const;
  /// A setting parsed by one of units/parse.h; the error names the option, variable or file:line:column it came from.
  template <class T>
  Result<std::optional<T>> parsed(const Invocation& invocation, std::string_view key,
                                  Result<T> (*parse)(std::string_view)) const {
    return parsed_setting([&](std::string_view any) { return setting(invocation, any); }, key, parse);
  }
  /// Sources to read besides those that are found: every --sensor > JOULERY_SENSORS > files.
  [[nodiscard]] std::vector<std::string> named_sources() const;
  /// Where runs are kept: --store > JOULERY_STORE > files > $XDG_DATA_HOME/joulery/joulery.db.
  [[nodiscard]] std::string store_location() const;
  /// For what is written beside the runs: the store's folder; where no run is kept, that of the store there would be.
  [[nodiscard]] std::string folder_beside_store() const;
  /// The folder of downloads: JOULERY_CACHE > files > $XDG_CACHE_HOME/joulery.
  [[nodiscard]] std::string cache_folder() const;

  /// The version of the reference tables, those of --data included; "unknown" when that folder cannot be used.
  [[nodiscard]] std::string data_version() const;
  /// A document with this build's versions in its head.
  [[nodiscard]] JsonText document(std::string_view schema) const { return {schema, data_version()}; }

  /// Results: stdout, buffered until finish() or 64 KiB.
  void out(std::string_view text);
  /// Everything else: stderr, at once, as given.
  void err(std::string_view text);
  /// "joulery: TEXT" on stderr, unless --quiet.
  void note(std::string_view text);
  /// "joulery: warning: TEXT" on stderr.
  void warn(std::string_view text);
  /// "joulery: TEXT" on stderr, only with --verbose.
  void detail(std::string_view text);
  [[nodiscard]] const Terminal& out_terminal() const { return out_terminal_; }
  [[nodiscard]] const Terminal& err_terminal() const { return err_terminal_; }

  /// Prints the error as one line on stderr, or as joulery.error/1 on stdout with --json; returns the code.
  int fail(const Error& error, ExitCode code);
  /// The same with the code of the error's kind: denied 6, invalid 2, gone and broken 3, unsupported 5, transient 7.
  int fail(const Error& error);
  /// Writes out what is buffered; 7 when stdout cannot be written, else `code`. A closed pipe is no failure.
  int finish(int code);

 private:
  void flush();

  Globals globals_;
  Variables variables_;
  Paths paths_;
  DiskFiles files_;
  Config config_;
  Terminal out_terminal_;
  Terminal err_terminal_;
  std::string buffer_;
  std::optional<Error> out_error_;
  bool out_closed_ = false;
  bool warned_ = false;
};

}  // namespace joulery
