// SPDX-License-Identifier: Apache-2.0
// The pressure counts our own engines too: with more threads than CPUs they wait for each other, and that disturbs as
// much as a stranger does.
#include "shell/bench/contention.h"

#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr double kMostPressure = 0.10;
constexpr double kMostSteal = 0.02;

std::optional<std::uint64_t> waited_us(Files& files) {
  const auto text = files.read("/proc/pressure/cpu");
  if (!text) return std::nullopt;
  for (const std::string_view line : split(*text, '\n')) {
    if (!line.starts_with("some ")) continue;
    const auto at = line.find("total=");
    if (at != std::string_view::npos) return parse_u64(line.substr(at + 6));
  }
  return std::nullopt;
}

/// user nice system idle iowait irq softirq steal; guest time is in user already.
void read_ticks(Files& files, ContentionTotals& totals) {
  constexpr std::size_t kSteal = 8;
  const auto text = files.read("/proc/stat");
  if (!text) return;
  const auto fields = words(std::string_view(*text).substr(0, text->find('\n')));
  if (fields.size() <= kSteal || fields.front() != "cpu") return;
  std::uint64_t all = 0;
  for (std::size_t i = 1; i <= kSteal; ++i) {
    const auto ticks = parse_u64(fields[i]);
    if (!ticks) return;
    all += *ticks;
    if (i == kSteal) totals.stolen_ticks = ticks;
  }
  totals.all_ticks = all;
}

}  // namespace

ContentionTotals read_contention(Files& files, Instant now) {
  ContentionTotals totals;
  totals.at = now;
  totals.waited_us = waited_us(files);
  read_ticks(files, totals);
  return totals;
}

BenchContention contention_between(const std::string& run, const ContentionTotals& from, const ContentionTotals& to) {
  BenchContention between;
  between.run = run;
  const double seconds = seconds_of(to.at - from.at);
  if (from.waited_us && to.waited_us && *to.waited_us >= *from.waited_us && seconds > 0)
    between.cpu_pressure_fraction = static_cast<double>(*to.waited_us - *from.waited_us) * 1e-6 / seconds;
  if (from.stolen_ticks && to.stolen_ticks && *to.stolen_ticks >= *from.stolen_ticks && *to.all_ticks > *from.all_ticks)
    between.steal_fraction = static_cast<double>(*to.stolen_ticks - *from.stolen_ticks) /
                             static_cast<double>(*to.all_ticks - *from.all_ticks);
  return between;
}

bool is_contended(const BenchContention& contention) {
  return contention.cpu_pressure_fraction.value_or(0) > kMostPressure ||
         contention.steal_fraction.value_or(0) > kMostSteal;
}

}  // namespace joulery
