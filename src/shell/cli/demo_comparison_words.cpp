// SPDX-License-Identifier: Apache-2.0
// The comparison in words: the two ratios, a table that fits 80 columns, how it was found, and the study's own figure
// with what it compared (Luccioni, Jernite, Strubell: Power Hungry Processing, FAccT 2024, arXiv 2311.16863).
#include "core/reporting/phrase.h"
#include "foundation/units/format.h"
#include "shell/cli/demo_comparison.h"
#include "shell/cli/demo_general.h"

namespace joulery {
namespace {

/// How many ratios say something: with one block nothing was repeated.
constexpr std::size_t kFewestBlocks = 2;

std::string times(double ratio) { return significant(ratio, ratio < 10 ? 2 : 3); }

std::string bounds_of(const Bounded<double>& ratio, std::size_t blocks) {
  if (blocks < kFewestBlocks) return {};
  return times(ratio.low) + " … " + times(ratio.high);
}

NumberLine ratio_line(std::string label, const Bounded<double>& ratio, std::size_t blocks, std::string source) {
  return {std::move(label), times(ratio.best) + " times", bounds_of(ratio, blocks), {}, std::move(source), {}};
}

NumberBlock headline(const DemoComparison& comparison) {
  NumberBlock block{true, {}};
  block.lines.push_back(ratio_line("general model takes", comparison.energy_ratio, comparison.blocks,
                                   "the energy of the task-specific one per request, on the same reviews"));
  if (comparison.correct_ratio) {
    block.lines.push_back(
        ratio_line("per right answer", *comparison.correct_ratio, comparison.blocks, "wrong answers cost, too"));
  }
  return block;
}

std::string thousand(const Bounded<double>& joules) {
  return amount_phrase({joules.low * 1000, joules.best * 1000, joules.high * 1000}, "J").joined();
}

std::string thousand_correct(const ArmOutcome& arm) {
  if (arm.joules_per_correct) return thousand(*arm.joules_per_correct);
  return fmt::format("undefined (0 of {} correct)", arm.facts.score.answers);
}

std::string accuracy_text(const Score& score) {
  const Bounded<double> accuracy = accuracy_fraction(score);
  return fmt::format("{:.1f} % ({:.1f} … {:.1f})", accuracy.best * 100, accuracy.low * 100, accuracy.high * 100);
}

double tokens_per_query(const ArmOutcome& arm) {
  return static_cast<double>(arm.facts.tokens) / static_cast<double>(arm.facts.queries);
}

std::string memory_text(const ArmFacts& facts) {
  return facts.loaded.memory_bytes ? bytes(*facts.loaded.memory_bytes) : "unknown";
}

TableBlock table_of(const Run& run, const DemoComparison& comparison) {
  const ArmOutcome& specific = comparison.specific;
  const ArmOutcome& general = comparison.general;
  const auto ratio_cell = [](double ratio) { return TableCell{times(ratio), {}}; };
  TableBlock table{"The same reviews by both",
                   {{"", "", Align::left, 0},
                    {"task-specific", "", Align::left, 0},
                    {"general", "", Align::left, 0},
                    {"times", "", Align::left, 0}},
                   {}};
  table.rows.push_back({{"1,000 requests", {}},
                        {thousand(specific.joules_per_request), run.method},
                        {thousand(general.joules_per_request), run.method},
                        {ratio_text(comparison.energy_ratio, comparison.blocks), {}}});
  table.rows.push_back(
      {{"1,000 right", {}},
       {thousand_correct(specific), run.method},
       {thousand_correct(general), run.method},
       {comparison.correct_ratio ? ratio_text(*comparison.correct_ratio, comparison.blocks) : "undefined", {}}});
  table.rows.push_back(
      {{"accuracy", {}}, {accuracy_text(specific.facts.score), {}}, {accuracy_text(general.facts.score), {}}, {}});
  table.rows.push_back(
      {{"one request", {}},
       {format(specific.facts.median_latency), {}},
       {format(general.facts.median_latency), {}},
       ratio_cell(seconds_of(general.facts.median_latency) / seconds_of(specific.facts.median_latency))});
  table.rows.push_back({{"tokens in one", {}},
                        {significant(tokens_per_query(specific)), {}},
                        {significant(tokens_per_query(general)), {}},
                        ratio_cell(tokens_per_query(general) / tokens_per_query(specific))});
  table.rows.push_back({{"memory", {}}, {memory_text(specific.facts), {}}, {memory_text(general.facts), {}}, {}});
  return table;
}

Bar bar_of(const ArmOutcome& arm, std::string kind, const Run& run, const Bounded<double>& joules) {
  return {arm.name,
          std::move(kind),
          run.method,
          {joules.low * 1000, joules.best * 1000, joules.high * 1000},
          amount_phrase({joules.low * 1000, joules.best * 1000, joules.high * 1000}, "J").value};
}

/// Kinds are those the style sheet has colours for.
Figure figure_of(const Run& run, const DemoComparison& comparison) {
  const ArmOutcome& specific = comparison.specific;
  const ArmOutcome& general = comparison.general;
  BarPicture picture{"J", {}};
  picture.groups.push_back({"1,000 requests",
                            {bar_of(specific, "tree", run, specific.joules_per_request),
                             bar_of(general, "process", run, general.joules_per_request)}});
  if (specific.joules_per_correct && general.joules_per_correct) {
    picture.groups.push_back({"1,000 right answers",
                              {bar_of(specific, "tree", run, *specific.joules_per_correct),
                               bar_of(general, "process", run, *general.joules_per_correct)}});
  }
  return {"A task-specific model and a general one",
          fmt::format("Energy of a thousand requests and of a thousand right answers: {} and {}.", specific.name,
                      general.name),
          std::move(picture), table_of(run, comparison)};
}

std::string who_text(const DemoComparison& comparison) {
  const ModelLoaded& loaded = comparison.general.facts.loaded;
  const std::string parameters =
      loaded.parameters ? fmt::format(", {:.0f} million parameters", static_cast<double>(*loaded.parameters) / 1e6)
                        : "";
  return fmt::format(
      "Task-specific: {}, its head trained on such reviews. General: {}{}, {}; {}, {}; {} reviews with their labels in "
      "its prompt, then the likelier of \" positive\" and \" negative\". No prompt cache: 0 tokens taken from one. {}; "
      "{}.",
      comparison.specific.name, comparison.model.model, parameters, comparison.model.kind, loaded.runtime,
      listed(loaded.providers), demo_examples, comparison.model.source, comparison.model.licence);
}

std::string how_text(const DemoComparison& comparison) {
  if (comparison.blocks < kFewestBlocks) return "One review: nothing was repeated, so no ratio has an interval.";
  return fmt::format(
      "{} reviews in {} blocks, both models in each, in an order drawn from seed {}; the small model judges a block {} "
      "times, or it would be over before a meter saw it. In brackets 95 %: amounts carry the instrument's doubt with "
      "the "
      "spread between blocks added; ratios are drawn again from blocks (10,000 times), the first a geometric mean. The "
      "instrument's doubt moves both models alike and leaves {} to {} times.",
      comparison.general.facts.score.answers, comparison.blocks, comparison.order_seed, comparison.passes,
      times(comparison.doubt_ratio.low), times(comparison.doubt_ratio.high));
}

/// What is quoted, what it compared, and what the same text says of sentiment.
constexpr const char* kStudy =
    "The study this question comes from is quoted with 30 times: 10 g against 0.3 g of CO2 for 1,000 queries, the "
    "dearest "
    "general model against the cheapest task-specific one, answering science questions on 8 GPUs. For sentiment its "
    "text "
    "has 8.3 and 14.6 times (0.32 g against 2.66 and 4.67). Other models, other hardware; here both judge the same "
    "reviews. Luccioni, Jernite, Strubell 2024, arXiv 2311.16863.";

}  // namespace

std::string ratio_text(const Bounded<double>& ratio, std::size_t blocks) {
  const std::string bounds = bounds_of(ratio, blocks);
  return bounds.empty() ? times(ratio.best) : fmt::format("{} ({})", times(ratio.best), bounds);
}

std::vector<Block> comparison_blocks(const Run& run, const DemoComparison& comparison, bool picture) {
  std::vector<Block> blocks{headline(comparison)};
  if (picture) {
    blocks.emplace_back(figure_of(run, comparison));
  } else {
    blocks.emplace_back(table_of(run, comparison));
  }
  blocks.emplace_back(plain(who_text(comparison)));
  blocks.emplace_back(plain(how_text(comparison)));
  blocks.emplace_back(plain(kStudy));
  return blocks;
}

}  // namespace joulery
