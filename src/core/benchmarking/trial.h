// SPDX-License-Identifier: Apache-2.0
// What was run: arms, their trials, the repeats of a trial and the phases of a repeat. Plain records; what they amount
// to is trial_result.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/benchmarking/failures.h"
#include "core/benchmarking/fingerprint.h"
#include "core/benchmarking/tier.h"
#include "core/benchmarking/total_doubt.h"
#include "foundation/domain/method.h"
#include "foundation/domain/rung.h"

namespace joulery {

/// The phases of a trial in order of time (BM-3). Downloads happen before `load`.
enum class TrialPhase { idle_before, load, warmup, query, idle_after };

[[nodiscard]] std::string_view to_string(TrialPhase phase);

/// One phase of one repeat; energy, time and counts share its edges.
struct PhaseEnergy {
  TrialPhase phase = TrialPhase::query;
  Bounded<Energy> energy;
  Duration time{};
};

/// One pass over the data of one arm.
struct Repeat {
  std::string cluster;        ///< what makes repeats alike: data set, prompt group, process start
  std::uint32_t process = 0;  ///< number of the fresh process it ran in
  std::uint32_t block = 0;    ///< number of the block of interleaved arms
  std::vector<PhaseEnergy> phases;
  QueryCounts queries;
  std::optional<std::uint64_t>
      correct;  ///< of the very answers whose energy was measured; nothing = quality not measured
  std::optional<std::uint64_t> input_tokens;
  std::optional<std::uint64_t> output_tokens;

  /// The phase's energy and time; nothing when the repeat has no such phase. Phases are never added to each other here.
  [[nodiscard]] std::optional<PhaseEnergy> phase(TrialPhase wanted) const;
};

/// One model in one configuration.
struct Arm {
  std::string name;
  TrialFingerprint fingerprint;
};

/// All repeats of an arm at one rung.
struct Trial {
  Arm arm;
  Rung rung = Rung::node_modelled;
  Method method = Method::modelled;  ///< the weakest of its parts
  double instrument_fraction = 0;    ///< systematic doubt of the instruments, 95 %: half its width over the best value
  std::optional<double> instrument_skew = {};  ///< how far its middle stands above the best value; nothing: at it
  std::string cluster_variable;                ///< "data set": printed with every interval (BM-13)
  bool synthetic_weights = false;              ///< random weights: energy may be told, quality never (BM-28)
  std::uint64_t sensor_updates = 0;            ///< distinct ones within the query phases
  std::vector<Repeat> repeats;

  [[nodiscard]] InstrumentDoubt instruments() const {
    return InstrumentDoubt::of(instrument_fraction, instrument_skew);
  }
};

/// Refuses to set two trials against each other: first the rung (BM-1), then the fingerprint (BM-17).
Result<void> check_comparable(const Trial& a, const Trial& b, const std::vector<std::string>& declared);

}  // namespace joulery
