// SPDX-License-Identifier: Apache-2.0
// A journal is locked under a name nobody looks for and only then renamed, so `list_orphans` never meets a journal
// whose owner has not locked it yet. The kernel frees the lock when the owner dies, however it dies.
#include "adapters/storage/journals.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/storage/folders.h"

namespace joulery {
namespace {

constexpr std::string_view kName = "/samples.jly";
constexpr std::string_view kUnborn = "/samples.jly.new";

bool is_folder_name(std::string_view run) {
  return !run.empty() && run != "." && run != ".." && run.find('/') == std::string_view::npos;
}

/// The lock of a journal nobody owns; nothing when somebody does, or when it vanished while we looked.
UniqueFd take_over(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd || ::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) return {};
  struct stat found{};
  const bool is_there = ::fstat(fd.get(), &found) == 0 && found.st_nlink > 0 && S_ISREG(found.st_mode);
  return is_there ? std::move(fd) : UniqueFd();
}

}  // namespace

std::string Journals::path_of(const std::string& run) const { return folder_ + "/" + run + std::string(kName); }

Result<std::unique_ptr<JournalFile>> Journals::create(const std::string& run) const {
  if (!is_folder_name(run)) return failure(ErrorKind::invalid, "a run cannot be called that", run);
  const std::string unborn = folder_ + "/" + run + std::string(kUnborn);
  auto journal = JournalFile::create(unborn);
  if (!journal) return journal;
  const std::string path = path_of(run);
  if (::rename(unborn.c_str(), path.c_str()) != 0) {
    return failure(error_from_errno(errno, "cannot create the journal", path));
  }
  (*journal)->renamed(path);
  return journal;
}

Result<std::vector<OrphanJournal>> Journals::list_orphans() const {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(folder_.c_str()), ::closedir);
  if (!folder && errno == ENOENT) return std::vector<OrphanJournal>();
  if (!folder) return failure(error_from_errno(errno, "cannot look for open runs", folder_));
  std::vector<OrphanJournal> orphans;
  while (const dirent* entry = ::readdir(folder.get())) {
    const std::string run = entry->d_name;
    if (!is_folder_name(run)) continue;
    if (UniqueFd lock = take_over(path_of(run))) orphans.push_back({run, path_of(run), std::move(lock)});
  }
  std::sort(orphans.begin(), orphans.end(), [](const auto& a, const auto& b) { return a.run < b.run; });
  return orphans;
}

Result<void> Journals::remove(const std::string& run) const {
  if (!is_folder_name(run)) return failure(ErrorKind::invalid, "a run cannot be called that", run);
  const std::string folder = folder_ + "/" + run;
  for (const std::string& path : {folder + std::string(kName), folder + std::string(kUnborn)}) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT)
      return failure(error_from_errno(errno, "cannot remove the journal", path));
  }
  if (::rmdir(folder.c_str()) != 0 && errno != ENOENT)
    return failure(error_from_errno(errno, "cannot remove the folder", folder));
  return {};
}

}  // namespace joulery
