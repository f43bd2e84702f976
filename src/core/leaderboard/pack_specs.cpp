// SPDX-License-Identifier: Apache-2.0
// The forms as tables: which fields a standard asks, in its words, and what would give one that is missing. ISO/IEC
// 21031:2024; SCI for AI of the Green Software Foundation, 2026; Regulation (EU) 2024/1689, Annex XI, with the model
// documentation form of the code of practice, 2025; Directive (EU) 2023/1791 with Regulation (EU) 2024/1364; the hub's
// model card metadata. `joulery report --pack` prints the ids; docs/guide/forms.md explains them.
#include <algorithm>
#include <array>

#include "core/leaderboard/pack.h"
#include "core/leaderboard/pack_subject.h"

namespace joulery {
namespace {

constexpr bool kOnce = true;
constexpr bool kEach = false;
constexpr GivenAs kFound = GivenAs::nothing;
constexpr GivenAs kText = GivenAs::text;
constexpr GivenAs kAmount = GivenAs::amount;

constexpr std::string_view kPlaceRemedy = "measure with a place: joulery --place FR ...; or hand it in";
constexpr std::string_view kPueRemedy = "so none is in E; measure with --pue, or hand it in";
constexpr std::string_view kHandIn = "hand it in with --given";
constexpr std::string_view kTrainingRemedy = "state [model.training] in the zoo file, or hand it in";

constexpr std::array kSci{
    FieldSpec{"application", "software", "", kOnce, kText, kHandIn},
    FieldSpec{"period", "time span", "", kOnce, kFound, ""},
    FieldSpec{"i", "I: carbon intensity", "gCO2e/kWh", kOnce, kAmount, kPlaceRemedy},
    FieldSpec{"pue", "PUE within E", "", kOnce, kAmount, kPueRemedy},
    FieldSpec{"baseline", "baseline, by the same method", "", kOnce, kText,
              "fill this form for the version before, and hand in its SCI"},
    FieldSpec{"r", "R: functional unit", "", kEach, kFound, ""},
    FieldSpec{"r_reason", "why R was chosen", "", kEach, kText, kHandIn},
    FieldSpec{"boundary", "software boundary", "", kEach, kFound, ""},
    FieldSpec{"e", "E: energy per R", "kWh", kEach, kFound, "measure again with a sensor or a model of power"},
    FieldSpec{"e_thousand", "E of 1,000 queries", "kWh", kEach, kFound, ""},
    FieldSpec{"o", "E * I per R, no SCI", "gCO2e", kEach, kFound, kPlaceRemedy},
    FieldSpec{"o_thousand", "E * I of 1,000 queries", "gCO2e", kEach, kFound, ""},
    FieldSpec{"te", "TE: embodied, of the hardware", "gCO2e", kEach, kAmount,
              "from a life-cycle assessment of the machine; only where M is not handed in itself"},
    FieldSpec{"el", "EL: expected lifespan", "years", kEach, kAmount, "only where M is not handed in itself"},
    FieldSpec{"rs", "RR/ToR: share reserved", "", kEach, kAmount,
              "resources reserved over those of the machine; only where M is not handed in itself"},
    FieldSpec{"tir", "TiR: time reserved per R", "s", kEach, kFound, ""},
    FieldSpec{"m", "M: embodied per R", "gCO2e", kEach, kAmount, "hand in m, or te, el and rs"},
    FieldSpec{"sci", "SCI = ((E * I) + M) per R", "gCO2e", kEach, kFound, "needs E, I and M"},
    FieldSpec{"sci_thousand", "SCI of 1,000 queries", "gCO2e", kEach, kFound, ""},
};

constexpr std::array kSciAi{
    FieldSpec{"application", "application", "", kOnce, kText, kHandIn},
    FieldSpec{"version", "version", "", kOnce, kText, kHandIn},
    FieldSpec{"organisation", "organisation", "", kOnce, kText, kHandIn},
    FieldSpec{"accountable_person", "accountable person", "", kOnce, kText, kHandIn},
    FieldSpec{"period", "time span", "", kOnce, kFound, ""},
    FieldSpec{"manifest", "manifest", "", kOnce, kFound, ""},
    FieldSpec{"coefficients", "coefficients", "", kOnce, kFound, kPlaceRemedy},
    FieldSpec{"i", "I: carbon intensity", "gCO2e/kWh", kOnce, kAmount, kPlaceRemedy},
    FieldSpec{"pue", "PUE within E", "", kOnce, kAmount, kPueRemedy},
    FieldSpec{"baseline", "baseline, by the same method", "", kOnce, kText,
              "fill this form for the version before, and hand in its scores"},
    FieldSpec{"r", "consumer: functional unit", "", kEach, kFound, ""},
    FieldSpec{"r_reason", "consumer: why that unit", "", kEach, kText, kHandIn},
    FieldSpec{"boundary", "consumer: operation", "", kEach, kFound, ""},
    FieldSpec{"monitoring", "consumer: monitoring, of E", "%", kEach, kFound, "nothing was measured"},
    FieldSpec{"e", "consumer: E per unit", "kWh", kEach, kFound, "measure again with a sensor or a model of power"},
    FieldSpec{"e_thousand", "consumer: E of 1,000 queries", "kWh", kEach, kFound, ""},
    FieldSpec{"o", "consumer: E * I per unit", "gCO2e", kEach, kFound, kPlaceRemedy},
    FieldSpec{"te", "TE: embodied, of the hardware", "gCO2e", kEach, kAmount, "only where m is not handed in itself"},
    FieldSpec{"el", "EL: expected lifespan", "years", kEach, kAmount, "only where m is not handed in itself"},
    FieldSpec{"rs", "RR/ToR: share reserved", "", kEach, kAmount, "only where m is not handed in itself"},
    FieldSpec{"tir", "TiR: time reserved per unit", "s", kEach, kFound, ""},
    FieldSpec{"m", "consumer: embodied per unit", "gCO2e", kEach, kAmount, "hand in m, or te, el and rs"},
    FieldSpec{"sci", "consumer score", "gCO2e", kEach, kFound, "needs E, I and M"},
    FieldSpec{"sci_thousand", "consumer score of 1,000 queries", "gCO2e", kEach, kFound, ""},
    FieldSpec{"provider_r", "provider: functional unit", "", kEach, kFound, "state the parameters in the zoo file"},
    FieldSpec{"parameters", "provider: parameters, gross", "", kEach, kFound, "state them in the zoo file"},
    FieldSpec{"inception", "provider: inception", "kWh", kEach, kAmount, kHandIn},
    FieldSpec{"training", "provider: training", "kWh", kEach, kAmount, kTrainingRemedy},
    FieldSpec{"finetuning", "provider: fine-tuning", "kWh", kEach, kAmount, kTrainingRemedy},
    FieldSpec{"development", "provider: failed, intermediate runs", "kWh", kEach, kAmount, kTrainingRemedy},
    FieldSpec{"deployment", "provider: deployment", "kWh", kEach, kAmount, kHandIn},
    FieldSpec{"retirement", "provider: retirement", "kWh", kEach, kAmount, kHandIn},
    FieldSpec{"provider_i", "provider: I of the training's grid", "gCO2e/kWh", kEach, kAmount, kTrainingRemedy},
    FieldSpec{"provider_o", "provider: E * I of the stages known", "gCO2e", kEach, kFound, "needs a stage and its I"},
    FieldSpec{"provider_m", "provider: embodied, all stages", "gCO2e", kEach, kAmount, kHandIn},
    FieldSpec{"provider_sci", "provider score per parameter", "gCO2e", kEach, kFound,
              "needs every stage, its I, M and the parameters"},
};

constexpr std::array kAiAct{
    FieldSpec{"organisation", "provider", "", kOnce, kText, kHandIn},
    FieldSpec{"model", "model", "", kEach, kFound, ""},
    FieldSpec{"training_energy", "energy of training", "MWh", kEach, kAmount,
              "state [model.training] in the zoo file, or hand it in; \"N/A\" where it is withheld"},
    FieldSpec{"training_energy_status", "measured or estimated", "", kEach, kText, kHandIn},
    FieldSpec{"training_energy_method", "method, about 100 words", "", kEach, kText, kHandIn},
    FieldSpec{"training_flops", "operations of training", "FLOP", kEach, kAmount, kHandIn},
    FieldSpec{"training_time", "duration of training", "h", kEach, kAmount, kHandIn},
    FieldSpec{"inference_task", "inference: the task", "", kEach, kFound, ""},
    FieldSpec{"inference_hardware", "inference: hardware", "", kEach, kFound, "the machine does not say what it is"},
    FieldSpec{"inference_flops", "inference: operations", "FLOP", kEach, kAmount,
              "operations are not counted here; hand in those of the task described"},
    FieldSpec{"boundary", "inference: boundary of the energy", "", kEach, kFound, ""},
    FieldSpec{"inference_energy", "inference: energy of 1,000 queries", "kWh", kEach, kFound, ""},
    FieldSpec{"inference_energy_tokens", "inference: energy of 100,000 tokens out", "kWh", kEach, kFound, ""},
};

constexpr std::array kEed{
    FieldSpec{"period", "time span measured here", "", kOnce, kFound, ""},
    FieldSpec{"it_power", "installed IT power demand", "kW", kOnce, kAmount, "hand it in; the duty begins at 500 kW"},
    FieldSpec{"e_dc", "E_DC: energy of the data centre", "kWh", kOnce, kAmount, "hand in that of the year"},
    FieldSpec{"e_it", "E_IT: energy of its IT equipment", "kWh", kOnce, kAmount,
              "hand in that of the year; what was measured here is one machine's"},
    FieldSpec{"w_in", "W_IN: water input", "L", kOnce, kAmount, "hand in that of the year"},
    FieldSpec{"e_reuse", "E_REUSE: waste heat reused", "kWh", kOnce, kAmount, "hand in that of the year"},
    FieldSpec{"e_res", "E_RES: renewable energy used", "kWh", kOnce, kAmount, "hand in that of the year"},
    FieldSpec{"pue", "PUE = E_DC / E_IT", "", kOnce, kAmount, "hand in e_dc and e_it, or measure with --pue"},
    FieldSpec{"wue", "WUE = W_IN / E_IT", "L/kWh", kOnce, kAmount, "hand in w_in and e_it, or measure with --wue"},
    FieldSpec{"erf", "ERF = E_REUSE / E_DC", "", kOnce, kFound, "hand in e_reuse and e_dc"},
    FieldSpec{"ref", "REF = E_RES / E_DC", "", kOnce, kFound, "hand in e_res and e_dc"},
};

constexpr std::array kModelCard{
    FieldSpec{"emissions", "emissions", "gCO2e", kEach, kFound, "needs the energy and the grid of the training"},
    FieldSpec{"source", "source", "", kEach, kFound, ""},
    FieldSpec{"training_type", "training_type", "", kEach, kText, kHandIn},
    FieldSpec{"geographical_location", "geographical_location", "", kEach, kText, kHandIn},
    FieldSpec{"hardware_used", "hardware_used", "", kEach, kText, kHandIn},
    FieldSpec{"training_energy", "energy of the training", "kWh", kEach, kFound, ""},
    FieldSpec{"e_thousand", "energy of 1,000 queries", "kWh", kEach, kFound, ""},
    FieldSpec{"boundary", "boundary of that energy", "", kEach, kFound, ""},
};

constexpr std::array kPacks{
    PackSpec{"sci", "Software Carbon Intensity", "ISO/IEC 21031:2024", true, kSci, sci_values},
    PackSpec{"sci-ai", "Software Carbon Intensity for AI", "Green Software Foundation, 2026", false, kSciAi,
             sci_ai_values},
    PackSpec{"ai-act", "Energy of a general-purpose AI model",
             "Regulation (EU) 2024/1689, Annex XI 1(2)(d)-(e); code of practice, 2025", false, kAiAct, ai_act_values},
    PackSpec{"eed", "Data centre sustainability indicators",
             "Directive (EU) 2023/1791; Delegated Regulation (EU) 2024/1364", true, kEed, eed_values},
    PackSpec{"model-card", "Model card", "model card metadata co2_eq_emissions, 2025", true, kModelCard,
             model_card_values},
};

}  // namespace

std::span<const PackSpec> pack_specs() { return kPacks; }

const PackSpec* find_pack(std::string_view id) {
  const auto found = std::ranges::find(kPacks, id, &PackSpec::id);
  return found == kPacks.end() ? nullptr : &*found;
}

}  // namespace joulery
