// SPDX-License-Identifier: Apache-2.0
// Options, reading, telling. A target that fails is given up with one warning: the command is not to suffer from it.
#include "shell/cli/progress_follower.h"

#include <array>

#include "core/reporting/phrase.h"
#include "foundation/base/text.h"
#include "foundation/units/format.h"

namespace joulery {
namespace {

constexpr Duration kReadEvery = std::chrono::milliseconds(50);
constexpr Duration kTellEvery = std::chrono::seconds(1);

std::optional<Error> contradiction(const Invocation& invocation) {
  const bool from = invocation.has("--progress-from");
  if (from && !invocation.has("--progress-match")) {
    return Error{ErrorKind::invalid,
                 "--progress-from needs an expression that finds the progress in a line",
                 {},
                 "add --progress-match '(\\d+)/(\\d+)'"};
  }
  for (const char* option : {"--progress-match", "--progress-total", "--progress", "--progress-to"}) {
    if (from || !invocation.has(option)) continue;
    return Error{ErrorKind::invalid,
                 std::string(option) + " without --progress-from",
                 {},
                 "name the file the command writes its progress to: --progress-from train.log"};
  }
  if (from && invocation.has("--repeat")) {
    return Error{ErrorKind::invalid, "--progress-from follows one run", "--repeat", "leave out one of them"};
  }
  if (invocation.has("--progress-to") && !invocation.has("--progress")) {
    return Error{ErrorKind::invalid, "--progress-to without --progress", {}, "add --progress json or text"};
  }
  return std::nullopt;
}

Result<std::optional<double>> total_of(const Invocation& invocation) {
  const auto text = invocation.value("--progress-total");
  if (!text) return std::nullopt;
  const auto total = parse_double(*text);
  if (!total || !(*total > 0)) {
    return failure(ErrorKind::invalid, fmt::format("--progress-total {} is no number of units", *text), {},
                   "write for example --progress-total 10");
  }
  return total;
}

void bounds(JsonText& json, const std::string& key, double low, double best, double high) {
  json.object(key).number("low", low).number("best", best).number("high", high).end();
}

}  // namespace

Result<std::unique_ptr<ProgressFollower>> ProgressFollower::from(const Invocation& invocation, Context& context) {
  if (auto wrong = contradiction(invocation)) return failure(std::move(*wrong));
  const auto source = invocation.value("--progress-from");
  if (!source) return std::unique_ptr<ProgressFollower>();
  const auto total = total_of(invocation);
  if (!total) return failure(total.error());
  auto pattern = ProgressPattern::compile(*invocation.value("--progress-match"), *total);
  if (!pattern) return failure(pattern.error());
  auto text = FollowedText::open(*source);
  if (!text) return failure(text.error());
  std::unique_ptr<ProgressFollower> follower(new ProgressFollower(std::move(*text), std::move(*pattern), context));
  follower->source_ = *source;
  if (const auto how = invocation.value("--progress")) {
    follower->told_ = *how == "json"   ? ProgressTold::json
                      : *how == "text" ? ProgressTold::text
                                       : ProgressTold::not_told;
  }
  if (follower->told_ != ProgressTold::not_told) {
    auto output = LineOutput::open(invocation.value("--progress-to").value_or("fd:2"));
    if (!output) return failure(output.error());
    follower->output_ = std::move(*output);
  }
  return follower;
}

void ProgressFollower::read(Measurement& measurement) {
  std::optional<ProgressMark> newest;
  text_.read([&](std::string_view line) {
    ++lines_;
    if (const auto mark = pattern_.match(line)) newest = mark;
  });
  // One mark a look: the lines of one look share its instant.
  if (newest && newest != last_) {
    last_ = newest;
    measurement.progressed(newest->done, newest->total);
  }
}

void ProgressFollower::follow_to_end(Measurement& measurement) {
  read(measurement);
  read(measurement);  // a last line without an end is given when it stood still
}

void ProgressFollower::follow(Measurement& measurement) {
  const Instant now = measurement.clock().now();
  if (read_at_ && now - *read_at_ < kReadEvery) return;
  read_at_ = now;
  read(measurement);
  if (told_ == ProgressTold::not_told || (told_at_ && now - *told_at_ < kTellEvery)) return;
  const auto forecast = measurement.forecast();
  if (!forecast || forecast->done_fraction == told_fraction_) return;
  told_at_ = now;
  told_fraction_ = forecast->done_fraction;
  tell(measurement, *forecast);
}

std::string ProgressFollower::line_of(Measurement& measurement, const TotalForecast& forecast) const {
  const double elapsed = seconds_of(measurement.clock().now() - measurement.window_begin().value_or(Instant()));
  if (told_ == ProgressTold::text) {
    const Duration left = std::max(forecast.duration.best - Duration(std::llround(elapsed * 1e9)), Duration::zero());
    return fmt::format("joulery: {} done; in all {}, {}; {} left\n", percent(forecast.done_fraction),
                       energy_phrase(forecast.energy).joined(), format(forecast.duration.best), format(left));
  }
  const auto joules = [](Energy energy) { return energy / joule; };
  JsonText json = context_.document("joulery.forecast/1");
  json.number("interval", 0.95).number("elapsed_s", elapsed).number("done_fraction", forecast.done_fraction);
  bounds(json, "energy_j", joules(forecast.energy.low), joules(forecast.energy.best), joules(forecast.energy.high));
  bounds(json, "duration_s", seconds_of(forecast.duration.low), seconds_of(forecast.duration.best),
         seconds_of(forecast.duration.high));
  json.boolean("after_change", forecast.is_after_change);
  return json.finish_line();
}

void ProgressFollower::tell(Measurement& measurement, const TotalForecast& forecast) {
  const std::string line = line_of(measurement, forecast);
  if (!output_) return context_.err(line);
  if (const auto written = output_->write(line); !written) {
    context_.warn("forecasts are not told any more: " + describe(written.error()));
    told_ = ProgressTold::not_told;
  }
}

std::optional<std::string> ProgressFollower::complaint() const {
  if (last_) return std::nullopt;
  if (lines_ == 0) return "nothing was written to " + source_ + " while the command ran: no forecast";
  return fmt::format("no line of {} matched --progress-match ({} came): no forecast", source_, lines_);
}

}  // namespace joulery
