// SPDX-License-Identifier: Apache-2.0
// TopMeter: the whole machine, measured while somebody watches, and who uses it. No run comes of it: nothing is written
// and nothing is kept beyond the sums. One thread, the caller's, but for slow sensors; how it looks is
// core/reporting/top_view.h.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/attribution/process_books.h"
#include "core/reporting/top_view.h"
#include "shell/app/recorder.h"

namespace joulery {

/// What a TopMeter is made with; the functions are called on construction, in this order.
struct TopSetup {
  std::function<Instruments()> equip;
  std::function<RunStart(const std::vector<Channel>&)> describe;
  /// Everybody; called at every look, and skipped while it costs too much.
  std::function<void(ProcessLook&)> read_processes;
  /// Who lives and dies between two looks is counted.
  bool is_exact = false;
  /// Name of a user, for the screen.
  std::function<std::string(std::uint32_t)> user_name;
  Duration refresh{std::chrono::seconds(2)};  ///< between two looks
};

/// Lives on the stack of the command. Not thread-safe.
class TopMeter {
 public:
  explicit TopMeter(const TopSetup& setup);

  /// Reads the sensors; call it every second or so, so that no counter wraps twice.
  void tick();
  /// Reads sensors and processes, and charges who used the machine since the last look.
  void look();
  /// The machine by the last look.
  [[nodiscard]] TopSnapshot snapshot();
  [[nodiscard]] Instant now() { return recorder_->clock().now(); }

 private:
  /// What a part had taken at the last look.
  struct PartMark {
    Energy amount;
    std::optional<Power> power;
  };
  [[nodiscard]] std::optional<Power> power_of(const Account& account);
  IntervalCost cost_since_last_look(Instant now);
  void charge_gpus();
  [[nodiscard]] const std::string& user_of(std::uint32_t user);
  [[nodiscard]] Power lately(Energy energy) const;
  void add_ended(std::vector<TopProcess>& out);
  [[nodiscard]] bool is_scan_due(Instant now) const;

  TopSetup setup_;
  std::unique_ptr<Recorder> recorder_;
  std::optional<Duration> busy_;  ///< CPU time of everybody, by the last tick
  Instant began_;
  Instant looked_;
  std::optional<Duration> busy_at_look_;
  Duration scan_cost_{};
  std::map<std::string, Energy> at_look_;  ///< by part
  ProcessLook processes_;
  ProcessBooks books_;
  Energy idle_before_;
  Energy unknown_before_;
  Duration interval_{};
  struct GpuSum {
    Energy energy;
    Energy lately;
  };
  std::map<std::int64_t, GpuSum> gpu_;  ///< by pid
  std::map<std::uint32_t, std::string> users_;
};

}  // namespace joulery
