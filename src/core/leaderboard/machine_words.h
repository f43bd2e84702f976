// SPDX-License-Identifier: Apache-2.0
// What the devices did while a trial was measured, in words: for the protocol of a leaderboard and for comparisons
// (BM-10). The facts are bundle/machine_facts.h.
#pragma once

#include <string>
#include <vector>

#include "core/bundle/bundle.h"
#include "foundation/document/document.h"

namespace joulery {

/// "gpu-0 61 °C (to 64), 1410 MHz (from 1200), limit 400 W, held back by heat (hardware)"; what was not told is left
/// out.
[[nodiscard]] std::string device_words(const DeviceDuring& device);

/// "cooled down before each of 8 repeats, longest wait 14 s", "3 of 8 repeats began warm: 120 s were not enough",
/// "no temperature sensor", "not waited for".
[[nodiscard]] std::string cool_down_words(const MachineFacts& facts);

/// A row per device of each trial that was watched; `labels` names the trials.
[[nodiscard]] TableBlock machine_table(const Bench& bench, const std::vector<std::string>& labels);
/// Who else was on an accelerator, trial by trial; no rows: nobody.
[[nodiscard]] TableBlock strangers_table(const Bench& bench, const std::vector<std::string>& labels);

}  // namespace joulery
