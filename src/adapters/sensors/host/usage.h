// SPDX-License-Identifier: Apache-2.0
// UsageReader: who used the processors, as running totals from /proc/stat, with the clock of each CPU from cpufreq
// where power is modelled from load (M1). Which part of it is the workload's tree is processes/' question.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/files.h"
#include "foundation/domain/sample.h"
#include "foundation/ports/sensor.h"

namespace joulery {

/// Whether the totals of every CPU are wanted, or only the machine's.
enum class PerCpu { no, yes };

/// CPU time of joulery itself; a function so that a fixture machine can bring its own.
using SelfTime = std::function<Duration()>;
/// user + system of getrusage(RUSAGE_SELF): all threads, no children.
[[nodiscard]] Duration own_cpu_time();

/// One line of /proc/stat: busy and total time since boot, in ticks.
struct CpuTicks {
  std::uint64_t busy = 0;
  std::uint64_t total = 0;
  bool operator==(const CpuTicks&) const = default;
};

/// The numbers after "cpu" or "cpuN". Nothing when fewer than four stand there, or one is no number.
/// busy = user + nice + system + irq + softirq: guest time is already inside user and nice (kernel cputime.c), idle and
/// iowait are idle, and steal is time the hypervisor gave to others. total = all eight: a stolen tick is time in which
/// this CPU was not busy, and without it a machine with steal would look shorter than the clock.
[[nodiscard]] std::optional<CpuTicks> parse_cpu_ticks(std::string_view numbers);

/// Reads the totals again and again: /proc/stat and the cpufreq files stay open, and nothing is allocated per read once
/// the buffer has its size. Single-threaded.
class UsageReader {
 public:
  /// `files` must outlive the reader. Fails when /proc/stat cannot be opened; a garbled one is opened and read as
  /// nothing.
  [[nodiscard]] static Result<UsageReader> open(Files& files, PerCpu per_cpu, SelfTime self = own_cpu_time);

  /// Fills `at`, machine_busy, machine_total, self and cpus; `tree` is left alone. What cannot be read is nothing,
  /// never 0.
  void read(Clock& clock, Usage& out);
  /// The highest clock of any CPU, from cpuinfo_max_freq; nothing where cpufreq is absent.
  [[nodiscard]] std::optional<std::uint32_t> frequency_max_khz() const { return frequency_max_khz_; }

 private:
  UsageReader() = default;
  [[nodiscard]] std::string_view read_stat();
  void open_frequencies(Files& files);
  void take_cpus(std::string_view text, std::vector<CpuLoad>& cpus);

  std::unique_ptr<OpenFile> stat_;
  std::vector<char> buffer_;
  std::vector<std::unique_ptr<OpenFile>> frequencies_;  ///< by CPU number; empty pointer = not offered
  std::optional<std::uint32_t> frequency_max_khz_;
  bool per_cpu_ = false;
  Duration tick_{};
  Duration busy_{};  ///< the largest so far: iowait may go back (proc(5)), a running total may not
  Duration total_{};
  SelfTime self_;
};

}  // namespace joulery
