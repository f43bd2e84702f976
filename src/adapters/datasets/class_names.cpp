// SPDX-License-Identifier: Apache-2.0
// A list has its names one step deeper, under "feature"; boxes have them under the key of their classes.
#include "adapters/datasets/class_names.h"

namespace joulery {
namespace {

using Json = nlohmann::json;

/// The list of names in a feature, or null. As deep as the JSON, which json_text.h limits.
const Json* names_in(const Json& feature) {
  if (!feature.is_object()) return nullptr;
  if (feature.contains("names") && feature.at("names").is_array()) return &feature.at("names");
  if (feature.contains("feature")) return names_in(feature.at("feature"));
  for (const char* key : kClassKeys) {
    if (feature.contains(key)) return names_in(feature.at(key));
  }
  return nullptr;
}

}  // namespace

ClassNames class_names(const Json& description) {
  if (!description.is_object() || !description.contains("features") || !description.at("features").is_object())
    return {};
  ClassNames classes;
  for (const auto& [column, feature] : description.at("features").items()) {
    const Json* list = names_in(feature);
    if (list == nullptr) continue;
    std::vector<std::string>& names = classes[column];
    for (const Json& name : *list) {
      if (name.is_string()) names.push_back(name.get<std::string>());
    }
  }
  return classes;
}

}  // namespace joulery
