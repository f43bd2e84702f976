// SPDX-License-Identifier: Apache-2.0
// Account: what one part took, kept while the run goes on: the amount inside the window, who used it, its gaps, its
// picture. It adds slices and divides them; it does not know sensors. The road (app/road.h) holds one per channel or
// model.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/attribution/gpu_share.h"
#include "core/attribution/share.h"
#include "foundation/domain/run.h"
#include "foundation/domain/slice.h"
#include "shell/app/history.h"
#include "shell/app/series_builder.h"
#include "shell/app/undivided.h"

namespace joulery {

/// The stretch of time that counts. Nothing = not begun, not ended yet.
struct Window {
  std::optional<Instant> begin;
  std::optional<Instant> end;
};

/// The part of a slice inside the window; nothing when they do not overlap. Linear in time within the slice.
[[nodiscard]] std::optional<Slice> clipped(const Slice& slice, const Window& window);

/// One weight of the machine's users.
struct UseWeights {
  std::uint64_t tree = 0;
  std::uint64_t joulery = 0;
  std::uint64_t others = 0;
};

/// Use from `from` to `to`, by whom; without a beginning the two are the same.
struct UseOfInterval {
  Instant from;
  Instant to;
  UseWeights cpu;                  ///< CPU cycles or CPU time: one of them all through the interval
  std::optional<UseWeights> held;  ///< bytes of memory; nothing: not known
};

/// Consumers of an account, in the order of `shares`.
enum class Charged : std::size_t { tree, joulery, idle, unknown };
inline constexpr std::size_t kChargedCount = 4;

/// Where the idle power of a part is known from; the later ones in this list stand against the earlier ones.
enum class IdleOrigin {
  unknown,
  model,         ///< a share of the maximum, or the model's own
  quiet_of_run,  ///< the least of what a GPU took while nobody used it, in this run
  quiet_of_boot,
  phase,  ///< measured before the run
};

/// The books of one part.
class Account {
 public:
  Account(Part part, Duration step);

  /// Books a slice: all of it into history and picture, the part inside the window into the amount.
  void add(const Slice& slice, const Window& window);
  /// Divides what was booked since the last call (R29: the shares sum to the amount, to the microjoule). Idle energy of
  /// memory goes by memory held where that is known.
  void divide(const UseOfInterval& use, IdlePolicy policy);
  /// The same for a GPU by who used it; GPUs wait for this and are not divided by CPU time. Divides what was taken up
  /// to `usage.at`. What was taken before `usage.from` is divided with it, but for a longer silence: nobody says who
  /// used the GPU then.
  void divide(const GpuUsage& usage, IdlePolicy policy);
  /// Power this part takes when nobody uses it.
  void set_idle_power(Power power, IdleOrigin origin) {
    idle_power_ = power;
    idle_origin_ = origin;
  }
  [[nodiscard]] IdleOrigin idle_origin() const { return idle_origin_; }
  [[nodiscard]] std::optional<Power> idle_power() const { return idle_power_; }
  /// Whether CPU time or cycles say who used this part; false for GPUs.
  [[nodiscard]] bool follows_cpu_time() const { return part_.kind != PartKind::gpu; }
  /// Remembers why the next hole in the coverage exists.
  void note_hole(std::string why) { hole_reason_ = std::move(why); }

  [[nodiscard]] const Part& part() const { return part_; }
  [[nodiscard]] const Bounded<Energy>& amount() const { return amount_; }
  [[nodiscard]] Duration covered() const { return covered_; }
  [[nodiscard]] std::uint32_t flags() const { return flags_; }
  [[nodiscard]] const History& history() const { return history_; }
  [[nodiscard]] Series series() const { return series_.series(); }
  [[nodiscard]] Energy share(Charged who) const { return shares_[static_cast<std::size_t>(who)]; }
  /// Processes on a GPU that are neither the workload's nor joulery.
  [[nodiscard]] const std::vector<GpuCharge>& gpu_processes() const { return gpu_processes_; }
  /// How far a GPU's use is known; nothing: its driver never said who used it.
  [[nodiscard]] std::optional<Instant> gpu_use_known_to() const { return gpu_use_known_to_; }
  /// Divided among MIG instances by a model at least once.
  [[nodiscard]] bool is_share_modelled() const { return share_modelled_; }
  /// What the tree was charged with, over time.
  [[nodiscard]] const History& tree_history() const { return tree_history_; }
  /// Mean power over a stretch all of which was seen; nothing for others.
  [[nodiscard]] std::optional<Power> power_in(Instant from, Instant to) const;
  /// True when a hole of the coverage reaches into [from, to).
  [[nodiscard]] bool has_gap_in(Instant from, Instant to) const;
  /// Holes of the coverage inside a closed window, the one at its end included.
  [[nodiscard]] std::vector<Gap> gaps(const Window& window) const;

 private:
  void note_gap(Instant from, Instant to);
  void learn_idle_power(const GpuUsage& usage, const SeenEnergy& taken);
  /// Charges by CPU time or cycles; where that says nothing, what is not idle is unknown. Returns the tree's.
  Energy charge(const SeenEnergy& taken, const UseOfInterval& use, IdlePolicy policy);
  void charge_process(const GpuCharge& charge);

  Part part_;
  Bounded<Energy> amount_;
  Duration covered_{};
  std::uint32_t flags_ = 0;
  Undivided undivided_;
  std::array<Energy, kChargedCount> shares_{};
  std::optional<Power> idle_power_;
  IdleOrigin idle_origin_ = IdleOrigin::unknown;
  std::vector<GpuCharge> gpu_processes_;
  std::optional<Instant> gpu_use_known_to_;
  bool share_modelled_ = false;
  History tree_history_;
  std::optional<Instant> booked_to_;
  std::string hole_reason_;
  std::vector<Gap> gaps_;
  History history_;
  SeriesBuilder series_;
};

}  // namespace joulery
