// SPDX-License-Identifier: Apache-2.0
// LengthStretch: some successive queries of one repeat with an energy of their own and the tokens their engine counted:
// what prefill and decode are told apart from. Cutting a repeat into stretches is the shell's; what they amount to is
// phase_split.h.
#pragma once

#include <cstdint>
#include <optional>

#include "core/benchmarking/length_fit.h"
#include "foundation/base/time.h"
#include "foundation/units/bounded.h"
#include "foundation/units/quantity.h"

namespace joulery {

/// All its queries were answered, and each before the next stretch began.
struct LengthStretch {
  std::uint32_t repeat = 0;      ///< of the trial, from 0
  std::uint32_t part = 0;        ///< of the repeat, or of its pass with one output token; from 0
  bool is_prefill_only = false;  ///< of a pass in which every answer was cut at one output token
  std::uint64_t queries = 0;
  std::uint64_t input_tokens = 0;  ///< computed ones: without those from a cache
  std::uint64_t output_tokens = 0;
  Bounded<Energy> energy;
  Duration time{};
  std::optional<Bounded<Energy>> prefill;  ///< from its start to its one query's first token; nothing: not integrated

  /// Its mean query; of none the sums themselves.
  [[nodiscard]] LengthObservation mean_query() const {
    const double count = queries > 0 ? static_cast<double>(queries) : 1;
    return {static_cast<double>(input_tokens) / count, static_cast<double>(output_tokens) / count,
            energy.best / joule / count * joule_per_query};
  }
};

}  // namespace joulery
