// SPDX-License-Identifier: Apache-2.0
// Joining by process number; what belongs to an earlier process of a number is taken off.
#include "adapters/processes/process_census.h"

#include <algorithm>
#include <cerrno>
#include <csignal>

namespace joulery {
namespace {

/// Asked of the kernel, not of /proc, which may be mounted so that it hides processes of others (proc(5), hidepid).
bool has_no_process(std::int64_t pid) { return ::kill(static_cast<pid_t>(pid), 0) != 0 && errno == ESRCH; }

/// `ended` is in the order of numbers.
struct OrderOfNumbers {
  bool operator()(const ProcessUse& use, std::int64_t pid) const { return use.pid < pid; }
  bool operator()(std::int64_t pid, const ProcessUse& use) const { return pid < use.pid; }
};

}  // namespace

Duration ExactTimes::own_time(std::int64_t pid, std::uint64_t started, Duration counted) {
  auto [mark, is_new] = marks_.try_emplace(pid, Mark{started, Duration::zero(), Duration::zero(), true});
  Mark& known = mark->second;
  if (!is_new && known.started != started) {
    known.started = started;
    known.base = known.last;
  }
  known.last = std::max(known.last, counted);  // a process that has not run since its number was taken over has none
  known.is_seen = true;
  return known.last - known.base;
}

void ExactTimes::join(const std::vector<CountedProcess>& counted, const std::function<bool(std::int64_t)>& has_ended,
                      ProcessLook& look) {
  std::map<std::int64_t, const CountedProcess*> not_living;
  for (const CountedProcess& process : counted) not_living.emplace(process.pid, &process);
  for (auto& [pid, mark] : marks_) mark.is_seen = false;
  for (ProcessUse& use : look.living) {
    const auto found = not_living.find(use.pid);
    use.cpu = own_time(use.pid, use.started, found == not_living.end() ? Duration::zero() : found->second->cpu);
    if (found != not_living.end()) not_living.erase(found);
  }
  look.ended.clear();
  for (const auto& [pid, process] : not_living) {
    if (!has_ended(pid)) {
      // It lives hidden, and what it uses is nobody's until it is seen.
      static_cast<void>(own_time(pid, 0, process->cpu));
      marks_[pid].base = process->cpu;
      continue;
    }
    const auto mark = marks_.find(pid);
    const Duration base = mark == marks_.end() ? Duration::zero() : mark->second.base;
    look.ended.push_back({pid, 0, process->user, process->name, process->cpu - base});
  }
  std::erase_if(marks_, [](const auto& entry) { return !entry.second.is_seen; });
}

ProcessCensus::ProcessCensus(ProcessTable table, std::optional<SwitchTimes> times)
    : table_(std::move(table)), times_(std::move(times)) {}

void ProcessCensus::read(ProcessLook& look) {
  look.ended.clear();
  if (!times_) {
    table_.read(look.living);
    return;
  }
  times_->read(counted_);
  table_.read(look.living);
  exact_.join(counted_, has_no_process, look);
  for (const ProcessUse& ended : look.ended) times_->forget(ended.pid);
  std::erase_if(counted_, [&look](const CountedProcess& process) {
    return std::binary_search(look.ended.begin(), look.ended.end(), process.pid, OrderOfNumbers{});
  });
  look.lost = times_->lost();
}

}  // namespace joulery
