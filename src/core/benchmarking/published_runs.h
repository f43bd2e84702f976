// SPDX-License-Identifier: Apache-2.0
// The founding study's question answering as figures of our own: from its 480 runs, by the same statistics every trial
// goes through. The claims held against them are published.h.
#pragma once

#include <string>
#include <vector>

#include "core/benchmarking/general_ratio.h"
#include "core/benchmarking/published_formula.h"
#include "foundation/tables/tables.h"

namespace joulery {

/// One run of 1,000 queries: a row of luccioni2024_qa_runs.
struct PublishedRun {
  bool general = false;  ///< a multi-purpose model
  std::string model;
  std::string dataset;
  EnergyPerQuery query;         ///< mean of its 1,000 queries
  Energy load;                  ///< of the phase "load model"
  Energy run;                   ///< of the run list
  EnergyPerQuery query_gpus;    ///< the part of the 8 GPUs
  LocationCarbon query_carbon;  ///< of the 1,000 queries
};

/// All runs, in the order of the table: by model, data set and time.
Result<std::vector<PublishedRun>> published_runs();

/// Every model's mean on one data set, quality from luccioni2024_per_model. `general` picks the side.
Result<std::vector<ModelPoint>> published_models(const std::vector<PublishedRun>& runs, std::string_view dataset,
                                                 bool general);

/// The names data/published/claims.csv may use: qa.*, ratio.*, bert_large.*, roberta.*, bloomz_*, flan_t5_base.gco2e,
/// and charge.* and mile.* from the table of equivalences. Energies in kWh per 1,000 queries.
Result<Figures> published_figures(Tables& tables);

}  // namespace joulery
