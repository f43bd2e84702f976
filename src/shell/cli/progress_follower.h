// SPDX-License-Identifier: Apache-2.0
// ProgressFollower: how far the measured command is, from what it writes (`run --progress-from`), and what is expected
// of the whole run, said while it goes on (`--progress`). It reads and tells; the forecast is core/forecasting, made by
// the road from the marks that are written here.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "adapters/processes/followed_text.h"
#include "shell/app/measurement.h"
#include "shell/cli/context.h"
#include "shell/cli/outputs.h"
#include "shell/cli/progress_pattern.h"

namespace joulery {

/// How a forecast is told while the command runs.
enum class ProgressTold {
  not_told,  ///< the terminal is the command's: only the summary tells
  text,      ///< a whole line
  json,      ///< joulery.forecast/1, one document a line
};

/// Lives as long as the measurement that calls it.
class ProgressFollower {
 public:
  /// From the options of `run`; null when --progress-from is not given. Errors (invalid): options that need each other,
  /// a wrong expression, a source that cannot be read.
  static Result<std::unique_ptr<ProgressFollower>> from(const Invocation& invocation, Context& context);

  /// Reads what came, at most every 50 ms; tells what is expected, at most every second and when it changed.
  void follow(Measurement& measurement);
  /// What the command wrote just before its end.
  void follow_to_end(Measurement& measurement);
  /// What should be said when the run is over: nothing matched.
  [[nodiscard]] std::optional<std::string> complaint() const;

 private:
  ProgressFollower(FollowedText text, ProgressPattern pattern, Context& context)
      : text_(std::move(text)), pattern_(std::move(pattern)), context_(context) {}
  void read(Measurement& measurement);
  void tell(Measurement& measurement, const TotalForecast& forecast);
  [[nodiscard]] std::string line_of(Measurement& measurement, const TotalForecast& forecast) const;

  FollowedText text_;
  ProgressPattern pattern_;
  Context& context_;
  std::string source_;
  ProgressTold told_ = ProgressTold::not_told;
  std::optional<LineOutput> output_;  ///< stderr when not given
  std::optional<ProgressMark> last_;
  std::optional<double> told_fraction_;
  std::optional<Instant> read_at_;
  std::optional<Instant> told_at_;
  std::uint64_t lines_ = 0;
};

/// The exit code when from() refuses: 6 where a right is missing, else 2.
[[nodiscard]] inline ExitCode progress_exit(const Error& refused) {
  return refused.kind == ErrorKind::denied ? ExitCode::denied : ExitCode::usage;
}

}  // namespace joulery
