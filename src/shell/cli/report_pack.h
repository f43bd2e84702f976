// SPDX-License-Identifier: Apache-2.0
// joulery report --pack: the form of a standard from a benchmark's bundle or a run, with what people hand in. Forms are
// core/leaderboard/pack.h's; here files are read and documents written.
#pragma once

#include <string>

#include "core/leaderboard/pack.h"
#include "core/reporting/text_style.h"
#include "shell/cli/context.h"

namespace joulery {

/// How a form is asked for.
struct PackQuestion {
  std::string source;                     ///< BUNDLE, BUNDLE:MODEL or RUN, as typed
  std::string pack;                       ///< id of a form
  std::string format;                     ///< "text", "md", "html" or "json"
  std::optional<std::string> given_file;  ///< TOML
  TextStyle style;
};

/// An answer, or what is wrong with the exit code it ends with.
struct PackAnswer {
  std::string text;
  std::optional<Error> error;
  ExitCode code = ExitCode::good;
};

[[nodiscard]] PackAnswer pack_answer(const PackQuestion& question, const Context& context);

}  // namespace joulery
