// SPDX-License-Identifier: Apache-2.0
// Which fields a stated training has in JSON, once for both directions (bundle_fields.h says how). The whole object is
// left out of a model whose training cost is not known.
#pragma once

#include "core/bundle/bench_training.h"
#include "foundation/wire/json_values.h"

namespace joulery {

[[nodiscard]] inline std::string_view word_of(Rung rung) { return to_string(rung); }
[[nodiscard]] inline bool value_of(std::string_view word, Rung& rung) { return put_if(rung_from(word), rung); }

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<BenchTraining> training) {
  c("rung", training.cost.rung);
  c("method", training.method);
  c("training_kwh", training.cost.training);
  c("finetuning_kwh", training.cost.finetuning);
  c("development_kwh", training.cost.development);
  c.nullable("carbon_intensity_g_per_kwh", training.intensity, "the grid of the training is not known");
  c.nullable_text("how", training.how, "its source does not say");
  c.nullable_text("source", training.source, "not said");
}

}  // namespace joulery
