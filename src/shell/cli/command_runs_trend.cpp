// SPDX-License-Identifier: Apache-2.0
// joulery runs trend: the runs of one name over time, and whether their level changed. For CI: exit 1 on a regression
// when asked, 4 when the runs do not suffice to tell.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "core/reporting/phrase.h"
#include "core/reporting/render_text.h"
#include "core/reporting/trend_document.h"
#include "foundation/base/text.h"
#include "foundation/units/parse.h"
#include "foundation/wire/iso_time.h"
#include "shell/cli/commands.h"
#include "shell/cli/stored_runs.h"
#include "shell/cli/style.h"

namespace joulery {
namespace {

constexpr std::size_t kWindow = 100;

TrendField field_of(const Invocation& invocation) {
  const std::string field = invocation.value("--field").value_or("energy");
  if (field == "carbon") return TrendField::carbon;
  if (field == "duration") return TrendField::duration;
  return field == "energy-per-unit" ? TrendField::energy_per_unit : TrendField::energy;
}

/// The key of a value, which ends in its unit.
std::string_view key_of(TrendField field) {
  switch (field) {
    case TrendField::energy:
      return "energy_j";
    case TrendField::carbon:
      return "carbon_g";
    case TrendField::duration:
      return "duration_s";
    case TrendField::energy_per_unit:
      break;
  }
  return "energy_per_unit_j";
}

Result<std::optional<std::size_t>> count_of(const Invocation& invocation, std::string_view option) {
  const auto text = invocation.value(option);
  if (!text) return std::optional<std::size_t>();
  const auto number = parse_u64(*text);
  if (number && *number > 0 && *number <= 1000) return std::optional(static_cast<std::size_t>(*number));
  return failure(ErrorKind::invalid, fmt::format("\"{}\" is no count of runs", *text), std::string(option),
                 "write a whole number from 1 to 1000");
}

Result<TrendQuestion> question_of(const Invocation& invocation) {
  TrendQuestion question{field_of(invocation), invocation.value("--unit").value_or(""), {}, 0.02};
  const auto fresh = count_of(invocation, "--new");
  if (!fresh) return failure(fresh.error());
  question.fresh = *fresh;
  if (const auto text = invocation.value("--tolerance")) {
    const auto ratio = parse_ratio(*text);
    constexpr const char* kExample = "write a fraction such as 0.05 for five percent";
    if (!ratio) return failure(ErrorKind::invalid, ratio.error().what, "--tolerance", kExample);
    if (*ratio > 10) {
      return failure(ErrorKind::invalid, fmt::format("{} lets everything pass", *text), "--tolerance", kExample);
    }
    question.tolerance = *ratio;
  }
  return question;
}

/// Newest first in the store, so the window holds the newest.
Result<std::vector<Run>> runs_of(const Context& context, const std::string& name, std::size_t window) {
  auto store = open_store(context);
  if (!store) return failure(store.error());
  const auto rows = (*store)->list(window, name);
  if (!rows) return failure(rows.error());
  std::vector<Run> runs;
  runs.reserve(rows->size());
  for (const RunRow& row : *rows) {
    auto run = (*store)->load(row.id);
    if (!run) return failure(run.error());
    runs.push_back(std::move(*run));
  }
  if (runs.empty()) {
    return failure(ErrorKind::gone, "no run has this name", name,
                   "give runs a name with run --name; joulery runs list shows them");
  }
  return runs;
}

void add_bounds(JsonText& json, std::string_view key, const Bounded<double>& value) {
  json.object(key).number("low", value.low).number("best", value.best).number("high", value.high).end();
}

void add_series(JsonText& json, const Trend& trend, const TrendSeries& series) {
  json.object().text("shared", series.shared).text("verdict", to_string(series.verdict)).text("why", series.why);
  json.array("runs");
  for (const TrendPoint& point : series.points) {
    json.object().text("id", point.id).text("start", iso_time(point.anchor.utc_of(point.begin)));
    json.text("method", to_string(point.method));
    add_bounds(json, key_of(trend.field), point.value);
    json.end();
  }
  json.end().array("changes");
  for (const TrendChange& change : series.changes) {
    json.object().text("run", series.points[change.at].id).text("verdict", to_string(change.verdict));
    json.number("p_value", change.p_value).number("ratio_best", change.ratio);
    if (change.interval) {
      add_bounds(json, "ratio", *change.interval);
    } else {
      json.null("ratio").text("why", "too few runs on one side for an interval of 95 %");
    }
    json.end();
  }
  json.end().end();
}

std::string document_of(const Trend& trend, const std::string& name, const Context& context) {
  JsonText json = context.document("joulery.trend/1");
  json.number("interval", 0.95).text("name", name).text("unit", trend.unit);
  json.text("verdict", to_string(trend.series.front().verdict)).array("series");
  for (const TrendSeries& series : trend.series) add_series(json, trend, series);
  json.end().array("left_out");
  for (const std::string& why : trend.left_out) json.text({}, why);
  json.end();
  return json.finish();
}

int answer(const Trend& trend, bool gate) {
  const TrendVerdict verdict = trend.series.front().verdict;
  if (verdict == TrendVerdict::inconclusive) return static_cast<int>(ExitCode::inconclusive);
  return static_cast<int>(gate && verdict == TrendVerdict::regression ? ExitCode::no : ExitCode::good);
}

int show_trend(const Invocation& invocation, Context& context) {
  const std::string& name = invocation.arguments.front();
  const auto question = question_of(invocation);
  if (!question) return context.fail(question.error(), ExitCode::usage);
  const auto window = count_of(invocation, "--window");
  if (!window) return context.fail(window.error(), ExitCode::usage);
  const auto runs = runs_of(context, name, window->value_or(kWindow));
  if (!runs) return fail_to_find(runs.error(), "", context);
  const auto trend = trend_of(*runs, *question);
  if (!trend) return context.fail(trend.error());
  if (trend->series.empty()) {
    return context.fail({ErrorKind::unsupported, "no run of this name can be compared: " + trend->left_out.front(),
                         name, "measure runs that end well"},
                        ExitCode::nothing);
  }
  if (context.globals().json) {
    context.out(document_of(*trend, name, context));
  } else {
    context.out(render_text(trend_document(*trend, name), style_of(context.out_terminal())));
  }
  return answer(*trend, invocation.has("--fail-on-regression"));
}

constexpr std::array kOptions{
    OptionSpec{"--field", "F", "what is followed (energy)", 0, false, "energy|carbon|duration|energy-per-unit"},
    OptionSpec{"--unit", "UNIT", "the unit of work, where the runs counted several"},
    OptionSpec{"--new", "K", "hold the newest K runs against those before, instead of searching for changes"},
    OptionSpec{"--window", "N", "look at the newest N runs (100)"},
    OptionSpec{"--tolerance", "X", "a change below this fraction is no regression (0.02)"},
    OptionSpec{"--fail-on-regression", "", "exit 1 when the newest level is a regression"},
};

}  // namespace

constinit const CommandSpec kRunsTrendCommand{
    .name = "trend",
    .summary = "the runs of one name over time, and where their level changed",
    .usage = "NAME [options]",
    .description =
        "Runs are put into series of one machine, the same sensors and the same parts: others are not comparable and "
        "stand below. A change of level is called by ranks, so one wild run is none; it takes 8 runs, 3 of them on the "
        "new level. With --new K, said before looking, the newest K runs are tested alone: the right question for CI. "
        "Exit 0, 4 when the runs do not suffice to tell, 1 for a regression with --fail-on-regression.",
    .options = kOptions,
    .examples =
        "joulery runs trend nightly\njoulery runs trend nightly --new 3 --fail-on-regression --tolerance 0.05\n"
        "joulery runs trend serve --field energy-per-unit --unit requests",
    .min_arguments = 1,
    .max_arguments = 1,
    .run = show_trend,
};

}  // namespace joulery
