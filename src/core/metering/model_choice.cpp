// SPDX-License-Identifier: Apache-2.0
// M2 as a list of attempts, the best evidence first; each returns a model or nothing, and the last one always answers.
// Ranges multiply (architecture, decision 11): M1's residuals times the doubt of the wattage.
#include "core/metering/model_choice.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "foundation/base/text.h"
#include "foundation/tables/tables.h"

namespace joulery {
namespace {

// M1 until it is fitted: shares of TDP, and the 2.5 and 97.5 % quantiles of truth / model on the published profiles.
constexpr double kIdleOfTdp = 0.12;
constexpr double kFullOfTdp = 0.95;
// M2's last resort.
constexpr double kWattsPerUnknownCpu = 4;
constexpr double kDoubtOfUnknownCpu = 2.5;
// M3: per DIMM, and per GiB. The ends per GiB are CodeCarbon 3 at 1 TiB and Cloud Carbon Footprint, best their
// geometric mean.
constexpr Bounded<double> kWattsPerDimm{1, 3, 6};
constexpr Bounded<double> kWattsPerGibibyte{0.04, 0.125, 0.392};
constexpr double kBytesPerGibibyte = 1024.0 * 1024.0 * 1024.0;

using Choice = Result<std::optional<CpuModel>>;

/// What every attempt needs to know.
struct Question {
  const Host& host;
  std::optional<Power> constraint_max_power;
  Tables& tables;
};

CpuModel model_of_tdp(Power tdp, std::string text, FactorRow row) {
  CpuModel model;
  model.idle = tdp * kIdleOfTdp;
  model.full = tdp * kFullOfTdp;
  model.id = "m1-default/1";
  model.text = std::move(text);
  model.rows.push_back(std::move(row));
  return model;
}

/// "TDP 280 W from table", "2 x TDP 280 W from table".
std::string tdp_text(Power tdp, std::optional<int> sockets, std::string_view from) {
  std::string text = fmt::format("TDP {:g} W {}", tdp / watt, from);
  if (!sockets) return text + ", one socket assumed";
  return *sockets > 1 ? fmt::format("{} x {}", *sockets, text) : text;
}

double socket_count(const Host& host) { return std::max(1, host.sockets.value_or(1)); }

/// The machine states its own limit even where its counters may not be read.
Choice by_constraint(const Question& question) {
  if (!question.constraint_max_power || *question.constraint_max_power <= Power{}) return std::nullopt;
  const Power tdp = *question.constraint_max_power;
  FactorRow row{"cpu_tdp", tdp / watt, "W", "powercap", "constraint_0_max_power_uw", "this machine", "", ""};
  return model_of_tdp(tdp * socket_count(question.host),
                      tdp_text(tdp, question.host.sockets, "from the machine's power limit"), std::move(row));
}

Choice by_name(const Question& question) {
  auto row = question.tables.cpu_tdp(question.host.cpu_model);
  if (!row) return failure(row.error());
  if (!*row) return std::nullopt;
  const Power tdp = (*row)->tdp;
  return model_of_tdp(tdp * socket_count(question.host), tdp_text(tdp, question.host.sockets, "from table"),
                      (*row)->origin);
}

Result<std::optional<CpuFamilyRow>> family_of(const Question& question) {
  const Host& host = question.host;
  if (!host.cpu_family || !host.cpu_model_number) return std::optional<CpuFamilyRow>();
  return question.tables.microarchitecture(host.cpu_vendor, *host.cpu_family, *host.cpu_model_number,
                                           host.cpu_stepping);
}

/// vCPUs are hardware threads, never sockets.
Choice by_microarchitecture(const Question& question) {
  const auto family = family_of(question);
  if (!family) return failure(family.error());
  if (!*family || !(*family)->power_family || !question.host.threads) return std::nullopt;
  const auto power = question.tables.cloud_cpu(*(*family)->power_family);
  if (!power) return failure(power.error());
  if (!*power) return std::nullopt;
  const CloudCpuRow& row = **power;
  const double threads = *question.host.threads;
  CpuModel model;
  model.idle = row.idle_per_vcpu * threads;
  model.full = row.full_per_vcpu * threads;
  model.id = "m1-vcpu/1";
  model.text = fmt::format("{:.3g} W per vCPU, {}", row.full_per_vcpu / watt, row.family);
  if (is_virtual_machine(question.host)) model.text += "; estimate from host share";
  model.rows = {(*family)->origin, row.idle_origin, row.full_origin};
  return model;
}

Result<CpuModel> last_resort(const Host& host) {
  if (!host.threads || *host.threads <= 0) {
    return failure(ErrorKind::unsupported, "cannot model the cpu's power: the number of logical cpus is unknown",
                   "/proc/cpuinfo", "make /proc readable");
  }
  FactorRow row{"cpu_power_per_thread",
                kWattsPerUnknownCpu,
                "W",
                "assumption",
                "last resort",
                "docs/method/metering.md, M2: 1.6 to 10 W per logical CPU",
                "",
                "CC0-1.0"};
  CpuModel model =
      model_of_tdp(kWattsPerUnknownCpu * *host.threads * watt,
                   fmt::format("CPU unknown, {:g} W per logical CPU", kWattsPerUnknownCpu), std::move(row));
  model.low_factor /= kDoubtOfUnknownCpu;
  model.high_factor *= kDoubtOfUnknownCpu;
  model.method = Method::assumed;
  model.id = "m1-unknown/1";
  if (is_virtual_machine(host)) model.text += "; estimate from host share";
  return model;
}

using Attempt = Choice (*)(const Question&);

std::span<const Attempt> attempts_for(const Host& host) {
  static constexpr std::array<Attempt, 1> kShareOfHost{by_microarchitecture};
  static constexpr std::array<Attempt, 2> kGeneric{by_constraint, by_microarchitecture};
  static constexpr std::array<Attempt, 3> kNamed{by_constraint, by_name, by_microarchitecture};
  if (is_virtual_machine(host)) return kShareOfHost;
  if (is_generic_cpu_name(host.cpu_model)) return kGeneric;
  return kNamed;
}

Result<CpuModel> first_answer(const Question& question) {
  for (const Attempt attempt : attempts_for(question.host)) {
    Choice choice = attempt(question);
    if (!choice) return failure(choice.error());
    if (*choice) return **choice;
  }
  return last_resort(question.host);
}

}  // namespace

bool is_virtual_machine(const Host& host) {
  static constexpr std::array<std::string_view, 6> kNoHypervisor{"", "none", "container", "docker", "lxc", "podman"};
  return std::find(kNoHypervisor.begin(), kNoHypervisor.end(), host.virtualization) == kNoHypervisor.end();
}

bool is_generic_cpu_name(std::string_view name) {
  // A model is told by a word with three digits or more ("7763", "E5-2680", "8259CL"); a clock after "@" is no model.
  const std::string_view before_clock = name.substr(0, name.find('@'));
  for (const std::string_view word : words(before_clock)) {
    if (std::count_if(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; }) >= 3) return false;
  }
  return true;
}

Result<CpuModel> choose_cpu_model(const Host& host, std::optional<Power> constraint_max_power, bool frequency_readable,
                                  std::optional<std::uint32_t> frequency_max_khz, Tables& tables) {
  Result<CpuModel> model = first_answer({host, constraint_max_power, tables});
  if (!model) return model;
  const bool use_frequency = frequency_readable && frequency_max_khz && *frequency_max_khz > 0;
  model->frequency_exponent = use_frequency ? 1 : 0;
  if (use_frequency) model->frequency_max_khz = frequency_max_khz;
  return model;
}

std::optional<MemoryModel> choose_memory_model(const Host& host) {
  MemoryModel model;
  double amount = 0;
  Bounded<double> watts{};
  FactorRow row{"", 0, "W", "assumption", "", "docs/method/metering.md, M3", "", "CC0-1.0"};
  if (host.dimms && *host.dimms > 0) {
    amount = *host.dimms;
    watts = kWattsPerDimm;
    model.id = "m3-dimm/1";
    model.text = fmt::format("{} DIMM{}, {:g} W each", *host.dimms, *host.dimms == 1 ? "" : "s", watts.best);
    row.name = "memory_power_per_dimm";
  } else if (host.memory_bytes) {
    amount = static_cast<double>(*host.memory_bytes) / kBytesPerGibibyte;
    watts = kWattsPerGibibyte;
    model.id = "m3-capacity/1";
    model.text = fmt::format("{:.{}f} GiB, {:g} W per GiB", amount, amount < 10 ? 1 : 0, watts.best);
    row.name = "memory_power_per_gibibyte";
  } else {
    return std::nullopt;
  }
  row.value = watts.best;
  row.row = model.id;
  model.power = {watts.low * amount * watt, watts.best * amount * watt, watts.high * amount * watt};
  model.rows.push_back(std::move(row));
  return model;
}

}  // namespace joulery
