// SPDX-License-Identifier: Apache-2.0
// Fuzzes the configuration file: it is refused with a place, or every value in it is one its key accepts.
#include <cstdint>
#include <cstdlib>

#include "shell/session/config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto settings = joulery::parse_config(text, "config.toml");
  if (!settings) {
    if (joulery::describe(settings.error()).find('\n') != std::string::npos) std::abort();  // one line, always
    return 0;
  }
  for (const auto& [key, setting] : *settings) {
    const joulery::SettingSpec* spec = joulery::find_setting(key);
    if (spec == nullptr || !joulery::check_setting(*spec, setting.value)) std::abort();
  }
  return 0;
}
