// SPDX-License-Identifier: Apache-2.0
// TestServer: a Python program of tests/servers/ as a child of the test, serving on loopback until this value goes. It
// is waited for by what it prints, with a deadline, never by sleeping.
#pragma once

#include <map>
#include <string>
#include <sys/types.h>
#include <vector>

#include "foundation/base/fd.h"

namespace joulery::testing {

/// Owns the child; its standard input is a pipe that closes with us, so it ends even when the test is killed.
class TestServer {
 public:
  /// `script` is tests/servers/device.py, `arguments` are its own. Ends the test when it is not ready within 30 s.
  TestServer(const std::string& script, const std::vector<std::string>& arguments);
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;
  ~TestServer();

  /// What it printed before "ready": "port", "cafile", "pin".
  [[nodiscard]] const std::string& said(const std::string& word) const { return said_.at(word); }
  /// "http://127.0.0.1:4711", with "https" and "[::1]" where the arguments ask for them.
  [[nodiscard]] std::string origin() const;
  /// The port is closed after this.
  void stop();

 private:
  UniqueFd input_;
  pid_t pid_ = -1;
  std::map<std::string, std::string> said_;
  bool encrypted_ = false;
  bool ipv6_ = false;
};

}  // namespace joulery::testing
