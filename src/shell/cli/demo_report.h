// SPDX-License-Identifier: Apache-2.0
// What the demo found, in words: how many times more a general model takes, joules per request and token, accuracy on
// the very answers, what a thousand and a million requests mean, and its phases. The rest of the report is that of any
// run (core/reporting/run_document.h).
#pragma once

#include <optional>
#include <string>

#include "adapters/engines/model_zoo.h"
#include "core/reporting/text_style.h"
#include "foundation/document/document.h"
#include "foundation/domain/run.h"
#include "shell/cli/demo_comparison.h"
#include "shell/cli/demo_facts.h"

namespace joulery {

/// What is known of the models and their answers besides the run.
struct DemoFacts {
  ZooModel model;
  ArmFacts arm;  ///< of the task-specific model
  std::optional<DemoComparison> comparison;
  std::string not_compared;  ///< why there is no comparison; "" where there is one, or none was wanted
};

/// The answer for a terminal; the first line says MODELLED where no sensor counted the whole of it. Ends in a newline.
[[nodiscard]] std::string demo_text(const Run& run, const DemoFacts& facts, const TextStyle& style);

/// The answer, followed by everything a run's report has; for HTML.
[[nodiscard]] Document demo_document(const Run& run, const DemoFacts& facts);

}  // namespace joulery
