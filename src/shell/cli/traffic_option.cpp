// SPDX-License-Identifier: Apache-2.0
// Percent a year become the exponent that gives them.
#include "shell/cli/traffic_option.h"

#include <cmath>
#include <fmt/format.h>

#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr double kPercent = 100;
constexpr double kMostGrowth = 1e6;
constexpr double kMostRate = 1e18;

/// A number, or two with the middle between them.
std::optional<Bounded<double>> read_range(std::string_view text) {
  const std::size_t dots = text.find("..");
  const auto low = parse_double(text.substr(0, dots));
  const auto high = dots == std::string_view::npos ? low : parse_double(text.substr(dots + 2));
  if (!low || !high || !(*low <= *high)) return std::nullopt;
  return Bounded<double>{*low, (*low + *high) / 2, *high};
}

tl::unexpected<Error> wrong(std::string_view option, const std::string& text, std::string_view remedy) {
  return failure(ErrorKind::invalid, fmt::format("\"{}\" is no range of numbers", text), std::string(option),
                 std::string(remedy));
}

}  // namespace

Result<std::optional<Traffic>> read_traffic(const std::optional<std::string>& rate,
                                            const std::optional<std::string>& growth) {
  if (!rate && growth)
    return failure(ErrorKind::invalid, "a growth without a rate", "--growth", "add --rate QUERIES_A_DAY");
  if (!rate) return std::optional<Traffic>();
  const auto daily = read_range(*rate);
  if (!daily || !(daily->low > 0) || daily->high > kMostRate)
    return wrong("--rate", *rate, "write queries a day above 0: 54.8e6, or 1e6..2e6");
  Traffic traffic;
  traffic.rate = {daily->low * query_per_day, daily->best * query_per_day, daily->high * query_per_day};
  if (!growth) return std::optional(traffic);
  const auto percent = read_range(*growth);
  if (!percent || !(percent->low > -kPercent) || percent->high > kMostGrowth)
    return wrong("--growth", *growth, "write percent a year above -100: 20, or -10..50");
  const auto exponent = [](double each) { return std::log1p(each / kPercent); };
  traffic.growth_per_year = {exponent(percent->low), exponent(percent->best), exponent(percent->high)};
  return std::optional(traffic);
}

}  // namespace joulery
