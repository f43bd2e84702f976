// SPDX-License-Identifier: Apache-2.0
// TreePart: which children of this process belong to one workload, where several run at once and no control group tells
// them apart. A workload's own child is known; its orphans come to this process too, and whose they are is told by who
// saw them last or by their process group. Else they are the only workload's; of several, nobody's.
#pragma once

#include <set>
#include <vector>

#include "adapters/processes/process_tree.h"

namespace joulery {

/// The children of this process now.
[[nodiscard]] std::set<PidKey> children_now();

/// From now on orphans of children come to this process instead of init, so that their time can be waited for.
void adopt_orphans();
/// No longer, unless a TreePart that needs them is there.
void stop_adopting();

/// One workload's; it is known to all others from construction to destruction. Thread-safe against the others'.
class TreePart {
 public:
  struct Settings {
    PidKey child;               ///< the workload's own
    bool leads_group = false;   ///< the child's process group is its own
    bool adopts = false;        ///< its orphans must come to this process
    std::set<PidKey> before{};  ///< children of this process that were there before it: never of this workload
  };
  explicit TreePart(Settings settings);
  TreePart(const TreePart&) = delete;
  TreePart& operator=(const TreePart&) = delete;
  ~TreePart();

  [[nodiscard]] bool adopts() const { return settings_.adopts; }
  /// The children of this process that are this workload's: its own and its orphans, zombies included.
  [[nodiscard]] std::vector<PidStat> children(ProcessTree& tree) const;
  /// Who belonged to it at the last look.
  void saw(const std::vector<PidStat>& members);

 private:
  [[nodiscard]] bool is_child(const PidKey& key) const;
  [[nodiscard]] static const TreePart* owner_of(const PidKey& child);
  void leave_to_nobody();

  Settings settings_;
  std::set<PidKey> seen_;
};

}  // namespace joulery
