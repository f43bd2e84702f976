// SPDX-License-Identifier: Apache-2.0
// The words and shapes that give a secret away. Rather one argument too many masked than one too few.
#include "shell/app/secrets.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::string_view kMask = "***";
constexpr std::array<std::string_view, 9> kSecretWords{"password", "passwd",  "passphrase", "secret", "apikey",
                                                       "api_key",  "api-key", "credential", "private"};
constexpr std::array<std::string_view, 9> kTokenPrefixes{"sk-",    "hf_",   "ghp_", "gho_", "github_pat_",
                                                         "glpat-", "xoxb-", "AKIA", "eyJ"};

bool names_a_secret(std::string_view name) {
  const std::string small = lower(name);
  if (small.ends_with("token")) return true;  // but not --max-tokens or --tokenizer
  return std::any_of(kSecretWords.begin(), kSecretWords.end(),
                     [&](std::string_view word) { return small.find(word) != std::string::npos; });
}

bool looks_like_a_token(std::string_view value) {
  return value.size() >= 16 && std::any_of(kTokenPrefixes.begin(), kTokenPrefixes.end(),
                                           [&](std::string_view prefix) { return value.starts_with(prefix); });
}

/// scheme://user:password@host -> scheme://user:***@host
std::string without_url_password(const std::string& text) {
  const auto scheme = text.find("://");
  if (scheme == std::string::npos) return text;
  const auto at = text.find('@', scheme);
  const auto colon = text.find(':', scheme + 3);
  if (at == std::string::npos || colon == std::string::npos || colon > at) return text;
  return text.substr(0, colon + 1) + std::string(kMask) + text.substr(at);
}

}  // namespace

std::vector<std::string> without_secrets(const std::vector<std::string>& command) {
  std::vector<std::string> kept;
  bool value_is_secret = false;
  for (const std::string& argument : command) {
    const auto equals = argument.find('=');
    if (value_is_secret && !argument.starts_with("-")) {
      kept.emplace_back(kMask);
    } else if (equals != std::string::npos &&
               (names_a_secret(argument.substr(0, equals)) || looks_like_a_token(argument.substr(equals + 1)))) {
      kept.push_back(argument.substr(0, equals + 1) + std::string(kMask));
    } else {
      kept.push_back(looks_like_a_token(argument) ? std::string(kMask) : without_url_password(argument));
    }
    value_is_secret = argument.starts_with("-") && equals == std::string::npos && names_a_secret(argument);
  }
  return kept;
}

}  // namespace joulery
