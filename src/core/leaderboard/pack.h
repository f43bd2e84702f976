// SPDX-License-Identifier: Apache-2.0
// Pack: the form of a standard, filled from one benchmark or run. Which fields a form has is a table (pack_specs.h);
// this is what stands in them: a number, a text, or what is missing and what would give it. Nothing is invented, and
// what only people know may be handed in (pack_given.h).
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/bundle/headlines.h"
#include "foundation/base/result.h"
#include "foundation/domain/method.h"
#include "foundation/units/bounded.h"

namespace joulery {

/// How a number of a form came to be, in the three words of SCI for AI; from strongest to weakest.
enum class FieldMethod {
  measured,  ///< counted, integrated or calibrated on this machine
  sourced,   ///< from a table or from somebody's statement
  modelled,  ///< a formula or a constant
};

[[nodiscard]] std::string_view to_string(FieldMethod method);
[[nodiscard]] FieldMethod field_method(Method method);
[[nodiscard]] constexpr FieldMethod weakest(FieldMethod a, FieldMethod b) { return a < b ? b : a; }

/// What stands in a field. With neither number nor text it is missing.
struct FieldValue {
  std::optional<Bounded<double>> amount;  ///< in the unit of the field
  std::string text;
  std::optional<FieldMethod> method;  ///< of the number
  std::string source;                 ///< where it comes from and what it holds
  bool is_given = false;              ///< handed in, not found here
  std::string why_missing;            ///< more than the field's own remedy says; may be empty
  bool applies = true;                ///< false: another field makes it needless, and it is left out

  [[nodiscard]] bool is_missing() const { return !amount && text.empty(); }
};

/// Values by the id of their field.
using FieldValues = std::map<std::string, FieldValue, std::less<>>;

/// Who may say what stands in a field.
enum class GivenAs { nothing, text, amount };

/// One field of a form.
struct FieldSpec {
  std::string_view id;     ///< "m"
  std::string_view name;   ///< in the words of the standard
  std::string_view unit;   ///< of its number; empty: a text or a ratio
  bool is_common = false;  ///< asked once, not of every trial
  GivenAs given = GivenAs::nothing;
  std::string_view remedy;  ///< what would give it; empty: left out where there is nothing
};

struct PackSubject;

/// One form of one standard.
struct PackSpec {
  std::string_view id;        ///< "sci-ai"
  std::string_view title;     ///< "SCI for AI"
  std::string_view standard;  ///< with its year
  bool takes_runs = false;    ///< else benchmarks alone
  std::span<const FieldSpec> fields;
  FieldValues (*fill)(const PackSubject& subject) = nullptr;
};

/// A field with what stands in it.
struct FilledField {
  const FieldSpec* spec = nullptr;
  FieldValue value;

  /// What is missing and what would give it, in one sentence without a full stop.
  [[nodiscard]] std::string missing_words() const;
};

/// The fields of one trial, or of a run.
struct FilledForm {
  std::string id;     ///< "question-answering/minilm"; the id of a run
  std::string title;  ///< "MiniLM, question answering"
  std::vector<FilledField> fields;
};

/// A form filled from everything that was measured at once.
struct Pack {
  const PackSpec* spec = nullptr;
  std::string subject;              ///< id of the benchmark or run
  std::vector<FilledField> common;  ///< asked once
  std::vector<FilledForm> forms;
};

/// All packs, in the order they are listed.
[[nodiscard]] std::span<const PackSpec> pack_specs();
/// Nothing where no pack is called so.
[[nodiscard]] const PackSpec* find_pack(std::string_view id);

class GivenValues;

/// A form for every trial with figures, or for those of the model that is named. Errors (invalid): no such model, with
/// those there are; no trial with figures.
Result<Pack> pack_of_bench(const PackSpec& spec, const Bench& bench, const Headlines& headlines,
                           const GivenValues& given, const std::optional<std::string>& model);
/// Errors (invalid): a form that asks what no run knows.
Result<Pack> pack_of_run(const PackSpec& spec, const Run& run, const GivenValues& given);

}  // namespace joulery
