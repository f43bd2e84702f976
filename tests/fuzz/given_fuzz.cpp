// SPDX-License-Identifier: Apache-2.0
// Fuzzes what is handed in for a form: lines of KEY=TEXT (KEY:TEXT is no text but a bare value). They are refused with
// a place, in one line, or every field that is found has a number or a text.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "core/leaderboard/pack_given.h"

namespace {

std::vector<joulery::GivenEntry> entries_of(std::string_view text) {
  std::vector<joulery::GivenEntry> entries;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const std::size_t mark = line.find_first_of("=:");
    if (mark == std::string_view::npos) continue;
    entries.push_back(
        {std::string(line.substr(0, mark)), std::string(line.substr(mark + 1)), line[mark] == '=', "f:1:1"});
  }
  return entries;
}

bool is_sound(const joulery::FieldValue& value) {
  if (value.is_missing()) return false;
  if (!value.amount) return true;
  const auto& [low, best, high] = *value.amount;
  return low <= best && best <= high && std::isfinite(low) && std::isfinite(high);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto entries = entries_of({reinterpret_cast<const char*>(data), size});
  const std::vector<std::string> models{"small", "large"};
  for (const joulery::PackSpec& spec : joulery::pack_specs()) {
    const auto given = joulery::GivenValues::read(spec, entries, models);
    if (!given) {
      if (joulery::describe(given.error()).find('\n') != std::string::npos) std::abort();
      continue;
    }
    for (const auto& entry : entries) {
      const auto* value = given->find(models.front(), entry.key);
      if (value != nullptr && !is_sound(*value)) std::abort();
    }
  }
  return 0;
}
