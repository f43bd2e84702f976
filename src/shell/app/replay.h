// SPDX-License-Identifier: Apache-2.0
// From a recorded stream to a run: what `replay` and the closing of a killed run share. The stream may come from
// anywhere, so what it claims about channels and models is checked first.
#pragma once

#include <functional>

#include "foundation/base/result.h"
#include "foundation/domain/run.h"
#include "foundation/ports/recording.h"

namespace joulery {

class Road;

/// Runs the stream through the road; `amend` may change what was known at the start (today's factors), `watch` sees the
/// road after each record. Errors: the stream cannot be read, or claims nonsense.
Result<Run> run_from_records(RecordSource& source, const std::function<void(RunStart&)>& amend = {},
                             const std::function<void(const Road&, const Record&)>& watch = {});

/// The run the stream gives for the window [from, to) instead of its own: what lies outside is as if it had happened
/// before and after. Errors: as run_from_records.
Result<Run> run_between(RecordSource& source, Instant from, Instant to);

}  // namespace joulery
