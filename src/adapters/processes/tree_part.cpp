// SPDX-License-Identifier: Apache-2.0
// All parts stand in one list, in the order they came; one lock guards it and what each has seen. What a part that goes
// leaves behind was there before those that stay, so that its past is not counted again.
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
    if (settings_.adopts && all_parts().size() > 1) leave_to_nobody();
    std::erase(all_parts(), this);
  }
  if (settings_.adopts) stop_adopting();
}

void TreePart::leave_to_nobody() {
  std::set<PidKey> left = seen_;
  for (const PidKey& child : children_now()) {
    if (owner_of(child) == this) left.insert(child);
  }
  for (TreePart* part : all_parts()) {
    if (part != this) part->settings_.before.insert(left.begin(), left.end());
  }
}

void stop_adopting() {
  const std::scoped_lock lock(parts_lock());
  const bool is_needed = std::ranges::any_of(all_parts(), [](const TreePart* part) { return part->adopts(); });
  if (!is_needed) ::prctl(PR_SET_CHILD_SUBREAPER, 0);
}

bool TreePart::is_child(const PidKey& key) const {
  const PidKey& child = settings_.child;
  return child.pid == key.pid && (child.start_ticks == 0 || child.start_ticks == key.start_ticks);
}

const TreePart* TreePart::owner_of(const PidKey& child) {
  std::vector<const TreePart*> adopting;
  for (const TreePart* part : all_parts()) {
    if (part->is_child(child)) return part;
    if (part->adopts() && !part->settings_.before.contains(child)) adopting.push_back(part);
  }
  if (adopting.size() == 1 && all_parts().size() == 1) return adopting.front();
  const pid_t group = adopting.empty() ? 0 : ::getpgid(static_cast<pid_t>(child.pid));
  const TreePart* of_group = nullptr;
  for (const TreePart* part : adopting) {
    if (part->seen_.contains(child)) return part;
    if (part->settings_.leads_group && part->settings_.child.pid == group) of_group = part;
  }
  return of_group;
}

std::vector<PidStat> TreePart::children(ProcessTree& tree) const {
  const std::scoped_lock lock(parts_lock());
  std::vector<PidStat> children = tree.children(::getpid());
  std::erase_if(children, [this](const PidStat& child) { return owner_of(key_of(child)) != this; });
  return children;
}

void TreePart::saw(const std::vector<PidStat>& members) {
  const std::scoped_lock lock(parts_lock());
  seen_.clear();
  for (const PidStat& member : members) seen_.insert(key_of(member));
}

}  // namespace joulery
