// SPDX-License-Identifier: Apache-2.0
// What whoever waits for a benchmark sees: one line that is written over on a terminal, or JSON lines. Results are
// cli/bench_answer.h's.
#pragma once

#include <string>

#include "shell/bench/group_run.h"
#include "shell/cli/context.h"

namespace joulery {

/// Tells standings on stderr; nothing where stderr is no terminal, unless JSON lines were asked for.
class BenchProgress {
 public:
  BenchProgress(Context& context, bool is_json) : context_(context), is_json_(is_json) {}
  void tell(const GroupStanding& standing);
  /// Clears the line, before something else is written.
  void clear();

 private:
  Context& context_;
  bool is_json_;
  bool is_shown_ = false;
};

/// "2/3 text-classification  minilm  block 3  about 40.0 s and 120 J left": of all tasks.
[[nodiscard]] std::string standing_text(const GroupStanding& standing);

}  // namespace joulery
