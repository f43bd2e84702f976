// SPDX-License-Identifier: Apache-2.0
// Settings: known keys with their kinds, read from TOML files and JOULERY_* variables and merged (contracts 1, Config).
// Flags stand above all of this and are merged by Context::setting. Editing the user's file is cli/config_edit.h.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/files.h"
#include "foundation/base/result.h"
#include "shell/session/paths.h"

namespace joulery {

/// What a setting's text must look like.
enum class SettingKind { text, duration, ratio, tariff, wue, yes_no, choice, sources };

/// One known key: "interval" in a file, JOULERY_INTERVAL in the environment, --interval on the command line.
struct SettingSpec {
  std::string_view key;
  SettingKind kind;
  std::string_view help;
  std::string_view example;
  std::string_view choices = {};
};

/// Every known key, sorted.
[[nodiscard]] std::span<const SettingSpec> setting_specs();
[[nodiscard]] const SettingSpec* find_setting(std::string_view key);
/// JOULERY_IDLE_POLICY of "idle-policy".
[[nodiscard]] std::string variable_of(std::string_view key);
/// Refuses a text the key does not accept, with the form that is expected.
Result<void> check_setting(const SettingSpec& spec, std::string_view text);

/// A value and where it came from: "--interval", "JOULERY_INTERVAL", "/etc/joulery/config.toml:3:12".
struct Setting {
  std::string value;
  std::string origin;
  bool operator==(const Setting&) const = default;
};

/// The merged settings, highest precedence first.
class Config {
 public:
  /// The value that counts.
  [[nodiscard]] std::optional<Setting> find(std::string_view key) const;
  /// Keeps a value unless the key has one already: call in order of precedence.
  void add(std::string key, Setting setting);

  std::vector<std::string> warnings;  ///< unknown JOULERY_* variables

 private:
  std::map<std::string, Setting, std::less<>> values_;
};

/// One file as TOML: unknown key, wrong type or unit: an Error with file:line:column and the nearest name.
Result<std::map<std::string, Setting, std::less<>>> parse_config(std::string_view text, const std::string& path);

/// The files to read, in order of precedence; a missing one is skipped.
struct ConfigFiles {
  std::optional<std::string> named;  ///< --config FILE: must exist, and stands for the user's and the local file
  std::string local;
  std::string user;
  std::string system;  ///< path on disk, root prefix included
};

/// Variables > local > user > system.
Result<Config> load_config(const Variables& environment, const ConfigFiles& files);

}  // namespace joulery
