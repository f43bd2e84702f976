// SPDX-License-Identifier: Apache-2.0
// A list of labels has its names one step deeper, under "feature".
#include "adapters/datasets/class_names.h"

namespace joulery {

using Json = nlohmann::json;

ClassNames class_names(const Json& description) {
  if (!description.is_object() || !description.contains("features") || !description.at("features").is_object())
    return {};
  ClassNames classes;
  for (const auto& [column, feature] : description.at("features").items()) {
    const Json* inner = feature.is_object() && feature.contains("feature") ? &feature.at("feature") : &feature;
    if (!inner->is_object() || !inner->contains("names") || !inner->at("names").is_array()) continue;
    std::vector<std::string>& names = classes[column];
    for (const Json& name : inner->at("names")) {
      if (name.is_string()) names.push_back(name.get<std::string>());
    }
  }
  return classes;
}

}  // namespace joulery
