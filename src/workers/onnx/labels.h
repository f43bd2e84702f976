// SPDX-License-Identifier: Apache-2.0
// The labels of a model in the order of its scores: from the options, from a file that came with the model, or from the
// model itself; from the data set only where the options say so. Numbers of scores are checked, so that no score is
// named by another's label.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "workers/onnx/recipe.h"

namespace joulery {

/// The content of a file, whole. Errors (gone).
Result<std::string> whole_file(const std::string& path);

/// The option "labels" ("data-set": the data set's, in alphabetical order, as folders of classes are trained on); else
/// the file "labels": one label a line, a JSON list, or a JSON object with such a list under the option labels_key, or
/// with the id2label of a Hugging Face config.json; else `own`, which the model carries. Errors (invalid): none of
/// them, a file that is nothing of it, not as many as `count` where that is known.
Result<std::vector<std::string>> labels_of(const RecipeRequest& request, std::optional<std::size_t> count,
                                           std::vector<std::string> own = {});

}  // namespace joulery
