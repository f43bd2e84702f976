// SPDX-License-Identifier: Apache-2.0
// mkdir from the top down, so that each new folder gets the private mode, which std::filesystem cannot promise.
#include "adapters/storage/folders.h"

#include <cerrno>
#include <sys/stat.h>

namespace joulery {

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Result<void> make_folder(const std::string& path) {
  struct stat found{};
  if (::stat(path.c_str(), &found) == 0) {
    if (S_ISDIR(found.st_mode)) return {};
    return failure(error_from_errno(ENOTDIR, "cannot make a folder", path));
  }
  const std::string above = folder_of(path);
  if (above != path) {
    if (auto made = make_folder(above); !made) return made;
  }
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    return failure(error_from_errno(errno, "cannot make a folder", path));
  }
  return {};
}

}  // namespace joulery
