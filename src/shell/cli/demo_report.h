// SPDX-License-Identifier: Apache-2.0
// What the demo found, in words: joules per request and token, accuracy on the very answers, what a thousand and a
// million requests mean, and its phases. The rest of the report is that of any run (core/reporting/run_document.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/datasets/reviews.h"
#include "adapters/engines/model_zoo.h"
#include "core/reporting/text_style.h"
#include "core/tasks/classify.h"
#include "foundation/document/document.h"
#include "foundation/domain/run.h"
#include "shell/cli/demo_conversation.h"

namespace joulery {

/// What is known of the model and its answers besides the run.
struct DemoFacts {
  ZooModel model;
  ModelLoaded loaded;
  Score score;
  std::uint64_t tokens = 0;
  Duration median_latency{};  ///< from a text's bytes to its label, in the worker
  Duration p95_latency{};
};

/// Scores the answers against the truth. As many answers as reviews, at least one.
[[nodiscard]] DemoFacts demo_facts(const ZooModel& model, const DemoAnswers& answers,
                                   const std::vector<Review>& reviews);

/// The answer for a terminal; the first line says MODELLED where no sensor counted the whole of it. Ends in a newline.
[[nodiscard]] std::string demo_text(const Run& run, const DemoFacts& facts, const TextStyle& style);

/// The answer, followed by everything a run's report has; for HTML.
[[nodiscard]] Document demo_document(const Run& run, const DemoFacts& facts);

}  // namespace joulery
