// SPDX-License-Identifier: Apache-2.0
// Host: what the machine is, as far as it says so itself. Empty or nothing = it does not say.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace joulery {

struct HostGpu {
  std::string uuid;
  std::string name;
  std::optional<std::string> pci = {};     ///< bus id: "00000000:65:00.0"
  std::optional<std::string> driver = {};  ///< version
  std::optional<bool> mig = {};            ///< divided into instances; nothing: it cannot be, or does not say
  std::optional<bool> persistence = {};    ///< the driver stays loaded while nobody uses it; nothing: it does not say
  bool operator==(const HostGpu&) const = default;
};

/// The machine of a run.
struct Host {
  std::string id_hash;  ///< of /etc/machine-id, not the id itself
  std::string boot_id;
  std::string cpu_model;
  std::string cpu_vendor;         ///< "AuthenticAMD"
  std::optional<int> cpu_family;  ///< CPUID, x86 only
  std::optional<int> cpu_model_number;
  std::optional<int> cpu_stepping;
  std::optional<int> sockets;
  std::optional<int> cores;
  std::optional<int> threads;
  std::optional<std::uint64_t> memory_bytes;
  std::optional<int> dimms;  ///< from EDAC
  std::vector<HostGpu> gpus;
  std::string os;
  std::string kernel;
  std::string virtualization;  ///< "none", "kvm", "firecracker", "container", ...: what hypervisor, "" = unknown
  std::string vendor;          ///< DMI sys_vendor
  std::string product;         ///< DMI product_name: the instance type on AWS

  bool operator==(const Host&) const = default;
};

}  // namespace joulery
