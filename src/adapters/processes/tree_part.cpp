// SPDX-License-Identifier: Apache-2.0
// All parts stand in one list, in the order they came; one lock guards it and what each has seen. A single workload
// owns whatever comes after it, without a look at anybody.
#include "adapters/processes/tree_part.h"

#include <algorithm>
#include <mutex>
#include <sys/prctl.h>
#include <unistd.h>

namespace joulery {
namespace {

std::mutex& parts_lock() {
  static std::mutex lock;
  return lock;
}

std::vector<TreePart*>& all_parts() {
  static std::vector<TreePart*> parts;
  return parts;
}

PidKey key_of(const PidStat& process) { return {process.pid, process.start_ticks}; }

}  // namespace

std::set<PidKey> children_now() {
  DiskFiles files;
  ProcessTree tree(files, ::sysconf(_SC_CLK_TCK));
  std::set<PidKey> keys;
  for (const PidStat& child : tree.children(::getpid())) keys.insert(key_of(child));
  return keys;
}

void adopt_orphans() { ::prctl(PR_SET_CHILD_SUBREAPER, 1); }

TreePart::TreePart(Settings settings) : settings_(std::move(settings)) {
  const std::scoped_lock lock(parts_lock());
  all_parts().push_back(this);
}

TreePart::~TreePart() {
  {
    const std::scoped_lock lock(parts_lock());
    std::erase(all_parts(), this);
  }
  if (settings_.adopts) stop_adopting();
}

void stop_adopting() {
  const std::scoped_lock lock(parts_lock());
  const bool is_needed = std::ranges::any_of(all_parts(), [](const TreePart* part) { return part->adopts(); });
  if (!is_needed) ::prctl(PR_SET_CHILD_SUBREAPER, 0);
}

const TreePart* TreePart::owner_of(const PidKey& child) {
  const auto first_of = [](const auto& owns) -> const TreePart* {
    const auto found = std::ranges::find_if(all_parts(), owns);
    return found == all_parts().end() ? nullptr : *found;
  };
  const auto* own = first_of([&](const TreePart* part) { return part->settings_.child == child; });
  if (own == nullptr) own = first_of([&](const TreePart* part) { return part->seen_.contains(child); });
  if (own != nullptr) return own;
  const pid_t group = ::getpgid(static_cast<pid_t>(child.pid));
  own = first_of([&](const TreePart* part) { return part->settings_.leads_group && part->settings_.child.pid == group; });
  if (own != nullptr) return own;
  return first_of([&](const TreePart* part) { return !part->settings_.before.contains(child); });
}

std::set<PidKey> TreePart::foreign(ProcessTree& tree) const {
  const std::scoped_lock lock(parts_lock());
  std::set<PidKey> others = settings_.before;
  if (all_parts().size() == 1) return others;
  for (const PidStat& child : tree.children(::getpid())) {
    if (owner_of(key_of(child)) != this) others.insert(key_of(child));
  }
  return others;
}

void TreePart::saw(const std::vector<PidStat>& members) {
  const std::scoped_lock lock(parts_lock());
  seen_.clear();
  for (const PidStat& member : members) seen_.insert(key_of(member));
}

}  // namespace joulery
