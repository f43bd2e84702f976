// SPDX-License-Identifier: Apache-2.0
// The card of one model of a benchmark: the grams of its training where they are known, and in words the energy of its
// use, which the block has no place for.
#include <algorithm>
#include <fmt/ranges.h>

#include "core/leaderboard/pack_document.h"
#include "core/reporting/model_card.h"
#include "core/reporting/text_style.h"

namespace joulery {
namespace {

/// Models of the forms, each once: what stands behind the slash of their ids.
std::vector<std::string> models_of(const Pack& pack) {
  std::vector<std::string> models;
  for (const FilledForm& form : pack.forms) {
    std::string model = form.id.substr(form.id.find('/') + 1);
    if (std::ranges::find(models, model) == models.end()) models.push_back(std::move(model));
  }
  return models;
}

const FieldValue* found(const FilledForm& form, std::string_view id) {
  const auto field = std::ranges::find_if(form.fields, [id](const FilledField& each) { return each.spec->id == id; });
  return field == form.fields.end() ? nullptr : &field->value;
}

std::string text_of(const FilledForm& form, std::string_view id) {
  const FieldValue* value = found(form, id);
  return value == nullptr ? std::string() : value->text;
}

/// "1.41e-4 kWh (0.96e-4 ... 1.86e-4), modelled: rung node.modelled"; empty where it is not known.
std::string amount_of(const FilledForm& form, std::string_view id, std::string_view unit) {
  const FieldValue* value = found(form, id);
  if (value == nullptr || !value->amount) return {};
  const AmountWords words = amount_words(*value->amount, unit);
  std::string text = words.value;
  if (!words.bounds.empty()) text += fmt::format(" ({})", words.bounds);
  if (value->method) text += fmt::format(", {}", to_string(*value->method));
  return value->source.empty() ? text : fmt::format("{}: {}", text, value->source);
}

std::string body_of(const Pack& pack) {
  const FilledForm& first = pack.forms.front();
  std::string body =
      fmt::format("## Environmental impact\n\nTraining: {}.\n", amount_of(first, "training_energy", "kWh"));
  for (const FilledForm& form : pack.forms) {
    body +=
        fmt::format("\nUse, {}: 1,000 queries take {}. Boundary: {}. Benchmark `{}`.\n", shown(form.title, TextStyle{}),
                    amount_of(form, "e_thousand", "kWh"), text_of(form, "boundary"), pack.subject);
  }
  std::vector<std::string> missing;
  for (const FilledField& field : first.fields) {
    if (field.value.is_missing()) missing.push_back(fmt::format("{} ({})", field.spec->id, field.missing_words()));
  }
  if (!missing.empty()) body += fmt::format("\nNot known: {}.\n", fmt::join(missing, ", "));
  return body;
}

}  // namespace

Result<std::string> pack_model_card(const Pack& pack) {
  const auto models = models_of(pack);
  if (models.size() != 1) {
    return failure(ErrorKind::invalid, "a card is of one model", pack.subject,
                   fmt::format("name it, as in BUNDLE:MODEL; there are: {}", fmt::join(models, ", ")));
  }
  const FilledForm& form = pack.forms.front();
  const FieldValue* carbon = found(form, "emissions");
  if (carbon == nullptr || !carbon->amount) {
    return failure(ErrorKind::invalid,
                   fmt::format("a card states grams of the training, and none are known: {}",
                               carbon == nullptr ? std::string() : carbon->why_missing),
                   models.front(), "state [model.training] with grid_g_per_kwh in the zoo file");
  }
  const Bounded<double>& grams = *carbon->amount;
  const CardBlock block{{grams.low * gram_location, grams.best * gram_location, grams.high * gram_location},
                        text_of(form, "source"),
                        text_of(form, "training_type"),
                        text_of(form, "geographical_location"),
                        text_of(form, "hardware_used")};
  return fmt::format("{}\n{}", card_block(block), body_of(pack));
}

}  // namespace joulery
