// SPDX-License-Identifier: Apache-2.0
// SwitchTimes: the CPU time of every process of the machine, exact because the kernel adds it up at each context switch
// by an eBPF program of ours (switch_program.h); who lives for a millisecond counts too. Needs Linux 5.10 and the right
// to trace. Who of them still lives, and since when, is process_census.h.
#pragma once

#include <cstdint>
#include <functional>
#include <linux/bpf.h>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "adapters/processes/switch_program.h"
#include "foundation/base/fd.h"
#include "foundation/base/files.h"
#include "foundation/base/result.h"
#include "foundation/base/time.h"

namespace joulery {

/// bpf(2): a command (BPF_MAP_CREATE, ...) and its attributes; gives a descriptor or 0; refused: the errno.
using BpfCall = std::function<tl::expected<int, int>(int command, bpf_attr& attributes)>;
/// The one that asks the kernel.
[[nodiscard]] BpfCall live_bpf_call();

/// One process that was on a processor since the counting began.
struct CountedProcess {
  std::int64_t pid = 0;
  std::uint32_t user = 0;
  std::string name;  ///< as it called itself last
  Duration cpu{};    ///< since the counting began
};

/// What a SwitchTimes is made with; a test replaces parts of it.
struct SwitchSetup {
  BpfCall call;
  std::vector<int> cpus;                   ///< all this kernel could have; empty: not known
  bool sees_all_pids = false;              ///< our process numbers are the machine's, not a container's own
  std::optional<std::string> restriction;  ///< kernel.unprivileged_bpf_disabled
  std::uint32_t most_processes = 16'384;   ///< room in the table: 1.7 MB of the kernel's memory
};
/// Of the running machine.
[[nodiscard]] SwitchSetup live_switch_setup(DiskFiles& files);

/// Counts while it lives; the kernel unloads everything with the last descriptor. Not thread-safe.
class SwitchTimes {
 public:
  /// Loads the program and begins to count. Error: a missing right (denied), or a kernel or container where it cannot
  /// be (unsupported).
  static Result<SwitchTimes> open(const SwitchSetup& setup);

  /// Everybody who was counted and not forgotten, up to now: who is on a processor at this moment is charged first.
  /// Where the kernel breaks off, `out` stays as it was: an older look, never half of one.
  void read(std::vector<CountedProcess>& out);
  /// Gives the room of a process that is no more to others.
  void forget(std::int64_t pid);
  /// Time of processes that found no room, by the last read().
  [[nodiscard]] Duration lost() const { return lost_; }

 private:
  explicit SwitchTimes(const SwitchSetup& setup) : setup_(setup), per_cpu_(setup.cpus.size()) {}

  [[nodiscard]] Result<void> load();
  void read_cpus();
  [[nodiscard]] tl::expected<void, int> settle(int cpu) const;
  void settle_busy_cpus();

  SwitchSetup setup_;
  UniqueFd cpus_;
  UniqueFd processes_;
  UniqueFd program_;
  UniqueFd attached_;
  std::vector<SwitchCpu> per_cpu_;  ///< in the order of setup_.cpus
  std::vector<std::uint32_t> keys_;
  std::vector<SwitchedProcess> values_;
  std::vector<CountedProcess> read_;  ///< kept for its room
  Duration lost_{};
};

}  // namespace joulery
