// SPDX-License-Identifier: Apache-2.0
// Two or more arms that ran in the same blocks, each run good or failed: what a run of each takes, and what it takes
// against the first, within blocks alone. It knows neither commands nor models; trials with phases, clusters and
// quality are core/benchmarking/comparison.h's.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/benchmarking/failures.h"
#include "core/benchmarking/net_energy.h"
#include "core/statistics/precision_stop.h"

namespace joulery {

/// One run of one arm in one block.
struct ArmRun {
  Bounded<Energy> energy;
  Duration time{};
  bool has_failed = false;
};

/// One repeat of every arm, in the order of the arms, not in that in which they ran.
using ArmBlock = std::vector<ArmRun>;

/// What one arm came to.
struct BlockedArm {
  QueryCounts runs;  ///< good and failed ones
  Duration time{};   ///< of all runs together
  /// Energy of all runs, failures included, over the good ones, in joule (BM-23): instrument's doubt and the spread
  /// between blocks added (BM-14). Nothing: no run was good.
  std::optional<Bounded<double>> joules;
  std::optional<double> spread_joules;     ///< half-width of the spread alone, 95 %; nothing below two good runs
  std::optional<Bounded<double>> seconds;  ///< of a good run, with t over blocks; one run: without width
  std::optional<Bounded<double>> ratio;    ///< of energy to the first arm, over blocks in which both were good
  std::optional<Bounded<double>> time_ratio;
  std::optional<NetEnergy> net;  ///< of a good run; nothing: no idle machine was seen, or it contradicts the runs
};

/// All of them, in order.
struct BlockedComparison {
  std::vector<BlockedArm> arms;
  std::size_t blocks = 0;  ///< whole ones, failed runs included
};

/// exp of the mean over blocks of ln(E_arm / E_first), t over blocks (BM-16); the doubt of the instruments is common to
/// both. No ratio with fewer than two blocks in which both were good, for a void arm (BM-23), or where an energy is not
/// above 0. All blocks are as wide as the first.
[[nodiscard]] BlockedComparison compare_blocked(std::span<const ArmBlock> blocks,
                                                const std::optional<IdleBaseline>& idle = {});

/// Where the ratio stands (BM-8): one value a block, E_arm / E_first; of several arms the one that is least precise.
[[nodiscard]] ReachedPrecision judge_blocks(std::span<const ArmBlock> blocks, const PrecisionTarget& target);

/// An arm has failed so often that it stays void however often it still runs, `most` blocks in all (BM-23).
[[nodiscard]] bool is_lost(std::span<const ArmBlock> blocks, std::size_t most);

}  // namespace joulery
