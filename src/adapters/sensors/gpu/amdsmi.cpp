// SPDX-License-Identifier: Apache-2.0
// Statuses after amdsmi_status_t; the words of amdsmi_power_info_t after the headers of ROCm 6.1, 6.4 and 7.1.
#include "adapters/sensors/gpu/amdsmi.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>

#include "adapters/sensors/remedies.h"
#include "foundation/base/printable.h"

namespace joulery {
namespace {

constexpr std::array kNames{"libamd_smi.so", "libamd_smi.so.26", "libamd_smi.so.25", "libamd_smi.so.24",
                            "/opt/rocm/lib/libamd_smi.so"};
constexpr std::uint64_t kInitAmdGpus = 2;  ///< AMDSMI_INIT_AMD_GPUS
constexpr std::uint32_t kMostHandles = 64;
constexpr std::uint64_t kMicro = 1'000'000;

enum AmdsmiStatus : int {
  kSuccess = 0,
  kNotSupported = 2,
  kNotYetImplemented = 3,
  kFailLoadModule = 4,
  kFailLoadSymbol = 5,
  kTimeout = 8,
  kRetry = 9,
  kNoPermission = 10,
  kInterrupt = 11,
  kIo = 12,
  kBusy = 30,
  kNotFound = 31,
  kDriverNotLoaded = 34,
  kNoData = 40,
};

ErrorKind kind_of(int status) {
  switch (status) {
    case kNotSupported:
    case kNotYetImplemented:
    case kFailLoadModule:
    case kFailLoadSymbol:
    case kDriverNotLoaded:
      return ErrorKind::unsupported;
    case kTimeout:
    case kRetry:
    case kInterrupt:
    case kIo:
    case kBusy:
    case kNoData:
      return ErrorKind::transient;
    case kNoPermission:
      return ErrorKind::denied;
    case kNotFound:
      return ErrorKind::gone;
    default:
      return ErrorKind::broken;
  }
}

AmdsmiFunctions functions_of(const LoadedLibrary& library) {
  AmdsmiFunctions f;
  library.resolve(f.init, "amdsmi_init");
  library.resolve(f.shut_down, "amdsmi_shut_down");
  library.resolve(f.version, "amdsmi_get_lib_version");
  library.resolve(f.sockets, "amdsmi_get_socket_handles");
  library.resolve(f.processors, "amdsmi_get_processor_handles");
  library.resolve(f.bdf, "amdsmi_get_gpu_device_bdf");
  library.resolve(f.uuid, "amdsmi_get_gpu_device_uuid");
  library.resolve(f.asic, "amdsmi_get_gpu_asic_info");
  library.resolve(f.power_cap, "amdsmi_get_power_cap_info");
  library.resolve(f.energy, "amdsmi_get_energy_count");
  library.resolve(f.power, "amdsmi_get_power_info");
  return f;
}

std::string pci_of(const AmdsmiFunctions& smi, AmdsmiHandle handle) {
  std::uint64_t bdf = 0;
  if (!smi.bdf || smi.bdf(handle, &bdf) != kSuccess) return {};
  return amd_pci_address(bdf >> 16U, bdf & 0xFFFFU);  // amdsmi_bdf_t: the domain stands above the bus
}

std::string uuid_of(const AmdsmiFunctions& smi, AmdsmiHandle handle) {
  std::array<char, 128> text{};
  auto size = static_cast<unsigned>(text.size() - 1);
  if (!smi.uuid || smi.uuid(handle, &size, text.data()) != kSuccess) return {};
  return printable(text.data());
}

std::string name_of(const AmdsmiFunctions& smi, AmdsmiHandle handle) {
  AmdsmiBuffer asic;
  if (!smi.asic || smi.asic(handle, &asic) != kSuccess) return {};
  asic.bytes.back() = '\0';
  return printable(asic.bytes.data());
}

std::optional<Power> limit_of(const AmdsmiFunctions& smi, AmdsmiHandle handle) {
  AmdsmiBuffer caps;
  if (!smi.power_cap || smi.power_cap(handle, 0, &caps) != kSuccess) return std::nullopt;
  std::uint64_t microwatts = 0;
  std::memcpy(&microwatts, caps.bytes.data(), sizeof microwatts);
  // Releases that mean watts say less than a watt here, and "not available" is more than any socket takes.
  if (microwatts < kMicro || microwatts > 10'000 * kMicro) return std::nullopt;
  return static_cast<double>(microwatts) * 1e-6 * watt;
}

GpuAnswer energy_of(const AmdsmiFunctions& smi, AmdsmiHandle handle, float& microjoules_per_count) {
  std::uint64_t counts = 0;
  std::uint64_t nanoseconds = 0;
  if (const int status = smi.energy(handle, &counts, &microjoules_per_count, &nanoseconds); status != kSuccess)
    return tl::unexpected(kind_of(status));
  if (counts == ~std::uint64_t{0}) return tl::unexpected(ErrorKind::unsupported);
  return counts;
}

GpuAnswer power_of(const AmdsmiFunctions& smi, AmdsmiHandle handle, std::uint32_t release) {
  AmdsmiPower power;
  if (const int status = smi.power(handle, &power); status != kSuccess) return tl::unexpected(kind_of(status));
  return amdsmi_power(power, release);
}

AmdGpu describe(const AmdsmiFunctions& smi, AmdsmiHandle handle, std::uint32_t release) {
  AmdGpu gpu;
  gpu.pci = pci_of(smi, handle);
  gpu.uuid = uuid_of(smi, handle);
  gpu.name = name_of(smi, handle);
  gpu.limit = limit_of(smi, handle);
  if (smi.energy) {
    static_cast<void>(energy_of(smi, handle, gpu.microjoules_per_count));  // asked again when it becomes a channel
    gpu.energy = [smi, handle] {
      float ignored = 0;
      return energy_of(smi, handle, ignored);
    };
  }
  if (smi.power) gpu.power = [smi, handle, release] { return power_of(smi, handle, release); };
  return gpu;
}

/// Handles by a function that tells their number where it gets no array.
template <class List>
std::vector<AmdsmiHandle> handles_by(List list) {
  std::uint32_t count = 0;
  if (list(&count, nullptr) != kSuccess) return {};
  count = std::min(count, kMostHandles);
  std::vector<AmdsmiHandle> handles(count, nullptr);
  if (count == 0 || list(&count, handles.data()) != kSuccess) return {};
  handles.resize(std::min<std::size_t>(count, handles.size()));
  return handles;
}

std::vector<AmdGpu> list_gpus(const AmdsmiFunctions& smi) {
  AmdsmiVersion version;
  const bool told = smi.version && smi.version(&version) == kSuccess;
  const std::uint32_t release = told ? version.words[0] : 0;
  std::vector<AmdGpu> gpus;
  const auto sockets = handles_by([&](std::uint32_t* count, AmdsmiHandle* out) { return smi.sockets(count, out); });
  for (const AmdsmiHandle socket : sockets) {
    const auto processors =
        handles_by([&](std::uint32_t* count, AmdsmiHandle* out) { return smi.processors(socket, count, out); });
    for (const AmdsmiHandle handle : processors) gpus.push_back(describe(smi, handle, release));
  }
  return gpus;
}

bool is_available(std::uint32_t watts) { return watts != 0xFFFF && watts != 0xFFFFFFFF; }

/// Watts: MI300 and newer say the current power, older ones the mean.
GpuAnswer either(std::uint32_t current, std::uint32_t average) {
  constexpr std::uint32_t kMostWatts = 10'000;
  if (!is_available(current) && !is_available(average)) return tl::unexpected(ErrorKind::unsupported);
  const std::uint32_t watts = is_available(current) && (current != 0 || !is_available(average)) ? current : average;
  if (watts > kMostWatts) return tl::unexpected(ErrorKind::broken);
  return std::uint64_t{watts} * kMicro;
}

}  // namespace

GpuAnswer amdsmi_power(const AmdsmiPower& power, std::uint32_t release) {
  constexpr std::uint32_t kShort = 24;
  if (release < kShort) return tl::unexpected(ErrorKind::unsupported);
  const auto& words = power.words;
  if (release == kShort) return either(words[0], words[1]);
  // A word of 64 bits stands before them: the socket's power again. What differs from both is another layout.
  const bool agrees = words[1] == 0 && (words[0] == words[2] || words[0] == words[3]);
  const bool is_absent = !is_available(words[0]);
  if (!agrees && !is_absent) return tl::unexpected(ErrorKind::broken);
  return either(words[2], words[3]);
}

Result<AmdGpus> open_amdsmi(const std::optional<std::string>& path) {
  auto library = LoadedLibrary::open(path, kNames);
  if (!library) {
    return failure(library.error().kind, "cannot load AMD SMI", library.error().where,
                   std::string(remedy::amd_library));
  }
  const AmdsmiFunctions found = functions_of(*library);
  const std::string where = library->name();
  if (!found.init || !found.shut_down || !found.sockets || !found.processors || !found.bdf) {
    return failure(ErrorKind::unsupported, "this AMD SMI is too old", where, std::string(remedy::amd_old));
  }
  if (const int status = found.init(kInitAmdGpus); status != kSuccess) {
    return failure(kind_of(status), fmt::format("cannot start AMD SMI: status {}", status), where,
                   std::string(kind_of(status) == ErrorKind::denied ? remedy::amd_rights : remedy::amd_driver));
  }
  library->stop_by(found.shut_down);
  return AmdGpus{"amdsmi", std::move(*library), list_gpus(found)};
}

}  // namespace joulery
