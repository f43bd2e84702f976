// SPDX-License-Identifier: Apache-2.0
// A run of our own as a trial, so that what checks everybody's files checks ours too. What a run does not know is
// absent, with the run's own reason where it gives one.
#pragma once

#include <string_view>

#include "core/importing/imported_file.h"
#include "foundation/base/result.h"
#include "foundation/domain/run.h"

namespace joulery {

/// A whole microjoule to both sides: an amount is rounded once, and once more when the PUE is put on it.
[[nodiscard]] Printed<StatedEnergy> stated(Energy energy);
/// The machine as a record tells it.
[[nodiscard]] StatedHost stated_host(const Host& host);

/// True when the text looks like a joulery.run/1 document.
[[nodiscard]] bool is_run_document(std::string_view text);
/// The run of a joulery.run/1 document as one trial. Errors (invalid): those of wire/run_json.h.
[[nodiscard]] Result<ImportedFile> read_run_document(std::string_view text, const std::string& name);
/// A run as one trial.
[[nodiscard]] ImportedTrial trial_of(const Run& run, const std::string& name);

}  // namespace joulery
