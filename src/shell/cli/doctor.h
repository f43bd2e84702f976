// SPDX-License-Identifier: Apache-2.0
// The checks of `joulery doctor` (metering 10): each looks at one thing the numbers depend on and says ok, warn or
// fail, what was found, and the remedy. Nothing is changed. The two seconds of metering are doctor_metering.h.
#pragma once

#include <string>
#include <vector>

#include "adapters/sensors/host/clock.h"
#include "adapters/sensors/table.h"
#include "foundation/domain/host.h"
#include "foundation/domain/models.h"
#include "shell/cli/context.h"

namespace joulery {

enum class CheckStatus { ok, warn, fail };
[[nodiscard]] std::string_view to_string(CheckStatus status);

/// One line of the doctor.
struct Check {
  std::string name;  ///< "powercap"
  CheckStatus status = CheckStatus::ok;
  std::string finding;
  std::string remedy;  ///< "" where nothing is to be done
};

/// What was found of the machine, asked once for all checks.
struct Patient {
  Host host;
  Probe probe;
  std::vector<Channel> channels;                        ///< of all sensors, in their order
  std::vector<std::string> backend_of;                  ///< per channel
  std::vector<std::pair<std::string, Error>> findings;  ///< backend and what it could not use
  std::optional<CpuModel> cpu_model;                    ///< where no channel counts a CPU
  std::optional<MemoryModel> memory_model;              ///< where no channel counts memory
  bool live = false;                                    ///< this machine, not a folder
};

/// Probes every backend and chooses the models for what they do not see.
[[nodiscard]] Patient examine(Context& context);

/// One check per backend, and one per finding of a sensor.
[[nodiscard]] std::vector<Check> check_sensors(const Patient& patient);
/// One check per GPU, and one per thing its user should know: a mask, MIG, a driver that unloads.
[[nodiscard]] std::vector<Check> check_gpus(const Patient& patient);
/// NVIDIA cards on the bus that no driver speaks for; empty where there are none, or NVML says why itself.
[[nodiscard]] std::vector<Check> check_silent_gpus(const Patient& patient, DiskFiles& files);
/// How each GPU on the cut is read, and how much of the time its sensor sees.
[[nodiscard]] std::vector<Check> check_gpu_sensors(const Patient& patient);
/// Counters that are blurred on purpose; empty where none is.
[[nodiscard]] std::vector<Check> check_filtering(const Patient& patient);
/// Dies that may be copies of one counter (R13); empty where there are none.
[[nodiscard]] std::vector<Check> check_lookalikes(const Patient& patient);
/// Which channels are summed, and why the others are not.
[[nodiscard]] Check check_topology(const Patient& patient);
/// What is modelled, from which row; ok when nothing is.
[[nodiscard]] Check check_models(const Patient& patient);
/// Whether the sampling interval is short enough for every counter (R2).
[[nodiscard]] Check check_interval(const Patient& patient, Duration interval);
/// How the energy will be divided between the command and the rest: what is seen of the command, and by which weight.
[[nodiscard]] std::vector<Check> check_shares(const Patient& patient);
[[nodiscard]] Check check_clock(DiskFiles& files);
/// Whether anybody keeps the wall clock right, and what a step of it does to a run.
[[nodiscard]] Check check_wall_clock(const Result<ClockDiscipline>& discipline);
/// `slept`: how much longer the machine has been up than awake.
[[nodiscard]] Check check_sleep(Duration slept);
/// The job whose process this is; empty outside Slurm.
[[nodiscard]] std::vector<Check> check_slurm(const Variables& variables);
[[nodiscard]] Check check_frequency(DiskFiles& files);
/// Whether the kernel counts the time of every process at each context switch: nothing is refused, or why; not asked
/// where this is not the running machine.
[[nodiscard]] Check check_switches(const std::optional<Result<void>>& offer);
/// Asks it, by loading the program for a moment.
[[nodiscard]] std::optional<Result<void>> offer_of_switches(const Patient& patient, DiskFiles& files);
[[nodiscard]] Check check_place(Context& context);
/// Whether a wall meter tells what the parts do not see: calibrated, not, void, or old.
[[nodiscard]] Check check_calibration(const Patient& patient, const Context& context);
[[nodiscard]] Check check_store(const Context& context);
[[nodiscard]] Check check_tables(const Context& context);

}  // namespace joulery
