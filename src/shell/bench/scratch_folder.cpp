// SPDX-License-Identifier: Apache-2.0
// A folder is its own lock. Between making one and locking it another process may take it for left behind and remove
// it; its maker sees that and makes another.
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

/// Holds the folder for as long as the descriptor is open; none where somebody else does, or it is no folder of ours.
UniqueFd locked(const std::string& path) {
  UniqueFd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat status{};
  const bool is_ours = folder && ::fstat(folder.get(), &status) == 0 && status.st_uid == ::geteuid();
  if (!is_ours || ::flock(folder.get(), LOCK_EX | LOCK_NB) != 0) return {};
  return folder;
}

bool is_there(const UniqueFd& folder) {
  struct stat status{};
  return ::fstat(folder.get(), &status) == 0 && status.st_nlink > 0;
}

void remove_left_behind(const fs::path& parent) {
  std::error_code ignored;
  fs::directory_iterator entry(parent, ignored);
  for (; !ignored && entry != fs::directory_iterator(); entry.increment(ignored)) {
    if (!entry->path().filename().string().starts_with(kName)) continue;
    const UniqueFd lock = locked(entry->path());
    std::error_code unknown;
    if (lock) fs::remove_all(entry->path(), unknown);
  }
}

}  // namespace

Result<void> ScratchFolder::make() {
  std::error_code code;
  const fs::path parent = fs::absolute(parent_ ? fs::path(*parent_) : fs::temp_directory_path(code));
  if (code) return failure(error_from_errno(code.value(), "there is no temporary folder", "TMPDIR"));
  remove_left_behind(parent);
  for (int tries = 0; tries < kMostTries; ++tries) {
    std::string pattern = parent / fmt::format("{}XXXXXX", kName);
    if (::mkdtemp(pattern.data()) == nullptr)
      return failure(error_from_errno(errno, "cannot make a folder for what is needed meanwhile", parent));
    lock_ = locked(pattern);
    if (!lock_ || !is_there(lock_)) continue;
    path_ = std::move(pattern);
    return {};
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
