// SPDX-License-Identifier: Apache-2.0
// The steps of the ladder in words, and the refusals.
#include "core/benchmarking/ladder.h"

#include <algorithm>
#include <fmt/format.h>

#include "foundation/base/ensure.h"

namespace joulery {
namespace {

Rung next_above(Rung rung) { return static_cast<Rung>(static_cast<int>(rung) + 1); }

std::string steps_between(Rung low, Rung high) {
  std::string steps;
  for (Rung rung = low; rung != high;) {
    rung = next_above(rung);
    steps += fmt::format("{}{} ({})", steps.empty() ? "" : ", ", to_string(rung), *added_at(rung));
  }
  return steps;
}

}  // namespace

std::optional<std::string_view> added_at(Rung rung) {
  switch (rung) {
    case Rung::device_net:
      return std::nullopt;
    case Rung::device_gross:
      return "idle power of the accelerators in use";
    case Rung::node_devices:
      return "the node's other accelerators";
    case Rung::node_modelled:
      return "processors, memory and board, modelled";
    case Rung::node_metered:
      return "the whole machine metered, power supply included";
    case Rung::site:
      return "power usage effectiveness";
    case Rung::site_provisioned:
      return "share of what is reserved and idle";
    case Rung::life:
      return "embodied share";
  }
  return std::nullopt;
}

Result<void> check_same_rung(Rung a, Rung b) {
  if (a == b) return {};
  const auto [low, high] = std::minmax(a, b);
  return failure(
      ErrorKind::unsupported, "not comparable: two boundaries", fmt::format("{} and {}", to_string(a), to_string(b)),
      fmt::format("the lower one lacks {}; measure it, or declare a factor with its source", steps_between(low, high)));
}

std::string RungFigure::missing_text() const {
  if (energy) return {};
  return why_missing.empty() ? "not measured" : "not measured: " + why_missing;
}

Result<RungFigure> step_up(const RungFigure& figure, const StepFactor& factor) {
  const std::string where = fmt::format("{} to {}", to_string(factor.from), to_string(factor.to));
  const auto refuse = [&](std::string what, std::string remedy) {
    return failure(ErrorKind::invalid, std::move(what), where, std::move(remedy));
  };
  if (factor.to <= factor.from) return refuse("a step down the ladder is never done", "measure at the lower rung");
  if (figure.rung != factor.from)
    return refuse(fmt::format("the figure is at {}", to_string(figure.rung)), "declare a factor from that rung");
  if (factor.source.empty()) return refuse("a factor without a source", "name source and date");
  if (factor.factor.low < 1) return refuse("a factor below 1", "a higher rung holds at least what the lower one holds");
  if (!figure.energy) return refuse(figure.missing_text(), "measure the lower rung first");
  return RungFigure{factor.to, *figure.energy * factor.factor, weakest(figure.method, Method::assumed), {}};
}

std::optional<double> ThreeRungs::idle_fraction() const {
  if (!device_gross.energy || !device_net.energy || device_gross.energy->best <= EnergyPerQuery{}) return std::nullopt;
  return 1 - device_net.energy->best / device_gross.energy->best;
}

}  // namespace joulery
