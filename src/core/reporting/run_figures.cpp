// SPDX-License-Identifier: Apache-2.0
// Series of different starts and steps are put on one grid by time, so a slow sensor lines up with a fast one.
#include "core/reporting/run_figures.h"

#include "core/reporting/phrase.h"
#include "core/reporting/run_view.h"

namespace joulery {
namespace {

constexpr std::size_t kMostSeries = 8;
constexpr std::size_t kMostSteps = 4096;
constexpr std::size_t kMostTableRows = 40;
constexpr std::size_t kMostBands = 24;

/// Equal steps of time that every series is put on.
struct Grid {
  Instant start;
  Duration step{1};
  std::size_t steps = 0;
};

struct NamedSeries {
  std::string name;
  Method method = Method::counted;
  std::vector<const Series*> parts;
};

Grid grid_over(const std::vector<const PartResult*>& parts) {
  std::optional<Instant> start;
  Instant end;
  Duration step{1};
  for (const PartResult* part : parts) {
    const Series& series = part->series;
    if (series.power.empty() || series.step <= Duration::zero()) continue;
    const Instant ends = series.start + series.step * static_cast<std::int64_t>(series.power.size());
    end = start ? std::max(end, ends) : ends;
    start = start ? std::min(*start, series.start) : series.start;
    step = std::max(step, series.step);
  }
  if (!start) return {};
  step = std::max(step, (end - *start) / static_cast<std::int64_t>(kMostSteps));
  const auto steps = static_cast<std::size_t>((end - *start + step - Duration(1)) / step);
  return {*start, step, std::min(steps, kMostSteps)};
}

/// Power on the grid, weighted by the time covered; nothing in a step in which nothing was seen.
std::vector<std::optional<double>> on_grid(const Series& series, const Grid& grid) {
  std::vector<double> joules(grid.steps, 0);
  std::vector<double> seconds(grid.steps, 0);
  for (std::size_t i = 0; i < series.power.size(); ++i) {
    if (!series.power[i]) continue;
    Instant at = series.start + series.step * static_cast<std::int64_t>(i);
    const Instant end = at + series.step;
    while (at < end) {
      const auto step = static_cast<std::size_t>((at - grid.start) / grid.step);
      if (step >= grid.steps) break;
      const Instant stop = std::min(end, grid.start + grid.step * static_cast<std::int64_t>(step + 1));
      joules[step] += *series.power[i] / watt * seconds_of(stop - at);
      seconds[step] += seconds_of(stop - at);
      at = stop;
    }
  }
  std::vector<std::optional<double>> values(grid.steps);
  for (std::size_t i = 0; i < grid.steps; ++i) {
    if (seconds[i] > 0) values[i] = joules[i] / seconds[i];
  }
  return values;
}

/// One entry a part, or one a kind of part where there are too many to tell apart.
std::vector<NamedSeries> series_to_draw(const std::vector<const PartResult*>& parts) {
  std::vector<NamedSeries> drawn;
  for (const PartResult* part : parts) {
    if (part->series.power.empty()) continue;
    const std::string name = parts.size() <= kMostSeries ? part->part.name() : std::string(to_string(part->part.kind));
    auto found = std::find_if(drawn.begin(), drawn.end(), [&](const NamedSeries& s) { return s.name == name; });
    if (found == drawn.end()) found = drawn.insert(drawn.end(), {name, part->method, {}});
    found->method = weakest(found->method, part->method);
    found->parts.push_back(&part->series);
  }
  return drawn;
}

TimeSeries summed(const NamedSeries& named, const Grid& grid) {
  TimeSeries series{named.name, named.method, std::vector<std::optional<double>>(grid.steps)};
  for (const Series* part : named.parts) {
    const auto values = on_grid(*part, grid);
    for (std::size_t i = 0; i < grid.steps; ++i) {
      if (values[i]) series.values[i] = series.values[i].value_or(0) + *values[i];
    }
  }
  return series;
}

std::vector<TimeBand> bands_of(const Run& run) {
  std::vector<TimeBand> bands;
  for (const SpanResult& span : run.spans) {
    if (span.parent) continue;
    bands.push_back({span.name, seconds_of(span.start - run.begin), seconds_of(span.end - run.begin)});
  }
  if (bands.size() > kMostBands) bands.clear();  // a comb of marks says nothing; the table of spans does
  return bands;
}

TableBlock power_table(const TimePicture& picture) {
  TableBlock table{"mean power in stretches of the run", {{"from", "s", Align::right}, {"to", "s", Align::right}}, {}};
  for (const TimeSeries& series : picture.series) table.columns.push_back({series.name, picture.unit, Align::right});
  const std::size_t steps = picture.series.front().values.size();
  const std::size_t rows = std::min(kMostTableRows, steps);
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t from = row * steps / rows;
    const std::size_t to = (row + 1) * steps / rows;
    const auto at = [&](std::size_t step) {
      return seconds_text(picture.start_s + static_cast<double>(step) * picture.step_s);
    };
    TableRow cells{{at(from)}, {at(to)}};
    for (const TimeSeries& series : picture.series) {
      double sum = 0;
      std::size_t seen = 0;
      for (std::size_t i = from; i < to; ++i) {
        sum += series.values[i].value_or(0);
        seen += series.values[i] ? 1U : 0U;
      }
      cells.push_back({seen > 0 ? significant(sum / static_cast<double>(seen)) : ""});
    }
    table.rows.push_back(std::move(cells));
  }
  return table;
}

/// The unit in which the largest bar has one to four digits.
struct BarUnit {
  std::string name;
  double size = 1;
};

BarUnit unit_for(double highest, std::string_view base) {
  struct Step {
    double size;
    std::string_view prefix;
  };
  for (const Step& step : {Step{1e6, "M"}, Step{1e3, "k"}, Step{1, ""}, Step{1e-3, "m"}}) {
    if (highest >= step.size * 2) return {std::string(step.prefix) + std::string(base), step.size};
  }
  return {"µ" + std::string(base), 1e-6};
}

Bounded<double> scaled(const Bounded<double>& value, double size) {
  return {value.low / size, value.best / size, value.high / size};
}

const ShareResult* share_of(const Run& run, const PartResult& part, ConsumerKind kind) {
  const auto share = std::find_if(run.shares.begin(), run.shares.end(), [&](const ShareResult& s) {
    return s.part == part.part.path && s.consumer.kind == kind && s.energy.best > Energy{};
  });
  return share == run.shares.end() ? nullptr : &*share;
}

TableRow bar_row(const std::string& group, const Bar& bar, std::string_view share) {
  TableRow row{{group}, {bar.label}, {bar.text}, {std::string(share)}, {}};
  if (bar.method) row.back() = {std::string(to_string(*bar.method)), bar.method};
  return row;
}

}  // namespace

std::optional<Figure> power_figure(const Run& run) {
  const auto parts = parts_on_cut(run);
  const Grid grid = grid_over(parts);
  if (grid.steps == 0) return std::nullopt;
  TimePicture picture{"W", seconds_of(grid.start - run.begin), seconds_of(grid.step), true, {}, bands_of(run), {}};
  for (const NamedSeries& named : series_to_draw(parts)) picture.series.push_back(summed(named, grid));
  const Bounded<double> total = bare(run.total);
  if (total.best > 0) picture.doubt = Bounded<double>{total.low / total.best, 1, total.high / total.best};
  TableBlock table = power_table(picture);
  return Figure{
      "Power by part",
      "Power over the time of the run, stacked: the upper edge is the machine. The veil over it is its 95 % bounds.",
      std::move(picture), std::move(table)};
}

std::optional<Figure> energy_figure(const Run& run) {
  double highest = 0;
  for (const PartResult* part : parts_on_cut(run)) highest = std::max(highest, part->energy.high / joule);
  if (highest <= 0) return std::nullopt;
  const BarUnit unit = unit_for(highest, "J");
  BarPicture picture{unit.name, {}};
  TableBlock table{
      "energy by part and consumer",
      {{"part"}, {"consumer"}, {"energy", "", Align::right}, {"of the part", "", Align::right}, {"method"}},
      {}};
  for (const PartResult* part : parts_on_cut(run)) {
    BarGroup group{part->part.name(), {}};
    group.bars.push_back(
        {part->part.name(), "total", part->method, scaled(bare(part->energy), unit.size), energy_text(*part)});
    table.rows.push_back(bar_row(group.name, group.bars.back(), "100 %"));
    table.rows.back()[1].text = "all";
    for (const ConsumerKind kind : consumers_along_cut(run)) {
      const ShareResult* share = share_of(run, *part, kind);
      if (share == nullptr) continue;
      group.bars.push_back({consumer_word(run, kind), std::string(to_string(kind)), part->method,
                            scaled(bare(share->energy), unit.size), energy_phrase(share->energy).joined()});
      table.rows.push_back(bar_row(group.name, group.bars.back(), percent(share->energy.best / part->energy.best)));
    }
    picture.groups.push_back(std::move(group));
  }
  return Figure{"Energy by part and consumer",
                "Each part of the total with its 95 % bounds and, below it, who used it. Idle policy: " +
                    std::string(to_string(run.start.idle_policy)) + ".",
                std::move(picture), std::move(table)};
}

std::optional<Figure> carbon_figure(const Run& run) {
  const auto& intensity = run.start.factors.intensity;
  if (!run.footprint.location || !intensity || run.footprint.location->high <= LocationCarbon{}) return std::nullopt;
  const auto grams_of = [&](const Bounded<Energy>& energy) {
    const double pue = run.start.factors.pue;
    const Bounded<FacilityEnergy> facility{at_facility(energy.low, pue), at_facility(energy.best, pue),
                                           at_facility(energy.high, pue)};
    return bare(facility * *intensity);
  };
  const Bounded<double> total = bare(*run.footprint.location);
  const BarUnit unit = unit_for(total.high, "g");
  BarPicture picture{unit.name + " CO₂e", {{"location-based", {}}}};
  TableBlock table{
      "location-based carbon by consumer",
      {{"ledger"}, {"consumer"}, {"carbon", "CO₂e", Align::right}, {"of the total", "", Align::right}, {"method"}},
      {}};
  BarGroup& group = picture.groups.front();
  group.bars.push_back(
      {"whole machine", "total", run.method, scaled(total, unit.size), amount_phrase(total, "g").joined()});
  table.rows.push_back(bar_row(group.name, group.bars.back(), "100 %"));
  for (const ConsumerKind kind : consumers_along_cut(run)) {
    const Bounded<Energy> energy = *charged_along_cut(run, kind);
    if (energy.best <= Energy{}) continue;
    const Bounded<double> grams = grams_of(energy);
    group.bars.push_back({consumer_word(run, kind), std::string(to_string(kind)), run.method, scaled(grams, unit.size),
                          amount_phrase(grams, "g").joined()});
    table.rows.push_back(bar_row(group.name, group.bars.back(), percent(fraction_of_total(run, energy.best))));
  }
  return Figure{"Carbon by consumer", "Location-based carbon of the energy above and whose it is, with 95 % bounds.",
                std::move(picture), std::move(table)};
}

}  // namespace joulery
