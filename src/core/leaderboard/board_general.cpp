// SPDX-License-Identifier: Apache-2.0
// General models against task-specific ones: several ratios with both qualities and both lengths, never a single
// "times" (BM-24); and the cheapest arm that is as good as the best (BM-21).
#include <fmt/format.h>

#include "core/leaderboard/board_sections.h"
#include "core/leaderboard/board_words.h"
#include "core/reporting/phrase.h"

namespace joulery {
namespace {

NumberLine ratio_line(std::string label, double ratio, std::string source) {
  return {std::move(label), significant(ratio) + " times", "", std::nullopt, std::move(source), std::nullopt};
}

std::string range_words(const std::optional<GroupRange>& range) {
  if (!range) return "not known";
  return range->low == range->high ? significant(range->low)
                                   : fmt::format("{} to {}", significant(range->low), significant(range->high));
}

std::string interval_words(const Bounded<double>& ratio) {
  return fmt::format("{} … {}", significant(ratio.low), significant(ratio.high));
}

/// Within their blocks where there are enough, else of their means.
NumberLine cheapest_line(const TaskHeadline& task) {
  if (!task.general_by_blocks)
    return ratio_line("cheapest over cheapest", task.general->cheapest, "one model of each side");
  const Bounded<double>& ratio = *task.general_by_blocks;
  return {"cheapest over cheapest",
          significant(ratio.best) + " times",
          interval_words(ratio),
          std::nullopt,
          "one model of each side, 95 % within blocks",
          std::nullopt};
}

}  // namespace

void add_general(Document& document, const Board& board, const TaskHeadline& task) {
  document.blocks.emplace_back(Heading{3, "General models against specific ones"});
  if (!task.general) {
    document.blocks.emplace_back(plain("Not told: " + task.why_no_general + "."));
    return;
  }
  const GeneralRatio& ratio = *task.general;
  NumberBlock block;
  if (ratio.geometric) {
    block.lines.push_back({"geometric means", significant(ratio.geometric->best) + " times",
                           interval_words(*ratio.geometric), std::nullopt, "95 % over models, Welch on the logarithms",
                           std::nullopt});
  }
  block.lines.push_back(cheapest_line(task));
  if (ratio.iso_quality) {
    block.lines.push_back(ratio_line("at equal quality", *ratio.iso_quality,
                                     "cheapest general model as good as the best specific one, over that one"));
  } else {
    block.lines.push_back({"at equal quality", "none", "", std::nullopt,
                           "no general model is as good as the best specific one", std::nullopt});
  }
  block.lines.push_back(ratio_line("plain means", ratio.arithmetic, "what dear models dominate"));
  block.lines.push_back(ratio_line("dearest over cheapest", ratio.dearest_over_cheapest, "the figure the press likes"));
  block.lines.push_back({"quality, general", range_words(ratio.general_quality), "", std::nullopt,
                         "specific: " + range_words(ratio.specific_quality), std::nullopt});
  block.lines.push_back({"output tokens, general", range_words(ratio.general_tokens), "", std::nullopt,
                         "specific: " + range_words(ratio.specific_tokens), std::nullopt});
  for (const LengthShare& each : task.lengths) {
    if (!board.bench.trials[each.trial].model.is_general) continue;
    block.lines.push_back({"length, " + board.label(each.trial),
                           fmt::format("{} J a query", significant(each.explained / joule_per_query)), "", std::nullopt,
                           fmt::format("of {} J above {}", significant(each.difference / joule_per_query),
                                       board.label(task.compared.front())),
                           std::nullopt});
  }
  document.blocks.emplace_back(std::move(block));
  if (!task.unmatched.empty()) {
    document.blocks.emplace_back(NoteBlock{
        Severity::warning, fmt::format("the two sides are not matched in: {}", fmt::join(task.unmatched, ", "))});
  }
}

std::string iso_quality_words(const Board& board, const TaskHeadline& task) {
  if (!task.best_quality) return {};
  const BestQuality& best = *task.best_quality;
  const std::string as_good =
      fmt::format("as good as the best ({}) but for {:.2g} of quality", board.label(best.best), best.quality_gap);
  if (!best.cheapest) return fmt::format("Cheaper and {}: none.", as_good);
  const std::string ratio = best.energy_ratio
                                ? fmt::format("{} times its energy ({})", significant(best.energy_ratio->best),
                                              interval_words(*best.energy_ratio))
                                : std::string("its energy has too few blocks for a ratio");
  return fmt::format("Cheapest arm {}: {}, {}.", as_good, board.label(*best.cheapest), ratio);
}

}  // namespace joulery
