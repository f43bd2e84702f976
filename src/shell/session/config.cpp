// SPDX-License-Identifier: Apache-2.0
// The known keys, and merging of environment and files. Every value is checked where it is read, so a command never
// meets one it cannot use.
#include "shell/session/config.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "adapters/sensors/named_sources.h"
#include "foundation/base/text.h"
#include "foundation/units/parse.h"
#include "shell/session/toml.h"

namespace joulery {
namespace {

constexpr std::array kSpecs{
    SettingSpec{"cache", SettingKind::text, "folder of downloads and models", "/var/cache/joulery"},
    SettingSpec{"color", SettingKind::choice, "colour on the screen", "auto", "auto|always|never"},
    SettingSpec{"data", SettingKind::text, "folder with tables that override the built-in ones", "/srv/tables"},
    SettingSpec{"html", SettingKind::text, "HTML report each run writes", "last-run.html"},
    SettingSpec{"idle-before", SettingKind::duration, "how long the idle machine is measured before a run", "10s"},
    SettingSpec{"idle-policy", SettingKind::choice, "who is charged with idle energy", "none",
                "none|use|reservation|equal|owner"},
    SettingSpec{"interval", SettingKind::duration, "time between two samples", "100ms"},
    SettingSpec{"keep-command", SettingKind::yes_no, "store command lines without masking secrets", "true"},
    SettingSpec{"place", SettingKind::text, "where the electricity comes from", "FR"},
    SettingSpec{"price", SettingKind::tariff, "what a kilowatt-hour costs", "0.21EUR/kWh"},
    SettingSpec{"pue", SettingKind::ratio, "facility energy over IT energy", "1.2"},
    SettingSpec{"sensors", SettingKind::sources, "further sensors to read", "[\"msr\"]"},
    SettingSpec{"store", SettingKind::text, "file that keeps the runs", "/srv/joulery.db"},
    SettingSpec{"wue", SettingKind::wue, "water used on site per kWh of IT energy", "1.8L/kWh"},
};

/// Variables that are no settings but belong to Joulery.
constexpr std::array<std::string_view, 11> kOtherVariables{
    "JOULERY_LIBEXEC",    "JOULERY_HEADS",    "JOULERY_NVML",      "JOULERY_NVML_STUB",
    "JOULERY_HOME",       "JOULERY_NETRC",    "JOULERY_AMDSMI",    "JOULERY_ROCM_SMI",
    "JOULERY_LEVEL_ZERO", "JOULERY_GPU_STUB", "JOULERY_NETRC_TEXT"};

template <class T>
Result<void> outcome(const Result<T>& result) {
  if (!result) return failure(result.error());
  return {};
}

Result<void> check_choice(const SettingSpec& spec, std::string_view text) {
  const auto choices = split(spec.choices, '|');
  if (std::find(choices.begin(), choices.end(), text) != choices.end()) return {};
  return failure(ErrorKind::invalid, fmt::format("\"{}\" is no {}", text, spec.key), {},
                 fmt::format("use one of {}", spec.choices));
}

Result<void> check_sources(std::string_view text) {
  const auto items = items_of_list(text);
  if (!items) return failure(items.error());
  for (const std::string& item : *items) {
    if (auto known = check_source(item); !known) return known;
  }
  return {};
}

std::vector<std::string> known_keys() {
  std::vector<std::string> keys;
  keys.reserve(kSpecs.size());
  for (const SettingSpec& spec : kSpecs) keys.emplace_back(spec.key);
  return keys;
}

Result<void> check_type(const SettingSpec& spec, const TomlValue& value) {
  const bool wants_flag = spec.kind == SettingKind::yes_no;
  const bool wants_list = spec.kind == SettingKind::sources;
  const bool fits = wants_flag                        ? value.kind == TomlKind::yes_no
                    : wants_list                      ? value.kind == TomlKind::list || value.kind == TomlKind::text
                    : spec.kind == SettingKind::ratio ? value.kind == TomlKind::number || value.kind == TomlKind::text
                                                      : value.kind == TomlKind::text;
  if (fits) return {};
  const std::string example = wants_flag || wants_list          ? std::string(spec.example)
                              : spec.kind == SettingKind::ratio ? std::string(spec.example)
                                                                : fmt::format("\"{}\"", spec.example);
  return failure(ErrorKind::invalid, fmt::format("{} has the wrong type", spec.key), {},
                 fmt::format("write {} = {}", spec.key, example));
}

Result<void> add_environment(const Variables& environment, Config& config) {
  std::vector<std::string> known(kOtherVariables.begin(), kOtherVariables.end());
  for (const SettingSpec& spec : kSpecs) {
    known.push_back(variable_of(spec.key));
    const auto found = environment.find(known.back());
    if (found == environment.end() || found->second.empty()) continue;
    if (auto fits = check_setting(spec, found->second); !fits) {
      Error error = fits.error();
      error.where = known.back();
      return failure(std::move(error));
    }
    config.add(std::string(spec.key), {found->second, known.back()});
  }
  for (const auto& [name, value] : environment) {
    if (!name.starts_with("JOULERY_") || std::find(known.begin(), known.end(), name) != known.end()) continue;
    const auto near = nearest(name, known);
    config.warnings.push_back(
        fmt::format("unknown variable: {}; {}", name,
                    near ? "did you mean " + *near + "?" : "joulery config list shows the known ones"));
  }
  return {};
}

enum class Presence { required, optional };

Result<void> add_file(const std::string& path, Presence presence, Config& config) {
  const auto text = DiskFiles().read(path);
  if (!text) {
    const bool missing = text.error().kind == ErrorKind::gone;
    if (missing && presence == Presence::optional) return {};
    Error error = text.error();
    error.what =
        "cannot read the configuration" + error.what.substr(std::min(error.what.find(" ("), error.what.size()));
    error.remedy = missing ? "name an existing file with --config" : "make it a file you may read, or remove it";
    return failure(std::move(error));
  }
  auto values = parse_config(*text, path);
  if (!values) return failure(values.error());
  for (auto& [key, setting] : *values) config.add(key, std::move(setting));
  return {};
}

}  // namespace

std::span<const SettingSpec> setting_specs() { return kSpecs; }

const SettingSpec* find_setting(std::string_view key) {
  const auto found =
      std::find_if(kSpecs.begin(), kSpecs.end(), [&](const SettingSpec& spec) { return spec.key == key; });
  return found == kSpecs.end() ? nullptr : &*found;
}

std::string variable_of(std::string_view key) {
  std::string name = "JOULERY_";
  for (const char c : key) name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return name;
}

Result<void> check_setting(const SettingSpec& spec, std::string_view text) {
  switch (spec.kind) {
    case SettingKind::text:
      if (trim(text).empty())
        return failure(ErrorKind::invalid, fmt::format("{} is empty", spec.key), {},
                       fmt::format("for example {}", spec.example));
      return {};
    case SettingKind::duration:
      return outcome(parse_duration(text));
    case SettingKind::ratio:
      return outcome(parse_ratio(text));
    case SettingKind::tariff:
      return outcome(parse_tariff(text));
    case SettingKind::wue:
      return outcome(parse_wue(text));
    case SettingKind::yes_no:
      if (text == "true" || text == "false") return {};
      return failure(ErrorKind::invalid, fmt::format("{} is neither true nor false", spec.key), {},
                     "write true or false");
    case SettingKind::choice:
      return check_choice(spec, text);
    case SettingKind::sources:
      return check_sources(text);
  }
  return {};
}

std::optional<Setting> Config::find(std::string_view key) const {
  const auto found = values_.find(key);
  if (found == values_.end()) return std::nullopt;
  return found->second;
}

void Config::add(std::string key, Setting setting) { values_.emplace(std::move(key), std::move(setting)); }

Result<std::map<std::string, Setting, std::less<>>> parse_config(std::string_view text, const std::string& path) {
  const auto values = read_toml(text, path);
  if (!values) return failure(values.error());
  std::map<std::string, Setting, std::less<>> settings;
  for (const TomlValue& value : *values) {
    const std::string where = fmt::format("{}:{}:{}", path, value.line, value.column);
    const SettingSpec* spec = find_setting(value.key);
    if (spec == nullptr) {
      const auto near = nearest(value.key, known_keys());
      return failure(ErrorKind::invalid, fmt::format("unknown setting {}", value.key), where,
                     near ? "did you mean " + *near + "?" : "joulery config list shows the known ones");
    }
    Result<void> fits = check_type(*spec, value);
    if (fits) fits = check_setting(*spec, value.text);
    if (!fits) {
      Error error = fits.error();
      error.where = where;
      return failure(std::move(error));
    }
    settings.emplace(value.key, Setting{value.text, where});
  }
  return settings;
}

Result<Config> load_config(const Variables& environment, const ConfigFiles& files) {
  Config config;
  if (auto done = add_environment(environment, config); !done) return failure(done.error());
  if (files.named) {
    if (auto done = add_file(*files.named, Presence::required, config); !done) return failure(done.error());
    return config;
  }
  for (const std::string& path : {files.local, files.user, files.system}) {
    if (auto done = add_file(path, Presence::optional, config); !done) return failure(done.error());
  }
  return config;
}

}  // namespace joulery
