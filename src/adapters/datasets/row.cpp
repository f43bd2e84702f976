// SPDX-License-Identifier: Apache-2.0
// Values are taken by role; the first that cannot be read becomes the Error of the row.
#include "adapters/datasets/row.h"

#include <cmath>
#include <fmt/format.h>
#include <optional>

#include "adapters/datasets/json_text.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

using Json = nlohmann::json;

/// A cell that is text but was written as JSON, as CSV files have lists.
Json unfolded(const Json& value) {
  if (!value.is_string()) return value;
  const auto& text = value.get_ref<const std::string&>();
  const std::string_view trimmed = trim(text);
  if (!trimmed.starts_with('[') && !trimmed.starts_with('{')) return value;
  Json parsed = parse_json(trimmed);
  return parsed.is_discarded() ? value : parsed;
}

/// Takes the values of one row; keeps the first complaint.
class RowTaker {
 public:
  RowTaker(const Json& row, const RowRule& rule, const std::string& where) : row_(row), rule_(rule), where_(where) {}

  std::string text(std::string_view role) {
    const Json* value = find(role);
    if (value == nullptr) return complain(role, "no value"), std::string();
    if (!value->is_string()) return complain(role, "no text"), std::string();
    return value->get<std::string>();
  }
  std::string label(std::string_view role) {
    const Json* value = find(role);
    return value == nullptr ? (complain(role, "no value"), std::string()) : class_of(role, *value);
  }
  /// A list of texts or class numbers; of a text its words.
  std::vector<std::string> words_or_classes(std::string_view role) {
    const Json* found = find(role);
    if (found == nullptr) return complain(role, "no value"), std::vector<std::string>();
    const Json value = unfolded(*found);
    std::vector<std::string> list;
    if (value.is_string()) {
      const auto parts = words(value.get_ref<const std::string&>());
      return {parts.begin(), parts.end()};
    }
    if (!value.is_array()) return complain(role, "no list"), list;
    list.reserve(value.size());
    for (const Json& each : value) list.push_back(class_of(role, each));
    return list;
  }
  /// Texts that are right: a text, a list of texts or of {"text": ...}, or SQuAD's {"text": [...]}. None is none.
  std::vector<std::string> answers(std::string_view role) {
    const Json* found = find(role);
    if (found == nullptr) return {};
    Json value = unfolded(*found);
    if (value.is_object() && value.contains("text")) value = Json(value.at("text"));
    if (value.is_string()) return {value.get<std::string>()};
    std::vector<std::string> list;
    if (!value.is_array()) return complain(role, "neither a text nor a list of texts"), list;
    for (const Json& each : value) {
      const Json& text = each.is_object() && each.contains("text") ? each.at("text") : each;
      if (text.is_string()) {
        list.push_back(text.get<std::string>());
      } else {
        complain(role, "an answer that is no text");
      }
    }
    return list;
  }
  std::string image(std::string_view role) {
    const Json* value = find(role);
    if (rule_.has_image_bytes && lies_in_table(role, value)) return {};
    const Json* path = value != nullptr && value->is_object() && value->contains("path") ? &value->at("path") : value;
    if (path == nullptr || !path->is_string())
      return complain(role, rule_.has_image_bytes ? "no image" : "no path of an image"), std::string();
    const auto& name = path->get_ref<const std::string&>();
    for (const std::string_view step : split(name, '/')) {
      if (step == "..") complain(role, "a path that leads out of the folder");
    }
    if (name.empty() || name.find('\0') != std::string::npos) complain(role, "no path of an image");
    return name.starts_with('/') ? name : fmt::format("{}/{}", rule_.image_folder, name);
  }
  /// {"bbox": [[x, y, width, height]], "category": [...]} or a list of {"bbox", "category", "iscrowd"}.
  std::vector<TrueBox> boxes(std::string_view role) {
    const Json* found = find(role);
    if (found == nullptr) return complain(role, "no value"), std::vector<TrueBox>();
    const Json value = unfolded(*found);
    std::vector<TrueBox> list;
    if (value.is_array()) {
      for (const Json& each : value) list.push_back(box(role, each));
      return list;
    }
    const Json* all = value.is_object() && value.contains("bbox") ? &value.at("bbox") : nullptr;
    const Json* names = value.is_object() ? name_of(value) : nullptr;
    if (all == nullptr || names == nullptr || !all->is_array() || !names->is_array() || all->size() != names->size()) {
      return complain(role, "no boxes with as many categories"), list;
    }
    for (std::size_t i = 0; i < all->size(); ++i) {
      list.push_back(box(role, Json{{"bbox", all->at(i)}, {"category", names->at(i)}}));
    }
    return list;
  }

  [[nodiscard]] Result<Item> done(Item item) const {
    if (problem_) return failure(*problem_);
    return item;
  }
  void complain(std::string_view role, std::string_view what) {
    if (problem_) return;
    const auto column = rule_.columns.find(role);
    problem_ = Error{
        ErrorKind::invalid,
        fmt::format("{} for the {} (column {})", what, role, column == rule_.columns.end() ? "-" : column->second),
        where_, "mend the row or leave it out"};
  }

 private:
  [[nodiscard]] const Json* find(std::string_view role) const {
    const auto column = rule_.columns.find(role);
    if (column == rule_.columns.end()) return nullptr;
    const auto found = row_.find(column->second);
    return found == row_.end() || found->is_null() ? nullptr : &*found;
  }
  /// Bytes come before a path, which then says where they once were.
  bool lies_in_table(std::string_view role, const Json* image) {
    const bool has_bytes = image != nullptr && image->is_object() && image->contains("bytes");
    if (!has_bytes || image->at("bytes").is_null()) return false;
    if (image->at("bytes") == 0) complain(role, "an image of no bytes");
    return true;
  }
  static const Json* name_of(const Json& object) {
    for (const char* key : kClassKeys) {
      if (object.contains(key)) return &object.at(key);
    }
    return nullptr;
  }
  /// A text, or a number that has a name.
  std::string class_of(std::string_view role, const Json& value) {
    const auto classes = rule_.classes.find(rule_.columns.find(role)->second);
    if (!value.is_string() && !value.is_number() && !value.is_boolean()) {
      return complain(role, "neither a text nor a number"), std::string();
    }
    std::string text = value.is_string() ? std::string(trim(value.get_ref<const std::string&>())) : value.dump();
    if (text.empty()) complain(role, "an empty value");
    const auto number = classes == rule_.classes.end() ? std::nullopt : parse_u64(text);
    if (!number) return text;
    if (*number < classes->second.size()) return classes->second[*number];
    complain(role, fmt::format("class {} of {}", *number, classes->second.size()));
    return text;
  }
  TrueBox box(std::string_view role, const Json& object) {
    const Json* name = object.is_object() ? name_of(object) : nullptr;
    if (name == nullptr || !object.contains("bbox"))
      return complain(role, "a box without \"bbox\" and \"category\""), TrueBox{};
    const Json& sides = object.at("bbox");
    std::array<double, 4> values{};
    bool is_good = sides.is_array() && sides.size() == values.size();
    for (std::size_t i = 0; is_good && i < values.size(); ++i) {
      is_good = sides.at(i).is_number() && std::isfinite(sides.at(i).get<double>());
      if (is_good) values.at(i) = sides.at(i).get<double>();
    }
    if (!is_good || values[2] < 0 || values[3] < 0) complain(role, "a box that is not [x, y, width, height]");
    const bool is_crowd = object.contains("iscrowd") && object.at("iscrowd") == 1;
    return {class_of(role, *name), {values[0], values[1], values[2], values[3]}, is_crowd};
  }

  const Json& row_;
  const RowRule& rule_;
  const std::string& where_;
  std::optional<Error> problem_;
};

void take_tagged(RowTaker& row, Item& item) {
  item.words = row.words_or_classes("tokens");
  item.tags = row.words_or_classes("tags");
  if (item.words.size() != item.tags.size()) {
    row.complain("tags", fmt::format("a list of {} where there are {} words", item.tags.size(), item.words.size()));
  }
}

void take_question(RowTaker& row, Item& item) {
  item.text = row.text("context");
  item.question = row.text("question");
  item.answers = row.answers("answers");
}

/// Texts of which at least one must be there.
void take_references(RowTaker& row, std::string_view role, Item& item) {
  item.answers = row.answers(role);
  if (item.answers.empty()) row.complain(role, "no value");
}

}  // namespace

Result<Item> item_of(const nlohmann::json& row, const RowRule& rule, const std::string& where) {
  RowTaker taker(row, rule, where);
  Item item;
  const ItemKind kind = rule.kind;
  const bool is_image =
      kind == ItemKind::labelled_image || kind == ItemKind::boxed_image || kind == ItemKind::captioned_image;
  if (is_image) item.image_path = taker.image("image");
  if (kind == ItemKind::labelled_text || kind == ItemKind::plain_text) item.text = taker.text("text");
  if (kind == ItemKind::labelled_text || kind == ItemKind::labelled_image) item.label = taker.label("label");
  if (kind == ItemKind::prompt) item.text = taker.text("prompt");
  if (kind == ItemKind::boxed_image) item.boxes = taker.boxes("objects");
  if (kind == ItemKind::captioned_image) take_references(taker, "captions", item);
  if (kind == ItemKind::tagged_words) take_tagged(taker, item);
  if (kind == ItemKind::question) take_question(taker, item);
  if (kind == ItemKind::summarized_text) {
    item.text = taker.text("document");
    take_references(taker, "summary", item);
  }
  return taker.done(std::move(item));
}

}  // namespace joulery
