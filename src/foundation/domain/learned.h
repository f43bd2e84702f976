// SPDX-License-Identifier: Apache-2.0
// Learned: what runs found out about the instruments of this machine since it booted: how far each power reading went,
// and what each part took while nobody worked. A later run of the same boot starts with it. How it is gathered is
// core/metering/learned.h; where it lies is shell/session/learned_file.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/units/quantity.h"

namespace joulery {

/// Quiet intervals whose mean power lay in one step of metering/learned.h.
struct QuietCount {
  std::uint32_t step = 0;
  std::uint64_t count = 0;
  bool operator==(const QuietCount&) const = default;
};

/// What is known of one channel.
struct LearnedChannel {
  std::string source;             ///< Channel::source
  std::optional<Power> lowest;    ///< reading of a power channel; nothing: none is known
  std::optional<Power> highest;   ///< with `lowest`
  std::vector<QuietCount> quiet;  ///< by step
  bool operator==(const LearnedChannel&) const = default;
};

/// What is known of one machine since one boot.
struct Learned {
  std::string boot_id;
  std::vector<LearnedChannel> channels;  ///< by source
  bool operator==(const Learned&) const = default;
};

}  // namespace joulery
