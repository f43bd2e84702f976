// SPDX-License-Identifier: Apache-2.0
// The common links of a chain: the number, a formula, the parts, a part's evidence, factor rows.
#include "core/reporting/explain_steps.h"
#include "core/reporting/phrase.h"
#include "core/reporting/run_sections.h"
#include "core/reporting/run_view.h"
#include "foundation/domain/calibration.h"
#include "foundation/units/format.h"

namespace joulery {
namespace {

NumberLine fact(std::string label, std::string value, std::string source = {}) {
  return {std::move(label), std::move(value), {}, {}, std::move(source), {}};
}

const Channel* channel_of(const Run& run, const PartResult& part) {
  const auto& channels = run.start.channels;
  if (part.evidence.first && part.evidence.first->channel < channels.size()) {
    const Channel& channel = channels[part.evidence.first->channel];
    if (channel.part == part.part && channel.source == part.source) return &channel;
  }
  const auto found = std::find_if(channels.begin(), channels.end(),
                                  [&](const Channel& c) { return c.part == part.part && c.source == part.source; });
  return found == channels.end() ? nullptr : &*found;
}

NumberLine reading_line(const Run& run, std::string label, const std::optional<Reading>& reading,
                        std::string_view unit) {
  if (!reading) return fact(std::move(label), "", "none");
  if (reading->missed) return fact(std::move(label), "", "missed: " + std::string(to_string(*reading->missed)));
  return fact(std::move(label), fmt::format("{} {}", reading->value, unit),
              fmt::format("raw, at {} ({} s)", iso_time(run.start.anchor, reading->at),
                          seconds_text(seconds_of(reading->at - run.begin))));
}

/// last - first + wraps x modulus, in counts and in microjoules, so that a reader can do the sum.
std::optional<std::string> counter_difference(const PartResult& part, const Channel& channel) {
  const Evidence& evidence = part.evidence;
  if (channel.kind != ChannelKind::counter || !evidence.first || !evidence.last) return std::nullopt;
  if (evidence.wraps > 0 && !channel.modulus) return std::nullopt;
  const std::uint64_t wrapped = evidence.wraps * channel.modulus.value_or(0);
  const std::uint64_t counts = evidence.last->value - evidence.first->value + wrapped;
  std::string text = fmt::format("{} - {}", evidence.last->value, evidence.first->value);
  if (wrapped > 0) text += fmt::format(" + {} × {}", evidence.wraps, *channel.modulus);
  text += fmt::format(" = {} counts", counts);
  if (channel.scale != CountScale{})
    text += fmt::format(" × {}/{}", channel.scale.numerator, channel.scale.denominator);
  const double microjoules = static_cast<double>(counts) * static_cast<double>(channel.scale.numerator) /
                             static_cast<double>(channel.scale.denominator);
  return text + fmt::format(" = {} µJ between the first and the last reading", exactly(microjoules));
}

NumberBlock channel_facts(const Run& run, const PartResult& part, const Channel* channel) {
  const Evidence& evidence = part.evidence;
  const bool is_counter = channel == nullptr || channel->kind == ChannelKind::counter;
  const std::string_view unit = is_counter ? "counts" : "µW";
  NumberBlock facts;
  auto& lines = facts.lines;
  lines.push_back(fact("sensor", part.source, part.source.empty() ? "the run does not say" : ""));
  lines.push_back(reading_line(run, "first reading", evidence.first, unit));
  lines.push_back(reading_line(run, "last reading", evidence.last, unit));
  lines.push_back(
      fact("samples", count(static_cast<double>(evidence.samples)), counted(evidence.missed, "read") + " missed"));
  lines.push_back(fact("wraps", count(static_cast<double>(evidence.wraps)),
                       channel != nullptr && channel->modulus
                           ? fmt::format("the counter wraps at {} counts", *channel->modulus)
                           : "no range known or needed"));
  lines.push_back(fact(
      "accuracy", part.accuracy_fraction > 0 ? "±" + percent(part.accuracy_fraction) : "",
      part.accuracy_source.empty() ? "no accuracy is stated for it" : part.accuracy_source + "; 95 %, systematic"));
  lines.push_back(fact("coverage", percent(part.coverage), "of the window"));
  return facts;
}

void add_cpu_model(Document& chain, const CpuModel& model) {
  TableBlock table{"parameters of the model", {{"parameter"}, {"value", "", Align::right}, {"unit"}, {"meaning"}}, {}};
  table.rows = {{{"idle"}, {exactly(model.idle / watt)}, {"W"}, {"all processors at rest"}},
                {{"full"}, {exactly(model.full / watt)}, {"W"}, {"all processors at full load"}},
                {{"h"}, {exactly(model.frequency_exponent)}, {""}, {"exponent of frequency; 0 where none is readable"}},
                {{"k"}, {exactly(model.concavity)}, {""}, {"concavity in load"}},
                {{"s"}, {exactly(model.saturation)}, {""}, {"load at which it saturates"}},
                {{"low"}, {exactly(model.low_factor)}, {"× best"}, {"lower bound"}},
                {{"high"}, {exactly(model.high_factor)}, {"× best"}, {"upper bound"}}};
  chain.blocks.push_back(std::move(table));
  if (!model.rows.empty()) chain.blocks.push_back(factor_table(model.rows, "table rows behind the parameters"));
}

void add_memory_model(Document& chain, const MemoryModel& model) {
  NumberBlock facts;
  const Phrase power = power_phrase(model.power);
  facts.lines.push_back({"power", power.value, power.bounds, model.method, model.text, {}});
  chain.blocks.push_back(std::move(facts));
  if (!model.rows.empty()) chain.blocks.push_back(factor_table(model.rows, "table rows behind the power"));
}

void add_rest_model(Document& chain, const PartResult& part, const RestModel& model) {
  NumberBlock facts;
  facts.lines.push_back(fact("calibration", part.source, part.text));
  facts.lines.push_back(fact("bounds", fmt::format("{:.4g} … {:.4g}", model.low_factor, model.high_factor),
                             "times the wall's energy by the fit, less the parts"));
  facts.lines.push_back(fact("coverage", percent(part.coverage), "of the window"));
  chain.blocks.push_back(std::move(facts));
  TableBlock table{"how the wall is put together: constant + Σ slope × part",
                   {{"part"}, {"slope", "", Align::right}, {"measured as"}},
                   {}};
  table.rows.push_back({{"constant"}, {exactly(model.constant / watt) + " W"}, {""}});
  for (const WallSlope& slope : model.slopes) {
    table.rows.push_back({{slope.path}, {exactly(slope.factor)}, {std::string(to_string(slope.method))}});
  }
  chain.blocks.push_back(std::move(table));
  if (!model.rows.empty()) chain.blocks.push_back(factor_table(model.rows, "where the fit comes from"));
}

void add_model(Document& chain, const Run& run, const PartResult& part) {
  NumberBlock facts;
  facts.lines.push_back(fact("model", part.source, part.text));
  facts.lines.push_back(fact("samples of load", count(static_cast<double>(part.evidence.samples)),
                             counted(part.evidence.missed, "read") + " missed"));
  facts.lines.push_back(fact("coverage", percent(part.coverage), "of the window"));
  chain.blocks.push_back(std::move(facts));
  if (part.part.kind == PartKind::cpu && run.start.cpu_model) add_cpu_model(chain, *run.start.cpu_model);
  if (part.part.kind == PartKind::memory && run.start.memory_model) add_memory_model(chain, *run.start.memory_model);
}

}  // namespace

std::string exact_joules(Energy energy) { return exactly(energy / joule) + " J"; }

Document chain_for(const Run& run, std::string_view field, NumberLine number) {
  Document chain{std::string(field) + ": " + (number.value.empty() ? "unknown" : number.value), {}, {}};
  if (!number.bounds.empty()) chain.title += " (" + number.bounds + ")";
  chain.subtitle = "how this number of run " + run.start.id + " came to be; bounds are 95 %";
  NumberBlock block;
  block.lines.push_back(std::move(number));
  chain.blocks.push_back(std::move(block));
  return chain;
}

void add_formula(Document& chain, std::vector<std::string> lines) {
  chain.blocks.push_back(Heading{2, "Formula"});
  chain.blocks.push_back(CodeBlock{std::move(lines)});
}

void add_evidence(Document& chain, const Run& run, const PartResult& part) {
  chain.blocks.push_back(Heading{3, part.part.name() + ", " + std::string(to_string(part.method))});
  std::vector<std::string> steps;
  if (!part.evidence.formula.empty()) steps.push_back(part.evidence.formula);
  if (part.part.path == rest_path && run.start.rest_model) {
    add_rest_model(chain, part, *run.start.rest_model);
  } else if (is_modelled(part.method)) {
    add_model(chain, run, part);
  } else {
    const Channel* channel = channel_of(run, part);
    chain.blocks.push_back(channel_facts(run, part, channel));
    if (channel != nullptr) {
      if (auto difference = counter_difference(part, *channel)) steps.push_back(std::move(*difference));
    }
  }
  steps.push_back(fmt::format("inside the window of the run: {} ({} … {})", exact_joules(part.energy.best),
                              exact_joules(part.energy.low), exact_joules(part.energy.high)));
  chain.blocks.push_back(CodeBlock{std::move(steps)});
  if (!part.flags.empty()) chain.blocks.push_back(plain("Flags: " + listed(part.flags) + "."));
}

void add_energy_links(Document& chain, const Run& run) {
  TableBlock table{"parts of the total",
                   {{"part"},
                    {"low", "J", Align::right},
                    {"best", "J", Align::right},
                    {"high", "J", Align::right},
                    {"method"},
                    {"coverage", "", Align::right, 1},
                    {"from", "", Align::left, 2}},
                   {}};
  for (const PartResult* part : parts_on_cut(run)) {
    table.rows.push_back({{part->part.name()},
                          {exactly(part->energy.low / joule)},
                          {exactly(part->energy.best / joule)},
                          {exactly(part->energy.high / joule)},
                          {std::string(to_string(part->method)), part->method},
                          {percent(part->coverage)},
                          {part->source}});
  }
  chain.blocks.push_back(Heading{2, "Where the energy comes from"});
  if (table.rows.empty()) {
    chain.blocks.push_back(plain("No part of this machine could be measured or modelled."));
    return;
  }
  chain.blocks.push_back(std::move(table));
  for (const PartResult* part : parts_on_cut(run)) add_evidence(chain, run, *part);
}

void add_factor_links(Document& chain, const Run& run, const std::vector<std::string>& names) {
  std::vector<FactorRow> rows;
  for (const FactorRow& row : run.start.factors.rows) {
    if (std::find(names.begin(), names.end(), row.name) != names.end()) rows.push_back(row);
  }
  chain.blocks.push_back(Heading{2, "Factor rows"});
  if (rows.empty())
    chain.blocks.push_back(plain("The run used no table row for it."));
  else
    chain.blocks.push_back(factor_table(rows, "table rows used, with source and vintage"));
}

}  // namespace joulery
