// SPDX-License-Identifier: Apache-2.0
// JsonReader: the reading half of the field lists in wire/start_fields.h and wire/run_fields.h. Believes nothing: the
// first field that is missing, of the wrong type or out of range is kept with its path, and becomes the Error of the
// whole document.
#pragma once

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "foundation/wire/json_values.h"

namespace joulery {

/// Where a value stands in its document; lives on the stack while it is read.
struct JsonPath {
  const JsonPath* up = nullptr;
  std::string_view key;
  std::optional<std::size_t> index;

  /// "parts[2].energy_j".
  [[nodiscard]] std::string text() const {
    std::string before = up == nullptr ? std::string() : up->text();
    if (index) return before + "[" + std::to_string(*index) + "]";
    if (!before.empty() && !key.empty()) before += ".";
    return before + std::string(key);
  }
};

/// Takes the fields of one JSON object.
class JsonReader {
 public:
  using Json = nlohmann::json;
  static constexpr bool reads = true;
  /// How a field list takes the value it describes.
  template <class T>
  using Ref = T&;

  JsonReader(const Json& node, const JsonPath& path, std::optional<Error>& problem)
      : node_(node), path_(path), problem_(problem) {
    if (!node.is_object()) complain(path, "is not an object");
  }

  template <class T>
  void operator()(const char* key, T& value) {
    const JsonPath path{&path_, key, {}};
    const Json* child = find(key);
    if constexpr (IsOptional<T>::value) {
      if (child == nullptr || child->is_null()) return value.reset();
    } else if (child == nullptr) {
      return complain(path, "is missing");
    }
    take(*child, path, value);
  }
  template <class T>
  void nullable(const char* key, std::optional<T>& value, std::string_view) {
    (*this)(key, value);
  }
  void nullable_text(const char* key, std::string& text, std::string_view) {
    std::optional<std::string> known;
    (*this)(key, known);
    text = known.value_or("");
  }
  template <class Fields>
  void object(const char* key, Fields fill) {
    const JsonPath path{&path_, key, {}};
    const Json* child = find(key);
    if (child == nullptr) return complain(path, "is missing");
    JsonReader inner(*child, path, problem_);
    fill(inner);
  }
  template <class Fields>
  void exact_object(const char* key, Fields fill) {
    object(key, fill);
  }
  template <class Value>
  void derived(const char*, Value) {}

 private:
  [[nodiscard]] const Json* find(const char* key) const {
    if (!node_.is_object()) return nullptr;
    const auto at = node_.find(key);
    return at == node_.end() ? nullptr : &*at;
  }
  void complain(const JsonPath& path, std::string_view what) {
    if (problem_) return;
    const std::string where = path.text();
    problem_ = Error{
        ErrorKind::invalid, (where.empty() ? "the document" : "\"" + where + "\"") + " " + std::string(what), {}, {}};
  }
  [[nodiscard]] std::int64_t take_integer(const Json& node, const JsonPath& path, std::int64_t limit) {
    if (!node.is_number_integer()) {
      complain(path, "is not a whole number");
      return 0;
    }
    const bool fits = !node.is_number_unsigned() || node.get<std::uint64_t>() <= static_cast<std::uint64_t>(limit);
    const auto value = node.get<std::int64_t>();
    if (fits && value >= -limit && value <= limit) return value;
    complain(path, "is out of range");
    return 0;
  }

  void take(const Json& node, const JsonPath& path, std::string& text) {
    if (!node.is_string()) return complain(path, "is not a text");
    text = node.get_ref<const std::string&>();
  }
  void take(const Json& node, const JsonPath& path, bool& value) {
    if (!node.is_boolean()) return complain(path, "is neither true nor false");
    value = node.get<bool>();
  }
  void take(const Json& node, const JsonPath& path, double& value) {
    if (!node.is_number()) return complain(path, "is not a number");
    value = node.get<double>();
    if (!std::isfinite(value)) complain(path, "is out of range");
  }
  void take(const Json& node, const JsonPath& path, std::uint64_t& value) {
    if (!node.is_number_unsigned()) return complain(path, "is not a whole number from 0");
    value = node.get<std::uint64_t>();
  }
  void take(const Json& node, const JsonPath& path, std::int64_t& value) {
    value = take_integer(node, path, std::numeric_limits<std::int64_t>::max());
  }
  template <std::integral T>
  void take(const Json& node, const JsonPath& path, T& value) {
    const std::int64_t wide = take_integer(node, path, std::numeric_limits<T>::max());
    if (wide < static_cast<std::int64_t>(std::numeric_limits<T>::min())) return complain(path, "is out of range");
    value = static_cast<T>(wide);
  }
  void take(const Json& node, const JsonPath& path, Instant& at) {
    at = instant_at(take_integer(node, path, json_integer_limit));
  }
  void take(const Json& node, const JsonPath& path, UtcTime& at) {
    at = UtcTime(Duration(take_integer(node, path, json_utc_limit)));
  }
  void take(const Json& node, const JsonPath& path, Duration& duration) {
    duration = Duration(take_integer(node, path, json_integer_limit));
  }
  void take(const Json& node, const JsonPath& path, std::chrono::seconds& duration) {
    constexpr std::int64_t day = 86400;
    duration = std::chrono::seconds(take_integer(node, path, day));
  }
  template <class Boundary>
  void take(const Json& node, const JsonPath& path, EnergyAt<Boundary>& energy) {
    energy = EnergyAt<Boundary>::of_microjoules(take_integer(node, path, json_integer_limit));
  }
  template <class Kind>
  void take(const Json& node, const JsonPath& path, Quantity<Kind>& quantity) {
    double base = 0;
    take(node, path, base);
    quantity = Quantity<Kind>::of_base(base);
  }
  void take(const Json& node, const JsonPath& path, Bounded<Energy>& energy) {
    JsonReader reader(node, path, problem_);
    std::vector<Energy> ends;
    reader("uj", ends);
    if (ends.size() != 3) return complain(path, "does not hold three amounts under \"uj\"");
    energy = {ends[0], ends[1], ends[2]};
  }
  template <class Q>
  void take(const Json& node, const JsonPath& path, Bounded<Q>& value) {
    JsonReader reader(node, path, problem_);
    reader("low", value.low);
    reader("best", value.best);
    reader("high", value.high);
  }
  template <class T>
  void take(const Json& node, const JsonPath& path, std::optional<T>& value) {
    if (node.is_null()) return value.reset();
    take(node, path, value.emplace());
  }
  template <class T>
  void take(const Json& node, const JsonPath& path, std::vector<T>& values) {
    if (!node.is_array()) return complain(path, "is not a list");
    values.resize(node.size());
    for (std::size_t i = 0; i < values.size(); ++i) take(node[i], JsonPath{&path, {}, i}, values[i]);
  }
  template <class T>
  void take(const Json& node, const JsonPath& path, std::map<std::string, T>& values) {
    if (!node.is_object()) return complain(path, "is not an object");
    values.clear();
    for (const auto& [key, child] : node.items()) take(child, JsonPath{&path, key, {}}, values[key]);
  }
  template <class T>
    requires std::is_enum_v<T>
  void take(const Json& node, const JsonPath& path, T& value) {
    if (!node.is_string() || !value_of(node.get_ref<const std::string&>(), value))
      complain(path, "is not a known word");
  }
  template <class T>
    requires std::is_class_v<T>
  void take(const Json& node, const JsonPath& path, T& value) {
    JsonReader reader(node, path, problem_);
    fields(reader, value);
  }

  const Json& node_;
  const JsonPath& path_;
  std::optional<Error>& problem_;
};

/// A document of one schema, its fields filled in by `fill(JsonReader&)`. Errors (invalid): no JSON, another schema, a
/// wrong field.
template <class Fields>
[[nodiscard]] Result<void> read_document(std::string_view text, std::string_view schema, Fields fill) {
  const nlohmann::json document = nlohmann::json::parse(text, nullptr, false);
  if (document.is_discarded()) return failure(ErrorKind::invalid, "not a JSON document");
  std::optional<Error> problem;
  const JsonPath root;
  JsonReader reader(document, root, problem);
  std::string found;
  reader("schema", found);
  if (!problem && found != schema) {
    problem = Error{ErrorKind::invalid,
                    "the document is \"" + found + "\" where \"" + std::string(schema) + "\" was expected",
                    {},
                    {}};
  }
  if (!problem) fill(reader);
  if (problem) return failure(std::move(*problem));
  return {};
}

}  // namespace joulery
