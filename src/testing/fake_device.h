// SPDX-License-Identifier: Apache-2.0
// FakeDevice: the answers of a device of the network in memory, so that a test can change, damage or forbid any of them
// and fail the n-th question. It is filled by hand or from a folder of tests/devices/, the same that
// tests/servers/device.py serves. Clients see later changes.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/ports/http.h"

namespace joulery::testing {

/// Answers whatever host is asked. Must outlive the clients it opened.
class FakeDevice {
 public:
  /// Every file of the folder but README.md: "status" is "/status", "a/index.json" is "/a", "b@c" is "/b?c".
  [[nodiscard]] static FakeDevice of_folder(const std::string& folder);

  FakeDevice& put(std::string path, std::string body);
  FakeDevice& remove(std::string_view path);
  /// Every question for this path fails.
  FakeDevice& fail(std::string path, ErrorKind kind);
  /// The n-th question from now (1 = next) fails, the others pass; 0 = none.
  void fail_call(std::size_t number, ErrorKind kind);
  /// The Date header of all answers from now on.
  void set_date(std::string date) { date_ = std::move(date); }
  /// How many questions were asked so far.
  [[nodiscard]] std::size_t calls() const { return calls_; }
  /// Every path there is, sorted.
  [[nodiscard]] std::vector<std::string> paths() const;
  [[nodiscard]] const std::string& body(const std::string& path) const { return bodies_.at(path); }
  [[nodiscard]] HttpOpener opener();

  /// An answer to a question for any host.
  Result<HttpAnswer> answer(const std::string& url);

 private:
  std::map<std::string, std::string, std::less<>> bodies_;
  std::map<std::string, ErrorKind, std::less<>> faults_;
  std::optional<std::string> date_;
  std::size_t calls_ = 0;
  std::size_t failing_call_ = 0;
  ErrorKind failing_kind_ = ErrorKind::transient;
};

}  // namespace joulery::testing
