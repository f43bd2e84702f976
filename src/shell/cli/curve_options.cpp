// SPDX-License-Identifier: Apache-2.0
// Lists are separated by commas; every number has its unit but the concurrency, which is a count.
#include "shell/cli/curve_options.h"

#include <cmath>
#include <fmt/format.h>

#include "foundation/base/text.h"
#include "foundation/units/parse.h"

namespace joulery {
namespace {

constexpr std::uint64_t kMostConcurrency = 1024;
constexpr double kMostRate = 1e5;  // requests per second

Result<std::vector<std::uint32_t>> concurrencies_from(std::string_view text) {
  std::vector<std::uint32_t> found;
  for (const std::string_view word : split(text, ',')) {
    const auto number = parse_u64(trim(word));
    const bool ascends = number && (found.empty() || *number > found.back());
    if (!ascends || *number == 0 || *number > kMostConcurrency) {
      return failure(ErrorKind::invalid, fmt::format("--concurrency {} is no list of numbers that grow", text), {},
                     fmt::format("write auto, or for instance 1,2,4, up to {}", kMostConcurrency));
    }
    found.push_back(static_cast<std::uint32_t>(*number));
  }
  return found;
}

std::optional<RequestRate> rate_from(std::string_view word) {
  const std::size_t slash = word.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto number = parse_double(trim(word.substr(0, slash)));
  const std::string_view unit = trim(word.substr(slash + 1));
  constexpr double kSecondsOfMinute = 60;
  const double seconds = unit == "s" ? 1 : unit == "min" ? kSecondsOfMinute : 0;
  if (!number || seconds == 0 || !std::isfinite(*number) || *number <= 0 || *number / seconds > kMostRate)
    return std::nullopt;
  return *number / seconds * request_per_second;
}

Result<std::vector<RequestRate>> rates_from(std::string_view text) {
  std::vector<RequestRate> found;
  for (const std::string_view word : split(text, ',')) {
    const auto rate = rate_from(trim(word));
    if (!rate) {
      return failure(ErrorKind::invalid, fmt::format("--rate {} is no rate of requests", text), {},
                     "write for instance 2/s, 30/min, or several with commas");
    }
    found.push_back(*rate);
  }
  return found;
}

}  // namespace

Result<std::optional<CurvePlan>> curve_options(const Invocation& invocation, std::uint64_t seed) {
  const auto concurrency = invocation.value("--concurrency");
  const auto rate = invocation.value("--rate");
  const auto limit = invocation.value("--itl-limit");
  if (!concurrency && !rate) {
    if (!limit) return std::optional<CurvePlan>();
    return failure(ErrorKind::invalid, "--itl-limit asks a curve, and none is to be measured", "--itl-limit",
                   "add --concurrency auto, or leave it out");
  }
  CurvePlan plan;
  plan.arrival_seed = seed;
  plan.is_auto = concurrency == "auto";
  if (concurrency && !plan.is_auto) {
    auto numbers = concurrencies_from(*concurrency);
    if (!numbers) return failure(numbers.error());
    plan.concurrencies = std::move(*numbers);
  }
  if (rate) {
    auto rates = rates_from(*rate);
    if (!rates) return failure(rates.error());
    plan.rates = std::move(*rates);
  }
  if (limit) {
    const auto duration = parse_duration(*limit);
    if (!duration) return failure(duration.error());
    plan.itl_limit = *duration;
  }
  return std::optional(std::move(plan));
}

}  // namespace joulery
