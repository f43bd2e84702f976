// SPDX-License-Identifier: Apache-2.0
// What an inference server did, in words for the summary and for reports. The numbers are domain/engine.h.
#pragma once

#include <string>
#include <vector>

#include "foundation/document/document.h"
#include "foundation/domain/run.h"

namespace joulery {

/// "5 120", or "1 234 570 (1 234 560 … 1 234 580)" where the count has doubt; "unknown".
[[nodiscard]] std::string count_words(const std::optional<Bounded<double>>& count);
/// "vLLM 0.11 (model): 10 234 prompt tokens, 4 000 cached, 5 120 output tokens, 85 tokens/s, batch 3.2".
[[nodiscard]] std::string engine_words(const EngineResult& engine);
/// What must be known beside the numbers, a sentence each: which counters, over which window, what is unknown and why.
[[nodiscard]] std::vector<std::string> engine_remarks(const Run& run);
/// The section of a report: counts with their counters, window, notes. Empty when no server was asked.
[[nodiscard]] std::vector<Block> engine_section(const Run& run);

}  // namespace joulery
