// SPDX-License-Identifier: Apache-2.0
// Order statistics of first tokens, and a cumulative curve cut at two instants.
#include "core/benchmarking/steady_window.h"

#include <algorithm>
#include <vector>

namespace joulery {
namespace {

std::optional<Energy> energy_at(std::span<const EnergyAtInstant> samples, Instant at) {
  if (samples.empty() || at < samples.front().at || at > samples.back().at) return std::nullopt;
  const auto after = std::lower_bound(samples.begin(), samples.end(), at,
                                      [](const EnergyAtInstant& sample, Instant when) { return sample.at < when; });
  if (after->at == at) return after->since_start;
  const EnergyAtInstant& before = *(after - 1);
  const double share = seconds_of(at - before.at) / seconds_of(after->at - before.at);
  return before.since_start + (after->since_start - before.since_start) * share;
}

}  // namespace

std::optional<SteadyWindow> steady_window(std::span<const Instant> first_tokens, std::size_t concurrency) {
  if (concurrency == 0 || first_tokens.size() <= 2 * concurrency) return std::nullopt;
  std::vector<Instant> ordered(first_tokens.begin(), first_tokens.end());
  std::sort(ordered.begin(), ordered.end());
  const SteadyWindow window{ordered[concurrency - 1], ordered[ordered.size() - concurrency - 1]};
  if (window.from >= window.to) return std::nullopt;
  return window;
}

std::optional<SteadyEnergy> split_ramp(std::span<const EnergyAtInstant> samples, const SteadyWindow& window,
                                       const InstrumentDoubt& doubt) {
  const auto from = energy_at(samples, window.from);
  const auto to = energy_at(samples, window.to);
  if (!from || !to) return std::nullopt;
  const Energy whole = samples.back().since_start - samples.front().since_start;
  const Energy steady = *to - *from;
  return SteadyEnergy{moved_out(exact(steady), doubt), moved_out(exact(whole - steady), doubt)};
}

}  // namespace joulery
