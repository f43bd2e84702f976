// SPDX-License-Identifier: Apache-2.0
// Equipment: what a measurement is made with, put together from the adapters: instruments, facts about the machine,
// models where no sensor is. The command line and the library equip their measurements here. It keeps nothing: journals
// and the store are their owners' business.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/processes/cycle_counters.h"
#include "adapters/sensors/host/clock.h"
#include "adapters/sensors/host/usage.h"
#include "foundation/base/files.h"
#include "foundation/domain/run.h"
#include "foundation/tables/tables.h"
#include "shell/app/recorder.h"
#include "shell/session/probe_settings.h"

namespace joulery {

/// What a run is called.
struct RunLabels {
  std::string name;
  std::map<std::string, std::string> tags;
  std::vector<std::string> command;  ///< as typed; masked unless keep_command
  bool keep_command = false;
  IdlePolicy idle_policy = IdlePolicy::none;
  std::optional<JobRank> rank = {};  ///< session/job_rank.h
};

/// Lives as long as the measurement it equips.
class Equipment {
 public:
  /// `files` must outlive it.
  Equipment(Files& files, Tables tables, Factors factors, Duration interval)
      : files_(files), tables_(std::move(tables)), factors_(std::move(factors)), interval_(interval) {}
  Equipment(const Equipment&) = delete;
  Equipment& operator=(const Equipment&) = delete;

  /// What options and environment say about probing; before instruments(). With --gpus the GPUs are looked for here, so
  /// that a mask that names none is refused before anything starts (R27).
  Result<void> probe_by(ProbeSettings settings);
  /// Probes the fast sensors. Findings (what is there but cannot be used) are kept for the notes of the run.
  [[nodiscard]] Instruments instruments();
  /// Everything known about this machine and run; `channels` from the measurement.
  [[nodiscard]] RunStart describe(const RunLabels& labels, const std::vector<Channel>& channels);
  [[nodiscard]] Duration interval() const { return interval_; }
  [[nodiscard]] Tables& tables() { return tables_; }
  [[nodiscard]] Clock& clock() { return clock_; }
  /// Of the place, as they will stand in the run.
  [[nodiscard]] const Factors& factors() const { return factors_; }
  /// The folder of calibrations whose rest a run takes along; none when not set.
  void calibrated_by(std::string folder) { calibrations_ = std::move(folder); }
  /// The folder of what runs learned since the boot (session/learned_file.h); none when not set.
  void recalling_from(std::string folder) { learned_ = std::move(folder); }
  /// How the CPU time of joulery itself is told from the workload's; the whole process when not set.
  void tell_self_by(SelfTime self) { self_ = std::move(self); }

  /// How counters of cycles are opened; before instruments(), and before threads are started. Not counted when not set:
  /// then CPU time divides.
  void count_cycles(CycleOpener opener) { cycle_opener_ = std::move(opener); }

 private:
  void describe_power_models(RunStart& start);
  void weigh_with(Instruments& instruments);

  Files& files_;
  Tables tables_;
  Factors factors_;
  Duration interval_;
  SystemClock clock_;
  SelfTime self_ = own_cpu_time;
  std::string calibrations_;
  std::string learned_;
  ProbeSettings probing_;
  std::shared_ptr<Probe> asked_gpus_;  ///< found before the start, because of --gpus
  std::vector<Error> findings_;
  std::optional<UsageReader> usage_;
  CycleOpener cycle_opener_;
  std::optional<CycleCounter> own_cycles_;
  std::optional<CycleCounter> machine_cycles_;
};

}  // namespace joulery
