// SPDX-License-Identifier: Apache-2.0
// A bench's document held against itself and against the runs its recordings give: every headline derived again, byte
// for byte (BM-35). Reading files and replaying is the shell's; who signed a bundle is nobody's here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/bundle/bundle.h"
#include "foundation/base/result.h"
#include "foundation/domain/run.h"

namespace joulery {

/// One value that is not what it should be.
struct Mismatch {
  std::string path;     ///< in the document: "headlines.trials[0].rating.stars"
  std::string stored;   ///< as JSON; "nothing" where it is missing
  std::string derived;  ///< likewise
  bool operator==(const Mismatch&) const = default;
};

/// A document and where it differs from the one its measured part gives.
struct VerifiedBench {
  Bench bench;
  std::vector<Mismatch> mismatches;
};

/// Headlines derived again, and counts held against their answers. Errors (invalid): no sound bench document.
Result<VerifiedBench> verify_document(std::string_view text);

/// What accelerators took in spans of a run, by the id of the span.
using DeviceEnergies = std::map<std::uint32_t, Bounded<Energy>>;

/// Energies and times of the trials measured in `run` against the spans of that run, replayed, and rungs and methods
/// against those of the run; exact equality. A
/// query's span is named "... MODEL, block N", a stretch's "... MODEL, block N, part K", N and K from 1; that of a
/// curve's point by span_of_load(). The spans "load MODEL", "warm-up MODEL" and "idle STATE before|after" stand once
/// for each process or task: one of their name must have the value, and a run without that name is older than it and is
/// not asked. Idle power of accelerators and the updates of idle windows are what was seen live and are not replayed.
[[nodiscard]] std::vector<Mismatch> verify_spans(const Bench& bench, const Run& run,
                                                 const DeviceEnergies& devices = {});

/// How many repeats measured in `run` have an energy of accelerators that its replay does not give.
[[nodiscard]] std::size_t devices_not_replayed(const Bench& bench, const Run& run, const DeviceEnergies& devices);

/// The paths of trials that were measured in a run of which the bench names no recording.
[[nodiscard]] std::vector<std::string> trials_not_recorded(const Bench& bench);

}  // namespace joulery
