// SPDX-License-Identifier: Apache-2.0
// The no-sensor models: power of all CPUs from load and frequency (M1), power of memory from its size (M3), as slices
// with wide bounds. Where their parameters come from is metering/model_choice.h; what they are worth is
// docs/method/metering.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/metering/exact.h"
#include "core/metering/meter.h"
#include "foundation/domain/models.h"
#include "foundation/domain/run.h"
#include "foundation/domain/sample.h"

namespace joulery {

/// M1: P = idle + (full - idle) g with g = min(1, activity^k / s); activity = Σ u_c (f_c/f_max)^h / n, at least 0.
[[nodiscard]] Power modelled_power(const CpuModel& model, double activity);

/// CPU energy from running totals of busy time. One thread; allocates only when the number of CPUs grows.
class CpuModelMeter {
 public:
  explicit CpuModelMeter(CpuModel model, std::uint16_t index);

  /// Takes the next usage. Per-CPU totals with frequency where they are there, else the machine's totals with h = 0.
  /// Totals that have not moved yet give `repeat`; totals that went back give `reset`; none at all `missed`.
  MeterStep advance(const Usage& usage);
  /// The end of a window up to which loads have not moved any more: the last power holds. Nothing when that is longer
  /// than loads take to move, or no power was known yet.
  std::optional<Slice> hold_to(Instant end);
  void begin_segment();

  /// Time-weighted, 0..1 (R38); 0 before the first slice.
  [[nodiscard]] double mean_load() const;
  [[nodiscard]] const Evidence& evidence() const { return evidence_; }
  [[nodiscard]] Power idle() const { return model_.idle; }
  [[nodiscard]] const CpuModel& model() const { return model_; }

 private:
  struct Activity {
    double load = 0;      ///< mean of u_c
    double weighted = 0;  ///< mean of u_c (f_c/f_max)^h
  };
  enum class Look { moved, still, back, absent };
  Look look(const Usage& usage, Activity& activity) const;
  Look look_at_cpus(const Usage& usage, Activity& activity) const;
  Look look_at_machine(const Usage& usage, Activity& activity) const;
  [[nodiscard]] double frequency_weight(const CpuLoad& before, const CpuLoad& after) const;
  void remember(const Usage& usage);
  MeterStep slice_of(const Usage& usage, const Activity& activity);

  CpuModel model_;
  std::uint16_t index_;
  PowerOverTime energy_;
  ExactBounds bounds_;
  std::optional<Usage> last_;
  std::optional<std::uint64_t> held_microwatts_;  ///< of the last slice of this segment
  bool missed_since_ = false;
  double load_seconds_ = 0;
  double seconds_ = 0;
  Evidence evidence_;
};

/// Memory energy: a constant power over time.
class MemoryModelMeter {
 public:
  MemoryModelMeter(MemoryModel model, std::uint16_t index);

  MeterStep advance(Instant at);
  void begin_segment();
  [[nodiscard]] const Evidence& evidence() const { return evidence_; }
  [[nodiscard]] const MemoryModel& model() const { return model_; }

 private:
  MemoryModel model_;
  std::uint16_t index_;
  std::uint64_t microwatts_;
  PowerOverTime energy_;
  ExactBounds bounds_;
  std::optional<Instant> last_;
  Evidence evidence_;
};

/// M7: "CPU 41 W (16 to 57) modelled: TDP 95 W from table, load 43 %". No load for memory: leave it out.
[[nodiscard]] std::string model_sentence(const std::string& part, const Bounded<Power>& power, Method method,
                                         const std::string& text, std::optional<double> load = std::nullopt);

}  // namespace joulery
