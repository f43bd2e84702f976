// SPDX-License-Identifier: Apache-2.0
// Tests of names of classes in the shapes in which Hugging Face's libraries write features.
#include "adapters/datasets/class_names.h"

#include "adapters/datasets/json_text.h"

namespace joulery {
namespace {

using Names = std::vector<std::string>;

ClassNames named(const std::string& features) {
  return class_names(parse_json(fmt::format(R"({{"features":{}}})", features)));
}

TEST(ClassNames, a_label_and_a_list_of_labels_have_theirs) {
  EXPECT_EQ(named(R"({"label":{"names":["cat","dog"],"_type":"ClassLabel"}})"),
            (ClassNames{{"label", {"cat", "dog"}}}));
  EXPECT_EQ(named(R"({"ner_tags":{"feature":{"names":["O","B"],"_type":"ClassLabel"},"_type":"List"}})"),
            (ClassNames{{"ner_tags", {"O", "B"}}}));
}

TEST(ClassNames, boxes_have_those_of_their_category_whether_they_are_lists_or_a_list) {
  const ClassNames names{{"objects", {"mask", "shield"}}};
  const std::string category = R"({"names":["mask","shield"],"_type":"ClassLabel"})";
  const std::string bbox = R"({"feature":{"dtype":"float32","_type":"Value"},"length":4,"_type":"List"})";
  EXPECT_EQ(named(fmt::format(R"({{"objects":{{"feature":{{"bbox":{},"category":{}}},"_type":"Sequence"}}}})", bbox,
                              category)),
            names);
  EXPECT_EQ(
      named(fmt::format(R"({{"objects":{{"bbox":{},"category":{{"feature":{},"_type":"List"}}}}}})", bbox, category)),
      names);
}

TEST(ClassNames, what_has_another_shape_names_nothing) {
  for (const char* features : {R"([])", R"({"image":{"_type":"Image"}})", R"({"label":{"names":"cat"}})",
                               R"({"label":5})", R"({"label":{"feature":null}})", R"({"objects":{"category":[1]}})"})
    EXPECT_TRUE(named(features).empty()) << features;
  EXPECT_EQ(named(R"({"label":{"names":["cat",5]}})"), (ClassNames{{"label", {"cat"}}}));
  EXPECT_TRUE(class_names(parse_json("[1]")).empty());
}

}  // namespace
}  // namespace joulery
