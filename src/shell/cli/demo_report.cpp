// SPDX-License-Identifier: Apache-2.0
// Numbers per request come from the queries alone: loading, warming up and idling are phases of their own.
#include "shell/cli/demo_report.h"

#include "core/footprint/footprint.h"
#include "core/reporting/phrase.h"
#include "core/reporting/render_text.h"
#include "core/reporting/run_document.h"
#include "core/reporting/run_view.h"
#include "foundation/base/ensure.h"
#include "foundation/units/format.h"

namespace joulery {
namespace {

/// The spans of each phase as one, in the order they began: blocks of one arm belong together, and its time is theirs.
std::vector<SpanResult> phases_of(const Run& run) {
  std::vector<SpanResult> phases;
  for (const SpanResult& span : run.spans) {
    const auto found = std::ranges::find(phases, phase_of(span.name), &SpanResult::name);
    if (found == phases.end()) {
      phases.push_back(span);
      phases.back().name = phase_of(span.name);
      continue;
    }
    found->end += span.end - span.start;
    found->energy += span.energy;
    if (found->tree_energy && span.tree_energy) *found->tree_energy += *span.tree_energy;
    if (!span.tree_energy) found->tree_energy.reset();
  }
  return phases;
}

SpanResult queries_of(const Run& run, const DemoFacts& facts) {
  const std::string name = query_phase(facts.model.encoder, facts.comparison ? 2 : 1);
  const std::vector<SpanResult> phases = phases_of(run);
  const auto found = std::ranges::find(phases, name, &SpanResult::name);
  ENSURE(found != phases.end());
  return *found;
}

Bounded<double> joules_per(const Bounded<Energy>& energy, double count) {
  const Bounded<double> joules = bare(energy);
  return {joules.low / count, joules.best / count, joules.high / count};
}

Bounded<Energy> scaled(const Bounded<Energy>& energy, double factor) {
  return {energy.low * factor, energy.best * factor, energy.high * factor};
}

NumberLine number(std::string label, const Phrase& phrase, std::optional<Method> method, std::string source) {
  return {std::move(label), phrase.value, phrase.bounds, method, std::move(source), {}};
}

std::string percent_with_digit(double fraction) { return fmt::format("{:.1f}", fraction * 100); }

NumberLine accuracy_line(const DemoFacts& facts) {
  const Bounded<double> accuracy = accuracy_fraction(facts.arm.score);
  return {"accuracy",
          percent_with_digit(accuracy.best) + " %",
          percent_with_digit(accuracy.low) + " … " + percent_with_digit(accuracy.high),
          {},
          fmt::format("{} of {} answers right, 95 % interval (Wilson); {} % on all held-out reviews",
                      facts.arm.score.correct, facts.arm.score.answers,
                      percent_with_digit(facts.model.heldout_accuracy_fraction)),
          {}};
}

std::string basis_text(const SpanResult& queries, double requests) {
  const std::string whole = "whole machine while it answered";
  if (!queries.tree_energy) return whole;
  const std::string own = with_prefix(queries.tree_energy->best / joule / requests, "J");
  return fmt::format("{}; {} of it by the model's process", whole, own);
}

NumberBlock answer_block(const Run& run, const DemoFacts& facts) {
  const SpanResult queries = queries_of(run, facts);
  const auto requests = static_cast<double>(facts.arm.queries);
  const auto energy_line = [&](std::string label, double per, std::string source) {
    return number(std::move(label), amount_phrase(joules_per(queries.energy, per), "J"), run.method, std::move(source));
  };
  NumberBlock block{true, {}};
  block.lines.push_back(energy_line("per request", requests, basis_text(queries, requests)));
  block.lines.push_back(energy_line("per 1,000 requests", requests / 1000,
                                    format_watt_hours(scaled(queries.energy, 1000 / requests).best)));
  block.lines.push_back(energy_line("per token", static_cast<double>(facts.arm.tokens),
                                    fmt::format("{} tokens, {} a review", count(static_cast<double>(facts.arm.tokens)),
                                                significant(static_cast<double>(facts.arm.tokens) / requests, 2))));
  block.lines.push_back(accuracy_line(facts));
  block.lines.push_back(number("time per request", {format(facts.arm.median_latency), {}}, {},
                               fmt::format("median; 95 % within {}", format(facts.arm.p95_latency))));
  return block;
}

NumberLine carbon_line(const Run& run, const Footprint& thousand) {
  if (!thousand.location) return {"carbon", {}, {}, {}, carbon_why(run), {}};
  return number(
      "carbon", amount_phrase(bare(*thousand.location), "g"), {},
      fmt::format("{}, {}", run.start.factors.place ? run.start.factors.place->text : "", intensity_text(run)));
}

NumberLine water_line(const Run& run, const Footprint& thousand) {
  Bounded<double> litres;
  if (thousand.on_site_water) litres += bare(*thousand.on_site_water);
  if (thousand.grid_water) litres += bare(*thousand.grid_water);
  if (!thousand.on_site_water && !thousand.grid_water) return {"water", {}, {}, {}, water_text(run), {}};
  return number("water", amount_phrase(litres, "L"), {}, water_text(run));
}

/// What a thousand requests cost, and what a million are like.
std::vector<Block> meaning_blocks(const Run& run, const DemoFacts& facts) {
  const SpanResult queries = queries_of(run, facts);
  const auto requests = static_cast<double>(facts.arm.queries);
  const auto footprint_of_requests = [&](double wanted) {
    return footprint_of(scaled(queries.energy, wanted / requests), queries.end - queries.start, run.start.factors);
  };
  const Footprint thousand = footprint_of_requests(1e3);
  NumberBlock block{false, {carbon_line(run, thousand)}};
  if (thousand.location || thousand.on_site_water) block.lines.push_back(water_line(run, thousand));
  if (thousand.cost)
    block.lines.push_back(number("cost", money_phrase(bare(*thousand.cost), run.start.factors.currency), {}, {}));
  std::vector<Block> blocks{Heading{3, "1,000 requests"}, std::move(block)};
  std::vector<std::string> like;
  for (const auto& each : footprint_of_requests(1e6).equivalences) like.push_back(each.text);
  if (like.empty()) return blocks;
  blocks.emplace_back(Heading{3, "1,000,000 requests"});
  blocks.emplace_back(CodeBlock{std::move(like)});
  return blocks;
}

TableRow phase_row(const SpanResult& span, Method method) {
  const Duration length = span.end - span.start;
  const Phrase energy = energy_phrase(span.energy);
  const std::string power = length > Duration::zero() ? format(span.energy.best / length) : "";
  const bool is_idle = span.name.starts_with("idle");
  const bool known = span.tree_energy && !is_idle && span.energy.best > Energy{};
  return {
      {span.name, {}},     {format(length), {}}, {energy.value, method},
      {energy.bounds, {}}, {power, {}},          {known ? percent(span.tree_energy->best / span.energy.best) : "", {}}};
}

TableBlock phases_table(const Run& run) {
  TableBlock table{"Phases",
                   {{"phase", "", Align::left, 0},
                    {"time", "", Align::right, 0},
                    {"energy", "", Align::right, 0},
                    {"interval", "", Align::left, 1},
                    {"power", "", Align::right, 0},
                    {"the model's", "", Align::right, 0}},
                   {}};
  for (const SpanResult& span : phases_of(run)) table.rows.push_back(phase_row(span, run.method));
  return table;
}

std::string who(const std::string& name, const ModelLoaded& loaded) {
  return fmt::format("{} in {}", name, loaded.runtime);
}

std::string what_was_done(const Run& run, const DemoFacts& facts) {
  std::string by = who(facts.model.encoder, facts.arm.loaded);
  if (facts.comparison)
    by += fmt::format(" and by {}", who(facts.comparison->general.name, facts.comparison->general.facts.loaded));
  return fmt::format("{} judged by {}, {}, on {}", counted(facts.arm.score.answers, "film review"), by,
                     counted(facts.arm.loaded.threads, "thread"),
                     run.start.host.cpu_model.empty() ? "an unknown processor" : run.start.host.cpu_model);
}

std::string where_from(const DemoFacts& facts) {
  return fmt::format("Model: {}, trained on {}; {}. The reviews judged are others of that set, half of them positive.",
                     facts.model.kind, facts.model.trained_on, facts.model.licence);
}

/// Comparison first, where there is one: it answers the question.
std::vector<Block> demo_blocks(const Run& run, const DemoFacts& facts, bool picture) {
  std::vector<Block> blocks;
  if (facts.comparison) {
    blocks = comparison_blocks(run, *facts.comparison, picture);
    blocks.emplace_back(Heading{3, "The task-specific model"});
  }
  if (!facts.not_compared.empty()) blocks.emplace_back(NoteBlock{Severity::note, facts.not_compared});
  blocks.emplace_back(answer_block(run, facts));
  for (const Anomaly& anomaly : run.anomalies) blocks.emplace_back(NoteBlock{Severity::warning, anomaly.text});
  for (Block& block : meaning_blocks(run, facts)) blocks.push_back(std::move(block));
  blocks.emplace_back(phases_table(run));
  blocks.emplace_back(plain(where_from(facts)));
  return blocks;
}

}  // namespace

std::string demo_text(const Run& run, const DemoFacts& facts, const TextStyle& style) {
  return render_text({method_line(run), what_was_done(run, facts), demo_blocks(run, facts, false)}, style);
}

Document demo_document(const Run& run, const DemoFacts& facts) {
  Document document = run_document(run);
  std::vector<Block> blocks{plain(method_line(run)), plain(what_was_done(run, facts))};
  for (Block& block : demo_blocks(run, facts, true)) blocks.push_back(std::move(block));
  blocks.emplace_back(Heading{2, "The whole run"});
  document.blocks.insert(document.blocks.begin(), std::make_move_iterator(blocks.begin()),
                         std::make_move_iterator(blocks.end()));
  for (Block& block : document.blocks) {  // a demo is repeated as a demo, not by measuring its worker
    auto* code = std::get_if<CodeBlock>(&block);
    if (code == nullptr || code->lines.empty() || code->lines.front().find(" -- ") == std::string::npos) continue;
    const std::string place = run.start.factors.place ? "--place " + run.start.factors.place->text + " " : "";
    const std::string general = facts.comparison ? "" : "--general no ";
    code->lines.front() = fmt::format("joulery {}demo {}--requests {}", place, general, facts.arm.score.answers);
  }
  document.title = facts.comparison ? "Joulery demo: a task-specific and a general model judge film reviews"
                                    : "Joulery demo: what one film review costs";
  return document;
}

}  // namespace joulery
