// SPDX-License-Identifier: Apache-2.0
// Normalising processor names, word by word.
#include "foundation/tables/cpu_names.h"

#include <algorithm>

#include "foundation/base/text.h"

namespace joulery {
namespace {

/// Removes trademark signs; "Core(TM)2 Duo" is two words, "FX(tm)-8350" is one.
std::string without_marks(std::string_view name) {
  std::string plain;
  while (!name.empty()) {
    bool removed = false;
    for (const std::string_view mark : {"(R)", "(r)", "(TM)", "(tm)", "(Tm)", "®", "™"}) {
      if (!name.starts_with(mark)) continue;
      name.remove_prefix(mark.size());
      const bool joins = name.empty() || name.front() == '-' || name.front() == ' ';
      if (!joins) plain += ' ';
      removed = true;
      break;
    }
    if (removed) continue;
    plain += name.front();
    name.remove_prefix(1);
  }
  return plain;
}

/// "64-Core", "Eight-Core": what AMD writes before "Processor".
bool is_core_count(std::string_view word) { return lower(word).ends_with("-core") && word.size() > 5; }

}  // namespace

std::string plain_cpu_name(std::string_view name) {
  const std::string unmarked = without_marks(name.substr(0, name.find(" @ ")));
  const auto all = words(unmarked);
  std::string plain;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (lower(all[i]) == "cpu") continue;
    if (is_core_count(all[i]) && i + 1 < all.size() && lower(all[i + 1]) == "processor") {
      ++i;
      continue;
    }
    if (!plain.empty()) plain += ' ';
    plain += all[i];
  }
  return plain;
}

bool is_model_word(std::string_view word) {
  return std::count_if(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; }) >= 3;
}

bool words_within(const std::vector<std::string_view>& few, const std::vector<std::string_view>& many) {
  return std::all_of(few.begin(), few.end(), [&many](std::string_view word) {
    return std::any_of(many.begin(), many.end(),
                       [word](std::string_view other) { return lower(other) == lower(word); });
  });
}

}  // namespace joulery
