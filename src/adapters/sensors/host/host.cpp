// SPDX-License-Identifier: Apache-2.0
// The host description, file by file. Topology counts what is online.
#include "adapters/sensors/host/host.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <set>
#include <tuple>

#include "adapters/sensors/host/cpu_identity.h"
#include "foundation/base/printable.h"
#include "foundation/base/sha256.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::string_view kCpus = "/sys/devices/system/cpu";

std::string text_of(Files& files, std::string_view path) {
  const auto text = files.read(path);
  return text ? printable(*text) : std::string{};
}

std::optional<std::uint64_t> number_of(Files& files, std::string_view path) {
  const auto text = files.read(path);
  return text ? parse_u64(*text) : std::nullopt;
}

/// machine-id(5) asks not to show the id itself but a keyed hash of it; 64 bits tell the machines of a fleet apart.
std::string hashed_machine_id(Files& files) {
  const std::string id = text_of(files, "/etc/machine-id");
  if (id.empty() || id == "uninitialized") return {};
  return sha256_hex("joulery machine: " + id).substr(0, 16);
}

/// The value of KEY="value" in os-release(5), quotes taken off.
std::string os_release(Files& files, std::string_view key) {
  for (const char* path : {"/etc/os-release", "/usr/lib/os-release"}) {
    const auto text = files.read(path);
    if (!text) continue;
    for (const std::string_view line : split(*text, '\n')) {
      const auto equals = line.find('=');
      if (equals == std::string_view::npos || trim(line.substr(0, equals)) != key) continue;
      std::string_view value = trim(line.substr(equals + 1));
      if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front()) {
        value = value.substr(1, value.size() - 2);
      }
      return printable(value);
    }
  }
  return {};
}

/// From the running kernel's release, else the third word of /proc/version.
std::string kernel_release(Files& files) {
  if (std::string release = text_of(files, "/proc/sys/kernel/osrelease"); !release.empty()) return release;
  const auto version = files.read("/proc/version");
  const auto parts = version ? words(*version) : std::vector<std::string_view>{};
  return parts.size() >= 3 && parts[0] == "Linux" ? printable(parts[2]) : std::string{};
}

std::optional<std::uint64_t> memory_bytes(Files& files) {
  const auto text = files.read("/proc/meminfo");
  if (!text) return std::nullopt;
  for (const std::string_view line : split(*text, '\n')) {
    const auto parts = words(line);
    if (parts.size() != 3 || parts[0] != "MemTotal:" || parts[2] != "kB") continue;
    const auto kibibytes = parse_u64(parts[1]);
    if (!kibibytes || *kibibytes == 0 || *kibibytes > UINT64_MAX / 1024) return std::nullopt;
    return *kibibytes * 1024;
  }
  return std::nullopt;
}

/// Filled slots of one memory controller. Nothing where any slot cannot be read: a count must be whole.
std::optional<int> filled_slots(Files& files, const std::string& controller) {
  const auto slots = files.list(controller);
  if (!slots) return std::nullopt;
  int filled = 0;
  for (const std::string& slot : *slots) {
    if (!slot.starts_with("dimm")) continue;
    const auto megabytes = number_of(files, fmt::format("{}/{}/size", controller, slot));
    if (!megabytes) return std::nullopt;
    if (*megabytes > 0) ++filled;
  }
  return filled;
}

/// DIMMs as the memory controllers' drivers list them (EDAC).
std::optional<int> count_dimms(Files& files) {
  constexpr std::string_view kControllers = "/sys/devices/system/edac/mc";
  const auto controllers = files.list(kControllers);
  if (!controllers) return std::nullopt;
  int filled = 0;
  for (const std::string& controller : *controllers) {
    if (!controller.starts_with("mc")) continue;
    const auto of_this = filled_slots(files, fmt::format("{}/{}", kControllers, controller));
    if (!of_this) return std::nullopt;
    filled += *of_this;
  }
  return filled > 0 ? std::optional(filled) : std::nullopt;
}

/// Sockets, cores and threads by the kernel's topology. Nothing for all where any CPU does not state its place.
struct Topology {
  std::optional<int> sockets;
  std::optional<int> cores;
  std::optional<int> threads;
};

Topology read_topology(Files& files) {
  const auto names = files.list(kCpus);
  std::set<std::uint64_t> sockets;
  std::set<std::tuple<std::uint64_t, std::uint64_t, std::uint64_t>> cores;
  int threads = 0;
  for (const std::string& name : names ? *names : std::vector<std::string>{}) {
    if (!name.starts_with("cpu") || !parse_u64(name.substr(3))) continue;
    const std::string folder = std::string(kCpus) + "/" + name + "/topology";
    if (!files.list(folder)) continue;  // offline
    const auto socket = number_of(files, folder + "/physical_package_id");
    const auto core = number_of(files, folder + "/core_id");
    if (!socket || !core) return {};
    sockets.insert(*socket);
    cores.emplace(*socket, number_of(files, folder + "/die_id").value_or(0), *core);
    ++threads;
  }
  if (threads == 0) return {};
  return {static_cast<int>(sockets.size()), static_cast<int>(cores.size()), threads};
}

/// Board makers leave these in; they name nothing.
bool is_placeholder(const std::string& text) {
  static constexpr std::array<std::string_view, 7> kPlaceholders{
      "To Be Filled By O.E.M.", "System Product Name", "System manufacturer", "Default string", "Not Specified", "None",
      "Not Applicable"};
  return std::find(kPlaceholders.begin(), kPlaceholders.end(), text) != kPlaceholders.end();
}

std::string dmi(Files& files, const char* field) {
  std::string text = text_of(files, std::string("/sys/class/dmi/id/") + field);
  return is_placeholder(text) ? std::string{} : text;
}

}  // namespace

Host read_host(Files& files) {
  const CpuIdentity cpu = read_cpu_identity(files);
  const Topology topology = read_topology(files);
  Host host;
  host.id_hash = hashed_machine_id(files);
  host.boot_id = text_of(files, "/proc/sys/kernel/random/boot_id");
  host.cpu_model = cpu.model_name;
  host.cpu_vendor = cpu.vendor;
  host.cpu_family = cpu.family;
  host.cpu_model_number = cpu.model;
  host.cpu_stepping = cpu.stepping;
  host.sockets = topology.sockets;
  host.cores = topology.cores;
  host.threads = topology.threads ? topology.threads : cpu.processors;
  host.memory_bytes = memory_bytes(files);
  host.dimms = count_dimms(files);
  host.os = os_release(files, "PRETTY_NAME");
  host.kernel = kernel_release(files);
  host.virtualization = read_virtualization(files);
  host.vendor = dmi(files, "sys_vendor");
  host.product = dmi(files, "product_name");
  return host;
}

}  // namespace joulery
