// SPDX-License-Identifier: Apache-2.0
// Looks: what each part took since the last one, and whose it was.
#include "shell/app/top_meter.h"

#include <algorithm>
#include <ctime>

namespace joulery {
namespace {

/// A sensor that said nothing for so long tells no power of now.
constexpr Duration kStale = std::chrono::seconds(15);
/// Listing processes may take this part of a core at most: with very many of them looks become rare.
constexpr double kScanFraction = 0.005;

Duration cpu_time_of_process() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + Duration(time.tv_nsec);
}

}  // namespace

TopMeter::TopMeter(const TopSetup& setup) : setup_(setup) {
  Instruments instruments = setup_.equip();
  if (auto ask = std::move(instruments.read_usage)) {
    instruments.read_usage = [this, ask](Usage& usage) {
      ask(usage);
      busy_ = usage.machine_busy;
    };
  }
  recorder_ = std::make_unique<Recorder>(std::move(instruments));
  recorder_->tick(true);
  recorder_->start(setup_.describe(recorder_->channels()), nullptr);
  began_ = looked_ = now();
  recorder_->write(WorkloadStarted{began_, 0});
  setup_.read_processes(processes_);
  books_.divide({}, processes_);
  busy_at_look_ = busy_;
}

void TopMeter::tick() { recorder_->tick(true); }

std::optional<Power> TopMeter::power_of(const Account& account) {
  const History& history = account.history();
  if (history.empty() || now() - history.last() > kStale) return std::nullopt;
  const Instant to = history.last();
  const TotalAt before = history.at(to - setup_.refresh);
  if (!before.inside) {
    // Younger than a look: what there is.
    const Duration covered = account.covered();
    if (covered <= Duration::zero()) return std::nullopt;
    return account.amount().best / covered;
  }
  return (history.total().best - before.energy.best) / setup_.refresh;
}

IntervalCost TopMeter::cost_since_last_look(Instant now) {
  IntervalCost cost;
  cost.length = now - looked_;
  for (const OpenBook& book : recorder_->road().books()) {
    const Account& account = *book.account;
    if (!account.follows_cpu_time()) continue;
    Energy& before = at_look_[account.part().path];
    const Energy grown = account.amount().best - before;
    before = account.amount().best;
    cost.energy += grown;
    if (account.idle_power()) cost.idle += std::min(grown, *account.idle_power() * cost.length);
  }
  if (busy_ && busy_at_look_) cost.machine_busy = *busy_ - *busy_at_look_;
  return cost;
}

void TopMeter::charge_gpus() {
  std::map<std::int64_t, Energy> sums;
  for (const OpenBook& book : recorder_->road().books()) {
    for (const GpuCharge& charge : book.account->gpu_processes()) sums[charge.pid] += charge.energy;
  }
  for (const auto& [pid, energy] : sums) {
    GpuSum& sum = gpu_[pid];
    sum.lately = energy - sum.energy;
    sum.energy = energy;
  }
}

bool TopMeter::is_scan_due(Instant now) const {
  return seconds_of(scan_cost_) <= kScanFraction * seconds_of(now - looked_);
}

void TopMeter::look() {
  tick();
  const Instant at = now();
  charge_gpus();
  if (!is_scan_due(at)) return;
  const Duration before = cpu_time_of_process();
  setup_.read_processes(processes_);
  idle_before_ = books_.idle();
  unknown_before_ = books_.unknown();
  const IntervalCost cost = cost_since_last_look(at);
  interval_ = cost.length;
  books_.divide(cost, processes_);
  scan_cost_ = cpu_time_of_process() - before;
  looked_ = at;
  busy_at_look_ = busy_;
}

const std::string& TopMeter::user_of(std::uint32_t user) {
  const auto [found, is_new] = users_.try_emplace(user);
  if (is_new) found->second = setup_.user_name(user);
  return found->second;
}

Power TopMeter::lately(Energy energy) const { return interval_ > Duration::zero() ? energy / interval_ : Power{}; }

void TopMeter::add_ended(std::vector<TopProcess>& out) {
  for (const auto& [kind, cost] : books_.ended()) {
    const auto& [name, user] = kind;
    // Without use since it was seen there is nothing to tell: who slept and ended cost nothing.
    if (cost.energy == Energy{}) continue;
    out.push_back({0, user_of(user), name, cost.cores, lately(cost.lately), cost.energy, {}, cost.count});
  }
}

TopSnapshot TopMeter::snapshot() {
  TopSnapshot snapshot;
  snapshot.elapsed = now() - began_;
  snapshot.refresh = setup_.refresh;
  for (const OpenBook& book : recorder_->road().books()) {
    const Account& account = *book.account;
    snapshot.parts.push_back(
        {account.part(), book.method, account.amount(), power_of(account), account.covered() > Duration::zero()});
  }
  snapshot.processes.reserve(books_.living().size() + books_.ended().size());
  for (const ProcessCost& cost : books_.living()) {
    TopProcess process{
        cost.use.pid, user_of(cost.use.user), cost.use.name, cost.cores, lately(cost.lately), cost.energy, {}};
    if (const auto gpu = gpu_.find(process.pid); gpu != gpu_.end()) {
      process.gpu = gpu->second.energy;
      process.energy += process.gpu;
      process.power += lately(gpu->second.lately);
    }
    snapshot.processes.push_back(std::move(process));
  }
  add_ended(snapshot.processes);
  snapshot.idle = lately(books_.idle() - idle_before_);
  snapshot.idle_energy = books_.idle();
  snapshot.unknown = lately(books_.unknown() - unknown_before_);
  snapshot.unknown_energy = books_.unknown() + books_.ended_others();
  snapshot.is_exact = setup_.is_exact;
  snapshot.lost = processes_.lost;
  snapshot.self_cpu = cpu_time_of_process();
  const RunStart& start = recorder_->road().start();
  snapshot.factors = start.factors;
  const auto books = recorder_->road().books();
  const bool is_whole = std::any_of(books.begin(), books.end(),
                                    [](const OpenBook& book) { return book.account->part().path == rest_path; });
  if (!is_whole) snapshot.not_included = start.not_included;
  snapshot.findings = start.notes.size();
  return snapshot;
}

}  // namespace joulery
