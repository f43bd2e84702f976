// SPDX-License-Identifier: Apache-2.0
// Latencies in milliseconds, energy in one prefix a table; the batch that stands on the axis is the measured one.
#include "core/leaderboard/board_curve.h"

#include <algorithm>
#include <fmt/format.h>

#include "core/leaderboard/board_words.h"
#include "core/reporting/phrase.h"

namespace joulery {
namespace {

constexpr double kMillisecond = 1e-3;
constexpr std::string_view kNotTold = "not told";

double joules(const CurvePoint& point) { return point.figures->point.energy.best / joule_per_token; }

ColumnUnit token_unit(const std::vector<const CurveHeadline*>& curves) {
  std::vector<double> values;
  for (const CurveHeadline* curve : curves) {
    for (const CurvePoint& point : curve->points) {
      if (point.figures) values.push_back(joules(point));
    }
  }
  return column_unit(values, "J");
}

Bounded<double> energy_in(const CurvePoint& point, const ColumnUnit& unit) {
  return in_unit(point.figures->point.energy, unit.factor * joule_per_token);
}

TableCell latency_cell(const std::optional<LatencyQuantiles>& quantiles, Duration LatencyQuantiles::* which) {
  if (!quantiles) return {std::string(kNotTold), {}, {}};
  return number_cell(seconds_of((*quantiles).*which) / kMillisecond);
}

std::string load_words(const SeenLoad& load) {
  return is_upper_bound(load) ? fmt::format("{}, upper bound", words_of_load(load)) : words_of_load(load);
}

TableRow row_of(const CurvePoint& point, const ColumnUnit& unit, std::size_t columns) {
  TableRow row{{load_words(*point.seen), {}, {}}};
  if (!point.figures) {
    row.resize(columns);
    return row;
  }
  const LoadFigures& figures = *point.figures;
  const LoadPoint& load = figures.point;
  row.push_back(load.running_batch ? number_cell(*load.running_batch) : TableCell{std::string(kNotTold), {}, {}});
  row.push_back(carried_cell(energy_in(point, unit)));
  row.push_back(number_cell(load.throughput / token_per_second));
  row.push_back(latency_cell(load.between_tokens, &LatencyQuantiles::p99));
  row.push_back(latency_cell(load.first_token, &LatencyQuantiles::p99));
  row.push_back(latency_cell(load.between_tokens, &LatencyQuantiles::p50));
  row.push_back(latency_cell(load.between_tokens, &LatencyQuantiles::p90));
  row.push_back(latency_cell(load.first_token, &LatencyQuantiles::p50));
  row.push_back(latency_cell(load.first_token, &LatencyQuantiles::p90));
  row.push_back(number_cell(figures.steady.best / joule));
  row.push_back(number_cell(figures.ramp.best / joule));
  row.push_back(count_cell(figures.pace.queries.answered));
  row.push_back(count_cell(figures.pace.queries.failed));
  row.push_back(figures.cached_tokens ? count_cell(*figures.cached_tokens) : TableCell{std::string(kNotTold), {}, {}});
  return row;
}

/// "5.1 ± 0.4 mJ a token with 8 at once (7.9 running)".
std::string point_words(const CurvePoint& point) {
  const ColumnUnit unit = column_unit(std::vector{joules(point)}, "J");
  const auto& batch = point.figures->point.running_batch;
  return fmt::format("{} {} a token with {} ({})", carried_cell(energy_in(point, unit)).text, unit.unit,
                     words_of_load(*point.seen),
                     batch ? significant(*batch) + " running" : std::string("running batch not told"));
}

}  // namespace

TableBlock curve_table(const CurveHeadline& headline) {
  const ColumnUnit unit = token_unit({&headline});
  TableBlock table;
  table.columns = {{"asked for"},
                   {"running", "", Align::right},
                   {"a token", unit.unit, Align::right},
                   {"throughput", "tokens/s", Align::right},
                   {"ITL p99", "ms", Align::right},
                   {"TTFT p99", "ms", Align::right},
                   {"ITL p50", "ms", Align::right, 1},
                   {"ITL p90", "ms", Align::right, 2},
                   {"TTFT p50", "ms", Align::right, 1},
                   {"TTFT p90", "ms", Align::right, 2},
                   {"steady", "J", Align::right, 1},
                   {"ramp", "J", Align::right, 1},
                   {"answered", "", Align::right, 1},
                   {"failed", "", Align::right, 1},
                   {"cached tokens", "", Align::right, 2}};
  table.rows.reserve(headline.points.size());
  for (const CurvePoint& point : headline.points) table.rows.push_back(row_of(point, unit, table.columns.size()));
  return table;
}

std::vector<std::string> curve_words(const BenchCurve& curve, const CurveHeadline& headline) {
  std::vector<std::string> words;
  if (headline.lowest) words.push_back("Lowest energy: " + point_words(headline.points[*headline.lowest]) + ".");
  if (curve.itl_limit) {
    const std::string limit = fmt::format("{} ms", significant(seconds_of(*curve.itl_limit) / kMillisecond));
    words.push_back(headline.lowest_within ? fmt::format("With a p99 of at most {} between tokens: {}.", limit,
                                                         point_words(headline.points[*headline.lowest_within]))
                                           : fmt::format("With a p99 of at most {} between tokens: no point.", limit));
  }
  const bool has_bound = std::ranges::any_of(
      headline.points, [](const CurvePoint& point) { return point.figures && is_upper_bound(*point.seen); });
  if (has_bound) words.emplace_back("One at a time is an upper bound: a server that batches takes less a token.");
  if (std::ranges::any_of(headline.points, [](const CurvePoint& point) { return point.seen->rate.has_value(); })) {
    words.push_back(
        fmt::format("Rates arrive as a Poisson process, from seed {} on; a first token is waited for from "
                    "the arrival.",
                    curve.arrival_seed));
  }
  for (const CurvePoint& point : headline.points) {
    if (!point.figures)
      words.push_back(fmt::format("No figures with {}: {}.", words_of_load(*point.seen), point.why_no_figures));
  }
  if (!curve.why_ended.empty()) words.push_back(fmt::format("The curve ended: {}.", curve.why_ended));
  return words;
}

std::optional<Figure> curve_figure(const Board& board, const TaskHeadline& task) {
  std::vector<const CurveHeadline*> curves;
  for (const std::size_t at : task.trials) {
    if (board.headlines.trials[at].curve) curves.push_back(&*board.headlines.trials[at].curve);
  }
  const ColumnUnit unit = token_unit(curves);
  ScatterPicture picture{"running requests, measured mean",
                         fmt::format("a token, {}", unit.unit),
                         "closed loop",
                         "open loop",
                         "filled: the lowest energy per token of its arm",
                         {}};
  TableBlock table{"",
                   {{"model"},
                    {"asked for"},
                    {"running", "", Align::right},
                    {"a token", unit.unit, Align::right},
                    {"low", unit.unit, Align::right},
                    {"high", unit.unit, Align::right}},
                   {}};
  for (const std::size_t at : task.trials) {
    const auto& curve = board.headlines.trials[at].curve;
    for (std::size_t i = 0; curve && i < curve->points.size(); ++i) {
      const CurvePoint& point = curve->points[i];
      const auto batch = point.figures ? point.figures->point.running_batch : std::nullopt;
      if (!batch || !(*batch > 0)) continue;
      const Bounded<double> energy = energy_in(point, unit);
      const std::string load = words_of_load(*point.seen);
      picture.points.push_back(
          {fmt::format("{}, {}", board.label(at), load), point.seen->rate.has_value(),
           curve->lowest == i ? PointMark::solid : PointMark::none, exact(*batch), energy,
           fmt::format("{} {} with {} running", carried_cell(energy).text, unit.unit, significant(*batch))});
      table.rows.push_back({{board.label(at), {}, {}},
                            {load, {}, {}},
                            number_cell(*batch),
                            carried_cell(energy),
                            number_cell(energy.low),
                            number_cell(energy.high)});
    }
  }
  if (picture.points.size() < 2) return std::nullopt;
  return Figure{"Energy a token over load",
                "Energy per output token in the steady window of each load, over the running batch that the engine's "
                "own metrics tell.",
                std::move(picture), std::move(table)};
}

void add_curves(Document& document, const Board& board, const TaskHeadline& task) {
  bool has_any = false;
  for (const std::size_t at : task.trials) {
    const auto& headline = board.headlines.trials[at].curve;
    const auto& curve = board.bench.trials[at].curve;
    if (!headline || !curve) continue;
    has_any = true;
    document.blocks.emplace_back(Heading{3, fmt::format("Energy over load: {}", board.label(at))});
    if (!headline->points.empty()) document.blocks.emplace_back(curve_table(*headline));
    for (std::string& sentence : curve_words(*curve, *headline))
      document.blocks.emplace_back(plain(std::move(sentence)));
  }
  if (!has_any) return;
  if (auto figure = curve_figure(board, task)) document.blocks.emplace_back(std::move(*figure));
}

}  // namespace joulery
