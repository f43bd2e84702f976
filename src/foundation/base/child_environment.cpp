// SPDX-License-Identifier: Apache-2.0
// One variable is left out.
#include "foundation/base/child_environment.h"

#include <string_view>
#include <unistd.h>

namespace joulery {

std::vector<std::string> child_environment() {
  constexpr std::string_view kSecret = "JOULERY_NETRC_TEXT=";
  std::vector<std::string> variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    if (!std::string_view(*entry).starts_with(kSecret)) variables.emplace_back(*entry);
  }
  return variables;
}

std::vector<char*> pointers_of(const std::vector<std::string>& strings) {
  std::vector<char*> list;
  list.reserve(strings.size() + 1);
  for (const std::string& text : strings) list.push_back(const_cast<char*>(text.c_str()));
  list.push_back(nullptr);
  return list;
}

}  // namespace joulery
