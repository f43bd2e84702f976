// SPDX-License-Identifier: Apache-2.0
// The sum of log probabilities, each checked before any is added.
#include "core/tasks/metrics/perplexity.h"

#include <cmath>
#include <fmt/format.h>

namespace joulery {

Result<void> LogLikelihood::add(std::span<const double> log_probabilities, std::string_view text) {
  double sum = 0;
  for (std::size_t i = 0; i < log_probabilities.size(); ++i) {
    const double value = log_probabilities[i];
    if (!std::isfinite(value) || value > 0) {
      return failure(ErrorKind::broken, fmt::format("the log probability of token {} is {}", i + 1, value),
                     std::string(text), "the engine must give natural logarithms, at most 0");
    }
    sum += value;
  }
  sum_ += sum;
  tokens_ += log_probabilities.size();
  return {};
}

Result<double> LogLikelihood::perplexity() const {
  const double value = tokens_ == 0 ? 0 : std::exp(-sum_ / static_cast<double>(tokens_));
  if (tokens_ > 0 && std::isfinite(value)) return value;
  return failure(ErrorKind::invalid, tokens_ == 0 ? "no token was scored" : "the perplexity is beyond any number",
                 "perplexity", "give texts of two tokens or more that the model can read");
}

}  // namespace joulery
