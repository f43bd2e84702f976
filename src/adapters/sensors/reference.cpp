// SPDX-License-Identifier: Apache-2.0
// The rows, and the page made of them. To add a sensor: a row below, then tests/cli/generated_test.py BINARY --write.
#include "adapters/sensors/reference.h"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <vector>

#include "adapters/sensors/table.h"
#include "foundation/base/ensure.h"
#include "foundation/base/text.h"
#include "foundation/tables/tables.h"

namespace joulery {
namespace {

constexpr std::string_view kGroup = "read access to the file (group `joulery` by a udev or tmpfiles rule)";
constexpr std::string_view kNone = "none";
constexpr std::string_view kRapl =
    "rapl_package_intel|rapl_package_intel_old|rapl_package_amd|rapl_unknown|rapl_dram|rapl_psys|rapl_filtered";

constexpr std::array kRows{
    SensorReference{"perf", "package, cores, dram, psys, per core on new AMD kernels", "perf PMU `power`, `power_core`",
                    "2^-32 J", "1 ms", "`kernel.perf_event_paranoid` <= 0 or CAP_PERFMON", kRapl},
    SensorReference{"msr", "package, cores, dram, psys, when named", "`/dev/cpu/N/msr`: RAPL registers", "2^-ESU J",
                    "1 ms", "CAP_SYS_RAWIO and read access to `/dev/cpu/*/msr`", kRapl},
    SensorReference{"powercap", "package, core, uncore, dram, psys", "`/sys/class/powercap/intel-rapl*/energy_uj`",
                    "uJ", "1 ms", kGroup, kRapl},
    SensorReference{"sensord", "what perf and powercap may not read", "`/run/joulery/sensord.sock`: joulery-sensord",
                    "steps of 1 to 2 mJ", "1 ms", "group `joulery`; [joulery-sensord](../guide/sensord.md) runs",
                    kRapl},
    SensorReference{"hwmon-cpu", "AMD sockets", "hwmon `amd_energy`: `energyN_input` labelled `EsocketN`",
                    "uJ, 64 bits", "1 ms", kGroup, "rapl_package_amd"},
    SensorReference{"hwmon-cpu", "AMD cores and SoC rail", "hwmon `zenpower`: `powerN_input` labelled `SVI2_P_*`", "uW",
                    "not documented; 100 ms assumed", kNone, "svi2"},
    SensorReference{"cray", "node, processors, memory, accelerators", "`/sys/cray/pm_counters/*energy`, `power`",
                    "J, W", "`raw_scan_hz`; 100 ms", kNone, "pm_counters"},
    SensorReference{"ipmi", "the node", "`/dev/ipmi0`: DCMI Get Power Reading", "W, whole", "1 s or slower; it lags",
                    "root, or a group that may write `/dev/ipmi0`", "dcmi"},
    SensorReference{"ipmi-tool", "the node, when named", "`ipmitool dcmi power reading`, `ipmi-dcmi`", "W, whole",
                    "1 s or slower; it lags", "most need root", "dcmi"},
    SensorReference{"battery", "the machine with its screen, while it discharges",
                    "`/sys/class/power_supply/BAT*/power_now`, else `current_now` x `voltage_now`", "uW, uA x uV",
                    "1 to 30 s by gauge; 5 s assumed", kNone, "battery"},
    SensorReference{"program", "what it says, when named", "the output of a program, a JSON object a line",
                    "as it says", "as it prints", "that of the program", "program"},
    SensorReference{"nvml", "NVIDIA GPUs with their memory", "`libnvidia-ml.so.1`: total energy, power usage", "mJ, mW",
                    "20 to 100 ms by model", "`/dev/nvidia*` (container: `--gpus all`)", "nvml|nvml_listed"},
    SensorReference{"amd-gpu", "AMD GPUs; both dies of an MI250(X) as one",
                    "`libamd_smi.so`: amdsmi_get_energy_count, amdsmi_get_power_info", "2^-16 J, W",
                    "not documented; 100 ms assumed", "groups `render`, `video`; bare metal", "amdsmi"},
    SensorReference{"amd-gpu", "the same where AMD SMI is missing",
                    "`librocm_smi64.so.1`: rsmi_dev_energy_count_get, rsmi_dev_power_ave_get", "2^-16 J, uW",
                    "not documented; 100 ms assumed", "groups `render`, `video`; bare metal", "amdsmi"},
    SensorReference{"level-zero", "Intel GPUs: card, package, tiles", "`libze_loader.so.1`: zesPowerGetEnergyCounter",
                    "uJ, 64 bits", "not documented; 20 ms assumed", "root for many cards", "level_zero"},
    SensorReference{"hwmon-gpu", "AMD GPU; the package where socket and GPU are one",
                    "hwmon `amdgpu`: `power1_average`, else `power1_input`", "uW", "not documented; 100 ms assumed",
                    kNone, "hwmon"},
    SensorReference{"hwmon-gpu", "Intel GPU, its tiles inside", "hwmon `i915`, `i915_gtN`: `energy1_input`",
                    "uJ, 64 bits", "not documented; 20 ms assumed", kNone, "hwmon"},
    SensorReference{"hwmon-gpu", "Intel card, the package inside", "hwmon `xe`: `energy1_input`, `energy2_input`",
                    "uJ, 64 bits", "not documented; 20 ms assumed", kNone, "hwmon"},
    SensorReference{"acpi-meter", "NVIDIA Grace: module, grace, cpu, sysio; elsewhere the node",
                    "hwmon `power_meter`: `power1_average`, named by `power1_oem_info`", "uW",
                    "`power1_average_interval`; 50 ms on Grace", "none; module loaded with `force_cap_on=y`",
                    "acpi_power_meter"},
    SensorReference{"jetson", "NVIDIA Jetson: the board, its rails inside",
                    "hwmon `ina3221`: `inN_input` x `currN_input`", "mV x mA", "`update_interval`, else 100 ms assumed",
                    kNone, "ina"},
    SensorReference{"jetson", "the same on older L4T", "iio `ina3221x`: `in_powerN_input`", "mW", "100 ms assumed",
                    kNone, "ina"},
    SensorReference{"hwmon", "rails of other chips, never summed",
                    "hwmon: `powerN_average`, `powerN_input`, `energyN_input`, `inN` x `currN`", "uW, uJ, mV x mA",
                    "`powerN_average_interval`, `update_interval`, else 1 s assumed", kNone, "hwmon|ina|hwmon_guessed"},
    SensorReference{"redfish", "the node, when named", "`https://BMC/redfish/v1`: EnvironmentMetrics, Power", "W, kWh",
                    "1 to 60 s old", "an account of the management controller (netrc)", "redfish"},
    SensorReference{"shelly", "the machine at the wall, when named", "HTTP: `rpc/Switch.GetStatus`, `/status`", "W, Wh",
                    "1 s", "a password where the plug has one (netrc)", "wall_plug"},
    SensorReference{"tasmota", "the machine at the wall, when named", "HTTP: `cm?cmnd=Status 8`", "W, kWh", "1 s",
                    "a password where the plug has one (netrc)", "wall_plug"},
    SensorReference{"prometheus", "what another meter counts, when named", "HTTP: `/metrics`", "by the meter's table",
                    "as the meter publishes", "none, or a password (netrc)",
                    "nvml|rapl_unknown|rapl_dram|rapl_psys|dcmi|redfish"},
    SensorReference{"replay", "what was recorded, when named; imported, behind all others",
                    "a file of `joulery record FILE`", "as recorded", "at the pace of the recording",
                    "to read the file", "wall_plug|rapl_filtered"},
};

/// "5 %"; the tables state no finer doubt.
std::string percent(double fraction) { return fmt::format("{} %", std::lround(fraction * 100)); }

AccuracyRow accuracy_of(Tables& tables, std::string_view id) {
  const auto row = tables.accuracy(id);
  ENSURE(row.has_value() && row->has_value());  // reference_test asks for every id
  return **row;
}

/// "5 to 50 %" of all doubts a row names.
std::string doubt_text(Tables& tables, std::string_view doubts) {
  double least = 1e9;
  double most = 0;
  for (const std::string_view id : split(doubts, '|')) {
    const double fraction = accuracy_of(tables, id).accuracy_fraction;
    least = std::min(least, fraction);
    most = std::max(most, fraction);
  }
  return least == most ? percent(most) : fmt::format("{} to {}", std::lround(least * 100), percent(most));
}

std::vector<std::string_view> named_doubts() {
  std::vector<std::string_view> ids;
  for (const SensorReference& row : kRows) {
    for (const std::string_view id : split(row.doubts, '|')) {
      if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
    }
  }
  return ids;
}

constexpr std::string_view kHead = R"(# Sensors
Every instrument Joulery reads on its own, in the order of preference. Made from the table of backends, `sensors/reference.cpp` and
`data/sensor_accuracy.csv` by `joulery man --format sensors`. What is there on a machine, and what keeps the rest from being read, says `joulery doctor`.

| sensor | counts | door | unit | moves every | right needed | doubt |
|---|---|---|---|---|---|---|
)";

constexpr std::string_view kDoubts = R"(
## Doubts
95 %, of reading, systematic: they hold until the machine is calibrated and are added end to end over parts. `joulery data show sensor_accuracy` prints the table.

| row | instrument | applies to | doubt | source |
|---|---|---|---|---|
)";

constexpr std::string_view kTail = R"(
## How several sensors of one part live together
The best view of a part is summed and the others are shown as duplicates: RAPL before hwmon, a counter before a power.
NVML and the counter of AMD's library come before the driver's hwmon; AMD's power (whole watts) and Intel's counters (the same ones) behind it, for where hwmon is missing or forbidden.
A view that is found while the run goes on replaces one that was there from the start only where it saw nine tenths of what that saw.
A part inside another is never added to it: the package of a card, the tile of a GPU, the rails of a board, the processor of a Grace module. Rails of chips on the board
overlap in ways sysfs does not tell, so that none of them is ever summed; a voltage and a current paired only because their indices are equal give an `assumed` power.
A recording (`--sensor replay:FILE`) begins with the run and plays at its own pace: misses, wraps and restarts as they were, readings between two ticks skipped, `gone` after its last one. What it
gives is `imported`, stands behind every instrument of this machine, and is neither compared with them nor learned from; where nothing else counts a part, it is summed in the place of the model.
GPUs are `gpu-0`, `gpu-1`, ... by PCI address, NVIDIA's first, as NVML numbers them.

## Not read
Windows (EMI) and Apple (IOReport, powermetrics): Unsupported; there is no backend for them. A plug-in of another language is a program: `--sensor program:CMD`.
)";

}  // namespace

std::span<const SensorReference> sensor_references() { return kRows; }

std::string sensors_markdown() {
  auto tables = Tables::open();
  ENSURE(tables.has_value());
  std::string page(kHead);
  for (const SensorReference& row : kRows) {
    page += fmt::format("| {} | {} | {} | {} | {} | {} | ±{} |\n", row.backend, row.parts, row.door, row.unit,
                        row.moves, row.right, doubt_text(*tables, row.doubts));
  }
  page += kDoubts;
  for (const std::string_view id : named_doubts()) {
    const AccuracyRow row = accuracy_of(*tables, id);
    page += fmt::format("| {} | {} | {} | ±{} | {} |\n", id, row.instrument, row.applies_to,
                        percent(row.accuracy_fraction), row.source);
  }
  page += kTail;
  return page;
}

}  // namespace joulery
