// SPDX-License-Identifier: Apache-2.0
// Energy over an option that was varied, as people read it: the table of its arms, what a step costs in words, a
// picture. Shown by the leaderboard and by the terminal's answer alike.
#pragma once

#include <string>
#include <vector>

#include "core/leaderboard/board_sections.h"

namespace joulery {

/// "Energy over steps: digits-ddpm-tiny, batch 4".
[[nodiscard]] std::string varied_title(const VariedCurve& curve);
/// A row an arm, by rising value: energy, ratio to the first, quality.
[[nodiscard]] TableBlock varied_table(const Board& board, const VariedCurve& curve);
/// What a step costs and what comes besides; why there is no such line. A sentence each.
[[nodiscard]] std::vector<std::string> varied_sentences(const Board& board, const VariedCurve& curve);
/// All of it for one task, pictures too; nothing where no option was varied.
void add_varied(Document& document, const Board& board, const TaskHeadline& task);

}  // namespace joulery
