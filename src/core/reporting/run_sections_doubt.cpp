// SPDX-License-Identifier: Apache-2.0
// Sections about how far to trust the numbers: footprint with its factors, method and doubt of each part, what was not
// seen, and the shadow, what measuring itself took.
#include "core/reporting/phrase.h"
#include "core/reporting/run_figures.h"
#include "core/reporting/run_sections.h"
#include "core/reporting/run_view.h"
#include "foundation/units/format.h"

namespace joulery {
namespace {

NumberLine known(std::string label, const Phrase& phrase, std::string source) {
  return {std::move(label), phrase.value, phrase.bounds, {}, std::move(source), {}};
}

NumberLine unknown(std::string label, std::string why) { return {std::move(label), {}, {}, {}, std::move(why), {}}; }

template <class Kind>
NumberLine amount_line(std::string label, const std::optional<Bounded<Quantity<Kind>>>& amount, std::string_view unit,
                       std::string source, std::string why) {
  if (!amount) return unknown(std::move(label), std::move(why));
  return known(std::move(label), amount_phrase(bare(*amount), unit), std::move(source));
}

std::string or_words(const std::string& text, std::string_view otherwise) {
  return text.empty() ? std::string(otherwise) : text;
}

NumberBlock footprint_numbers(const Run& run) {
  const Footprint& footprint = run.footprint;
  const Factors& factors = run.start.factors;
  NumberBlock block;
  auto& lines = block.lines;
  if (!factors.place)
    lines.push_back(unknown("place", or_words(factors.why, "no place set")));
  else
    lines.push_back(known("place", {factors.place->text, {}}, or_words(factors.why, factors.place->name)));
  const double kilowatt_hours = footprint.facility_energy / facility_kilowatt_hour;
  lines.push_back(known("facility energy", {with_prefix(kilowatt_hours * 1000, "Wh"), {}},
                        "IT energy × PUE " + exactly(factors.pue)));
  lines.push_back(amount_line("carbon, location-based", footprint.location, "g", intensity_text(run), carbon_why(run)));
  lines.push_back(
      amount_line("carbon, market-based", footprint.market, "g", "contracts as given", "no contract given"));
  lines.push_back(amount_line("carbon, embodied", footprint.embodied, "g", "share of the hardware's making",
                              or_words(footprint.embodied_why, "no hardware row")));
  lines.push_back(
      amount_line("water on site", footprint.on_site_water, "L", "IT energy × WUE", "no WUE for this place"));
  lines.push_back(amount_line("water in power plants", footprint.grid_water, "L", factors.grid_water_why,
                              or_words(factors.grid_water_why, "no water factor for this place")));
  if (footprint.cost)
    lines.push_back(known("cost", money_phrase(bare(*footprint.cost), factors.currency), "facility energy × price"));
  else
    lines.push_back(unknown("cost", "no price given; --price 0.21EUR/kWh"));
  return block;
}

std::string accuracy_text(const PartResult& part) {
  return part.accuracy_fraction > 0 ? "±" + percent(part.accuracy_fraction) : "";
}

std::string part_at(const std::string& path) {
  return path.empty() ? "whole machine" : path.substr(path.rfind('/') + 1);
}

std::string method_shares(const Run& run) {
  std::string text;
  for (const auto& [method, share] : run.method_share)
    text += (text.empty() ? "" : ", ") + method + " " + percent(share);
  return text;
}

}  // namespace

TableBlock factor_table(const std::vector<FactorRow>& rows, std::string caption) {
  TableBlock table{std::move(caption),
                   {{"factor"},
                    {"value", "", Align::right},
                    {"unit"},
                    {"table: row"},
                    {"source"},
                    {"vintage"},
                    {"licence", "", Align::left, 1}},
                   {}};
  for (const FactorRow& row : rows) {
    table.rows.push_back({{row.name},
                          {exactly(row.value)},
                          {row.unit},
                          {row.table.empty() ? row.row : row.table + ": " + row.row},
                          {row.source},
                          {row.vintage},
                          {row.licence}});
  }
  return without_empty_columns(std::move(table));
}

std::vector<FactorRow> all_factor_rows(const Run& run) {
  std::vector<FactorRow> rows = run.start.factors.rows;
  if (run.start.cpu_model) rows.insert(rows.end(), run.start.cpu_model->rows.begin(), run.start.cpu_model->rows.end());
  if (run.start.memory_model) {
    const auto& more = run.start.memory_model->rows;
    rows.insert(rows.end(), more.begin(), more.end());
  }
  if (run.start.rest_model) {
    const auto& more = run.start.rest_model->rows;
    rows.insert(rows.end(), more.begin(), more.end());
  }
  return rows;
}

Blocks footprint_section(const Run& run) {
  Blocks blocks{Heading{2, "Footprint"}, footprint_numbers(run)};
  blocks.push_back(plain("Ledgers stand side by side and are never added to each other."));
  if (auto figure = carbon_figure(run)) blocks.push_back(std::move(*figure));
  const auto rows = all_factor_rows(run);
  if (!rows.empty()) {
    blocks.push_back(Heading{3, "Factors"});
    blocks.push_back(factor_table(rows, "every number that was not measured, and where it comes from"));
  }
  if (!run.footprint.equivalences.empty()) {
    TableBlock table{
        "for scale; the interval goes with it", {{"equivalent"}, {"count", "", Align::right}, {"vintage"}}, {}};
    for (const auto& equivalence : run.footprint.equivalences) {
      const Bounded<double>& number = equivalence.count;
      const std::string bounds =
          number.low == number.high ? "" : fmt::format(" ({} … {})", significant(number.low), significant(number.high));
      table.rows.push_back({{equivalence.text}, {significant(number.best) + bounds}, {equivalence.vintage}});
    }
    blocks.push_back(Heading{3, "Equivalences"});
    blocks.push_back(std::move(table));
  }
  return blocks;
}

Blocks doubt_section(const Run& run) {
  if (run.parts.empty()) return {};
  TableBlock table{"how each part's number came to be, and how far it may be off (95 %, systematic)",
                   {{"part"},
                    {"in the total", "", Align::left, 3},
                    {"energy", "", Align::right},
                    {"method"},
                    {"accuracy", "", Align::right, 1},
                    {"because", "", Align::left, 3},
                    {"seen", "", Align::right, 1},
                    {"from", "", Align::left, 2},
                    {"flags", "", Align::left, 4}},
                   {}};
  for (const PartResult& part : run.parts) {
    const std::string from = part.text.empty() ? part.source : part.source + ": " + part.text;
    table.rows.push_back({{part.part.name()},
                          {part.on_cut ? "yes" : "no"},
                          {energy_text(part)},
                          {std::string(to_string(part.method)), part.method},
                          {accuracy_text(part)},
                          {part.accuracy_source},
                          {percent(part.coverage)},
                          {from},
                          {listed(part.flags)}});
  }
  Blocks blocks{Heading{2, "How sure it is"}, without_empty_columns(std::move(table))};
  if (!run.method_share.empty())
    blocks.push_back(plain("Share of the total by method: " + method_shares(run) +
                           ". A sum carries its weakest method: " + std::string(to_string(run.method)) + "."));
  blocks.push_back(
      plain("Bounds are 95 %, systematic, and add end to end: an instrument that reads high reads high all the time."));
  return blocks;
}

Blocks unseen_section(const Run& run) {
  NumberBlock numbers;
  numbers.lines.push_back(
      known("coverage", {percent(run.coverage), {}}, "of the window, along the cut, weighted by time"));
  numbers.lines.push_back(
      known("not in it", {listed(run.start.not_included), {}},
            run.start.not_included.empty() ? "nothing is known to be left out" : "no sensor and no model here"));
  Blocks blocks{Heading{2, "What was not seen"}, std::move(numbers)};
  if (!run.gaps.empty()) {
    TableBlock table{"gaps", {{"part"}, {"from", "s", Align::right}, {"to", "s", Align::right}, {"why"}}, {}};
    for (const Gap& gap : run.gaps) {
      table.rows.push_back({{part_at(gap.part)},
                            {seconds_text(seconds_of(gap.from - run.begin))},
                            {seconds_text(seconds_of(gap.to - run.begin))},
                            {gap.why}});
    }
    blocks.push_back(std::move(table));
  }
  if (!run.anomalies.empty()) {
    TableBlock table{"noticed while measuring", {{"what"}, {"part"}, {"at", "s", Align::right}, {"in words"}}, {}};
    for (const Anomaly& anomaly : run.anomalies) {
      table.rows.push_back({{anomaly.kind},
                            {part_at(anomaly.part)},
                            {seconds_text(seconds_of(anomaly.at - run.begin))},
                            {anomaly.text}});
    }
    blocks.push_back(std::move(table));
  }
  return blocks;
}

Blocks shadow_section(const Run& run) {
  const SelfCost& self = run.self;
  NumberBlock numbers;
  numbers.lines.push_back(known(
      "energy of measuring", energy_phrase(self.energy),
      percent(fraction_of_total(run, self.energy.best)) + " of the total; it is in the total, charged to joulery"));
  numbers.lines.push_back(known("processor time", {format(self.cpu), {}}, ""));
  if (self.max_rss_bytes)
    numbers.lines.push_back(known("most memory", {bytes(*self.max_rss_bytes), {}}, ""));
  else
    numbers.lines.push_back(unknown("most memory", "the recording does not say"));
  numbers.lines.push_back(known("samples", {count(static_cast<double>(self.samples)), {}},
                                counted(self.late_samples, "sample") + " came late"));
  return {Heading{2, "What measuring cost"}, std::move(numbers)};
}

}  // namespace joulery
