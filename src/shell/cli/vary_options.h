// SPDX-License-Identifier: Apache-2.0
// `--vary steps=10,25,50` and `MODEL@steps=10` of `joulery bench`: what was typed as options of arms, and the zoo's
// entries with them (BM-26). Which options there are is core/bundle/varied_option.h's.
#pragma once

#include <string>
#include <vector>

#include "adapters/engines/zoo.h"
#include "core/bundle/varied_option.h"
#include "foundation/base/result.h"
#include "shell/cli/command.h"

namespace joulery {

/// An entry of the zoo. What was set for this arm alone is in its id, its name and its options already, but for the
/// batch, which is no option of an engine.
struct ChosenModel {
  ZooEntry entry;
  VariedOptions varied;
};

/// A model as it was named: "digits@steps=10,batch=4".
struct NamedModel {
  std::string id;
  VariedOptions varied;  ///< what stands behind the last @
};

/// Errors (invalid): no such option, no value of it, one option twice.
[[nodiscard]] Result<NamedModel> named_model(const std::string& word);

/// Every combination of the values that --vary lists; nothing without it. Errors (invalid): no such option, no value of
/// it, one value or a value twice, one option twice, too many arms.
[[nodiscard]] Result<std::vector<VariedOptions>> vary_options(const Invocation& invocation);

/// Each model once for each combination; as it is where there is none. Errors (invalid): an option that a model's task
/// does not have, or that the model was named with.
[[nodiscard]] Result<std::vector<ChosenModel>> varied_models(const std::vector<ChosenModel>& models,
                                                             const std::vector<VariedOptions>& combinations);

}  // namespace joulery
