// SPDX-License-Identifier: Apache-2.0
// The table of backends: every sensor there is, in one list that can be read. To add one: a file with its probe, a row
// here, a fixture machine, the contract test.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/net/access.h"
#include "adapters/sensors/board/ipmi.h"
#include "adapters/sensors/cpu/perf_power.h"
#include "adapters/sensors/gpu/gpu_library.h"
#include "adapters/sensors/gpu/gpu_mask.h"
#include "adapters/sensors/host/sensord.h"
#include "adapters/sensors/outside/line_source.h"
#include "foundation/base/files.h"
#include "foundation/ports/http.h"
#include "foundation/ports/sensor.h"

namespace joulery {

/// What probing may use. `files` must outlive the sensors found.
struct ProbeContext {
  Files& files;
  bool live = false;                       ///< the root is the running machine: system calls and libraries speak of it
  std::optional<std::string> nvml_path{};  ///< another library instead of the system's; also makes a fixture have GPUs
  GpuLibraries gpu_libraries{};            ///< the same for AMD's and Intel's libraries
  PerfOpener perf_opener{};                ///< empty = the kernel's on a live machine, none on a fixture
  PerCore per_core = PerCore::no;          ///< open a counter per core where the processor has one
  IpmiOpener ipmi_opener{};                ///< empty = the kernel's, below the root
  ProgramStarter program_starter{};        ///< empty = programs of the running machine, whatever the root
  std::vector<std::string> named{};        ///< sources the user names (sensors/named_sources.h): "msr", "KIND:ADDRESS"
  AccessSource access{};           ///< who may ask which host; read when the first source on the network is named
  HttpOpener http{};               ///< empty = libcurl with `access`
  GpuMasks gpu_masks{};            ///< which GPUs are measured, and which the command will see
  SensordOpener sensord_opener{};  ///< empty = the Unix socket below the root
  /// What the rows of the processor's counters left here for the row of joulery-sensord, which reads what they may not.
  struct {
    std::set<std::string> counted;  ///< paths of parts
    bool refused = false;           ///< a right was missing
  } rapl{};
};

/// The addresses of the named sources of one kind: "http://plug" of "shelly:http://plug".
[[nodiscard]] std::vector<std::string> named_addresses(const ProbeContext& context, std::string_view kind);

/// True when a source that takes no address is named: "msr".
[[nodiscard]] bool is_named(const ProbeContext& context, std::string_view kind);

/// Whether makers' libraries may be asked: they speak of the running machine, unless one is named.
[[nodiscard]] bool asks_gpu_libraries(const ProbeContext& context);

/// The context of a root: live when `files` shows the root folder itself.
[[nodiscard]] ProbeContext probe_context(Files& files);

/// One row.
struct Backend {
  std::string_view name;     ///< as Sensor::name()
  std::string_view summary;  ///< what it reads, for `doctor` and the documentation
  bool joins_late = false;   ///< probing can take seconds: a run does not wait for it
  Probe (*probe)(ProbeContext&) = nullptr;
  /// Looks only at what the user names, or at what other rows may not read: without a word where that is nothing.
  bool named = false;
  bool whole_machine = false;  ///< counts what others count in parts: what it lacks is of interest where they do not
  bool stood_in_for = false;   ///< joulery-sensord may do its work: a missing right is then of no interest
};

/// All rows, preferred views first.
[[nodiscard]] std::span<const Backend> backends();
/// True for a missing right of a row whose work joulery-sensord may do.
[[nodiscard]] bool is_matter_of_sensord(const Backend& backend, const Error& finding);
/// True where joulery-sensord does it: what is_matter_of_sensord() is then of no interest.
[[nodiscard]] bool is_sensord_among(const std::vector<std::unique_ptr<Sensor>>& found);
/// All backends one after the other, their sensors, findings and GPUs in the order of the table.
[[nodiscard]] Probe probe_all(ProbeContext& context);

}  // namespace joulery
