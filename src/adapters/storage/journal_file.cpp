// SPDX-License-Identifier: Apache-2.0
// write(2) with O_APPEND for one side, mmap(2) for the other. A failed write keeps what the kernel did not take, so the
// file never has a hole: what is on disk is always a prefix of what was written.
#include "adapters/storage/journal_file.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/storage/folders.h"

namespace joulery {
namespace {

constexpr std::size_t kBatch = std::size_t{64} << 10;

Error write_error(int code, const std::string& path) {
  Error error = error_from_errno(code, "cannot write the journal", path);
  if (code == ENOSPC || code == EDQUOT || code == EFBIG) {
    error.kind = ErrorKind::transient;
    error.remedy = "free space; the records are kept in memory and written at the next try";
  }
  return error;
}

}  // namespace

JournalFile::JournalFile(UniqueFd fd, std::string path)
    : fd_(std::move(fd)), path_(std::move(path)), next_attempt_(kBatch) {
  // Room for one batch and the record that completes it: ticks allocate nothing.
  pending_.reserve(2 * kBatch);
  const auto magic = std::as_bytes(std::span(journal_magic));
  pending_.assign(magic.begin(), magic.end());
}

JournalFile::~JournalFile() { (void)flush(); }

Result<std::unique_ptr<JournalFile>> JournalFile::create(std::string path) {
  if (auto made = make_folder(folder_of(path)); !made) return failure(made.error());
  UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!fd) return failure(error_from_errno(errno, "cannot create the journal", path));
  // A file system without locks is no reason not to measure; one that says "taken" is.
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    return failure(ErrorKind::denied, "another joulery is writing this journal", path, "name another file");
  }
  struct stat found{};
  if (::fstat(fd.get(), &found) != 0) return failure(error_from_errno(errno, "cannot create the journal", path));
  if (S_ISREG(found.st_mode) && found.st_size > 0) {
    return failure(ErrorKind::invalid, "there is already a file", path, "remove it or name another");
  }
  return std::unique_ptr<JournalFile>(new JournalFile(std::move(fd), std::move(path)));
}

Result<void> JournalFile::write(const Record& record) {
  if (refused_ > 0) {
    ++refused_;
    return {};
  }
  if (pending_.size() >= memory_limit) {
    refused_ = 1;
    return failure(ErrorKind::transient, "the journal ends here: 16 MiB could not be written and no more is kept",
                   path_, "free space and start a new run");
  }
  encode(record, pending_);
  return pending_.size() < next_attempt_ ? Result<void>() : flush();
}

Result<void> JournalFile::flush() {
  std::size_t done = 0;
  while (done < pending_.size()) {
    const ssize_t count = ::write(fd_.get(), pending_.data() + done, pending_.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      const int code = errno;
      pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(done));
      next_attempt_ = pending_.size() + kBatch;
      return failure(write_error(code, path_));
    }
    done += static_cast<std::size_t>(count);
  }
  pending_.clear();
  next_attempt_ = kBatch;
  return {};
}

Result<void> JournalFile::sync() {
  // Pipes and devices cannot be synchronized (EINVAL, EROFS): nothing to lose there.
  if (::fdatasync(fd_.get()) != 0 && errno != EINVAL && errno != EROFS) return failure(write_error(errno, path_));
  return {};
}

JournalReader::JournalReader(std::span<const std::byte> bytes, std::string path)
    : bytes_(bytes), path_(std::move(path)), decoder_(bytes) {}

JournalReader::~JournalReader() {
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

Result<std::unique_ptr<JournalReader>> JournalReader::open(const std::string& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return failure(error_from_errno(errno, "cannot read the journal", path));
  struct stat found{};
  if (::fstat(fd.get(), &found) != 0) return failure(error_from_errno(errno, "cannot read the journal", path));
  if (!S_ISREG(found.st_mode)) return failure(ErrorKind::invalid, "not a file", path, "name a recording");
  std::span<const std::byte> bytes;
  if (found.st_size > 0) {
    const auto size = static_cast<std::size_t>(found.st_size);
    void* const map = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd.get(), 0);
    if (map == MAP_FAILED) return failure(error_from_errno(errno, "cannot read the journal", path));
    ::madvise(map, size, MADV_SEQUENTIAL);
    bytes = {static_cast<const std::byte*>(map), size};
  }
  auto reader = std::unique_ptr<JournalReader>(new JournalReader(bytes, path));
  const auto head =
      std::string_view(reinterpret_cast<const char*>(bytes.data()), std::min(bytes.size(), journal_magic.size()));
  if (head != journal_magic.substr(0, head.size())) {
    return failure(ErrorKind::invalid, "not a joulery journal", path, "name a file that joulery record wrote");
  }
  return reader;
}

Result<bool> JournalReader::next(Record& out) {
  Result<bool> more = decoder_.next(out);
  if (!more) more.error().where = path_ + (more.error().where.empty() ? "" : ", " + more.error().where);
  return more;
}

Result<std::optional<Record>> JournalReader::next() {
  Record record;
  const Result<bool> more = next(record);
  if (!more) return failure(more.error());
  if (!*more) return std::optional<Record>();
  return std::optional<Record>(std::move(record));
}

}  // namespace joulery
