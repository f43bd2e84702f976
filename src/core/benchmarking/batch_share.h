// SPDX-License-Identifier: Apache-2.0
// share_batch(): from the energy of one point of a curve to the requests that were in its batch, by the tokens computed
// for each, weighted with what a token of its kind costs (EN-3).
#pragma once

#include <vector>

#include "core/benchmarking/per_unit.h"
#include "core/benchmarking/seen_load.h"
#include "foundation/base/result.h"

namespace joulery {

/// What tokens weigh: the b and c of E = a + b n_in + c n_out (BM-22); and the power of the machine with the model
/// loaded and no request.
struct BatchPrice {
  EnergyPerToken per_input;
  EnergyPerToken per_output;
  Power idle;
};

/// Sums, with idle and unattributed, to the energy at the point's last sample, to the microjoule.
struct BatchShares {
  std::vector<Energy> requests;  ///< one per request as they were seen; zero of failed ones
  Energy idle;                   ///< what the machine takes anyway
  Energy unattributed;           ///< above idle while no token of an answered request was computed
};

/// Sample by sample. Input tokens are computed evenly from sending to the first token, cached ones not at all; output
/// tokens evenly from the piece before theirs to theirs. Errors (invalid): no request was answered, an answered one has
/// no counts or no pieces, both prices are 0.
[[nodiscard]] Result<BatchShares> share_batch(const SeenLoad& seen, const BatchPrice& price);

}  // namespace joulery
