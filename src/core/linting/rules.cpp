// SPDX-License-Identifier: Apache-2.0
// The texts of the checks. Sources of thresholds: docs/method/lint.md.
#include "core/linting/rules.h"

#include <array>

#include "foundation/base/ensure.h"

namespace joulery {
namespace {

using enum Gravity;

constexpr std::array kRules{
    Rule{LintCheck::parts_add_up, "L1", error, "the parts do not add up to the total",
         "cpu + gpu + ram (+ other) = total", "parts and total were taken at different boundaries or moments",
         "say which parts the total contains; take both from one record"},
    Rule{LintCheck::stated_intensity, "L2", error, "the carbon does not follow from energy and stated intensity",
         "kWh x g/kWh = g",
         "another grid intensity was used than the one that is stated, or energy of another boundary",
         "state the intensity the grams were made with, or compute them again"},
    Rule{LintCheck::one_intensity, "L2", error, "one run holds several grid intensities",
         "emissions / energy is one value within a run",
         "the location was looked up again in the middle of the run and another factor taken",
         "fix the place (country, region) instead of looking it up; compute the grams again"},
    Rule{LintCheck::sane_intensity, "L2", error, "the implied grid intensity is one no grid has",
         "0 <= emissions / energy <= 1500 g/kWh", "grams for kilograms, or energy in another unit",
         "check the units of emissions and energy"},
    Rule{LintCheck::power_columns, "L3", error, "energy over duration is more power than the power columns allow",
         "energy / duration <= 1.05 x (cpu + gpu + ram power)",
         "the duration covers less than the energy: in a CodeCarbon run list written with tasks, only the last task",
         "take energy and duration from the phase logs"},
    Rule{LintCheck::mean_power, "L3", error, "energy over duration is not the stated power",
         "energy / duration = power, 1 %", "energy and power come from different windows", "take both over one window"},
    Rule{LintCheck::device_limit, "L3", error, "the mean power of a device is one it cannot have",
         "0.5 x idle <= energy / duration <= 1.1 x limit x count",
         "a wrong count of devices, a wrong duration, or watts for kilowatts", "check count, duration and units"},
    Rule{LintCheck::constant_power, "L4", warning, "a power that never varies is a model, not a reading",
         "10 rows and more with one value", "the tool had no sensor for this part and took a constant",
         "call the part modelled, keep it out of the headline; measure it (joulery doctor says how)"},
    Rule{LintCheck::missing_energy, "L5", error, "a part that is there and ran has no energy",
         "energy > 0 where duration > 0 and the part exists", "the counter could not be read and 0 was written",
         "treat it as unknown; the total lacks this part"},
    Rule{LintCheck::negative_energy, "L5", error, "an energy is negative", "energy >= 0",
         "a difference of two passes, or a counter that was reset in between",
         "call it not resolved; measure it directly"},
    Rule{LintCheck::per_unit, "L6", error, "an energy per unit does not agree with its total",
         "per token x tokens = energy; per token x tokens/s = W; per request x requests/s = W; per 1,000 = 1,000 x per "
         "query",
         "one of the columns was derived from other numbers than those beside it",
         "derive it again from the columns that were measured"},
    Rule{LintCheck::unit_slip, "L7", error, "two statements of one thing differ by a factor of units",
         "their quotient is not 3.6, 1,000, 3,600 or 3,600,000",
         "a unit slipped: g and kg, Wh and kWh, J and Wh, J and kWh", "find the statement with the wrong unit"},
    Rule{LintCheck::training_energy, "L8", error, "the energy does not follow from hours, power and PUE",
         "device hours x W x PUE = MWh, 1 %", "hours or power of another run, or the PUE left out",
         "state all factors"},
    Rule{LintCheck::training_carbon, "L8", error, "the carbon does not follow from energy and grid",
         "MWh x g/kWh = t, 1 %", "another grid intensity than the stated one", "state the intensity that was used"},
    Rule{LintCheck::sane_pue, "L9", error, "no data centre has this PUE", "1 <= PUE <= 3",
         "an energy ratio the other way round, or another factor in its place", "PUE = facility energy / IT energy"},
    Rule{LintCheck::pue_once, "L9", error, "facility energy is not IT energy times PUE",
         "facility energy / PUE = IT energy", "the PUE was applied twice, or not at all",
         "apply it once, to IT energy"},
    Rule{LintCheck::wue_per_it_energy, "L9", warning, "water was computed from energy that already holds the PUE",
         "water = WUE x IT energy", "WUE is defined per kWh of IT energy (ISO/IEC 30134-9)",
         "divide the water by the PUE"},
    Rule{LintCheck::achieved_peak, "L10", error, "more operations per second than the device can do",
         "achieved FLOP/s <= dense peak of that precision", "sparse operations counted, or time of another run",
         "count dense operations; check time and device count"},
    Rule{LintCheck::dense_peak, "L10", warning, "the stated peak is the one for sparse matrices",
         "stated peak = dense peak, not 2 x", "the data sheet prints the sparse rate first", "use the dense peak"},
    Rule{LintCheck::shares_of_meter, "L11", error, "shares sum to more than the meter saw",
         "dynamic + idle <= metered total", "a share was computed from TDP although a meter existed",
         "divide the metered energy, never exceed it"},
    Rule{LintCheck::place_jumps, "L12", warning, "the same machine claims to be in another place",
         "same system, processor and GPUs: same country and region",
         "the place was looked up by the network address and the look-up was wrong once",
         "set the place by hand and compute carbon again"},
    Rule{LintCheck::enough_updates, "L13", warning, "a window too short for its sampling",
         "10 sensor updates and more within a window", "sampling once a second of a phase of a few seconds",
         "repeat the work until the window is long enough, or sample faster"},
    Rule{LintCheck::sample_times, "L13", error, "samples are missing or out of order",
         "times increase; no gap above 1.5 periods; samples span the window",
         "the sampler was held up, or the clock stepped", "call the energy of the gap unknown"},
    Rule{LintCheck::electrical_power, "L14", error, "power is not voltage times current times power factor",
         "W = V x A x PF, 1 %", "apparent power taken for power, or columns exchanged", "check the meter's columns"},
    Rule{LintCheck::counter_and_power, "L14", error, "the energy counter and the integral of power disagree",
         "counter difference = integral of power, 5 %",
         "the power is averaged or seldom updated, or the counter covers more",
         "find out which one is right; print both until then"},
    Rule{LintCheck::break_even, "L15", error, "the break-even does not follow from its inputs",
         "N = (training + fine-tuning) / per query", "inputs of another rung or rounded otherwise",
         "recompute from what is printed"},
    Rule{LintCheck::too_many_digits, "L15", warning, "a quotient is printed with more digits than its inputs carry",
         "a ratio of rounded numbers is an interval", "unrounded inputs were divided, or all digits of a division kept",
         "print the interval"},
    Rule{LintCheck::mean_within_range, "L15", error, "mean or spread is impossible", "min <= mean <= max; sd >= 0",
         "columns exchanged, or of different samples", "check the table"},
    Rule{LintCheck::equivalence, "L16", error, "the equivalence does not follow from its factor",
         "equivalence = value / factor of the named vintage", "a factor of another year",
         "name the vintage, compute again"},
    Rule{LintCheck::tree_years, "L16", error, "a tree is counted per year",
         "0.060 t CO2 per urban tree grown for ten years (EPA)", "the factor is for ten years of growth",
         "say: trees grown for ten years"},
    Rule{LintCheck::crossed_kinds, "L16", error, "an equivalence was fed with the wrong kind of amount",
         "energy rows take kWh, carbon rows take g", "grams in a row for energy, or the other way round",
         "use the row of that kind"},
    Rule{LintCheck::duplicate_run, "L17", error, "a run id stands twice", "one row per run and phase",
         "a file was read in two copies, or rows were appended twice", "keep one of them"},
    Rule{LintCheck::unreadable_row, "L17", error, "a row does not fit its header",
         "as many cells as the header has columns, each of its kind",
         "CodeCarbon drops empty columns from rows it appends: the cells stand under wrong names",
         "write the file anew; do not trust this row"},
    Rule{LintCheck::counts_add_up, "L17", error, "successes and failures are not all", "successes + failures = total",
         "queries were lost or counted twice", "count again from the raw answers"},
    Rule{LintCheck::extrapolated, "L17", note, "a figure per 1,000 comes from fewer queries",
         "n >= 1,000 for a figure per 1,000", "a short run was scaled up", "print n beside it"},
    Rule{LintCheck::overlapping_trials, "L18", warning, "two trials overlap in time on one host",
         "trials of one host follow each other", "they ran at once: each has the other's energy in its own",
         "measure one at a time, or divide by process"},
    Rule{LintCheck::undecided_overlap, "L18", note, "trials overlap in time, and whether on one host cannot be told",
         "trials of one host follow each other", "the file names no host", "record host id, boot id and device ids"},
};

}  // namespace

std::string_view to_string(Gravity gravity) {
  constexpr std::array<std::string_view, 3> kWords{"note", "warning", "error"};
  return kWords.at(static_cast<std::size_t>(gravity));
}

std::span<const Rule> rules() { return kRules; }

const Rule& rule_of(LintCheck check) {
  const Rule& rule = kRules.at(static_cast<std::size_t>(check));
  ENSURE(rule.check == check);
  return rule;
}

}  // namespace joulery
