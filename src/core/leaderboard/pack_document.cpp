// SPDX-License-Identifier: Apache-2.0
// Known fields are lines of numbers, missing ones a table: a reader of the form sees at once what he still has to find.
#include "core/leaderboard/pack_document.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "core/reporting/phrase.h"
#include "core/statistics/carried_digits.h"

namespace joulery {
namespace {

constexpr double kSmallest = 1e-3;  // below it and from kLargest on a power of ten is written apart
constexpr double kLargest = 1e12;

/// Two digits at least, twelve at most, none for nothing.
std::string exact_words(double value) {
  constexpr int kMostDigits = 12;
  constexpr double kSame = 1e-11;
  for (int digits = 2; digits < kMostDigits; ++digits) {
    const std::string text = significant(value, digits);
    if (std::abs(std::stod(text) - value) <= kSame * std::abs(value)) return text;
  }
  return significant(value, kMostDigits);
}

/// Each end with `power` behind it.
AmountWords scaled_words(const Bounded<double>& amount, std::string_view power) {
  const double half = (amount.high - amount.low) / 2;
  if (half == 0) return {fmt::format("{}{}", exact_words(amount.best), power), {}};
  constexpr double kFarBelow = 20;
  const bool is_skewed = amount.best * kFarBelow < half || amount.low * kFarBelow < half;
  const auto words = [&](double value) {
    return fmt::format("{}{}", is_skewed ? significant(value, 2) : carried_digits(value, half).value, power);
  };
  return {words(amount.best), fmt::format("{} … {}", words(amount.low), words(amount.high))};
}

/// Three digits of what was found here without an interval; a statement has those it was made with.
Bounded<double> shown_amount(const FieldValue& value) {
  const Bounded<double>& amount = *value.amount;
  const bool is_stated = value.method == FieldMethod::sourced;
  if (is_stated || amount.low != amount.high || amount.best == 0) return amount;
  return exact(std::stod(fmt::format("{:.2e}", amount.best)));
}

NumberLine line_of(const FilledField& field) {
  const FieldValue& value = field.value;
  NumberLine line;
  line.label = field.spec->name;
  line.source = value.source;
  if (value.amount) {
    const AmountWords words = amount_words(shown_amount(value), field.spec->unit);
    line.value = words.value;
    line.bounds = words.bounds;
    line.range = value.amount;
    if (value.method)
      line.source = fmt::format("{}{}{}", to_string(*value.method), value.source.empty() ? "" : "; ", value.source);
  } else {
    line.value = value.text;
  }
  if (value.is_given) line.source = "given: " + line.source;
  return line;
}

/// Long texts would push all values of a block aside.
bool is_long(const FilledField& field) {
  constexpr std::size_t kLine = 40;
  return !field.value.amount && field.value.text.size() > kLine;
}

void add_fields(Document& document, const std::vector<FilledField>& fields) {
  NumberBlock known;
  TableBlock missing{"missing", {{"field"}, {"id"}, {"what would give it"}}, {}};
  std::vector<Block> texts;
  for (const FilledField& field : fields) {
    if (field.value.is_missing()) {
      missing.rows.push_back({{std::string(field.spec->name), {}, {}},
                              {std::string(field.spec->id), {}, {}},
                              {field.missing_words(), {}, {}}});
    } else if (is_long(field)) {
      const NumberLine line = line_of(field);
      const std::string source = line.source.empty() ? "" : fmt::format(" ({})", line.source);
      texts.emplace_back(plain(fmt::format("{}: {}{}", line.label, line.value, source)));
    } else {
      known.lines.push_back(line_of(field));
    }
  }
  if (!known.lines.empty()) document.blocks.emplace_back(std::move(known));
  for (Block& text : texts) document.blocks.push_back(std::move(text));
  if (!missing.rows.empty()) document.blocks.emplace_back(std::move(missing));
}

}  // namespace

AmountWords amount_words(const Bounded<double>& amount, std::string_view unit) {
  const double best = std::abs(amount.best);
  const bool is_apart = best > 0 && (best < kSmallest || best >= kLargest);
  const int power = is_apart ? static_cast<int>(std::floor(std::log10(best))) : 0;
  const double scale = std::pow(10.0, power);
  AmountWords words = scaled_words({amount.low / scale, amount.best / scale, amount.high / scale},
                                   is_apart ? fmt::format("e{}", power) : std::string());
  if (!unit.empty()) words.value += fmt::format(" {}", unit);
  return words;
}

Document pack_document(const Pack& pack) {
  Document document;
  document.title = pack.spec->title;
  document.subtitle = fmt::format("{} · {}", pack.spec->standard, pack.subject);
  document.blocks.emplace_back(plain(
      "Each number says how it came to be: measured, sourced or modelled. Given is what was handed in with --given; "
      "what is missing is listed with what would give it."));
  add_fields(document, pack.common);
  for (const FilledForm& form : pack.forms) {
    document.blocks.emplace_back(Heading{2, form.title});
    add_fields(document, form.fields);
  }
  return document;
}

}  // namespace joulery
