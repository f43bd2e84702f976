// SPDX-License-Identifier: Apache-2.0
// Window k runs from timestamp k-1 to k, counted from 0; the even ones hold the inferences. Timestamps are rounded to
// 1 ms, so a sum may miss the published one by two samples: 2e-4 of a window of ten seconds.
#include "core/importing/mlperf_tiny.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fmt/format.h>

#include "core/importing/json_fields.h"
#include "foundation/base/text.h"
#include "foundation/wire/bytes.h"

namespace joulery {
namespace {

constexpr std::uint8_t kFirstByte = 0xF1;
constexpr double kMostPerSecond = 1e7;
constexpr double kLeastWindowSeconds = 10;  // the rules of the benchmark
constexpr double kAllowed = 2e-4;
constexpr std::size_t kMostWindows = 1000;  // the benchmark has ten
constexpr double kMicro = 1e-6;

StatedEnergy microjoules(double amount) { return stated_joule * (amount * kMicro); }

/// The number behind the colon of "... ulp-ml:   Energy       :  1375556.472 uJ".
std::optional<Decimal> number_behind(std::string_view line, std::string_view label) {
  const auto at = line.find(label);
  if (at == std::string_view::npos) return std::nullopt;
  const auto parts = words(line.substr(at + label.size()));
  const std::size_t first = !parts.empty() && parts.front() == ":" ? 1 : 0;
  return parts.size() > first ? read_decimal(parts[first]) : std::nullopt;
}

PublishedWindow& window_of(TinyResults& results, double number) {
  const int wanted = number > 0 && number < static_cast<double>(kMostWindows) ? static_cast<int>(number) : 0;
  for (PublishedWindow& window : results.windows) {
    if (window.number == wanted) return window;
  }
  results.windows.push_back({wanted, {}, {}, {}, {}});
  return results.windows.back();
}

/// "Performance results for window 2:" and "Energy data for window 2 at time ..." both name the window that follows.
std::optional<double> window_named(std::string_view line) {
  constexpr std::string_view label = " for window ";
  const auto at = line.find(label);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = line.substr(at + label.size());
  return parse_double(rest.substr(0, rest.find_first_not_of("0123456789")));
}

void take_line(std::string_view line, TinyResults& results, std::optional<double>& current) {
  if (const auto number = window_named(line)) current = number;
  if (const auto median = number_behind(line, "Median energy cost is")) results.median = microjoules(median->value);
  if (!current) return;
  PublishedWindow& window = window_of(results, *current);
  if (const auto energy = number_behind(line, " Energy   ")) window.energy = microjoules(energy->value);
  if (const auto power = number_behind(line, " Power   ")) window.mean = power->value * kMicro * watt;
  if (const auto each = number_behind(line, " Energy/Inf.")) window.per_inference = in_unit(*each, microjoules(1));
  if (const auto count = number_behind(line, "# Inferences"); count && count->value > 0 && count->value < 1e15) {
    window.inferences = static_cast<std::uint64_t>(count->value);
  }
}

Result<TinyWindow> sum_window(const EnergyTrace& trace, int number, StatedTime begin, StatedTime end,
                              const std::string& name) {
  const double first = std::round(begin.base() * trace.rate.base());
  const double last = std::round(end.base() * trace.rate.base());
  if (first < 0 || last <= first || last > static_cast<double>(trace.microjoules.size())) {
    return failure(
        ErrorKind::invalid,
        fmt::format("window {} from {:.3f} s to {:.3f} s is not inside the trace of {:.3f} s", number, begin.base(),
                    end.base(), static_cast<double>(trace.microjoules.size()) / trace.rate.base()),
        name, "give the timestamps of this trace");
  }
  TinyWindow window{number, begin, end, static_cast<std::size_t>(last - first), {}, {}, {}};
  double sum = 0;
  for (auto i = static_cast<std::size_t>(first); i < static_cast<std::size_t>(last); ++i) sum += trace.microjoules[i];
  window.summed = microjoules(sum);
  window.mean = sum * kMicro / (static_cast<double>(window.samples) / trace.rate.base()) * watt;
  return window;
}

std::optional<StatedEnergy> summed_per_inference(const TinyWindow& window) {
  if (!window.published || !window.published->inferences) return std::nullopt;
  return window.summed / static_cast<double>(*window.published->inferences);
}

std::optional<StatedEnergy> median_of(std::vector<StatedEnergy> values) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  if (values.size() % 2 == 1) return values[middle];
  return (values[middle - 1] + values[middle]) / 2;
}

void compare_with_published(TinyEnergy& energy) {
  std::vector<StatedEnergy> each;
  each.reserve(energy.windows.size());
  for (const TinyWindow& window : energy.windows) {
    if (const auto value = summed_per_inference(window)) each.push_back(*value);
    if ((window.end - window.begin).base() < kLeastWindowSeconds) {
      energy.notes.push_back(
          fmt::format("window {} takes less than the {:.0f} s of the rules", window.number, kLeastWindowSeconds));
    }
    if (!window.published || !window.published->energy) continue;
    const double apart = window.summed / *window.published->energy - 1;
    if (!(std::fabs(apart) <= kAllowed)) {
      energy.notes.push_back(fmt::format("window {}: the samples sum to {:.3f} uJ, published are {:.3f} uJ",
                                         window.number, window.summed.base() / kMicro,
                                         window.published->energy->base() / kMicro));
    }
  }
  if (each.size() == energy.windows.size()) energy.summed_median = median_of(std::move(each));
}

}  // namespace

Result<EnergyTrace> read_energy_trace(std::string_view bytes, const std::string& name) {
  const auto refuse = [&](std::string what) {
    return failure(ErrorKind::invalid, std::move(what), name, "give the traceN-energy.bin of the benchmark");
  };
  ByteReader reader(std::as_bytes(std::span(bytes)));
  if (reader.take<std::uint8_t>() != kFirstByte) return refuse("does not begin with the byte 0xF1 of an energy trace");
  EnergyTrace trace;
  const auto rate = reader.take<float>();
  if (!reader.ok() || !(rate > 0) || static_cast<double>(rate) > kMostPerSecond) {
    return refuse("has no sampling rate above 0 Hz");
  }
  trace.rate = static_cast<double>(rate) * per_second;
  if (reader.left() % sizeof(float) != 0) return refuse("ends inside a sample");
  trace.microjoules.resize(reader.left() / sizeof(float));
  for (float& sample : trace.microjoules) {
    sample = reader.take<float>();
    if (!std::isfinite(sample)) return refuse("has a sample that is no number");
  }
  if (trace.microjoules.empty()) return refuse("has no samples");
  return trace;
}

Result<std::vector<StatedTime>> read_trace_times(std::string_view text, const std::string& name) {
  const auto document = parse_json(text, name);
  if (!document) return failure(document.error());
  const auto refuse = [&] {
    return failure(ErrorKind::invalid, "not a list of rising times in seconds", name,
                   "give the traceN-timestamps.json of the trace");
  };
  if (!document->is_array() || document->size() < 3 || document->size() > kMostWindows) return refuse();
  std::vector<StatedTime> times;
  times.reserve(document->size());
  for (const Json& entry : *document) {
    if (!entry.is_number() || !std::isfinite(entry.get<double>())) return refuse();
    const StatedTime time = entry.get<double>() * stated_second;
    if (time.base() < 0 || (!times.empty() && time <= times.back())) return refuse();
    times.push_back(time);
  }
  return times;
}

Result<TinyResults> read_tiny_results(std::string_view text, const std::string& name) {
  TinyResults results;
  std::optional<double> current;
  for (const std::string_view line : split(text, '\n')) take_line(line, results, current);
  const auto has_energy = [](const PublishedWindow& window) { return window.energy.has_value(); };
  if (std::any_of(results.windows.begin(), results.windows.end(), has_energy)) return results;
  return failure(ErrorKind::invalid, "no energy of a window", name, "give the results.txt of an energy run");
}

Result<TinyEnergy> cut_trace(const EnergyTrace& trace, const std::vector<StatedTime>& times,
                             const std::optional<TinyResults>& results, const std::string& name) {
  TinyEnergy energy;
  for (std::size_t k = 2; k < times.size(); k += 2) {
    auto window = sum_window(trace, static_cast<int>(k), times[k - 1], times[k], name);
    if (!window) return failure(window.error());
    if (results) {
      for (const PublishedWindow& published : results->windows) {
        if (published.number == window->number) window->published = published;
      }
    }
    energy.windows.push_back(*window);
  }
  if (results) energy.published_median = results->median;
  if (!results)
    energy.notes.emplace_back("results.txt is missing: neither inferences nor published energies are known");
  compare_with_published(energy);
  return energy;
}

std::vector<ImportedTrial> trials_of(const TinyEnergy& energy, const std::string& name) {
  const auto computed = [](auto value) { return Printed<decltype(value)>{value, value * 0}; };
  std::vector<ImportedTrial> trials;
  trials.reserve(energy.windows.size());
  for (const TinyWindow& window : energy.windows) {
    ImportedTrial trial;
    trial.origin.file = name;
    trial.names.tool = "mlperf-tiny";
    trial.names.phase_name = fmt::format("window {}", window.number);
    trial.extent = Extent::phase;
    trial.phase = Phase::query;
    trial.rung = Rung::device_gross;
    trial.duration = computed(window.end - window.begin);
    trial.total.energy = computed(window.published ? window.published->energy.value_or(window.summed) : window.summed);
    trial.total.power = computed(window.mean);
    trial.updates = counted(static_cast<double>(window.samples));
    if (window.published && window.published->inferences) {
      trial.work.queries = counted(static_cast<double>(*window.published->inferences));
      if (window.published->per_inference) trial.per_unit.per_query = *window.published->per_inference;
    } else {
      trial.absences.push_back({"inferences", "results.txt does not say how many this window holds"});
    }
    trials.push_back(std::move(trial));
  }
  return trials;
}

}  // namespace joulery
