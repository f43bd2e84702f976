// SPDX-License-Identifier: Apache-2.0
// Runs sorted into models and data sets, and the figures by name.
#include "core/benchmarking/published_runs.h"

#include <array>
#include <fmt/format.h>

#include "core/footprint/equivalence.h"
#include "core/statistics/clustered_bootstrap.h"
#include "core/statistics/interval.h"
#include "core/statistics/mser.h"
#include "core/statistics/precision_stop.h"
#include "core/statistics/summary.h"
#include "foundation/tables/published.h"
#include "foundation/tables/typed_row.h"

namespace joulery {
namespace {

using Runs = std::vector<PublishedRun>;

constexpr std::string_view kBertLarge = "bert-large-uncased-whole-word-masking-finetuned-squad";
constexpr std::string_view kRoberta = "deepset/roberta-base-squad2";

/// One column of the runs a test picks, in their order.
template <class Test, class Column>
std::vector<double> column(const Runs& runs, const Test& test, const Column& value) {
  std::vector<double> values;
  for (const PublishedRun& run : runs) {
    if (test(run)) values.push_back(value(run));
  }
  return values;
}

double query_kwh(const PublishedRun& run) { return run.query / kilowatt_hour_per_thousand; }

double mean(const std::vector<double>& values) { return summarize(values)->mean; }

void add_overall(Figures& figures, const Runs& runs) {
  const auto is_specific = [](const PublishedRun& run) { return !run.general; };
  const auto query = summarize(column(runs, is_specific, query_kwh));
  figures["qa.query.mean"] = exact(query->mean);
  figures["qa.query.sd"] = exact(*query->stddev);
  figures["qa.query.median"] = exact(query->median);
  figures["qa.load.mean"] =
      exact(mean(column(runs, is_specific, [](const auto& run) { return run.load / kilowatt_hour; })));
  figures["qa.run.mean"] =
      exact(mean(column(runs, is_specific, [](const auto& run) { return run.run / kilowatt_hour; })));
}

void add_models(Figures& figures, const Runs& runs) {
  const auto named = [](std::string_view model) {
    return [model](const PublishedRun& run) { return run.model == model; };
  };
  const auto grams = [](const PublishedRun& run) { return run.query_carbon / gram_location; };
  const auto gpus = [](const PublishedRun& run) { return run.query_gpus / kilowatt_hour_per_thousand; };
  figures["bert_large.gco2e"] = exact(mean(column(runs, named(kBertLarge), grams)));
  figures["flan_t5_base.gco2e"] = exact(mean(column(runs, named("google/flan-t5-base"), grams)));
  figures["bloomz_560m.gco2e"] = exact(mean(column(runs, named("bigscience/bloomz-560m"), grams)));
  figures["bloomz_7b1.query"] = exact(mean(column(runs, named("bigscience/bloomz-7b1"), query_kwh)));
  figures["bloomz_7b1.gpu8"] = exact(mean(column(runs, named("bigscience/bloomz-7b1"), gpus)));
}

double half_width(const Bounded<double>& interval) { return (interval.high - interval.low) / 2; }

void add_intervals(Figures& figures, const Runs& runs) {
  const auto large = column(runs, [](const auto& run) { return run.model == kBertLarge; }, query_kwh);
  constexpr std::array<std::uint32_t, 3> kRepeats{10, 10, 10};
  figures["bert_large.cluster_half"] = exact(half_width(*clustered_mean(kRepeats, large).interval));
  figures["bert_large.naive_half"] = exact(half_width(mean_interval_t(large, 0.95)));
  const auto is_roberta = [](const auto& run) { return run.model == kRoberta && run.dataset == "SQuAD"; };
  const auto roberta = column(runs, is_roberta, query_kwh);
  figures["roberta.cut"] = exact(static_cast<double>(mser_cut(roberta).cut));
  figures["roberta.half_width_10"] = exact(*half_width_fraction(roberta));
  figures["roberta.half_width_9"] = exact(*half_width_fraction(std::span(roberta).subspan(1)));
}

Result<void> add_ratios(Figures& figures, const Runs& runs) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kSets{
      {{"SQuAD", "squad"}, {"SQuAD v2", "squad_v2"}, {"SciQ", "sciq"}}};
  for (const auto& [dataset, name] : kSets) {
    const auto general = published_models(runs, dataset, true);
    const auto specific = published_models(runs, dataset, false);
    if (!general) return failure(general.error());
    if (!specific) return failure(specific.error());
    const auto ratio = general_ratio(*general, *specific);
    if (!ratio) return failure(ErrorKind::broken, "too few models", std::string(dataset));
    figures[fmt::format("ratio.{}.geometric", name)] = exact(ratio->geometric->best);
    figures[fmt::format("ratio.{}.mean", name)] = exact(ratio->arithmetic);
    figures[fmt::format("ratio.{}.cheapest", name)] = exact(ratio->cheapest);
    figures[fmt::format("ratio.{}.dearest", name)] = exact(ratio->dearest_over_cheapest);
  }
  return {};
}

/// Charges in kWh and a mile in grams, found as `--vintage` finds them (EQ-4).
Result<void> add_equivalences(Figures& figures, const std::vector<EquivalenceEntry>& entries) {
  struct Wanted {
    std::string_view name, id, vintage;
    double scale;
  };
  constexpr std::array<Wanted, 5> kWanted{{{"charge.until_2023", "smartphone_charge_energy", "until Dec 2023", 1},
                                           {"charge.until_2023_printed", "smartphone_charge_energy", "as printed", 1},
                                           {"charge.2024", "smartphone_charge_energy", "Jan 2024", 1},
                                           {"charge.2025", "smartphone_charge_energy", "2025-2026", 1},
                                           {"mile.2023", "mile_gasoline_car", "EPA 2023", 1e6}}};
  for (const Wanted& wanted : kWanted) {
    const auto row = equivalence_of_vintage(entries, wanted.id, wanted.vintage);
    if (!row) return failure(row.error());
    figures[std::string(wanted.name)] = exact(row->value * wanted.scale);
  }
  return {};
}

PublishedRun run_of(TypedRow& row) {
  PublishedRun run;
  run.general = row.text("kind") == "multi-purpose";
  run.model = row.text("model");
  run.dataset = row.text("dataset");
  run.load = row.required_number("load_kwh") * kilowatt_hour;
  run.query = row.required_number("query_kwh") * kilowatt_hour_per_thousand;
  run.run = row.required_number("run_kwh") * kilowatt_hour;
  run.query_gpus = row.required_number("query_gpu8_kwh") * kilowatt_hour_per_thousand;
  run.query_carbon = row.required_number("query_gco2e") * gram_location;
  return run;
}

}  // namespace

Result<Runs> published_runs() {
  constexpr std::string_view kTable = "luccioni2024_qa_runs";
  auto csv = published_table(kTable);
  if (!csv) return failure(csv.error());
  Runs runs;
  while (true) {
    const auto more = csv->next();
    if (!more) return failure(more.error());
    if (!*more) return runs;
    TypedRow row(*csv, kTable);
    runs.push_back(run_of(row));
    if (row.error()) return failure(*row.error());
  }
}

Result<std::vector<ModelPoint>> published_models(const Runs& runs, std::string_view dataset, bool general) {
  constexpr std::string_view kTable = "luccioni2024_per_model";
  auto csv = published_table(kTable);
  if (!csv) return failure(csv.error());
  std::vector<ModelPoint> models;
  while (true) {
    const auto more = csv->next();
    if (!more) return failure(more.error());
    if (!*more) return models;
    TypedRow row(*csv, kTable);
    const std::string model = row.text("model");
    const auto quality = row.number("quality");
    const bool wanted = row.text("dataset") == dataset && (row.text("kind") == "multi-purpose") == general;
    if (row.error()) return failure(*row.error());
    if (!wanted) continue;
    const auto is_own = [&](const PublishedRun& run) { return run.model == model && run.dataset == dataset; };
    const auto own = column(runs, is_own, query_kwh);
    if (own.empty()) return failure(ErrorKind::broken, "a model without runs", model);
    models.push_back({model, mean(own) * kilowatt_hour_per_thousand, quality, std::nullopt});
  }
}

Result<Figures> published_figures(Tables& tables) {
  const auto runs = published_runs();
  if (!runs) return failure(runs.error());
  const auto entries = tables.equivalences();
  if (!entries) return failure(entries.error());
  Figures figures;
  add_overall(figures, *runs);
  add_models(figures, *runs);
  add_intervals(figures, *runs);
  if (const auto added = add_ratios(figures, *runs); !added) return failure(added.error());
  if (const auto added = add_equivalences(figures, *entries); !added) return failure(added.error());
  return figures;
}

}  // namespace joulery
