// SPDX-License-Identifier: Apache-2.0
// Statuses after rsmi_status_t.
#include "adapters/sensors/gpu/rocm_smi.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "adapters/sensors/remedies.h"
#include "foundation/base/printable.h"

namespace joulery {
namespace {

constexpr std::array kNames{"librocm_smi64.so.1", "librocm_smi64.so.7", "librocm_smi64.so.6",
                            "librocm_smi64.so.5", "librocm_smi64.so",   "/opt/rocm/lib/librocm_smi64.so"};
constexpr std::uint32_t kMostGpus = 256;

enum RocmSmiStatus : int {
  kSuccess = 0,
  kNotSupported = 2,
  kFileError = 3,  ///< "may be because the operation is not supported by the Linux kernel"
  kPermission = 4,
  kNotYetImplemented = 9,
  kNotFound = 10,
  kInterrupt = 12,
  kNoData = 14,
  kBusy = 16,
};

ErrorKind kind_of(int status) {
  switch (status) {
    case kNotSupported:
    case kFileError:
    case kNotYetImplemented:
      return ErrorKind::unsupported;
    case kPermission:
      return ErrorKind::denied;
    case kNotFound:
      return ErrorKind::gone;
    case kInterrupt:
    case kNoData:
    case kBusy:
      return ErrorKind::transient;
    default:
      return ErrorKind::broken;
  }
}

RocmSmiFunctions functions_of(const LoadedLibrary& library) {
  RocmSmiFunctions f;
  library.resolve(f.init, "rsmi_init");
  library.resolve(f.shut_down, "rsmi_shut_down");
  library.resolve(f.count, "rsmi_num_monitor_devices");
  library.resolve(f.pci, "rsmi_dev_pci_id_get");
  library.resolve(f.name, "rsmi_dev_name_get");
  library.resolve(f.power_cap, "rsmi_dev_power_cap_get");
  library.resolve(f.energy, "rsmi_dev_energy_count_get");
  library.resolve(f.power, "rsmi_dev_power_ave_get");
  library.resolve(f.any_power, "rsmi_dev_power_get");
  return f;
}

GpuAnswer energy_of(const RocmSmiFunctions& smi, std::uint32_t device, float& microjoules_per_count) {
  std::uint64_t counts = 0;
  std::uint64_t nanoseconds = 0;
  if (const int status = smi.energy(device, &counts, &microjoules_per_count, &nanoseconds); status != kSuccess)
    return tl::unexpected(kind_of(status));
  if (counts == ~std::uint64_t{0}) return tl::unexpected(ErrorKind::unsupported);
  return counts;
}

/// The mean where the card gives one, else what newer libraries give of any card.
GpuAnswer power_of(const RocmSmiFunctions& smi, std::uint32_t device) {
  std::uint64_t microwatts = 0;
  int status = kNotSupported;
  if (smi.power) status = smi.power(device, 0, &microwatts);
  std::uint32_t type = 0;
  if (status != kSuccess && smi.any_power) status = smi.any_power(device, &microwatts, &type);
  if (status != kSuccess) return tl::unexpected(kind_of(status));
  return microwatts;
}

std::optional<Power> limit_of(const RocmSmiFunctions& smi, std::uint32_t device) {
  std::uint64_t microwatts = 0;
  if (!smi.power_cap || smi.power_cap(device, 0, &microwatts) != kSuccess || microwatts == 0) return std::nullopt;
  return static_cast<double>(microwatts) * 1e-6 * watt;
}

AmdGpu describe(const RocmSmiFunctions& smi, std::uint32_t device) {
  AmdGpu gpu;
  std::uint64_t pci = 0;
  if (smi.pci(device, &pci) == kSuccess) gpu.pci = amd_pci_address(pci >> 32U, pci & 0xFFFFU);
  std::array<char, 129> name{};
  if (smi.name && smi.name(device, name.data(), name.size() - 1) == kSuccess) gpu.name = printable(name.data());
  gpu.limit = limit_of(smi, device);
  if (smi.energy) {
    static_cast<void>(energy_of(smi, device, gpu.microjoules_per_count));  // asked again when it becomes a channel
    gpu.energy = [smi, device] {
      float ignored = 0;
      return energy_of(smi, device, ignored);
    };
  }
  if (smi.power || smi.any_power) gpu.power = [smi, device] { return power_of(smi, device); };
  return gpu;
}

}  // namespace

Result<AmdGpus> open_rocm_smi(const std::optional<std::string>& path) {
  auto library = LoadedLibrary::open(path, kNames);
  if (!library) {
    return failure(library.error().kind, "cannot load ROCm SMI", library.error().where,
                   std::string(remedy::amd_library));
  }
  const RocmSmiFunctions found = functions_of(*library);
  const std::string where = library->name();
  if (!found.init || !found.shut_down || !found.count || !found.pci) {
    return failure(ErrorKind::unsupported, "this ROCm SMI is too old", where, std::string(remedy::amd_old));
  }
  if (const int status = found.init(0); status != kSuccess) {
    return failure(kind_of(status), fmt::format("cannot start ROCm SMI: status {}", status), where,
                   std::string(kind_of(status) == ErrorKind::denied ? remedy::amd_rights : remedy::amd_driver));
  }
  library->stop_by(found.shut_down);
  AmdGpus all{"rocm-smi", std::move(*library), {}};
  std::uint32_t count = 0;
  if (found.count(&count) != kSuccess) count = 0;
  for (std::uint32_t device = 0; device < std::min(count, kMostGpus); ++device) {
    all.gpus.push_back(describe(found, device));
  }
  return all;
}

}  // namespace joulery
