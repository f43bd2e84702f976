// SPDX-License-Identifier: Apache-2.0
// The terminal's answer of a benchmark: a table a task, and what became of the arms that have no figures.
#pragma once

#include <string>

#include "core/bundle/bundle.h"
#include "core/reporting/text_style.h"

namespace joulery {

/// Whether any trial has figures at all.
[[nodiscard]] bool has_figures(const Bench& bench);
/// The table, one row a trial, and one line for each that failed.
[[nodiscard]] std::string bench_text(const Bench& bench, const TextStyle& style);

}  // namespace joulery
