// SPDX-License-Identifier: Apache-2.0
// Files of the download cache that some tests need (models, data sets). They fetch nothing: without the file they are
// skipped, and say so by name.
#pragma once

#include <cstdlib>
#include <optional>
#include <string>
#include <unistd.h>

namespace joulery {

/// Where downloads lie, by the rule of the whole project: JOULERY_CACHE, XDG_CACHE_HOME, home.
[[nodiscard]] inline std::string cache_folder() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value != nullptr ? value : "");
  };
  if (const std::string named = variable("JOULERY_CACHE"); !named.empty()) return named;
  if (const std::string xdg = variable("XDG_CACHE_HOME"); !xdg.empty()) return xdg + "/joulery";
  return variable("HOME") + "/.cache/joulery";
}

/// The full path of a cached file ("minilm-l3/model.onnx"); nothing when it was not fetched.
[[nodiscard]] inline std::optional<std::string> cached_file(const std::string& name) {
  std::string path = cache_folder() + "/" + name;
  if (::access(path.c_str(), R_OK) != 0) return std::nullopt;
  return path;
}

}  // namespace joulery

/// Skips the test it stands in when the cache lacks the file.
#define SKIP_WITHOUT_CACHED(name)                                                                          \
  do {                                                                                                     \
    if (!::joulery::cached_file(name)) GTEST_SKIP() << (name) << " is not in the cache: tools/fetch demo"; \
  } while (false)
