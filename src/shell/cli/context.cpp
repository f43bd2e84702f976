// SPDX-License-Identifier: Apache-2.0
// The two streams, the terminal, errors and exit codes of a command, and the merging of options with settings.
#include "shell/cli/context.h"

#include <cerrno>
#include <filesystem>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "foundation/base/text.h"
#include "foundation/tables/tables.h"
#include "foundation/wire/error_json.h"
#include "shell/session/run_files.h"
#include "shell/session/toml.h"

namespace joulery {
namespace {

std::string variable(const Variables& environment, std::string_view name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string() : found->second;
}

bool locale_is_utf8(const Variables& environment) {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string value = lower(variable(environment, name));
    if (value.empty()) continue;
    return value.find("utf-8") != std::string::npos || value.find("utf8") != std::string::npos;
  }
  return false;
}

int columns_of(int fd, const Variables& environment) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const auto columns = parse_u64(variable(environment, "COLUMNS"));
  return columns && *columns >= 20 && *columns <= 1000 ? static_cast<int>(*columns) : 80;
}

Terminal terminal_of(int fd, const std::string& color, const Variables& environment) {
  Terminal terminal;
  terminal.is_tty = ::isatty(fd) == 1;
  terminal.width = columns_of(fd, environment);
  terminal.utf8 = locale_is_utf8(environment);
  const bool wanted = variable(environment, "NO_COLOR").empty() && variable(environment, "TERM") != "dumb";
  terminal.color = color == "always" || (color == "auto" && terminal.is_tty && wanted);
  return terminal;
}

/// Writes everything; 0, or the errno that stopped it.
int write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(fd, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return 0;
}

std::string one_line(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  return text;
}

ExitCode code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::denied:
      return ExitCode::denied;
    case ErrorKind::invalid:
      return ExitCode::usage;
    case ErrorKind::gone:
    case ErrorKind::broken:
      return ExitCode::bad_input;
    case ErrorKind::unsupported:
      return ExitCode::nothing;
    case ErrorKind::transient:
      return ExitCode::store;
  }
  return ExitCode::bad_input;
}

constexpr std::size_t kFlushAt = std::size_t{64} * 1024;

}  // namespace

Context::Context(Globals globals, Variables variables)
    : globals_(std::move(globals)),
      variables_(std::move(variables)),
      paths_(paths_from(variables_)),
      files_(globals_.root),
      out_terminal_(terminal_of(STDOUT_FILENO, globals_.color, variables_)),
      err_terminal_(terminal_of(STDERR_FILENO, globals_.color, variables_)) {}

Context::~Context() = default;

Result<void> Context::load_config() {
  const ConfigFiles files{globals_.config_file, paths_.local_config, paths_.user_config,
                          files_.host_path(paths_.system_config)};
  auto loaded = joulery::load_config(variables_, files);
  if (!loaded) return failure(loaded.error());
  config_ = std::move(*loaded);
  if (!warned_) {
    for (const std::string& warning : config_.warnings) warn(warning);
  }
  warned_ = true;
  if (globals_.color.empty() || globals_.color == "auto") {
    const auto color = config_.find("color");
    if (color) {
      out_terminal_ = terminal_of(STDOUT_FILENO, color->value, variables_);
      err_terminal_ = terminal_of(STDERR_FILENO, color->value, variables_);
    }
  }
  return {};
}

std::optional<Setting> Context::setting(const Invocation& invocation, std::string_view key) const {
  const std::string option = fmt::format("--{}", key);
  if (const auto typed = invocation.value(option)) return Setting{*typed, option};
  if (invocation.has(option)) return Setting{"true", option};
  return setting(key);
}

std::optional<Setting> Context::setting(std::string_view key) const {
  if (key == "place" && globals_.place) return Setting{*globals_.place, "--place"};
  if (key == "store" && globals_.store) return Setting{*globals_.store, "--store"};
  if (key == "sensors" && !globals_.sensors.empty()) return Setting{toml_list(globals_.sensors), "--sensor"};
  if (key == "data" && globals_.data_folder) return Setting{*globals_.data_folder, "--data"};
  return config_.find(key);
}

std::vector<std::string> Context::named_sources() const {
  const auto found = setting("sensors");
  if (!found) return {};
  return items_of_list(found->value).value_or(std::vector<std::string>());  // checked where it was read
}

std::string Context::store_location() const {
  const auto found = setting("store");
  return found ? found->value : paths_.store;
}

std::string Context::folder_beside_store() const {
  const std::string store = store_location();
  return std::filesystem::path(store == kNoStore ? paths_.store : store).parent_path().string();
}

std::string Context::cache_folder() const {
  const auto found = setting("cache");
  return found ? found->value : paths_.cache;
}

std::string Context::data_version() const {
  const auto folder = setting("data");
  auto tables = Tables::open(folder ? std::optional(folder->value) : std::nullopt);
  if (!tables) return "unknown";
  return tables->data_version().value_or("unknown");
}

void Context::out(std::string_view text) {
  buffer_ += text;
  if (buffer_.size() >= kFlushAt) flush();
}

void Context::flush() {
  if (!out_closed_ && !out_error_) {
    const int code = write_all(STDOUT_FILENO, buffer_);
    out_closed_ = code == EPIPE;
    if (code != 0 && !out_closed_) out_error_ = error_from_errno(code, "cannot write the answer", "stdout");
  }
  buffer_.clear();
}

void Context::err(std::string_view text) {
  // A closed terminal takes nothing and is no reason to stop.
  static_cast<void>(write_all(STDERR_FILENO, text));
}

void Context::note(std::string_view text) {
  if (!globals_.quiet) err(fmt::format("joulery: {}\n", text));
}

void Context::warn(std::string_view text) { err(fmt::format("joulery: warning: {}\n", text)); }

void Context::detail(std::string_view text) {
  if (globals_.verbose) err(fmt::format("joulery: {}\n", text));
}

int Context::fail(const Error& error, ExitCode code) {
  if (globals_.json) {
    buffer_.clear();
    out(error_json(error, static_cast<int>(code)));
  } else {
    err(one_line(fmt::format("joulery: {}", describe(error))) + "\n");
  }
  return static_cast<int>(code);
}

int Context::fail(const Error& error) { return fail(error, code_of(error.kind)); }

int Context::finish(int code) {
  flush();
  if (!out_error_) return code;
  err(one_line(fmt::format("joulery: {}", describe(*out_error_))) + "\n");
  return code == 0 ? static_cast<int>(ExitCode::store) : code;
}

}  // namespace joulery
