// SPDX-License-Identifier: Apache-2.0
// Record: one entry of the road's input, in the order it happened. Live metering, the journal, record and replay all
// speak it: the same records give the same run (R40). The bytes are wire/journal.h.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "foundation/domain/engine.h"
#include "foundation/domain/gpu_usage.h"
#include "foundation/domain/run.h"
#include "foundation/domain/sample.h"

namespace joulery {

/// The window that counts begins: the workload was started.
struct WorkloadStarted {
  Instant at;
  std::int64_t pid = 0;
  bool operator==(const WorkloadStarted&) const = default;
};

/// The workload's direct child ended: the window closes.
struct WorkloadEnded {
  Instant at;
  Exit exit;
  bool operator==(const WorkloadEnded&) const = default;
};

/// What a span is for: the road treats idle phases, warm-ups and repetitions apart from users' spans.
enum class SpanRole : std::uint8_t { user, idle_before, idle_after, warm_up, repetition };

struct SpanBegun {
  std::uint32_t id = 0;
  std::optional<std::uint32_t> parent;
  Instant at;
  std::string name;
  SpanRole role = SpanRole::user;
  bool operator==(const SpanBegun&) const = default;
};

struct SpanEnded {
  std::uint32_t id = 0;
  Instant at;
  std::map<std::string, double> work;
  bool operator==(const SpanEnded&) const = default;
};

/// A span that was begun and is not wanted: as if it had never been.
struct SpanCancelled {
  std::uint32_t id = 0;
  bool operator==(const SpanCancelled&) const = default;
};

/// Something noticed while recording: becomes an anomaly.
struct Noticed {
  Anomaly anomaly;
  bool operator==(const Noticed&) const = default;
};

/// Slow sensors found after the start join with channels numbered on from the last one; their parts were not covered
/// before.
struct ChannelsJoined {
  Instant at;
  std::vector<Channel> channels;
  std::vector<HostGpu> gpus;
  bool operator==(const ChannelsJoined&) const = default;
};

/// The workload said how far it is (`run --progress-from`).
struct Progressed {
  Instant at;
  double done = 0;   ///< units, 0 to `total`
  double total = 0;  ///< above 0
  bool operator==(const Progressed&) const = default;
};

/// The recording ends in order; carries what only the recorder knows.
struct Finished {
  Instant at;
  std::optional<std::uint64_t> max_rss_bytes;
  std::uint64_t late_samples = 0;
  std::map<std::string, double> work;  ///< of the whole run (`--work N UNIT`)
  bool operator==(const Finished&) const = default;
};

using Record = std::variant<RunStart, WorkloadStarted, WorkloadEnded, Sample, Usage, SpanBegun, SpanEnded, Noticed,
                            ChannelsJoined, Finished, SpanCancelled, GpuUsage, Progressed, EngineFound, EngineRead>;

}  // namespace joulery
