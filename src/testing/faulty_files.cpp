// SPDX-License-Identifier: Apache-2.0
// The counting wrapper: every call passes through next(), which says whether it is the one that fails.
#include "testing/faulty_files.h"

#include <limits>

namespace joulery::testing {
namespace {

class FaultyOpenFile final : public OpenFile {
 public:
  FaultyOpenFile(FaultyFiles& owner, std::unique_ptr<OpenFile> inner, std::string path)
      : owner_(owner), inner_(std::move(inner)), path_(std::move(path)) {}
  Result<std::size_t> read(std::span<char> buffer) override {
    if (const int code = owner_.next()) return failure(error_from_errno(code, "cannot read", path_));
    return inner_->read(buffer);
  }
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> buffer) override {
    if (const int code = owner_.next()) return failure(error_from_errno(code, "cannot read", path_));
    return inner_->read_at(offset, buffer);
  }

 private:
  FaultyFiles& owner_;
  std::unique_ptr<OpenFile> inner_;
  std::string path_;
};

}  // namespace

void FaultyFiles::fail_call(std::size_t number, int code) {
  first_ = last_ = number;
  code_ = code;
}

void FaultyFiles::fail_from(std::size_t number, int code) {
  fail_call(number, code);
  last_ = std::numeric_limits<std::size_t>::max();
}

int FaultyFiles::next() {
  ++calls_;
  return calls_ >= first_ && calls_ <= last_ ? code_ : 0;
}

Result<std::string> FaultyFiles::read(std::string_view path) {
  if (const int code = next()) return failure(error_from_errno(code, "cannot read", host_path(path)));
  return inner_.read(path);
}

Result<std::vector<std::string>> FaultyFiles::list(std::string_view folder) {
  if (const int code = next()) return failure(error_from_errno(code, "cannot list", host_path(folder)));
  return inner_.list(folder);
}

Result<std::string> FaultyFiles::link_target(std::string_view path) {
  if (const int code = next()) return failure(error_from_errno(code, "cannot read the link", host_path(path)));
  return inner_.link_target(path);
}

Result<std::unique_ptr<OpenFile>> FaultyFiles::open(std::string_view path) {
  if (const int code = next()) return failure(error_from_errno(code, "cannot open", host_path(path)));
  auto opened = inner_.open(path);
  if (!opened) return failure(opened.error());
  return std::unique_ptr<OpenFile>(std::make_unique<FaultyOpenFile>(*this, std::move(*opened), host_path(path)));
}

}  // namespace joulery::testing
