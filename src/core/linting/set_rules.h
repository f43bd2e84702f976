// SPDX-License-Identifier: Apache-2.0
// The rules that need several records: one run's phases, all rows of one machine, times side by side. Rules of a single
// record are trial_rules.h.
#pragma once

#include <span>
#include <vector>

#include "core/importing/imported_file.h"
#include "core/importing/run_groups.h"
#include "core/linting/rules.h"

namespace joulery {

/// L2: one intensity within each run.
[[nodiscard]] std::vector<Breach> check_one_intensity(std::span<const RunGroup> groups);
/// L4: a power column with one value over at least ten rows of one machine; one breach per part and value.
[[nodiscard]] std::vector<Breach> check_constant_power(std::span<const ImportedTrial> trials);
/// L12: of the records of one machine (host, system, processor, GPUs, memory) the runs that are not where most are.
[[nodiscard]] std::vector<Breach> check_places(std::span<const ImportedTrial> trials);
/// L13: fewer than ten updates within a window. CodeCarbon's files do not tell its period: one second is taken, that of
/// the founding study and the finest in use. Rows of whole runs are left to their phases.
[[nodiscard]] std::vector<Breach> check_updates(std::span<const ImportedTrial> trials);
/// L17: run ids that stand twice, for the run or for a phase.
[[nodiscard]] std::vector<Breach> check_duplicates(std::span<const RunGroup> groups);
/// L17: rows that could not be read.
[[nodiscard]] std::vector<Breach> check_rows(std::span<const RefusedRow> refused);
/// L18: windows of different runs of one machine that overlap by more than a second, the resolution of CodeCarbon's
/// times, phase by phase. Undecided where no host is named.
[[nodiscard]] std::vector<Breach> check_overlaps(std::span<const ImportedTrial> trials);

}  // namespace joulery
