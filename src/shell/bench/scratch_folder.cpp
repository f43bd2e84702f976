// SPDX-License-Identifier: Apache-2.0
// A folder is its own lock. Between making one and locking it another process may take it for left behind and remove
// it; its maker sees that and makes another. Where a file system knows no such locks there is no scratch folder.
#include "shell/bench/scratch_folder.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace joulery {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kName = "joulery-scratch-";
constexpr int kMostTries = 10;

/// A folder that is held for as long as its descriptor is open.
struct Lock {
  UniqueFd folder;  ///< none: not held
  int why_not = 0;  ///< errno; EWOULDBLOCK: somebody else holds it, EPERM: it is no folder of ours
};

Lock locked(const std::string& path) {
  UniqueFd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat status{};
  if (!folder || ::fstat(folder.get(), &status) != 0) return {{}, errno};
  if (status.st_uid != ::geteuid()) return {{}, EPERM};
  if (::flock(folder.get(), LOCK_EX | LOCK_NB) != 0) return {{}, errno};
  return {std::move(folder)};
}

bool is_there(const UniqueFd& folder) {
  struct stat status{};
  return ::fstat(folder.get(), &status) == 0 && status.st_nlink > 0;
}

void remove_all_left_in(const fs::path& parent) {
  std::error_code ignored;
  fs::directory_iterator entry(parent, ignored);
  for (; !ignored && entry != fs::directory_iterator(); entry.increment(ignored)) {
    if (!entry->path().filename().string().starts_with(kName)) continue;
    const Lock lock = locked(entry->path());
    std::error_code unknown;
    if (lock.folder) fs::remove_all(entry->path(), unknown);
  }
}

Result<fs::path> parent_of(const std::optional<std::string>& named) {
  std::error_code code;
  fs::path parent = named ? fs::path(*named) : fs::temp_directory_path(code);
  if (code) return failure(error_from_errno(code.value(), "there is no temporary folder", "TMPDIR"));
  return fs::absolute(parent);
}

}  // namespace

void ScratchFolder::remove_left_behind(const std::optional<std::string>& parent) {
  if (const auto place = parent_of(parent)) remove_all_left_in(*place);
}

Result<void> ScratchFolder::make() {
  const auto place = parent_of(parent_);
  if (!place) return failure(place.error());
  const fs::path& parent = *place;
  remove_all_left_in(parent);
  for (int tries = 0; tries < kMostTries; ++tries) {
    std::string pattern = parent / fmt::format("{}XXXXXX", kName);
    if (::mkdtemp(pattern.data()) == nullptr)
      return failure(error_from_errno(errno, "cannot make a folder for what is needed meanwhile", parent));
    Lock lock = locked(pattern);
    if (lock.folder && is_there(lock.folder)) {
      lock_ = std::move(lock.folder);
      path_ = std::move(pattern);
      return {};
    }
    ::rmdir(pattern.c_str());
    const bool was_taken = lock.folder || lock.why_not == EWOULDBLOCK || lock.why_not == ENOENT;
    if (!was_taken)
      return failure(error_from_errno(lock.why_not, "cannot lock a folder for what is needed meanwhile", parent));
  }
  return failure(ErrorKind::transient, "folders vanish as soon as they are made", parent,
                 "set TMPDIR to another place");
}

Result<std::string> ScratchFolder::path() {
  if (path_.empty()) {
    if (const auto made = make(); !made) return failure(made.error());
  }
  return path_;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

}  // namespace joulery
