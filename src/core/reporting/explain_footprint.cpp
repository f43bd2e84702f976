// SPDX-License-Identifier: Apache-2.0
// Chains of the footprint: carbon, water, cost, equivalences, factors. Each ends at the parts' readings and at table
// rows.
#include "core/reporting/explain_steps.h"
#include "core/reporting/phrase.h"
#include "core/reporting/run_sections.h"
#include "core/reporting/run_view.h"

namespace joulery {
namespace {

NumberLine number_of(std::string label, const Phrase& phrase, std::string source, std::optional<Method> method = {}) {
  return {std::move(label), phrase.value, phrase.bounds, method, std::move(source), {}};
}

NumberLine unknown(std::string label, std::string why) { return {std::move(label), {}, {}, {}, std::move(why), {}}; }

/// One line of "energy x PUE / 3600000 J/kWh x factor = result".
std::string product_line(std::string_view name, Energy energy, double pue, double factor, std::string_view factor_unit,
                         std::string result) {
  return fmt::format("{} = {} × {} / 3600000 J/kWh × {} {} = {}", name, exact_joules(energy), exactly(pue),
                     exactly(factor), factor_unit, std::move(result));
}

struct Product {
  Bounded<double> factor;
  std::string factor_unit;
  Bounded<double> result;
  std::string result_unit;
  double pue = 1;
};

std::vector<std::string> product_lines(const Run& run, std::string formula, const Product& p) {
  const auto line = [&](std::string_view name, Energy energy, double factor, double result) {
    return product_line(name, energy, p.pue, factor, p.factor_unit, exactly(result) + " " + p.result_unit);
  };
  return {std::move(formula), line("best", run.total.best, p.factor.best, p.result.best),
          line("low ", run.total.low, p.factor.low, p.result.low),
          line("high", run.total.high, p.factor.high, p.result.high)};
}

Document explain_other_ledger(const Run& run, std::string_view field) {
  if (field == "carbon.market") {
    const auto& market = run.footprint.market;
    return chain_for(
        run, field,
        market ? number_of("carbon, market-based", amount_phrase(bare(*market), "g"), "contracts as given")
               : unknown("carbon, market-based", "no contract given; the location-based ledger stands alone"));
  }
  const auto& embodied = run.footprint.embodied;
  const std::string& why = run.footprint.embodied_why;
  return chain_for(
      run, field,
      embodied ? number_of("carbon, embodied", amount_phrase(bare(*embodied), "g"), "share of the hardware's making")
               : unknown("carbon, embodied", why.empty() ? "no hardware row matches" : why));
}

}  // namespace

Document explain_carbon(const Run& run, std::string_view field) {
  if (field != "carbon") return explain_other_ledger(run, field);
  const Factors& factors = run.start.factors;
  if (!run.footprint.location || !factors.intensity) {
    Document chain = chain_for(run, field, unknown("carbon, location-based", carbon_why(run)));
    chain.blocks.push_back(plain(
        "The energy is complete without a place; carbon is energy × PUE × the intensity of a place's electricity."));
    add_energy_links(chain, run);
    return chain;
  }
  Document chain =
      chain_for(run, field,
                number_of("carbon (CO₂e, location-based)", amount_phrase(bare(*run.footprint.location), "g"),
                          intensity_text(run), run.method));
  add_formula(chain,
              product_lines(run, "carbon = energy × PUE × intensity; the ends multiply",
                            {bare(*factors.intensity), "g/kWh", bare(*run.footprint.location), "g", factors.pue}));
  add_factor_links(chain, run, {"carbon_intensity", "pue"});
  add_energy_links(chain, run);
  return chain;
}

Document explain_water(const Run& run, std::string_view field) {
  const Factors& factors = run.start.factors;
  const auto litres = water_litres(run);
  if (!litres) {
    Document chain =
        chain_for(run, field,
                  unknown("water consumed", factors.grid_water_why.empty() ? "no water factor: " + carbon_why(run)
                                                                           : factors.grid_water_why));
    add_energy_links(chain, run);
    return chain;
  }
  Document chain =
      chain_for(run, field, number_of("water consumed", amount_phrase(*litres, "L"), water_text(run), run.method));
  if (run.footprint.on_site_water && factors.wue) {
    add_formula(chain, product_lines(run, "water on site = IT energy × WUE",
                                     {bare(*factors.wue), "L/kWh", bare(*run.footprint.on_site_water), "L", 1}));
  }
  if (run.footprint.grid_water && factors.grid_water) {
    add_formula(chain,
                product_lines(run, "water in power plants = energy × PUE × litres per kWh of the mix",
                              {bare(*factors.grid_water), "L/kWh", bare(*run.footprint.grid_water), "L", factors.pue}));
    chain.blocks.push_back(plain("The mix has a water factor for " + percent(factors.grid_water_coverage) +
                                 " of its energy. " + factors.grid_water_why));
  }
  add_factor_links(chain, run, {"wue", "grid_water", "pue"});
  add_energy_links(chain, run);
  return chain;
}

Document explain_cost(const Run& run, std::string_view field) {
  const Factors& factors = run.start.factors;
  if (!run.footprint.cost || !factors.price) {
    Document chain = chain_for(run, field, unknown("cost", "no price given; --price 0.21EUR/kWh"));
    add_energy_links(chain, run);
    return chain;
  }
  const Bounded<double> cost = bare(*run.footprint.cost);
  Document chain =
      chain_for(run, field, number_of("cost", money_phrase(cost, factors.currency), "a flat price", run.method));
  const double price = *factors.price / currency_per_kilowatt_hour;
  add_formula(chain, product_lines(run, "cost = energy × PUE × price",
                                   {exact(price), factors.currency + "/kWh", cost, factors.currency, factors.pue}));
  add_factor_links(chain, run, {"price", "pue"});
  add_energy_links(chain, run);
  return chain;
}

Document explain_equivalence(const Run& run, std::string_view field, const Footprint::Equivalence& equivalence) {
  const Bounded<double>& number = equivalence.count;
  const std::string bounds =
      number.low == number.high ? "" : significant(number.low) + " … " + significant(number.high);
  Document chain =
      chain_for(run, field, {"equivalence", significant(number.best), bounds, run.method, equivalence.text, {}});
  for (const EquivalenceRow& row : run.start.factors.equivalences) {
    if (row.id != equivalence.id) continue;
    const bool takes_energy = row.unit.starts_with("kWh");
    add_formula(chain,
                {std::string("count = ") + (takes_energy ? "facility energy" : "location-based carbon") +
                     " / amount of one; interval in, interval out",
                 fmt::format("one is {} {}: {}", exactly(row.value), row.unit, row.definition),
                 fmt::format("count {} ({} … {})", exactly(number.best), exactly(number.low), exactly(number.high))});
    TableBlock table{"the row", {{"id"}, {"value", "", Align::right}, {"unit"}, {"vintage"}, {"source"}}, {}};
    table.rows.push_back({{row.id}, {exactly(row.value)}, {row.unit}, {row.vintage}, {row.source}});
    chain.blocks.push_back(std::move(table));
    if (!takes_energy) add_factor_links(chain, run, {"carbon_intensity", "pue"});
    break;
  }
  add_energy_links(chain, run);
  return chain;
}

Document explain_factor(const Run& run, std::string_view field, const FactorRow& row) {
  Document chain = chain_for(
      run, field, {row.name, exactly(row.value) + (row.unit.empty() ? "" : " ") + row.unit, {}, {}, row.source, {}});
  add_factor_links(chain, run, {row.name});
  return chain;
}

}  // namespace joulery
