// SPDX-License-Identifier: Apache-2.0
// Columns by name, in the order they are first written; every row writes the same ones.
#include "core/leaderboard/leaderboard_csv.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "core/reporting/csv38.h"

namespace joulery {
namespace {

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) {
    if (&cell != &cells.front()) line += ',';
    line += csv_field(cell);
  }
  return line + "\n";
}

/// One row and the names of its columns.
class Row {
 public:
  void text(std::string name, std::string value) {
    names_.push_back(std::move(name));
    cells_.push_back(std::move(value));
  }
  void number(std::string name, std::optional<double> value) {
    text(std::move(name), value && std::isfinite(*value) ? fmt::format("{}", *value) : std::string());
  }
  void count(std::string name, std::optional<std::uint64_t> value) {
    text(std::move(name), value ? fmt::format("{}", *value) : std::string());
  }
  template <class Q>
  void bounds(const std::string& name, const std::optional<Bounded<Q>>& value, Q unit) {
    const auto end = [&](Q Bounded<Q>::* part) { return value ? std::optional((*value).*part / unit) : std::nullopt; };
    number(name, end(&Bounded<Q>::best));
    number(name + "_low", end(&Bounded<Q>::low));
    number(name + "_high", end(&Bounded<Q>::high));
  }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  [[nodiscard]] const std::vector<std::string>& cells() const { return cells_; }

 private:
  std::vector<std::string> names_;
  std::vector<std::string> cells_;
};

template <class Q>
std::optional<Bounded<Q>> total_of(const std::optional<DoubtedFigure<Q>>& figure) {
  return figure ? std::optional(figure->total) : std::nullopt;
}

/// A member of the figures where there are any.
template <class Value>
auto of_figures(const TrialHeadline& headline, Value value) -> decltype(value(*headline.figures)) {
  if (!headline.figures) return std::nullopt;
  return value(*headline.figures);
}

void add_names(Row& row, const BenchTrial& trial) {
  row.text("task", trial.task);
  row.text("arm", trial.trial.arm.name);
  row.text("model", trial.model.name);
  row.text("kind", trial.model.is_general ? "general" : "specific");
  row.text("weights", std::string(to_string(trial.model.kind)));
  row.text("engine", trial.model.engine);
  row.text("precision", trial.model.precision);
  row.count("parameters", trial.model.parameters);
  row.text("data_set", trial.items.name);
  row.count("items", trial.items.positions.size());
  row.text("rung", std::string(to_string(trial.trial.rung)));
  row.text("method", std::string(to_string(trial.trial.method)));
}

void add_protocol(Row& row, const TrialHeadline& headline) {
  const auto& figures = headline.figures;
  row.text("tier", figures ? std::string(to_string(figures->result.tier)) : std::string());
  row.text("indicative", figures ? (is_indicative(headline) ? "true" : "false") : "");
  row.count("answered", figures ? std::optional(figures->result.queries.answered) : std::nullopt);
  row.count("failed", figures ? std::optional(figures->result.queries.failed) : std::nullopt);
  row.count("repeats", figures ? std::optional<std::uint64_t>(figures->counted.repeats.size()) : std::nullopt);
  row.count("warm_up_cut", figures ? std::optional<std::uint64_t>(figures->counted.cut) : std::nullopt);
  row.count("clusters", figures ? std::optional<std::uint64_t>(figures->result.per_query.clusters) : std::nullopt);
}

void add_energy(Row& row, const TrialHeadline& headline) {
  const auto query = of_figures(headline, [](const TrialFigures& f) { return std::optional(f.per_query.total); });
  const auto random = of_figures(headline, [](const TrialFigures& f) { return f.per_query.random; });
  row.bounds("energy_per_query_j", query, joule_per_query);
  row.number("repeats_half_width_j",
             random ? std::optional((random->high - random->low) / joule_per_query / 2) : std::nullopt);
  row.number("instruments_half_width_j", of_figures(headline, [](const TrialFigures& f) {
               return std::optional(f.per_query.instrument / joule_per_query);
             }));
  row.bounds("energy_per_1000_queries_kwh", query, kilowatt_hour_per_thousand);
  row.bounds("energy_per_1000_queries_wh", query, watt_hour_per_thousand);
  row.bounds("energy_per_input_token_j",
             of_figures(headline, [](const TrialFigures& f) { return total_of(f.per_input_token); }), joule_per_token);
  row.bounds("energy_per_output_token_j",
             of_figures(headline, [](const TrialFigures& f) { return total_of(f.per_output_token); }), joule_per_token);
  row.bounds("energy_per_correct_answer_j",
             of_figures(headline, [](const TrialFigures& f) { return total_of(f.per_correct); }), joule_per_correct);
  row.bounds("device_gross_per_query_j",
             of_figures(headline, [](const TrialFigures& f) { return f.rungs.three.device_gross.energy; }),
             joule_per_query);
  row.bounds("device_net_per_query_j",
             of_figures(headline, [](const TrialFigures& f) { return f.rungs.device_net.energy; }), joule_per_query);
  row.bounds("device_marginal_per_query_j",
             of_figures(headline, [](const TrialFigures& f) { return f.rungs.device_marginal.energy; }),
             joule_per_query);
  row.number("node_idle_fraction",
             of_figures(headline, [](const TrialFigures& f) { return f.rungs.node_idle_fraction; }));
  row.number("device_idle_fraction",
             of_figures(headline, [](const TrialFigures& f) { return f.rungs.three.idle_fraction(); }));
}

void add_footprint(Row& row, const TrialHeadline& headline) {
  row.bounds("carbon_location_per_1000_queries_g",
             of_figures(headline,
                        [](const TrialFigures& f) { return f.per_thousand ? f.per_thousand->location : std::nullopt; }),
             gram_location);
  row.bounds(
      "water_grid_per_1000_queries_l",
      of_figures(headline,
                 [](const TrialFigures& f) { return f.per_thousand ? f.per_thousand->grid_water : std::nullopt; }),
      litre_grid);
  row.bounds(
      "water_on_site_per_1000_queries_l",
      of_figures(headline,
                 [](const TrialFigures& f) { return f.per_thousand ? f.per_thousand->on_site_water : std::nullopt; }),
      litre_on_site);
}

void add_quality(Row& row, const TrialHeadline& headline) {
  row.text("metric", headline.quality ? headline.quality->metric : std::string());
  const auto end = [&](double Bounded<double>::* part) {
    return headline.quality ? std::optional(headline.quality->value.*part) : std::nullopt;
  };
  row.number("quality", end(&Bounded<double>::best));
  row.number("quality_low", end(&Bounded<double>::low));
  row.number("quality_high", end(&Bounded<double>::high));
}

void add_standing(Row& row, const TaskHeadline& task, std::size_t trial) {
  std::optional<Bounded<double>> ratio;
  std::optional<double> probability;
  RelativeStars stars;
  for (std::size_t place = 0; place < task.compared.size(); ++place) {
    if (task.compared[place] != trial) continue;
    if (task.comparison) ratio = place == 0 ? exact(1.0) : task.comparison->arms[place].ratio;
    if (task.front[place]) probability = task.front[place]->probability;
  }
  for (std::size_t place = 0; place < task.trials.size(); ++place) {
    if (task.trials[place] == trial) stars = task.stars[place];
  }
  row.bounds("ratio_to_cheapest", ratio, 1.0);
  row.number("front_probability", probability);
  row.number("stars_aes_equal_width", stars.equal_width);
  row.number("stars_aes_quintile", stars.quintile);
}

void add_work(Row& row, const TrialHeadline& headline) {
  row.number("stars_absolute",
             of_figures(headline, [](const TrialFigures& f) -> std::optional<double> { return f.rating.stars; }));
  row.number("duration_per_query_median_s", of_figures(headline, [](const TrialFigures& f) {
               return f.times ? std::optional(f.times->median_s) : std::nullopt;
             }));
  row.number("input_tokens_per_query", of_figures(headline, [](const TrialFigures& f) { return f.tokens.input; }));
  row.number("output_tokens_per_query", of_figures(headline, [](const TrialFigures& f) { return f.tokens.output; }));
}

void add_lengths(Row& row, const TrialHeadline& headline) {
  const auto phase = [&](auto member) {
    return of_figures(headline, [member](const TrialFigures& f) {
      return f.lengths.phases ? std::optional((*f.lengths.phases).*member) : std::nullopt;
    });
  };
  const auto fitted = [&](auto member) {
    return of_figures(headline, [member](const TrialFigures& f) {
      return f.lengths.fit ? std::optional((*f.lengths.fit).*member) : std::nullopt;
    });
  };
  const auto method = phase(&PhaseFigures::share);
  row.text("split_method", method ? std::string(to_string(method->method)) : std::string());
  row.bounds("prefill_per_query_j", phase(&PhaseFigures::prefill), joule_per_query);
  row.bounds("decode_per_query_j", phase(&PhaseFigures::decode), joule_per_query);
  row.bounds("prefill_per_input_token_j",
             of_figures(headline,
                        [](const TrialFigures& f) {
                          return f.lengths.phases ? f.lengths.phases->prefill_per_input_token : std::nullopt;
                        }),
             joule_per_token);
  row.bounds("decode_per_output_token_j",
             of_figures(headline,
                        [](const TrialFigures& f) {
                          return f.lengths.phases ? f.lengths.phases->decode_per_output_token : std::nullopt;
                        }),
             joule_per_token);
  row.bounds("fit_fixed_per_query_j", fitted(&LengthFit::fixed), joule_per_query);
  row.bounds("fit_per_input_token_j", fitted(&LengthFit::per_input), joule_per_token);
  row.bounds("fit_per_output_token_j", fitted(&LengthFit::per_output), joule_per_token);
}

void add_break_even(Row& row, const std::optional<BreakEven>& even) {
  row.text("training_method", even ? std::string(to_string(even->method)) : std::string());
  row.bounds("training_energy_kwh", even ? std::optional(even->training) : std::nullopt, training_kilowatt_hour);
  row.bounds("break_even_queries", even ? even->by_energy : std::nullopt, 1.0);
  row.bounds("break_even_queries_by_carbon", even ? even->by_carbon : std::nullopt, 1.0);
}

Row row_of(const Bench& bench, const Headlines& headlines, std::size_t trial) {
  Row row;
  const TrialHeadline& headline = headlines.trials[trial];
  row.text("bench", bench.id);
  add_names(row, bench.trials[trial]);
  add_protocol(row, headline);
  add_energy(row, headline);
  add_footprint(row, headline);
  add_quality(row, headline);
  for (const TaskHeadline& task : headlines.tasks) {
    if (std::ranges::find(task.trials, trial) != task.trials.end()) add_standing(row, task, trial);
  }
  add_work(row, headline);
  add_lengths(row, headline);
  add_break_even(row, headline.break_even);
  row.text("quality_features", headline.quality ? headline.quality->features : std::string());
  row.text("why_failed", bench.trials[trial].why_failed);
  return row;
}

}  // namespace

std::string leaderboard_csv(const Bench& bench, const Headlines& headlines) {
  std::string text;
  for (std::size_t trial = 0; trial < bench.trials.size(); ++trial) {
    const Row row = row_of(bench, headlines, trial);
    if (trial == 0) text += csv_line(row.names());
    text += csv_line(row.cells());
  }
  return text;
}

}  // namespace joulery
