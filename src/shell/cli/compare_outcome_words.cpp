// SPDX-License-Identifier: Apache-2.0
// The comparison as people and programs read it. Amounts carry the instruments' doubt and the spread between blocks;
// ratios the spread alone, for the doubt moves all commands alike.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "core/reporting/phrase.h"
#include "core/reporting/render_text.h"
#include "core/reporting/run_view.h"
#include "foundation/units/format.h"
#include "shell/cli/compare_outcome.h"

namespace joulery {
namespace {

/// Decimals of a ratio: two digits of the half-width, none that it does not carry (BM-15).
int decimals_of(const Bounded<double>& ratio) {
  constexpr int kMost = 6;
  const double half_width = (ratio.high - ratio.low) / 2;
  if (!(half_width > 0)) return kMost;
  return std::clamp(1 - static_cast<int>(std::floor(std::log10(half_width))), 0, kMost);
}

/// A low end above 0 is never written as 0.
std::string at_place(double value, int decimals) {
  const std::string text = fmt::format("{:.{}f}", value, decimals);
  const bool is_lost = text.find_first_of("123456789") == std::string::npos && value > 0;
  return is_lost ? significant(value, 1) : text;
}

NumberLine ratio_line(std::string label, const Bounded<double>& ratio, std::string source) {
  const int decimals = decimals_of(ratio);
  return {std::move(label),
          at_place(ratio.best, decimals) + " times",
          fmt::format("{} … {}", at_place(ratio.low, decimals), at_place(ratio.high, decimals)),
          {},
          std::move(source),
          {}};
}

NumberBlock answer_of(const CommandComparison& comparison) {
  NumberBlock block{true, {}};
  for (std::size_t at = 1; at < comparison.arms.size(); ++at) {
    const std::string& letter = comparison.arms[at].letter;
    const std::string why = why_no_ratio(comparison, at);
    if (!why.empty()) {
      block.lines.push_back({fmt::format("{} takes", letter), {}, {}, {}, why, {}});
      continue;
    }
    const BlockedArm& arm = comparison.figures.arms[at];
    const bool is_open = arm.ratio->low <= 1 && arm.ratio->high >= 1;
    block.lines.push_back(ratio_line(fmt::format("{} takes", letter), *arm.ratio,
                                     is_open ? "the energy of A: no difference is shown" : "the energy of A"));
    if (arm.time_ratio) block.lines.push_back(ratio_line("", *arm.time_ratio, "the time of A"));
  }
  return block;
}

std::string net_text(const std::optional<NetEnergy>& net) {
  if (!net) return "not known";
  if (net->at_most) return fmt::format("below {}", format(*net->at_most));
  return energy_phrase(*net->energy).joined();
}

TableBlock table_of(const CommandComparison& comparison) {
  TableBlock table{"",
                   {{"", "", Align::left, 0},
                    {"energy a run", "", Align::left, 0},
                    {"net of idle", "", Align::left, 1},
                    {"time a run", "", Align::left, 0},
                    {"good runs", "", Align::left, 0}},
                   {}};
  table.rows.reserve(comparison.figures.arms.size());
  for (std::size_t at = 0; at < comparison.figures.arms.size(); ++at) {
    const BlockedArm& arm = comparison.figures.arms[at];
    const std::string energy = arm.joules ? amount_phrase(*arm.joules, "J").joined()
                                          : fmt::format("undefined (0 of {} good)", arm.runs.total());
    table.rows.push_back({{comparison.arms[at].letter, {}, {}},
                          {energy, comparison.method, {}},
                          {arm.joules ? net_text(arm.net) : "", comparison.method, {}},
                          {arm.seconds ? amount_phrase(*arm.seconds, "s").joined() : "", {}, {}},
                          {fmt::format("{} of {}", arm.runs.answered, arm.runs.total()), {}, {}}});
  }
  return table;
}

std::string precision_words(const CommandComparison& comparison) {
  if (comparison.plan.has_fixed_blocks) return {};
  const std::string target = percent(comparison.plan.precision.half_width_fraction);
  const auto& reached = comparison.reached;
  if (reached.verdict == PrecisionVerdict::reached)
    return fmt::format(" They ended when the ratio's half-width was {} or less, twice in a row.", target);
  if (!reached.half_width_fraction) return {};
  return fmt::format(" Target missed: a half-width of {}, {} was wanted.", percent(*reached.half_width_fraction),
                     target);
}

std::string warm_up_words(std::uint64_t runs) {
  if (runs == 0) return "no warm-up";
  return counted(runs, "warm-up run") + " of each, not counted,";
}

std::string how_text(const CommandComparison& comparison) {
  std::string text = fmt::format(
      "{}, every command once in each, in an order drawn from seed {}; {} before them.{} In "
      "brackets 95 %: a ratio is the mean of the logarithms over the blocks, with t over the blocks; amounts carry the "
      "instruments' doubt with the spread between blocks added, which moves all commands alike and no ratio. Energy is "
      "the machine's while a command ran, at {}.",
      counted(comparison.figures.blocks, "block"), comparison.plan.seed, warm_up_words(comparison.plan.warm_ups),
      precision_words(comparison), to_string(comparison.rung));
  if (!comparison.idle) return text + fmt::format(" No net energy: {}.", comparison.why_no_idle);
  text += fmt::format(" Idle power {}, before and after.", format(comparison.idle->power.best));
  if (comparison.idle->drifted) text += " It drifted: net energy spans both.";
  return text;
}

void add_bounds(JsonText& json, std::string_view key, const Bounded<double>& value) {
  json.object(key).number("low", value.low).number("best", value.best).number("high", value.high).end();
}

/// What is unknown of an arm, by its key; written as one "why" at its end.
using Reasons = std::vector<std::pair<std::string, std::string>>;

void add_or_null(JsonText& json, Reasons& why, std::string_view key, const std::optional<Bounded<double>>& value,
                 std::string reason) {
  if (value) return add_bounds(json, key, *value);
  json.null(key);
  why.emplace_back(key, std::move(reason));
}

void add_arm(JsonText& json, const CommandComparison& comparison, std::size_t at) {
  Reasons why;
  json.object().text("name", comparison.arms[at].letter).text("command", comparison.arms[at].text);
  const bool has_figures = at < comparison.figures.arms.size();
  const BlockedArm arm = has_figures ? comparison.figures.arms[at] : BlockedArm{};
  json.integer("good_runs", static_cast<std::int64_t>(arm.runs.answered));
  json.integer("failed_runs", static_cast<std::int64_t>(arm.runs.failed));
  const std::string none = has_figures ? "no run was good" : "no block was finished";
  add_or_null(json, why, "energy_per_run_j", arm.joules, none);
  std::optional<Bounded<double>> net;
  if (arm.net && arm.net->energy) net = bare(*arm.net->energy);
  std::string no_net = arm.joules ? comparison.why_no_idle : none;
  if (no_net.empty()) no_net = "the idle machine took more than the runs";
  if (arm.net && arm.net->at_most) no_net = fmt::format("below resolution (<= {})", format(*arm.net->at_most));
  add_or_null(json, why, "net_energy_per_run_j", net, no_net);
  add_or_null(json, why, "duration_per_run_s", arm.seconds, none);
  const std::string no_ratio = at == 0 ? "the others are held against it" : why_no_ratio(comparison, at);
  add_or_null(json, why, "ratio", arm.ratio, no_ratio);
  add_or_null(json, why, "duration_ratio", arm.time_ratio, no_ratio.empty() ? "a time is not above 0" : no_ratio);
  if (!why.empty()) {
    json.object("why");
    for (const auto& [key, reason] : why) json.text(key, reason);
    json.end();
  }
  json.end();
}

}  // namespace

std::string comparison_text(const Run& run, const CommandComparison& comparison, const TextStyle& style) {
  std::vector<Block> blocks;
  blocks.emplace_back(answer_of(comparison));
  CodeBlock commands;
  commands.lines.reserve(comparison.arms.size());
  for (const CommandArm& arm : comparison.arms) commands.lines.push_back(fmt::format("{}  {}", arm.letter, arm.text));
  blocks.emplace_back(std::move(commands));
  if (!comparison.figures.arms.empty()) blocks.emplace_back(table_of(comparison));
  blocks.emplace_back(plain(how_text(comparison)));
  for (const Anomaly& anomaly : run.anomalies) blocks.emplace_back(NoteBlock{Severity::warning, anomaly.text});
  return render_text({method_line(run), "", std::move(blocks)}, style);
}

std::string comparison_json(const Run& run, const CommandComparison& comparison, JsonText json) {
  json.number("interval", 0.95).text("run", run.start.id).text("rung", to_string(comparison.rung));
  json.text("method", to_string(comparison.method));
  json.text("order_seed", fmt::format("{}", comparison.plan.seed));
  json.integer("warm_up_runs", static_cast<std::int64_t>(comparison.plan.warm_ups));
  json.integer("blocks", static_cast<std::int64_t>(comparison.figures.blocks));
  json.integer("most_blocks", static_cast<std::int64_t>(comparison.plan.precision.most));
  const bool is_fixed = comparison.plan.has_fixed_blocks;
  json.object("precision").boolean("is_asked_for", !is_fixed);
  json.number_or_null("target_fraction",
                      is_fixed ? std::nullopt : std::optional(comparison.plan.precision.half_width_fraction));
  json.number_or_null("half_width_fraction", comparison.reached.half_width_fraction);
  json.boolean("is_reached", comparison.reached.verdict == PrecisionVerdict::reached).end();
  json.array("arms");
  for (std::size_t at = 0; at < comparison.arms.size(); ++at) add_arm(json, comparison, at);
  return json.end().finish();
}

}  // namespace joulery
