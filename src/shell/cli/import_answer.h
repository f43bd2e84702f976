// SPDX-License-Identifier: Apache-2.0
// What `joulery import` answers of one file: its trials, what was refused, figures side by side, checks; or the error
// that stood in the way. In words (import_words.cpp) and as joulery.import/1 (import_document.cpp).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/importing/imported_file.h"
#include "core/importing/mlperf_checks.h"
#include "core/reporting/text_style.h"
#include "shell/cli/context.h"

namespace joulery {

/// An energy that two ways of counting give, both printed: the official one and Joulery's integral.
struct NamedFigure {
  std::string name;
  StatedEnergy energy;
};

/// Checks of a session, and the rules they were made by.
struct CheckedSession {
  std::string round;  ///< "4.1"
  std::string rules;  ///< "before v5.0"
  std::vector<MlperfCheck> checks;
};

/// One file or folder of the command line.
struct ImportAnswer {
  std::string file;
  std::string kind;  ///< empty when it could not be told
  ImportedFile content;
  std::vector<NamedFigure> figures;
  std::vector<std::string> notes;
  std::optional<CheckedSession> checked;
  std::optional<Error> error;
};

/// Prints all answers, in words or as one JSON document; errors go to stderr, a line each. Returns the exit code: 3
/// when a file was bad, else 1 when a check failed, else 4 when one is undecided, else 0.
int tell_imports(const std::vector<ImportAnswer>& answers, Context& context);

/// One answer in words; `all`: every trial, else the first twenty.
[[nodiscard]] std::string import_words(const ImportAnswer& answer, bool all, const TextStyle& style);
/// The answers as joulery.import/1.
[[nodiscard]] std::string import_document(const std::vector<ImportAnswer>& answers, const Context& context);

/// The word of a phase in documents and on screens.
[[nodiscard]] std::string_view to_string(Phase phase);
[[nodiscard]] std::string_view to_string(Extent extent);

}  // namespace joulery
