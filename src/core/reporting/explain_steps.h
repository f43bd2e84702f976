// SPDX-License-Identifier: Apache-2.0
// The links explain.h puts together: one function for each kind of number, and the common ones that end at a reading or
// a table row. Each appends to a document.
#pragma once

#include <string>
#include <vector>

#include "foundation/document/document.h"
#include "foundation/domain/run.h"

namespace joulery {

/// Starts a chain: the number as title and first line.
[[nodiscard]] Document chain_for(const Run& run, std::string_view field, NumberLine number);
/// A formula in words, then with the numbers put in.
void add_formula(Document& chain, std::vector<std::string> lines);
/// The table of parts of the total, then each part's evidence.
void add_energy_links(Document& chain, const Run& run);
/// One part: sensor, first and last reading, or model and parameters.
void add_evidence(Document& chain, const Run& run, const PartResult& part);
/// Rows by name; says so when the run used none of them.
void add_factor_links(Document& chain, const Run& run, const std::vector<std::string>& names);
/// Joules as in formulas: exact to the microjoule.
[[nodiscard]] std::string exact_joules(Energy energy);

[[nodiscard]] Document explain_energy(const Run& run, std::string_view field);
[[nodiscard]] Document explain_part_energy(const Run& run, std::string_view field, const PartResult& part);
[[nodiscard]] Document explain_part_power(const Run& run, std::string_view field, const PartResult& part);
[[nodiscard]] Document explain_mean_power(const Run& run, std::string_view field);
[[nodiscard]] Document explain_yours(const Run& run, std::string_view field);
[[nodiscard]] Document explain_share(const Run& run, std::string_view field, const ShareResult& share);
[[nodiscard]] Document explain_span(const Run& run, std::string_view field, const SpanResult& span);
[[nodiscard]] Document explain_work(const Run& run, std::string_view field, std::string_view unit);
[[nodiscard]] Document explain_repeat(const Run& run, std::string_view field);
[[nodiscard]] Document explain_coverage(const Run& run, std::string_view field);
[[nodiscard]] Document explain_duration(const Run& run, std::string_view field);
[[nodiscard]] Document explain_self(const Run& run, std::string_view field);
[[nodiscard]] Document explain_carbon(const Run& run, std::string_view field);
[[nodiscard]] Document explain_water(const Run& run, std::string_view field);
[[nodiscard]] Document explain_cost(const Run& run, std::string_view field);
[[nodiscard]] Document explain_equivalence(const Run& run, std::string_view field,
                                           const Footprint::Equivalence& equivalence);
[[nodiscard]] Document explain_factor(const Run& run, std::string_view field, const FactorRow& row);

}  // namespace joulery
