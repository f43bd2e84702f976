// SPDX-License-Identifier: Apache-2.0
// The last answer is taken away, filled anew and put back.
#include "shell/session/span_fields.h"

#include "core/reporting/csv38.h"

namespace joulery {

SpanFields::Made SpanFields::exchange(Made made) {
  const std::scoped_lock lock(mutex_);
  std::swap(last_, made);
  return made;
}

void SpanFields::fit_start_fields(Made& made, bool of_tree) {
  const std::size_t gpus = made.run.start.host.gpus.size();
  if (!made.start_fields.empty() && made.of_tree == of_tree && made.gpus == gpus) return;
  made.start_fields = csv38_start_fields(made.run.start);
  made.of_tree = of_tree;
  made.gpus = gpus;
}

Result<std::string> SpanFields::of(LiveMeter& meter, std::uint32_t span, bool of_tree, bool with_beside) {
  Made made = exchange({});
  if (auto filled = meter.run_of(span, made.run); !filled) return failure(std::move(filled.error()));
  if (of_tree) made.run = charged_to_tree(std::move(made.run));
  fit_start_fields(made, of_tree);
  std::string fields = with_beside ? csv38_fields_with_beside(made.run) : csv38_fields(made.run, made.start_fields);
  static_cast<void>(exchange(std::move(made)));
  return fields;
}

}  // namespace joulery
