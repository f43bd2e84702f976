// SPDX-License-Identifier: Apache-2.0
// The lock is on the file itself. Whoever renames it does so while holding the lock, so after locking, the name is
// looked up again: if it now means another file, that one is opened and locked instead.
#include "adapters/storage/emissions_file.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <optional>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include "adapters/storage/replace_file.h"
#include "foundation/base/fd.h"

namespace joulery {
namespace {

tl::unexpected<Error> failed(std::string what, const std::string& path) {
  return failure(error_from_errno(errno, std::move(what), path));
}

/// Opens (creating it) and locks the file that `path` names at the moment the lock is held.
Result<UniqueFd> open_locked(const std::string& path) {
  while (true) {
    // The mode of any file a user names: the umask decides who may read it.
    UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
    if (!fd) return failed("cannot open the CSV file", path);
    while (::flock(fd.get(), LOCK_EX) != 0) {
      if (errno != EINTR) return failed("cannot lock the CSV file", path);
    }
    struct stat locked{};
    struct stat named{};
    if (::fstat(fd.get(), &locked) != 0) return failed("cannot look at the CSV file", path);
    if (!S_ISREG(locked.st_mode))
      return failure(ErrorKind::invalid, "not a regular file", path, "name a file for the CSV");
    const bool same =
        ::stat(path.c_str(), &named) == 0 && named.st_ino == locked.st_ino && named.st_dev == locked.st_dev;
    if (same) return fd;
  }
}

Result<std::string> read_all(const UniqueFd& fd, const std::string& path) {
  std::string text;
  char buffer[65536];
  for (off_t offset = 0;;) {
    const ssize_t bytes = ::pread(fd.get(), buffer, sizeof buffer, offset);
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes < 0) return failed("cannot read the file", path);
    if (bytes == 0) return text;
    text.append(buffer, static_cast<std::size_t>(bytes));
    offset += bytes;
  }
}

/// Renames without overwriting: link fails when the new name exists.
Result<void> move_aside(const std::string& path) {
  for (int number = -1; number < 10'000; ++number) {
    const std::string backup = path + (number < 0 ? ".bak" : ".bak_" + std::to_string(number));
    if (::link(path.c_str(), backup.c_str()) == 0) {
      if (::unlink(path.c_str()) != 0) return failed("cannot move the file with another header away", path);
      return {};
    }
    if (errno != EEXIST) return failed("cannot keep the file with another header as " + backup, path);
  }
  return failure(ErrorKind::invalid, "ten thousand backups of the CSV file exist", path, "move some away");
}

std::string_view without_line_end(std::string_view line) {
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// Records of a CSV text with their line ends; a line break inside quotes ends none.
std::vector<std::string_view> records_of(std::string_view text) {
  std::vector<std::string_view> records;
  bool quoted = false;
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (text[i] != '\n' || quoted) continue;
    records.push_back(text.substr(start, i + 1 - start));
    start = i + 1;
  }
  if (start < text.size()) records.push_back(text.substr(start));
  return records;
}

std::vector<std::string> fields_of(std::string_view record) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char c : without_line_end(record)) {
    if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      fields.emplace_back();
    else
      fields.back() += c;
  }
  return fields;
}

std::optional<std::size_t> run_id_column(std::string_view header) {
  const auto fields = fields_of(header);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i] == "run_id") return i;
  }
  return std::nullopt;
}

/// The text with the run's last row replaced, or with the row added when the run has none.
std::string updated(std::string_view text, const EmissionsRow& row) {
  const auto records = records_of(text);
  const auto column = run_id_column(row.header);
  std::optional<std::size_t> found;
  for (std::size_t i = 1; column && i < records.size(); ++i) {
    const auto fields = fields_of(records[i]);
    if (*column < fields.size() && fields[*column] == row.run_id) found = i;
  }
  std::string result;
  for (std::size_t i = 0; i < records.size(); ++i) {
    result += found == i ? row.row : std::string(without_line_end(records[i]));
    result += "\n";
  }
  return found ? result : result + row.row + "\n";
}

/// Appends in one write; what a full disk took only half of is taken back.
Result<void> append_row(const UniqueFd& fd, std::string_view text, std::string_view existing, const std::string& path) {
  std::string addition(existing.empty() || existing.ends_with('\n') ? "" : "\n");
  addition += text;
  auto written = write_all(fd.get(), addition, path);
  if (!written && ::ftruncate(fd.get(), static_cast<off_t>(existing.size())) != 0) {
    return failed("cannot take a half-written row back", path);
  }
  return written;
}

std::string stem_of(const std::string& csv) { return csv.ends_with(".csv") ? csv.substr(0, csv.size() - 4) : csv; }

mode_t mode_of(const UniqueFd& fd) {
  struct stat status{};
  return ::fstat(fd.get(), &status) == 0 ? status.st_mode & 07777U : 0600U;
}

}  // namespace

Result<void> write_emissions(const std::string& path, const EmissionsRow& row, CsvWrite mode) {
  while (true) {
    auto fd = open_locked(path);
    if (!fd) return failure(fd.error());
    const auto existing = read_all(*fd, path);
    if (!existing) return failure(existing.error());
    if (existing->empty()) return append_row(*fd, row.header + "\n" + row.row + "\n", *existing, path);
    if (without_line_end(records_of(*existing).front()) != row.header) {
      if (auto moved = move_aside(path); !moved) return moved;
      continue;  // the name is free now
    }
    if (mode == CsvWrite::append) return append_row(*fd, row.row + "\n", *existing, path);
    return replace_file(path, updated(*existing, row), mode_of(*fd));
  }
}

std::string sidecar_path(const std::string& csv) { return stem_of(csv) + ".joulery.json"; }

std::string extended_path(const std::string& csv) { return stem_of(csv) + ".extended.csv"; }

Result<void> rewrite_file(const std::string& path, const std::function<Result<std::string>(std::string_view)>& change) {
  auto fd = open_locked(path);
  if (!fd) return failure(fd.error());
  const auto existing = read_all(*fd, path);
  if (!existing) return failure(existing.error());
  auto text = change(*existing);
  if (!text) {
    Error error = std::move(text.error());
    if (error.where.empty()) error.where = path;
    if (existing->empty()) ::unlink(path.c_str());  // it was made by opening
    return failure(std::move(error));
  }
  return replace_file(path, *text, mode_of(*fd));
}

}  // namespace joulery
