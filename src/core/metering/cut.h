// SPDX-License-Identifier: Apache-2.0
// The cut: the channels that may be summed, because no part of one lies inside another (R9 to R13). Totals exist only
// along it. It decides from parts and views alone; which zones are mirrors is found by metering/mirror.h.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "foundation/domain/channel.h"

namespace joulery {

/// Indices into the channels, in order; every channel is in exactly one of the two lists.
struct CutChoice {
  std::vector<std::uint16_t> on_cut;
  /// With the reason: "duplicate", "mirror", "inside package-0", "psys ...", "...".
  std::vector<std::pair<std::uint16_t, std::string>> off_cut;
};

/// The default cut {packages, memory, gpus}: the best view of each part (lowest `view`, then the first), nothing inside
/// another. What another meter tells (view_of_another_meter) counts only where no instrument of our own sees that kind
/// of part. psys is taken only when there is nothing else. A meter of the whole machine is taken only where no channel
/// counts a processor, and then alone: beside parts it would count them twice, and without it the processor would only
/// be modelled. `is_mirror` is as long as `channels`, or empty for none.
[[nodiscard]] CutChoice choose_cut(std::span<const Channel> channels, std::span<const bool> is_mirror);
/// The same for what MirrorWatch::mirrors() returns. `barred` says of each channel why it should not be counted (a
/// counter that failed its check, R24), empty = nothing against it; it is taken all the same where its part has no
/// other view: then its coverage tells. As long as `channels`, or empty. Among views of one rank the best for energy is
/// taken (G1).
[[nodiscard]] CutChoice choose_cut(std::span<const Channel> channels, const std::vector<bool>& is_mirror,
                                   const std::vector<std::string>& barred = {});

/// True when a channel on the cut counts parts of this kind: one of its own, or a meter that stands alone for the whole
/// platform or machine. What is not counted may be modelled, never both.
[[nodiscard]] bool is_counted(std::span<const Channel> channels, PartKind kind);
/// True when the part's amount holds energy of this kind, as is_counted() means it.
[[nodiscard]] bool counts_kind(const Part& part, PartKind kind);

}  // namespace joulery
