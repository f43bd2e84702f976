// SPDX-License-Identifier: Apache-2.0
// A curve over load as people read it: its table, its picture over the measured running batch, the answers to its two
// questions in words. Shown by the leaderboard and by the terminal's answer alike.
#pragma once

#include <string>
#include <vector>

#include "core/leaderboard/board_sections.h"

namespace joulery {

/// A row a point; a point without figures has its load alone.
[[nodiscard]] TableBlock curve_table(const CurveHeadline& headline);
/// Where a token is cheapest, where within the limit; that one at a time is an upper bound; why points have no figures
/// and why the curve ended. A sentence each.
[[nodiscard]] std::vector<std::string> curve_words(const BenchCurve& curve, const CurveHeadline& headline);
/// Energy per output token over the running batch, of all arms of a task; nothing with fewer than two points whose
/// engine tells its batch.
[[nodiscard]] std::optional<Figure> curve_figure(const Board& board, const TaskHeadline& task);
/// All of it for one task; nothing where no arm has a curve.
void add_curves(Document& document, const Board& board, const TaskHeadline& task);

}  // namespace joulery
