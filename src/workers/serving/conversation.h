// SPDX-License-Identifier: Apache-2.0
// A whole conversation with a worker's loop, for the tests of workers: everything is sent at once, the input ends, and
// what was answered is collected.
#pragma once

#include <fcntl.h>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <unistd.h>

#include "foundation/base/fd.h"
#include "foundation/wire/lines.h"
#include "workers/serving/service.h"

namespace joulery::testing {

/// What is answered to the lines of `input`, progress left out. The clock counts its questions.
inline std::vector<WorkerAnswer> converse(const std::string& input,
                                          const std::function<int(int in, int out, const Now& now)>& serve) {
  const std::string name = ::testing::TempDir() + "/worker-answers-" + std::to_string(getpid());
  std::ofstream(name + ".in", std::ios::binary) << input;
  const UniqueFd in(open((name + ".in").c_str(), O_RDONLY | O_CLOEXEC));
  const UniqueFd out(open(name.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  std::int64_t asked = 0;
  EXPECT_EQ(serve(in.get(), out.get(), [&asked] { return instant_at(++asked); }), 0);
  LineBuffer lines;
  std::ifstream stream(name, std::ios::binary);
  EXPECT_TRUE(lines.add(std::string(std::istreambuf_iterator<char>(stream), {})).has_value());
  std::vector<WorkerAnswer> answers;
  while (const auto line = lines.next()) {
    WorkerAnswer answer = decode_worker_answer(*line).value();
    if (!std::holds_alternative<WorkerProgress>(answer)) answers.push_back(std::move(answer));
  }
  unlink(name.c_str());
  unlink((name + ".in").c_str());
  return answers;
}

}  // namespace joulery::testing
