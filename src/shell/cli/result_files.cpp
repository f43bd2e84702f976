// SPDX-License-Identifier: Apache-2.0
// The walk through folders, the bounded read, and the table of readers.
#include "shell/cli/result_files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

#include "core/importing/codecarbon_csv.h"
#include "core/importing/run_trial.h"
#include "foundation/base/fd.h"

namespace joulery {
namespace {

namespace fs = std::filesystem;

/// How a kind of file is known by its text, and how it is read.
struct Reader {
  bool (*knows)(std::string_view text);
  Result<ImportedFile> (*read)(std::string_view text, const std::string& name);
};

constexpr std::array kReaders{
    Reader{is_codecarbon, read_codecarbon},
    Reader{is_run_document, read_run_document},
};

bool may_hold_results(const fs::path& path) { return path.extension() == ".csv" || path.extension() == ".json"; }

Result<void> add_folder(const std::string& folder, std::vector<ResultPath>& paths) {
  std::error_code problem;
  std::vector<std::string> found;
  for (fs::recursive_directory_iterator at(folder, problem), end; !problem && at != end; at.increment(problem)) {
    std::error_code unknown;
    if (may_hold_results(at->path()) && at->is_regular_file(unknown)) found.push_back(at->path().string());
  }
  if (problem) return failure(error_from_errno(problem.value(), "cannot read the folder", folder));
  if (found.empty()) {
    return failure(ErrorKind::invalid, "no CSV or JSON file in the folder", folder, "name the folder with the results");
  }
  std::sort(found.begin(), found.end());
  std::transform(found.begin(), found.end(), std::back_inserter(paths),
                 [](std::string& path) { return ResultPath{std::move(path), false}; });
  return {};
}

tl::unexpected<Error> too_large(const std::string& path, std::size_t most) {
  return failure(ErrorKind::invalid, fmt::format("larger than {} MiB", most >> 20U), path,
                 "divide it, each piece with the header");
}

}  // namespace

Result<std::vector<ResultPath>> result_paths(const std::vector<std::string>& arguments) {
  std::vector<ResultPath> paths;
  for (const std::string& argument : arguments) {
    std::error_code problem;
    const fs::file_status status = fs::status(argument, problem);
    if (!fs::exists(status)) {
      return failure(error_from_errno(problem ? problem.value() : ENOENT, "cannot read", argument));
    }
    if (!fs::is_directory(status)) {
      paths.push_back({argument, true});
      continue;
    }
    if (auto added = add_folder(argument, paths); !added) return failure(added.error());
  }
  return paths;
}

Result<std::string> read_result_file(const std::string& path, std::size_t most) {
  // Without O_NONBLOCK a pipe without a writer would be waited for.
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) return failure(error_from_errno(errno, "cannot read", path));
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return failure(error_from_errno(errno, "cannot read", path));
  if (!S_ISREG(status.st_mode)) {
    return failure(ErrorKind::invalid, "no regular file", path, "write it into a file first");
  }
  if (static_cast<std::size_t>(status.st_size) > most) return too_large(path, most);
  std::string text(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t length = 0;
  while (length < text.size()) {
    const ssize_t count = ::read(file.get(), text.data() + length, text.size() - length);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure(error_from_errno(errno, "cannot read", path));
    if (count == 0) break;
    length += static_cast<std::size_t>(count);
  }
  text.resize(length);
  return text;
}

void append(ImportedFile& all, ImportedFile more) {
  std::move(more.trials.begin(), more.trials.end(), std::back_inserter(all.trials));
  std::move(more.refused.begin(), more.refused.end(), std::back_inserter(all.refused));
}

Result<void> take_runs(const std::string& text, const std::string& path, ReadResults& all) {
  const auto reader =
      std::find_if(kReaders.begin(), kReaders.end(), [&](const Reader& known) { return known.knows(text); });
  if (reader == kReaders.end()) {
    return failure(ErrorKind::unsupported, text.empty() ? "an empty file" : "no results of a known kind", path,
                   "give CodeCarbon's CSV with its header, or a joulery.run/1 document");
  }
  auto file = reader->read(text, path);
  if (!file) return failure(file.error());
  append(all.content, std::move(*file));
  return {};
}

ReadResults read_results(const std::vector<ResultPath>& paths, const TakeResultFile& take) {
  ReadResults all;
  for (const ResultPath& path : paths) {
    if (all.content.trials.size() > kMostResultRecords) {
      all.unreadable.push_back({ErrorKind::invalid, fmt::format("more than {} records", kMostResultRecords), path.path,
                                "lint fewer files at once"});
      break;
    }
    const auto text = read_result_file(path.path);
    auto taken = text ? take(*text, path.path, all) : Result<void>(failure(text.error()));
    if (taken) {
      ++all.files;
    } else if (!path.named && taken.error().kind == ErrorKind::unsupported) {
      ++all.passed_over;
    } else {
      all.unreadable.push_back(std::move(taken.error()));
    }
  }
  return all;
}

}  // namespace joulery
