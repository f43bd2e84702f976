// SPDX-License-Identifier: Apache-2.0
// Each GPU is asked once; what answers, or fails in a way that passes, becomes a channel. Libraries are tried in the
// order of their age, the newer first.
#include "adapters/sensors/gpu/amd_gpus.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "adapters/sensors/accuracy.h"
#include "adapters/sensors/gpu/amd_device.h"
#include "adapters/sensors/gpu/amdsmi.h"
#include "adapters/sensors/gpu/pci_gpus.h"
#include "adapters/sensors/gpu/rocm_smi.h"
#include "adapters/sensors/remedies.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

/// How often the firmware's table moves is not documented. Assumed wide: a longer period costs bounds at the edges, a
/// shorter one would call a sound counter one that ticks too seldom (R24).
constexpr Duration kPeriod = std::chrono::milliseconds(100);
/// Behind hwmon's view of the same reading: that has no whole watts and needs no library.
constexpr int kViewOfPower = 7;

AmdDevice device_at(Files& files, const std::string& pci) {
  const std::string folder = fmt::format("/sys/bus/pci/devices/{}", pci);
  bool has_northbridge_voltage = false;
  const auto chips = files.list(folder + "/hwmon");
  for (const std::string& chip : chips ? *chips : std::vector<std::string>{}) {
    has_northbridge_voltage |= files.read(fmt::format("{}/hwmon/{}/in1_input", folder, chip)).has_value();
  }
  const auto id = files.read(folder + "/device");
  return amd_device(id ? trim(*id) : std::string_view(), has_northbridge_voltage);
}

/// The second die of a pair: everything it says is 0 or nothing.
bool is_silent(const GpuAnswer& answer) {
  return answer.has_value() ? *answer == 0 : answer.error() == ErrorKind::unsupported;
}

Error silent_finding(ErrorKind kind, const AmdGpu& gpu) {
  return {kind, "no energy and no power from this GPU", fmt::format("{} {}", gpu.pci, gpu.name),
          std::string(kind == ErrorKind::denied ? remedy::amd_rights : remedy::amd_driver)};
}

/// Builds the channels of one library's GPUs.
class AmdChannels {
 public:
  AmdChannels(Files& files, std::string_view library, Probe& probe)
      : files_(files), library_(library), probe_(probe), numbers_(PciGpus::find(files)) {}

  /// In the order of the bus, so that the two dies of a pair follow each other.
  void add(AmdGpu gpu) {
    if (gpu.pci.empty()) {
      probe_.findings.push_back({ErrorKind::unsupported, "this GPU does not say its place on the bus", library_,
                                 std::string(remedy::amd_old)});
      return;
    }
    const AmdDevice device = device_at(files_, gpu.pci);
    if (device == AmdDevice::socket) return;  // its power is the package's: RAPL and hwmon read it
    probe_.gpus.push_back(HostGpu{gpu.uuid, gpu.name, gpu.pci});
    const GpuAnswer energy = ask(gpu.energy);
    const GpuAnswer power = ask(gpu.power);
    const bool silent = is_silent(energy) && is_silent(power);
    if (silent && device == AmdDevice::die_of_pair && open_pair_) {
      for (std::size_t i = *open_pair_; i < channels_.size(); ++i) channels_[i].channel.flags.emplace_back(kTwoDies);
      open_pair_.reset();
      return;
    }
    const std::size_t before = channels_.size();
    add_energy(gpu, energy);
    if (!silent) add_power(gpu, power);
    if (channels_.size() == before) {
      probe_.findings.push_back(silent_finding(silent               ? ErrorKind::unsupported
                                               : energy.has_value() ? power.error()
                                                                    : energy.error(),
                                               gpu));
      return;
    }
    open_pair_ = device == AmdDevice::die_of_pair ? std::optional(before) : std::nullopt;
  }

  [[nodiscard]] std::vector<AskedChannel> take() { return std::move(channels_); }

 private:
  Channel channel_of(const AmdGpu& gpu, std::string_view quantity) {
    Channel channel;
    channel.source = fmt::format("{} {} {}", library_, gpu.pci, quantity);
    channel.part = numbers_.part_of(gpu.pci);
    channel.max_power = gpu.limit;
    channel.period = kPeriod;
    set_accuracy(channel, "amdsmi");
    return channel;
  }

  /// A counter of 0 is one that the driver does not fill: none that counts since the start is 0.
  void add_energy(AmdGpu& gpu, const GpuAnswer& answer) {
    const auto scale = amd_count_scale(gpu.microjoules_per_count);
    if (!is_offered(answer) || answer == 0U) return;
    if (!scale) {
      probe_.findings.push_back({answer.has_value() ? ErrorKind::broken : answer.error(),
                                 fmt::format("a counter of {} uJ per count", gpu.microjoules_per_count),
                                 fmt::format("{} {}", library_, gpu.pci), std::string(remedy::amd_old)});
      return;
    }
    Channel channel = channel_of(gpu, "energy");
    channel.kind = ChannelKind::counter;
    channel.scale = *scale;
    channels_.push_back({std::move(channel), std::move(gpu.energy)});
  }

  void add_power(AmdGpu& gpu, const GpuAnswer& answer) {
    if (!is_offered(answer)) return;
    Channel channel = channel_of(gpu, "power");
    channel.kind = ChannelKind::power;
    channel.view = kViewOfPower;
    channels_.push_back({std::move(channel), std::move(gpu.power)});
  }

  Files& files_;
  std::string library_;
  Probe& probe_;
  PciGpus numbers_;
  std::vector<AskedChannel> channels_;
  std::optional<std::size_t> open_pair_;  ///< first channel of a die that speaks and whose neighbour may be silent
};

Probe probe_library(Files& files, AmdGpus found) {
  Probe probe;
  std::sort(found.gpus.begin(), found.gpus.end(), [](const AmdGpu& a, const AmdGpu& b) { return a.pci < b.pci; });
  // Partitions of one GPU stand at one address: the first tells the energy of all.
  const auto repeats = std::unique(found.gpus.begin(), found.gpus.end(),
                                   [](const AmdGpu& a, const AmdGpu& b) { return !a.pci.empty() && a.pci == b.pci; });
  found.gpus.erase(repeats, found.gpus.end());
  AmdChannels channels(files, found.library, probe);
  for (AmdGpu& gpu : found.gpus) channels.add(std::move(gpu));
  std::vector<AskedChannel> asked = channels.take();
  if (!asked.empty()) {
    probe.sensors.push_back(library_sensor("amd-gpu", std::move(found.loaded), std::move(asked)));
  }
  return probe;
}

}  // namespace

std::optional<CountScale> amd_count_scale(float microjoules_per_count) {
  constexpr double kMost = 1e6;
  constexpr std::uint64_t kParts = 1'000'000;
  const double said = microjoules_per_count;
  if (!std::isfinite(said) || said <= 0 || said > kMost) return std::nullopt;
  if (std::abs(said - 15.259) < 0.1) return CountScale{15625, 1024};  // 10^6 / 2^16
  const auto numerator = static_cast<std::uint64_t>(std::llround(said * static_cast<double>(kParts)));
  if (numerator == 0) return std::nullopt;
  return CountScale{numerator, kParts};
}

std::string amd_pci_address(std::uint64_t domain, std::uint64_t bus_device_function) {
  return fmt::format("{:04x}:{:02x}:{:02x}.0", domain, (bus_device_function >> 8U) & 0xFFU,
                     (bus_device_function >> 3U) & 0x1FU);
}

Probe probe_amd_gpus(Files& files, const GpuLibraries& libraries) {
  const bool named = libraries.amdsmi || libraries.rocm_smi;
  const GpuPresence presence = gpus_of_maker(files, kPciAmd);
  if (!named && presence == GpuPresence::none) return {};
  Probe nothing;
  const auto asks = [&](const std::optional<std::string>& path) { return path || !named; };
  const auto try_library = [&](Result<AmdGpus> (*open)(const std::optional<std::string>&), const auto& path) {
    auto found = open(path);
    if (!found) {
      nothing.findings.push_back(found.error());
      return Probe{};
    }
    const bool sees_none = found->gpus.empty();
    const std::string library = found->library;
    Probe probe = probe_library(files, std::move(*found));
    if (sees_none) {
      probe.findings.push_back({ErrorKind::denied, "it shows no GPU", library, std::string(remedy::amd_rights)});
    }
    if (probe.sensors.empty())
      std::move(probe.findings.begin(), probe.findings.end(), std::back_inserter(nothing.findings));
    return probe;
  };
  if (asks(libraries.amdsmi)) {
    Probe probe = try_library(open_amdsmi, libraries.amdsmi);
    if (!probe.sensors.empty()) return probe;
  }
  if (asks(libraries.rocm_smi)) {
    Probe probe = try_library(open_rocm_smi, libraries.rocm_smi);
    if (!probe.sensors.empty()) return probe;
  }
  // The driver's hwmon reads a card with a screen well enough: there a missing library is no defect.
  if (!named && presence != GpuPresence::compute) nothing.findings.clear();
  return nothing;
}

}  // namespace joulery
