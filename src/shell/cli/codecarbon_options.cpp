// SPDX-License-Identifier: Apache-2.0
// Key by key; what no function reads is named.
#include "shell/cli/codecarbon_options.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>

#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::array<std::string_view, 17> kRead{"cloud_provider",
                                                 "cloud_region",
                                                 "country_2letter_iso_code",
                                                 "country_iso_code",
                                                 "experiment_id",
                                                 "extended_csv",
                                                 "force_carbon_intensity_g_co2e_kwh",
                                                 "gpu_ids",
                                                 "on_csv_write",
                                                 "output_dir",
                                                 "output_file",
                                                 "output_methods",
                                                 "project_name",
                                                 "pue",
                                                 "save_to_file",
                                                 "tracking_mode",
                                                 "wue"};
constexpr std::array<std::string_view, 5> kOtherOutputs{"api", "logger", "prometheus", "logfire", "boamps"};

std::string value_or(const CodecarbonConfig& config, std::string_view key, std::string_view otherwise) {
  const auto found = config.find(key);
  return found == config.end() || found->second.empty() ? std::string(otherwise) : found->second;
}

std::string value_of(const CodecarbonConfig& config, std::string_view key) { return value_or(config, key, ""); }

/// Nothing else is true.
bool is_true(std::string_view text) { return lower(text) == "true"; }

/// The value is what there is without the key.
bool asks_for_nothing(std::string_view key, std::string_view value) {
  if (key == "allow_multiple_runs") return is_true(value);
  return value.empty() || lower(value) == "false";
}

std::vector<std::string> unread_keys(const CodecarbonConfig& config) {
  std::vector<std::string> unread;
  for (const auto& [key, value] : config) {
    const bool is_read = std::find(kRead.begin(), kRead.end(), key) != kRead.end();
    if (!is_read && !asks_for_nothing(key, value)) unread.push_back(key);
  }
  return unread;
}

std::string_view stripped(std::string_view text, std::string_view of) {
  const auto first = text.find_first_not_of(of);
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(of) + 1 - first);
}

/// "[0, 'GPU-1c5b']" as "0,GPU-1c5b".
std::string gpus_of(std::string_view ids) {
  std::string list;
  for (const std::string_view part : split(stripped(trim(ids), "[]"), ',')) {
    const std::string_view gpu = stripped(trim(part), "'\"");
    if (!gpu.empty()) list += (list.empty() ? "" : ",") + std::string(gpu);
  }
  return list;
}

void add_place(const CodecarbonConfig& config, CodecarbonOptions& options) {
  options.country = value_or(config, "country_iso_code", value_of(config, "country_2letter_iso_code"));
  const std::string forced = value_of(config, "force_carbon_intensity_g_co2e_kwh");
  const auto intensity = parse_double(forced);
  const std::string provider = value_of(config, "cloud_provider");
  const std::string region = value_of(config, "cloud_region");
  if (intensity && *intensity >= 0) {
    options.place = forced + "g/kWh";
  } else if (!provider.empty() && !region.empty()) {
    options.place = provider + ":" + region;
  } else {
    options.place = options.country;
  }
  if (!forced.empty() && !(intensity && *intensity >= 0)) {
    options.unused.push_back("force_carbon_intensity_g_co2e_kwh=" + forced);
  }
  if (region.empty() && !provider.empty()) options.unused.emplace_back("cloud_provider without cloud_region");
  if (provider.empty() && !region.empty()) options.unused.emplace_back("cloud_region without cloud_provider");
}

/// Whether a CSV is written: by output_methods, or else by the older switch.
Result<bool> wants_csv(const CodecarbonConfig& config, std::vector<std::string>& unused) {
  if (!config.contains("output_methods")) return is_true(value_or(config, "save_to_file", "true"));
  bool csv = false;
  const std::string methods = value_of(config, "output_methods");
  for (const std::string_view part : split(methods, ',')) {
    const std::string method(trim(part));
    if (method == "csv") {
      csv = true;
    } else if (std::find(kOtherOutputs.begin(), kOtherOutputs.end(), method) != kOtherOutputs.end()) {
      unused.push_back("output_methods=" + method);
    } else if (!method.empty()) {
      return failure(ErrorKind::invalid, fmt::format("'{}' is no output", method), "output_methods",
                     "write csv, the one that is here");
    }
  }
  return csv;
}

Result<std::string> one_of(const CodecarbonConfig& config, std::string_view key, std::string_view one,
                           std::string_view other) {
  std::string value = value_of(config, key);
  if (value.empty() || value == one || value == other) return value;
  return failure(ErrorKind::invalid, fmt::format("'{}' is none of its words", value), std::string(key),
                 fmt::format("write {} or {}", one, other));
}

}  // namespace

Result<CodecarbonOptions> codecarbon_options(const CodecarbonConfig& config) {
  CodecarbonOptions options;
  options.unused = unread_keys(config);
  options.name = value_or(config, "project_name", "codecarbon");
  options.experiment_id = value_or(config, "experiment_id", "5b0fa12a-3dd7-45bb-9766-cc326314d9f1");
  options.pue = value_of(config, "pue");
  if (const std::string wue = value_of(config, "wue"); !wue.empty()) options.wue = wue + "L/kWh";
  options.gpus = gpus_of(value_of(config, "gpu_ids"));
  add_place(config, options);
  auto mode = one_of(config, "tracking_mode", "machine", "process");
  if (!mode) return failure(mode.error());
  options.tracking_mode = std::move(*mode);
  // A run of a command has one row: appended or updated, it is the same.
  if (const auto write = one_of(config, "on_csv_write", "append", "update"); !write) return failure(write.error());
  const auto csv = wants_csv(config, options.unused);
  if (!csv) return failure(csv.error());
  const std::filesystem::path folder = value_or(config, "output_dir", ".");
  if (*csv) options.file = (folder / value_or(config, "output_file", "emissions.csv")).string();
  options.is_extended = is_true(value_of(config, "extended_csv"));
  return options;
}

}  // namespace joulery
