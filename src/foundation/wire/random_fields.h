// SPDX-License-Identifier: Apache-2.0
// RandomFields: a third codec for the field lists, for tests: fills every field of a value with something a document
// can hold. With it "what is written is read" is tested for all fields, also for those added later.
#pragma once

#include <array>
#include <random>

#include "foundation/units/format.h"
#include "foundation/wire/json_values.h"

namespace joulery {

/// Fills the fields of one value from a random source it does not own.
class RandomFields {
 public:
  static constexpr bool reads = true;
  template <class T>
  using Ref = T&;

  explicit RandomFields(std::mt19937_64& source, bool to_the_last_bit) : source_(source), exact_(to_the_last_bit) {}

  template <class T>
  void operator()(const char*, T& value) {
    fill(value);
  }
  template <class T>
  void nullable(const char*, std::optional<T>& value, std::string_view) {
    fill(value);
  }
  void nullable_text(const char*, std::string& text, std::string_view) { fill(text); }
  template <class Fields>
  void object(const char*, Fields inner) {
    inner(*this);
  }
  template <class Fields>
  void exact_object(const char*, Fields inner) {
    RandomFields exact(source_, true);
    inner(exact);
  }
  template <class Value>
  void derived(const char*, Value) {}

 private:
  std::int64_t below(std::int64_t limit) {
    return static_cast<std::int64_t>(source_() % static_cast<std::uint64_t>(limit));
  }

  void fill(bool& value) { value = below(2) == 0; }
  void fill(double& value) {
    value =
        exact_ ? static_cast<double>(source_()) / 3e9 : static_cast<double>(below(1'000'000'000) - 500'000'000) / 1024;
    if (!exact_) value = rounded(value);
  }
  void fill(std::string& text) {
    static constexpr std::array<std::string_view, 5> pieces{"a", "é", "\"\\", "\n", "\U0001F50B"};
    text.clear();
    for (std::int64_t i = below(4); i > 0; --i) text += pieces[static_cast<std::size_t>(below(pieces.size()))];
  }
  template <std::integral T>
  void fill(T& value) {
    value = static_cast<T>(source_());
  }
  std::int64_t any_integer() { return below(2 * json_integer_limit) - json_integer_limit; }
  void fill(Instant& at) { at = instant_at(any_integer()); }
  void fill(UtcTime& at) { at = UtcTime(Duration(4 * any_integer())); }
  void fill(Duration& duration) { duration = Duration(any_integer()); }
  void fill(std::chrono::seconds& offset) { offset = std::chrono::minutes(below(2 * 1440) - 1440); }
  template <class Boundary>
  void fill(EnergyAt<Boundary>& energy) {
    energy = EnergyAt<Boundary>::of_microjoules(any_integer());
  }
  template <class Kind>
  void fill(Quantity<Kind>& quantity) {
    double base = 0;
    fill(base);
    quantity = Quantity<Kind>::of_base(base);
  }
  template <class Q>
  void fill(Bounded<Q>& value) {
    fill(value.low);
    fill(value.best);
    fill(value.high);
  }
  template <class T>
  void fill(std::optional<T>& value) {
    if (below(3) == 0) return value.reset();
    fill(value.emplace());
  }
  template <class T>
  void fill(std::vector<T>& values) {
    values.resize(static_cast<std::size_t>(below(3)));
    for (T& value : values) fill(value);
  }
  template <class T>
  void fill(std::map<std::string, T>& values) {
    for (std::int64_t i = below(3); i > 0; --i) {
      std::string key;
      fill(key);
      fill(values[key]);
    }
  }
  template <class T>
    requires std::is_enum_v<T>
  void fill(T& value) {
    // Only words that exist: draw until the number is one of the enumeration.
    T again{};
    do {
      value = static_cast<T>(below(8));
    } while (!value_of(word_of(value), again) || again != value);
  }
  template <class T>
    requires std::is_class_v<T>
  void fill(T& value) {
    fields(*this, value);
  }

  std::mt19937_64& source_;
  bool exact_;
};

}  // namespace joulery
