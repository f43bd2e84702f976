// SPDX-License-Identifier: Apache-2.0
// The words of a calibration's enumerations, both ways.
#include "foundation/domain/calibration.h"

#include <array>

namespace joulery {
namespace {

constexpr std::array<std::pair<LoadClass, std::string_view>, 7> kClasses{{{LoadClass::idle, "idle"},
                                                                          {LoadClass::cpu, "cpu"},
                                                                          {LoadClass::one_core, "one-core"},
                                                                          {LoadClass::memory, "memory"},
                                                                          {LoadClass::gpu, "gpu"},
                                                                          {LoadClass::mixed, "mixed"},
                                                                          {LoadClass::run, "run"}}};
constexpr std::array<std::pair<FitForm, std::string_view>, 3> kForms{
    {{FitForm::each_part, "each-part"}, {FitForm::one_slope, "one-slope"}, {FitForm::constant, "constant"}}};

}  // namespace

std::string_view to_string(LoadClass kind) {
  for (const auto& [value, word] : kClasses) {
    if (value == kind) return word;
  }
  return "?";
}

std::optional<LoadClass> load_class_from(std::string_view word) {
  for (const auto& [value, name] : kClasses) {
    if (name == word) return value;
  }
  return std::nullopt;
}

std::string_view to_string(FitForm form) {
  for (const auto& [value, word] : kForms) {
    if (value == form) return word;
  }
  return "?";
}

std::optional<FitForm> fit_form_from(std::string_view word) {
  for (const auto& [value, name] : kForms) {
    if (name == word) return value;
  }
  return std::nullopt;
}

}  // namespace joulery
