// SPDX-License-Identifier: Apache-2.0
// What `joulery lint` answers: findings in words and as joulery.lint/1. The rules are core/linting.
#pragma once

#include <string>
#include <vector>

#include "core/linting/lint.h"
#include "core/reporting/text_style.h"
#include "shell/cli/json_text.h"
#include "shell/cli/result_files.h"

namespace joulery {

/// Findings with numbers, formula, cause and fix, and a last line that counts them.
[[nodiscard]] std::string lint_words(const std::vector<LintFinding>& findings, const ReadResults& read,
                                     const TextStyle& style);
/// The same as the document that was opened for it.
[[nodiscard]] std::string lint_document(const std::vector<LintFinding>& findings, const ReadResults& read,
                                        JsonText json);
/// The gravest severity found; nothing when there is no finding.
[[nodiscard]] std::optional<Gravity> worst_of(const std::vector<LintFinding>& findings);

}  // namespace joulery
