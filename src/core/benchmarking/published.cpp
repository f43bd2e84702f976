// SPDX-License-Identifier: Apache-2.0
// Rows from three tables, each with a formula, through one evaluation.
#include "core/benchmarking/published.h"

#include <cmath>
#include <fmt/format.h>
#include <functional>

#include "core/benchmarking/published_runs.h"
#include "core/statistics/half_digit.h"
#include "foundation/tables/published.h"
#include "foundation/tables/typed_row.h"

namespace joulery {
namespace {

constexpr double kRounding = 1e-12;  // relative: binary fractions of decimal ends

/// Calls `each` with every record of a table; the first error ends it.
Result<void> for_each_record(std::string_view table, const std::function<Result<void>(TypedRow&)>& each) {
  auto csv = published_table(table);
  if (!csv) return failure(csv.error());
  while (true) {
    const auto more = csv->next();
    if (!more) return failure(more.error());
    if (!*more) return {};
    TypedRow row(*csv, table);
    if (const auto done = each(row); !done) return done;
    if (row.error()) return failure(*row.error());
  }
}

/// What digits leave that were cut off and not rounded: one whole unit of the last place, upwards.
Bounded<double> cut_interval(const Bounded<double>& rounded) {
  return {rounded.best, rounded.best, rounded.best + (rounded.high - rounded.low)};
}

Result<void> add_row(std::vector<PublishedRow>& rows, PublishedRow row, bool is_cut, const Figures& figures) {
  const auto stated = half_digit_interval(row.printed);
  if (!stated) return failure(ErrorKind::invalid, fmt::format("'{}' is no number", row.printed), row.id);
  const auto ours = evaluate(row.formula, figures);
  if (!ours) return failure(ours.error());
  row.stated = is_cut ? cut_interval(*stated) : *stated;
  row.ours = *ours;
  rows.push_back(std::move(row));
  return {};
}

Result<void> add_claims(std::vector<PublishedRow>& rows, const Figures& figures) {
  return for_each_record("claims", [&](TypedRow& record) {
    PublishedRow row;
    row.id = record.text("id");
    row.section = record.text("section");
    row.statement = record.text("statement");
    row.printed = record.text("printed");
    row.unit = record.text("unit");
    row.formula = record.text("formula");
    const bool is_cut = record.text("digits") == "cut";
    row.expected_to_meet = record.text("expected") == "meets";
    row.why = record.text("why");
    row.source = record.text("source");
    return add_row(rows, std::move(row), is_cut, figures);
  });
}

/// Grams over kilowatt hours of each model: the grid the study used, whatever its text says.
Result<void> add_table_3(std::vector<PublishedRow>& rows, const Figures& figures) {
  return for_each_record("luccioni2024_table3", [&](TypedRow& record) {
    const std::string model = record.text("model");
    PublishedRow row;
    row.id = "table_3_" + model;
    row.section = "study";
    row.statement = "grid behind Table 3, " + model;
    row.printed = "138.75";
    row.unit = "g/kWh";
    row.formula =
        fmt::format("{} / {}", record.text("published_gco2e_per_1000"), record.text("published_kwh_per_1000"));
    row.source = "v3 Table 3";
    return add_row(rows, std::move(row), false, figures);
  });
}

Result<void> add_table_5(std::vector<PublishedRow>& rows, const Figures& figures) {
  return for_each_record("luccioni2024_table5", [&](TypedRow& record) {
    const std::string model = record.text("model");
    PublishedRow row;
    row.id = "table_5_" + model;
    row.section = "BM-30";
    row.statement = "queries that equal the training, " + model;
    row.printed = record.text("published_parity_inferences");
    row.unit = "queries";
    row.formula = fmt::format("({} + {}) / {}", record.text("training_kwh"), record.text("finetuning_kwh"),
                              record.text("inference_kwh_per_query"));
    row.source = "v3 Table 5";
    return add_row(rows, std::move(row), false, figures);
  });
}

}  // namespace

bool PublishedRow::meets() const {
  const double slack = kRounding * std::abs(stated.best);
  return ours.low <= stated.high + slack && stated.low <= ours.high + slack;
}

std::optional<double> PublishedRow::difference_fraction() const {
  if (stated.best == 0) return std::nullopt;
  return (ours.best - stated.best) / stated.best;
}

Result<std::vector<PublishedRow>> published_rows(Tables& tables) {
  const auto figures = published_figures(tables);
  if (!figures) return failure(figures.error());
  std::vector<PublishedRow> rows;
  for (const auto add : {add_claims, add_table_3, add_table_5}) {
    if (const auto added = add(rows, *figures); !added) return failure(added.error());
  }
  return rows;
}

Result<std::vector<ReferenceEnergy>> reference_energies() {
  std::vector<ReferenceEnergy> references;
  const auto read = for_each_record("luccioni2024_table2", [&references](TypedRow& record) -> Result<void> {
    const std::string task = record.text("task");
    const double mean = record.required_number("published_mean_kwh");
    references.push_back(
        {task, Rung::node_modelled, mean * kilowatt_hour_per_thousand, "v1: Luccioni et al. 2024, Table 2"});
    return {};
  });
  if (!read) return failure(read.error());
  return references;
}

}  // namespace joulery
