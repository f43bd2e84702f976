// SPDX-License-Identifier: Apache-2.0
// A program that is run to its end for its answer: what it says on stdout, whole or as it comes, and how it ended. How
// it is started is processes/spawn.h's.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"

namespace joulery {

/// What a program said, and how it ended.
struct ProgramAnswer {
  std::string text;  ///< what is beyond the limit was read and dropped
  int status = 0;    ///< as waitpid(2) tells it
  [[nodiscard]] bool is_good() const { return status == 0; }
};

/// Takes a piece of what a program says.
using HearText = std::function<void(std::string_view)>;

/// Runs `words` until the program ends, with the descriptor `input` as its standard input; ours, where there is none.
/// `hear` gets all it says, as it comes; what it complains of goes to the user's terminal. How it ended, as waitpid(2)
/// tells it. Errors: it cannot be started, or not be heard.
Result<int> hear_program(const std::vector<std::string>& words, std::optional<int> input, const HearText& hear);

/// The same, heard whole: `most` bytes or a little more are kept.
Result<ProgramAnswer> answer_of_program(const std::vector<std::string>& words, std::optional<int> input = {},
                                        std::size_t most = 4096);

}  // namespace joulery
