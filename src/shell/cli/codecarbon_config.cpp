// SPDX-License-Identifier: Apache-2.0
// INI as Python's configparser writes it: "name = value" or "name: value", comments in lines of their own.
#include "shell/cli/codecarbon_config.h"

#include "foundation/base/files.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::string_view kFile = ".codecarbon.config";
constexpr std::string_view kPrefix = "codecarbon_";

void add(CodecarbonConfig values, CodecarbonConfig& config) {
  for (auto& [name, value] : values) config[name] = std::move(value);
}

}  // namespace

CodecarbonConfig codecarbon_section(std::string_view ini) {
  CodecarbonConfig values;
  bool ours = false;
  for (const std::string_view raw : split(ini, '\n')) {
    const std::string_view line = trim(raw);
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    if (line.front() == '[') {
      ours = line == "[codecarbon]";
      continue;
    }
    const auto sign = line.find_first_of("=:");
    if (!ours || sign == std::string_view::npos || sign == 0) continue;
    values[lower(trim(line.substr(0, sign)))] = std::string(trim(line.substr(sign + 1)));
  }
  return values;
}

CodecarbonConfig codecarbon_config(const Variables& environment) {
  CodecarbonConfig config;
  if (const auto home = environment.find("HOME"); home != environment.end()) {
    add(codecarbon_section(DiskFiles().read(home->second + "/" + std::string(kFile)).value_or("")), config);
  }
  add(codecarbon_section(DiskFiles().read(kFile).value_or("")), config);
  for (const auto& [name, value] : environment) {
    const std::string small = lower(name);
    if (small.starts_with(kPrefix)) config[small.substr(kPrefix.size())] = value;
  }
  return config;
}

}  // namespace joulery
