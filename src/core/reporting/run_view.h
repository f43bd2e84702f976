// SPDX-License-Identifier: Apache-2.0
// Views of a run that several reports need: what lies on the cut, who was charged, why it is only modelled. Pure
// functions over domain/run.h; they add nothing the run does not say.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foundation/domain/run.h"

namespace joulery {

/// Parts of the total, in the run's order. Pointers into `run`.
[[nodiscard]] std::vector<const PartResult*> parts_on_cut(const Run& run);
/// The part with this name or path; nothing when the run has none.
[[nodiscard]] const PartResult* part_named(const Run& run, std::string_view name);
/// Energy of all parts of one kind on the cut; nothing when there is none.
[[nodiscard]] std::optional<Bounded<Energy>> energy_of_kind(const Run& run, PartKind kind);
/// "1.64 kJ (0.47 … 2.67)", or "unknown" where the part's sensor said nothing of the window.
[[nodiscard]] std::string energy_text(const PartResult& part);
/// Σ of the shares of one consumer kind along the cut; nothing when no part was divided for it.
[[nodiscard]] std::optional<Bounded<Energy>> charged_along_cut(const Run& run, ConsumerKind kind);
/// Consumer kinds with a share along the cut, in the order reports show them: yours first, idle and unknown last.
[[nodiscard]] std::vector<ConsumerKind> consumers_along_cut(const Run& run);
/// What a person calls a consumer: "yours", "idle", "other programs"; "other or unknown" where a GPU's user is not
/// known.
[[nodiscard]] std::string consumer_word(const Run& run, ConsumerKind kind);
/// The kind a word or a kind's name stands for ("yours", "tree"); nothing when it is neither.
[[nodiscard]] std::optional<ConsumerKind> consumer_kind_said(const Run& run, std::string_view word);
/// best / total best, 0 for a total of nothing.
[[nodiscard]] double fraction_of_total(const Run& run, Energy part);
/// Some part of the total was shorter than its sensor's step: only the upper end is known (decision 5).
[[nodiscard]] bool is_below_resolution(const Run& run);
/// Too short for anybody's use to have been seen: what was charged to the command is not nothing but unknown.
[[nodiscard]] bool is_too_short_to_divide(const Run& run);
/// Why the word MODELLED stands in the headline, without the word; "" when it must not stand there.
[[nodiscard]] std::string modelled_reason(const Run& run);
/// The first line of an answer: "MODELLED: " and why, or "counted: energy from the sensors of package-0, dram-0".
[[nodiscard]] std::string method_line(const Run& run);
/// Mean power with bounds over the window; nothing for an empty window.
[[nodiscard]] std::optional<Bounded<Power>> mean_power(const Run& run, const Bounded<Energy>& energy);
/// The first eight signs of the id, which people type.
[[nodiscard]] std::string short_id(const Run& run);
/// The command as one line a shell would read, arguments quoted where needed.
[[nodiscard]] std::string command_line(const std::vector<std::string>& command);
/// What divided the energy among its users: "CPU cycles", "CPU time", "CPU cycles for 75 % of the time, else CPU time";
/// "" where the run does not say.
[[nodiscard]] std::string weight_words(const Run& run);
/// "code 3", "signal 9"; "" for a good end.
[[nodiscard]] std::string bad_end(const Exit& exit);
/// Litres on site and in power plants together, as far as known; nothing when both are unknown.
[[nodiscard]] std::optional<Bounded<double>> water_litres(const Run& run);
/// What the litres hold and what is missing in them: "on site and grid, hydro counted", "grid only, on site unknown".
[[nodiscard]] std::string water_text(const Run& run);
/// Why there is no carbon; "" when there is.
[[nodiscard]] std::string carbon_why(const Run& run);
/// The row of a factor by name; nothing when the run used none.
[[nodiscard]] const FactorRow* factor_row(const Run& run, std::string_view name);
/// Where the carbon intensity comes from: "44.2 g/kWh (Ember 2024, ...)"; "" without one.
[[nodiscard]] std::string intensity_text(const Run& run);

}  // namespace joulery
