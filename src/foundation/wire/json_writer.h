// SPDX-License-Identifier: Apache-2.0
// JsonWriter: the writing half of the field lists in wire/start_fields.h and wire/run_fields.h. One list serves both
// directions, so what is written is what is read. Unknown values become null with a "why" beside them.
#pragma once

#include <cmath>
#include <nlohmann/json.hpp>

#include "foundation/base/ensure.h"
#include "foundation/units/format.h"
#include "foundation/wire/json_values.h"

namespace joulery {

/// Real numbers of results carry 12 significant digits; what a replay computes from is kept to the last bit.
enum class Precision { exact, rounded };

/// Fills one JSON object, keys in the order they are written.
class JsonWriter {
 public:
  using Json = nlohmann::ordered_json;
  static constexpr bool reads = false;
  /// How a field list takes the value it describes.
  template <class T>
  using Ref = const T&;

  JsonWriter(Json& node, Precision precision) : node_(node), precision_(precision) {
    if (node_.is_null()) node_ = Json::object();
  }

  /// A field. An empty optional is left out: it does not apply.
  template <class T>
  void operator()(const char* key, const T& value) {
    if constexpr (IsOptional<T>::value) {
      if (value) node_[key] = json_of(*value);
    } else {
      node_[key] = json_of(value);
    }
  }
  /// A field that may be unknown: null, and the reason in the object under "why".
  template <class T>
  void nullable(const char* key, const std::optional<T>& value, std::string_view why) {
    node_[key] = value ? json_of(*value) : Json();
    if (!value) node_["why"][key] = why;
  }
  /// A text that is unknown when it is empty.
  void nullable_text(const char* key, const std::string& text, std::string_view why) {
    nullable(key, text.empty() ? std::optional<std::string>() : text, why);
  }
  /// An object within this one.
  template <class Fields>
  void object(const char* key, Fields fill) {
    JsonWriter inner(node_[key], precision_);
    fill(inner);
  }
  /// An object whose numbers are kept to the last bit.
  template <class Fields>
  void exact_object(const char* key, Fields fill) {
    JsonWriter inner(node_[key], Precision::exact);
    fill(inner);
  }
  /// What readers of the document want and `JsonReader` ignores, because it follows from the rest.
  template <class Value>
  void derived(const char* key, Value value) {
    node_[key] = value(*this);
  }
  [[nodiscard]] Json json_of(double value) const {
    ENSURE(std::isfinite(value));
    if (precision_ == Precision::rounded) value = rounded(value);
    if (value == std::trunc(value) && std::fabs(value) < 1e15) return static_cast<std::int64_t>(value);
    return value;
  }
  /// low, best, high in joules, and the exact microjoules as "uj".
  [[nodiscard]] Json json_of(const Bounded<Energy>& energy) const {
    // A whole number divided by 10^6 is correctly rounded, so these digits are the same everywhere too.
    const auto joules = [](Energy amount) { return JsonWriter::exact_number(amount / joule); };
    return {{"low", joules(energy.low)},
            {"best", joules(energy.best)},
            {"high", joules(energy.high)},
            {"uj", {energy.low.microjoules(), energy.best.microjoules(), energy.high.microjoules()}}};
  }
  template <class Q>
  [[nodiscard]] Json json_of(const Bounded<Q>& value) const {
    return {{"low", json_of(value.low)}, {"best", json_of(value.best)}, {"high", json_of(value.high)}};
  }

  [[nodiscard]] static Json json_of(const std::string& text) { return text; }
  template <std::integral T>
  static Json json_of(T value) {
    return value;
  }
  static Json json_of(Instant at) { return nanoseconds_of(at); }
  static Json json_of(UtcTime at) { return at.time_since_epoch().count(); }
  static Json json_of(Duration duration) { return duration.count(); }
  static Json json_of(std::chrono::seconds duration) { return duration.count(); }
  template <class Boundary>
  Json json_of(EnergyAt<Boundary> energy) const {
    return energy.microjoules();
  }
  template <class Kind>
  Json json_of(Quantity<Kind> quantity) const {
    return json_of(quantity.base());
  }
  template <class T>
  Json json_of(const std::optional<T>& value) const {
    return value ? json_of(*value) : Json();
  }
  template <class T>
  Json json_of(const std::vector<T>& values) const {
    Json array = Json::array();
    for (const T& value : values) array.push_back(json_of(value));
    return array;
  }
  template <class T>
  Json json_of(const std::map<std::string, T>& values) const {
    Json object = Json::object();
    for (const auto& [key, value] : values) object[key] = json_of(value);
    return object;
  }
  template <class T>
    requires std::is_enum_v<T>
  static Json json_of(T value) {
    return word_of(value);
  }
  template <class T>
    requires std::is_class_v<T>
  Json json_of(const T& value) const {
    Json node = Json::object();
    JsonWriter writer(node, precision_);
    fields(writer, value);
    return node;
  }

 private:
  static Json exact_number(double value) {
    Json unused = Json::object();
    return JsonWriter(unused, Precision::exact).json_of(value);
  }

  Json& node_;
  Precision precision_;
};

/// The text of a document. Bytes that are no UTF-8 (a command line may hold any) become U+FFFD.
[[nodiscard]] inline std::string text_of(const JsonWriter::Json& document, int indent) {
  return document.dump(indent, ' ', false, JsonWriter::Json::error_handler_t::replace);
}

}  // namespace joulery
