// SPDX-License-Identifier: Apache-2.0
// Settings are flat, one `key = value` per line, so an edit is a line; the outcome is parsed again before it counts.
#include "shell/cli/config_edit.h"

#include <fmt/format.h>

#include "adapters/storage/folders.h"
#include "foundation/base/files.h"
#include "foundation/base/text.h"
#include "shell/cli/write_file.h"
#include "shell/session/config.h"
#include "shell/session/toml.h"

namespace joulery {
namespace {

bool sets_key(std::string_view line, std::string_view key) {
  line = trim(line);
  const auto equals = line.find('=');
  if (equals == std::string_view::npos) return false;
  std::string_view name = trim(line.substr(0, equals));
  if (name.size() >= 2 && (name.front() == '"' || name.front() == '\'') && name.back() == name.front()) {
    name = name.substr(1, name.size() - 2);
  }
  return name == key;
}

std::string toml_value(std::string_view key, const std::string& value) {
  const SettingSpec* spec = find_setting(key);
  if (spec != nullptr && (spec->kind == SettingKind::yes_no || spec->kind == SettingKind::ratio)) return value;
  if (spec != nullptr && spec->kind == SettingKind::sources && trim(value).starts_with('[')) return value;
  return toml_quoted(value);
}

/// A list is the same however its blanks stand.
bool is_same(std::string_view key, const std::string& found, const std::string& wanted) {
  const SettingSpec* spec = find_setting(key);
  if (spec == nullptr || spec->kind != SettingKind::sources) return found == wanted;
  const auto first = items_of_list(found);
  const auto second = items_of_list(wanted);
  return first && second && *first == *second;
}

}  // namespace

std::string with_setting(std::string_view text, std::string_view key, const std::optional<std::string>& value) {
  std::string out;
  const std::string line_of_key = value ? fmt::format("{} = {}\n", key, toml_value(key, *value)) : "";
  bool placed = false;
  if (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  if (!text.empty()) {
    for (const auto line : split(text, '\n')) {
      if (!sets_key(line, key)) {
        out += fmt::format("{}\n", line);
      } else if (!placed) {
        out += line_of_key;
        placed = true;
      }
    }
  }
  return placed ? out : out + line_of_key;
}

Result<void> edit_setting(const std::string& path, std::string_view key, const std::optional<std::string>& value) {
  auto before = DiskFiles().read(path);
  if (!before && before.error().kind != ErrorKind::gone) return failure(before.error());
  const std::string text = before ? *before : "";
  if (auto valid = parse_config(text, path); !valid) return failure(valid.error());
  const std::string after = with_setting(text, key, value);
  const auto valid = parse_config(after, path);
  const auto found = valid ? valid->find(key) : std::map<std::string, Setting, std::less<>>::const_iterator{};
  const bool as_wanted =
      valid && (value ? found != valid->end() && is_same(key, found->second.value, *value) : found == valid->end());
  if (!as_wanted) {
    return failure(ErrorKind::invalid, fmt::format("cannot change {} without breaking the file", key), path,
                   "edit it by hand");
  }
  if (auto made = make_folder(folder_of(path)); !made) return made;
  return write_file(path, after);
}

}  // namespace joulery
