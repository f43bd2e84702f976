// SPDX-License-Identifier: Apache-2.0
// The parts of a leaderboard's document, one function a part. Included by leaderboard_document.cpp and the files that
// make the parts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/benchmarking/reach_date.h"
#include "core/bundle/headlines.h"
#include "foundation/document/document.h"

namespace joulery {

/// A bench with what follows from it.
struct Board {
  const Bench& bench;
  const Headlines& headlines;

  /// The model's name, or its id where it has none.
  [[nodiscard]] std::string label(std::size_t trial) const;
  /// Trials of a task with figures, cheapest first.
  [[nodiscard]] std::vector<std::size_t> with_figures(const TaskHeadline& task) const;
};

// Tables of one task.
/// Energy, ratio to the cheapest, quality, front, stars: what is asked first.
[[nodiscard]] TableBlock arms_table(const Board& board, const TaskHeadline& task);
/// BM-29: the same energy in every unit.
[[nodiscard]] TableBlock units_table(const Board& board, const TaskHeadline& task);
/// BM-2: three rungs side by side, the marginal figure and the share of idle.
[[nodiscard]] TableBlock rungs_table(const Board& board, const TaskHeadline& task);
/// Why a rung was not measured, arm by arm; empty where all were.
[[nodiscard]] std::string missing_rungs(const Board& board, const TaskHeadline& task);
/// Absolute stars and both relative readings, by name.
[[nodiscard]] TableBlock stars_table(const Board& board, const TaskHeadline& task);
/// Repeats, warm-up, clusters, tier, precision, both doubts apart.
[[nodiscard]] TableBlock precision_table(const Board& board, const TaskHeadline& task);
/// Failures, times, tokens.
[[nodiscard]] TableBlock work_table(const Board& board, const TaskHeadline& task);

/// BM-25: prefill and decode apart, with the method; nothing where no arm writes tokens.
[[nodiscard]] std::optional<TableBlock> phases_table(const Board& board, const TaskHeadline& task);
/// BM-22: what a query, an input and an output token cost by the fit to lengths; nothing where no arm writes tokens.
[[nodiscard]] std::optional<TableBlock> length_fit_table(const Board& board, const TaskHeadline& task);
/// Both tables, why what is not resolved is not, and what of the differences is length.
void add_lengths(Document& document, const Board& board, const TaskHeadline& task);
/// True where the training cost of one arm at least is known.
[[nodiscard]] bool is_training_known(const Board& board, const TaskHeadline& task);
/// BM-30: queries that take as much as the training, by energy and by carbon.
[[nodiscard]] TableBlock break_even_table(const Board& board, const TaskHeadline& task);

// Pictures of one task; each with its table.
[[nodiscard]] Figure energy_bars(const Board& board, const TaskHeadline& task);
/// Nothing with fewer than two arms of known quality.
[[nodiscard]] std::optional<Figure> front_scatter(const Board& board, const TaskHeadline& task);
[[nodiscard]] Figure repeat_boxes(const Board& board, const TaskHeadline& task);

/// "failed after 3 repeats": of an arm that failed before the others had ended.
[[nodiscard]] std::string failed_words(const Board& board, std::size_t trial);

// Sentences of one task.
/// BM-24: several ratios, never one.
void add_general(Document& document, const Board& board, const TaskHeadline& task);
/// BM-30: the table, why a number is not told, and with a traffic when it is reached.
void add_break_even(Document& document, const Board& board, const TaskHeadline& task,
                    const std::optional<Traffic>& traffic);
/// Of made images: features and reference of their distance; empty where there is none.
[[nodiscard]] std::string image_quality_words(const Board& board, const TaskHeadline& task);
/// BM-21, in one sentence.
[[nodiscard]] std::string iso_quality_words(const Board& board, const TaskHeadline& task);

// Of the whole bench.
void add_fingerprints(Document& document, const Board& board);
void add_protocol(Document& document, const Board& board);
void add_equivalences(Document& document, const Board& board);

}  // namespace joulery
