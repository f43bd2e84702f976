// SPDX-License-Identifier: Apache-2.0
// One machine's runs to one book: per part the union of what they covered, its amount, its shares. Summing machines is
// merging/merge.cpp.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/merging/amounts.h"

namespace joulery {

/// A stretch of a part's time and the run it is taken from.
struct MergedPiece {
  Stretch stretch;
  const MergeInput* input = nullptr;
  const PartResult* part = nullptr;
};

/// One part of one machine.
struct NodePart {
  PartResult result;  ///< its series is empty: pictures are drawn from `pieces`
  std::vector<ShareResult> shares;
  std::vector<Gap> gaps;
  std::vector<MergedPiece> pieces;
  Duration covered{};
};

/// One machine.
struct NodeBook {
  std::vector<const MergeInput*> inputs;  ///< by rank and id
  Stretches window;                       ///< the runs' windows together
  std::vector<NodePart> parts;            ///< by path
  std::vector<Anomaly> anomalies;
};

/// What an error calls a machine.
[[nodiscard]] std::string node_label(const Host& host);

/// Errors (broken): two records of a part contradict each other.
[[nodiscard]] Result<NodeBook> merge_node(std::vector<const MergeInput*> inputs);

}  // namespace joulery
