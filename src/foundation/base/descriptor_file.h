// SPDX-License-Identifier: Apache-2.0
// DescriptorFile: a descriptor that no path leads to (perf_event_open) as a file kept open. Each read gives what it
// says now, without a seek.
#pragma once

#include <cerrno>
#include <string>
#include <unistd.h>

#include "foundation/base/fd.h"
#include "foundation/base/files.h"

namespace joulery {

/// Owns the descriptor. `name` stands in its errors, which are read(2)'s.
class DescriptorFile final : public OpenFile {
 public:
  DescriptorFile(UniqueFd fd, std::string name) : fd_(std::move(fd)), name_(std::move(name)) {}
  Result<std::size_t> read(std::span<char> buffer) override {
    const ssize_t count = ::read(fd_.get(), buffer.data(), buffer.size());
    if (count < 0) return failure(error_from_errno(errno, "cannot read", name_));
    return static_cast<std::size_t>(count);
  }

 private:
  UniqueFd fd_;
  std::string name_;
};

}  // namespace joulery
