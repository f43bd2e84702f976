// SPDX-License-Identifier: Apache-2.0
// What a form is filled from: the facts that benchmark and run have alike, and the work of one trial or run with its
// energy per unit. Fields that several standards ask are made here; those of one standard in its own file.
#pragma once

#include <optional>
#include <string>

#include "core/leaderboard/pack.h"
#include "core/leaderboard/pack_given.h"
#include "foundation/base/time.h"
#include "foundation/domain/factors.h"

namespace joulery {

/// Work with its energy: of one trial, or of a run.
struct ScoredWork {
  std::string model;                            ///< id of the arm; empty: a run
  std::string unit;                             ///< of R: "query", "output token", "image", "run"
  std::string unit_words;                       ///< what one of them is
  Bounded<double> joules;                       ///< of IT equipment, per unit
  std::optional<Bounded<double>> query_joules;  ///< where a query is another unit, or the same; nothing: a run
  Method method = Method::modelled;
  std::string rung;                   ///< "rung node.modelled"; of a run the parts
  std::string boundary;               ///< and what is included
  std::optional<Duration> time;       ///< the machine was busy so long, per unit
  const BenchTrial* trial = nullptr;  ///< null: a run
  const TrialFigures* figures = nullptr;
};

/// Facts of the whole. Points into the bench or run and the given values: both must outlive it.
struct PackSubject {
  const GivenValues& given;
  std::optional<Factors> factors;  ///< nothing: no place set
  std::string period;              ///< "2025-06-15T15:06:40 to ... UTC"
  std::string manifest;            ///< where everything can be checked
  std::string hardware;
  std::optional<double> own_fraction;  ///< the meter's own energy, of that which was measured
  std::optional<ScoredWork> work;      ///< nothing: fields that are asked once
};

[[nodiscard]] ScoredWork work_of_trial(const BenchTrial& trial, const TrialFigures& figures);
[[nodiscard]] ScoredWork work_of_run(const Run& run);
[[nodiscard]] PackSubject subject_of(const Bench& bench, const Headlines& headlines, const GivenValues& given);
[[nodiscard]] PackSubject subject_of(const Run& run, const GivenValues& given);

// Values of fields.
[[nodiscard]] FieldValue text_value(std::string text, std::string source = {});
[[nodiscard]] FieldValue missing_value(std::string why);
/// Missing where the interval is not bounded: factors of a document may be anything.
[[nodiscard]] FieldValue amount_value(const Bounded<double>& amount, FieldMethod method, std::string source);
/// The value somebody gave, of the work's model or of all; else the other.
[[nodiscard]] FieldValue given_or(const PackSubject& subject, std::string_view field, FieldValue otherwise);

/// Grid intensity of a training in gCO2e/kWh, as the zoo file states it.
[[nodiscard]] FieldValue stated_grid(const BenchModel& model);
/// Grid intensity in gCO2e/kWh: location-based, with its row.
[[nodiscard]] FieldValue intensity_value(const PackSubject& subject);
/// PUE with its row; missing where none is stated, which the energy then does not hold.
[[nodiscard]] FieldValue pue_value(const PackSubject& subject);
/// Kilowatt hours of so many joules, times the PUE.
[[nodiscard]] FieldValue energy_value(const PackSubject& subject, const Bounded<double>& joules);
/// Ends multiply; missing with the first that is, whose name is told.
[[nodiscard]] FieldValue product(const FieldValue& a, const FieldValue& b, std::string_view name_of_b,
                                 std::string source);

/// Fields `e`, `e_thousand`, `o`, `o_thousand`, `te`, `el`, `rs`, `tir`, `m`, `sci`, `sci_thousand` of the work, with
/// `r` and `boundary`: SCI = ((E * I) + M) per R and its inputs (ISO/IEC 21031).
void add_score(FieldValues& values, const PackSubject& subject);

// One function a form.
[[nodiscard]] FieldValues sci_values(const PackSubject& subject);
[[nodiscard]] FieldValues sci_ai_values(const PackSubject& subject);
[[nodiscard]] FieldValues ai_act_values(const PackSubject& subject);
[[nodiscard]] FieldValues eed_values(const PackSubject& subject);
[[nodiscard]] FieldValues model_card_values(const PackSubject& subject);

}  // namespace joulery
