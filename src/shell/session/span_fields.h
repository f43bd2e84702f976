// SPDX-License-Identifier: Apache-2.0
// SpanFields: CodeCarbon's 38 fields of span after span of one session. A program with a thousand tasks asks a thousand
// times, and most of what it is told is about the machine: that is made once. The fields are core/reporting/csv38.h's.
#pragma once

#include <mutex>
#include <string>

#include "shell/app/live_meter.h"

namespace joulery {

/// Thread-safe; nobody waits for another's answer.
class SpanFields {
 public:
  /// The fields of an ended span, of the whole machine or of what the program's processes were charged with;
  /// `with_beside`: see csv38_fields_with_beside(). Waits and fails as LiveMeter::result().
  Result<std::string> of(LiveMeter& meter, std::uint32_t span, bool of_tree, bool with_beside);

 private:
  /// What an answer leaves for the next one.
  struct Made {
    Run run;
    std::string start_fields;  ///< "" = none yet
    bool of_tree = false;
    std::size_t gpus = 0;  ///< of the machine then: some are found late
  };
  [[nodiscard]] Made exchange(Made made);
  static void fit_start_fields(Made& made, bool of_tree);

  std::mutex mutex_;
  Made last_;  ///< empty while a thread has it
};

}  // namespace joulery
