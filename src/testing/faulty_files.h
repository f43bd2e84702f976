// SPDX-License-Identifier: Apache-2.0
// FaultyFiles: wraps any Files and lets the n-th call fail, whichever question it asks (read, list, link_target, open,
// or a read of a file kept open). With it a test walks through "the n-th call of the port fails in turn".
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/files.h"

namespace joulery::testing {

/// Counts calls and fails the chosen ones. Must outlive what it opened.
class FaultyFiles final : public Files {
 public:
  explicit FaultyFiles(Files& inner) : inner_(inner) {}

  /// The n-th call from the beginning (1 = first) fails with this errno; the others pass.
  void fail_call(std::size_t number, int code);
  /// The n-th call and all later ones fail.
  void fail_from(std::size_t number, int code);
  /// How many calls were asked so far.
  [[nodiscard]] std::size_t calls() const { return calls_; }

  Result<std::string> read(std::string_view path) override;
  Result<std::vector<std::string>> list(std::string_view folder) override;
  Result<std::string> link_target(std::string_view path) override;
  Result<std::unique_ptr<OpenFile>> open(std::string_view path) override;
  [[nodiscard]] std::string host_path(std::string_view path) const override { return inner_.host_path(path); }

  /// Counts one call; the errno it must fail with, 0 = it passes.
  [[nodiscard]] int next();

 private:
  Files& inner_;
  std::size_t calls_ = 0;
  std::size_t first_ = 0;
  std::size_t last_ = 0;
  int code_ = 0;
};

}  // namespace joulery::testing
