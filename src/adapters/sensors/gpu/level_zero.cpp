// SPDX-License-Identifier: Apache-2.0
// Codes after ze_result_t. Handles of the core API are handles of Sysman where the environment started it.
#include "adapters/sensors/gpu/level_zero.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "adapters/sensors/accuracy.h"
#include "adapters/sensors/gpu/pci_gpus.h"
#include "adapters/sensors/remedies.h"
#include "foundation/base/printable.h"

namespace joulery {
namespace {

constexpr std::array kNames{"libze_loader.so.1", "libze_loader.so"};
constexpr std::uint32_t kMostHandles = 64;
constexpr std::uint32_t kIntegrated = 1;
/// The counter is a register or a table of the firmware; how often it moves is not documented. As in hwmon.
constexpr Duration kPeriod = std::chrono::milliseconds(20);
/// Behind hwmon (5), which shows the same counter from the start of a run and without a library.
constexpr int kView = 7;
/// The flag of a GPU whose counter leaves out what the card takes around its chip.
constexpr std::string_view kWithoutTheCard = "without_the_card";

enum ZeResult : int {
  kSuccess = 0,
  kNotReady = 1,
  kDeviceLost = 0x70000001,
  kRequiresReset = 0x70000006,
  kLowPower = 0x70000007,
  kNoPermission = 0x70010000,
  kNotAvailable = 0x70010001,
  kDependencyUnavailable = 0x70020000,
  kUninitialised = 0x78000001,
  kUnsupportedVersion = 0x78000002,
  kUnsupportedFeature = 0x78000003,
};

ErrorKind kind_of(int code) {
  switch (code) {
    case kNotReady:
    case kLowPower:
    case kNotAvailable:
      return ErrorKind::transient;
    case kDeviceLost:
    case kRequiresReset:
      return ErrorKind::gone;
    case kNoPermission:
      return ErrorKind::denied;
    case kDependencyUnavailable:
    case kUninitialised:
    case kUnsupportedVersion:
    case kUnsupportedFeature:
      return ErrorKind::unsupported;
    default:
      return ErrorKind::broken;
  }
}

std::string_view remedy_of(ErrorKind kind) {
  if (kind == ErrorKind::denied) return remedy::level_zero_rights;
  return kind == ErrorKind::unsupported ? remedy::level_zero_old : remedy::level_zero_driver;
}

ZesFunctions functions_of(const LoadedLibrary& library) {
  ZesFunctions f;
  library.resolve(f.init, "zesInit");
  library.resolve(f.drivers, "zesDriverGet");
  library.resolve(f.devices, "zesDeviceGet");
  library.resolve(f.core_init, "zeInit");
  library.resolve(f.core_drivers, "zeDriverGet");
  library.resolve(f.core_devices, "zeDeviceGet");
  library.resolve(f.properties, "zesDeviceGetProperties");
  library.resolve(f.pci, "zesDevicePciGetProperties");
  library.resolve(f.card_domain, "zesDeviceGetCardPowerDomain");
  library.resolve(f.domains, "zesDeviceEnumPowerDomains");
  library.resolve(f.domain_properties, "zesPowerGetProperties");
  library.resolve(f.energy, "zesPowerGetEnergyCounter");
  return f;
}

/// Starts Sysman and leaves in `drivers` and `devices` the functions that go with the way it was started.
Result<void> start(ZesFunctions& zes, const std::string& where, bool sysman_enabled) {
  int code = kUninitialised;
  if (zes.init && zes.drivers && zes.devices) code = zes.init(0);
  if (code == kSuccess) return {};
  if (sysman_enabled && zes.core_init && zes.core_drivers && zes.core_devices) {
    zes.drivers = zes.core_drivers;
    zes.devices = zes.core_devices;
    code = zes.core_init(0);
    if (code == kSuccess) return {};
  }
  const ErrorKind kind = kind_of(code);
  return failure(kind, fmt::format("cannot start Level Zero's Sysman: result {:#x}", code), where,
                 std::string(remedy_of(kind)));
}

/// Handles by a function that tells their number where it gets no array.
template <class List>
std::vector<ZesHandle> handles_by(List list) {
  std::uint32_t count = 0;
  if (list(&count, nullptr) != kSuccess) return {};
  count = std::min(count, kMostHandles);
  std::vector<ZesHandle> handles(count, nullptr);
  if (count == 0 || list(&count, handles.data()) != kSuccess) return {};
  handles.resize(std::min<std::size_t>(count, handles.size()));
  return handles;
}

/// "8680560b-0000-..." as Level Zero's own tools write it: 16 bytes.
std::string uuid_text(const std::array<std::uint8_t, 16>& bytes) {
  std::string text;
  if (std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; })) return text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += fmt::format("{:02x}", bytes[i]);
  }
  return text;
}

/// One power domain of a device.
struct Domain {
  ZesHandle handle = nullptr;
  std::uint32_t what = kZesDomainUnknown;
  std::optional<std::uint32_t> tile{};  ///< it is of this tile alone
  std::optional<Power> limit{};
};

Domain describe(const ZesFunctions& zes, ZesHandle handle) {
  Domain domain{handle};
  ZesPowerExtProperties more;
  ZesPowerProperties properties;
  properties.next = &more;
  if (!zes.domain_properties || zes.domain_properties(handle, &properties) != kSuccess) return domain;
  domain.what = more.domain;
  if (properties.on_subdevice != 0) domain.tile = properties.subdevice;
  if (properties.most_limit_mw > 0) domain.limit = properties.most_limit_mw * 1e-3 * watt;
  return domain;
}

GpuAnswer energy_of(const ZesFunctions& zes, ZesHandle domain) {
  ZesEnergyCounter counter;
  const int code = zes.energy(domain, &counter);
  if (code != kSuccess) return tl::unexpected(kind_of(code));
  return counter.microjoules;
}

/// Builds the channels of all devices.
class ZesChannels {
 public:
  ZesChannels(Files& files, const ZesFunctions& zes, Probe& probe)
      : zes_(zes), probe_(probe), numbers_(PciGpus::find(files)) {}

  void add(ZesHandle device) {
    ZesDeviceProperties properties;
    const bool described = zes_.properties && zes_.properties(device, &properties) == kSuccess;
    properties.name.back() = '\0';
    if (described && (properties.flags & kIntegrated) != 0) return;  // its energy is in the package's
    ZesPciProperties place;
    if (zes_.pci(device, &place) != kSuccess) {
      probe_.findings.push_back({ErrorKind::unsupported, "this GPU does not say its place on the bus",
                                 printable(properties.name.data()), std::string(remedy::level_zero_old)});
      return;
    }
    pci_ = fmt::format("{:04x}:{:02x}:{:02x}.{:x}", place.domain, place.bus, place.device, place.function);
    if (!seen_.insert(pci_).second) return;  // two drivers may show one device
    probe_.gpus.push_back(HostGpu{uuid_text(properties.uuid), printable(properties.name.data()), pci_});
    add_domains(device);
  }

  [[nodiscard]] std::vector<AskedChannel> take() { return std::move(channels_); }

 private:
  static constexpr int kInsideRank = 3;
  static constexpr int kLastRank = 4;

  /// The card, or where it has no domain of its own the outermost that there is; then what lies inside.
  void add_domains(ZesHandle device) {
    const Part whole = numbers_.part_of(pci_);
    const std::size_t before = channels_.size();
    refused_.reset();
    names_.clear();
    ZesHandle card = nullptr;
    has_whole_ = zes_.card_domain && zes_.card_domain(device, &card) == kSuccess && card != nullptr &&
                 offer(whole, "energy", describe(zes_, card));
    std::vector<Domain> domains;
    if (zes_.domains) {
      const auto list = [&](std::uint32_t* count, ZesHandle* out) { return zes_.domains(device, count, out); };
      for (const ZesHandle handle : handles_by(list)) domains.push_back(describe(zes_, handle));
    }
    for (int rank = 0; rank <= kLastRank; ++rank) {
      for (const Domain& domain : domains) {
        if (rank_of(domain) == rank) add_domain(whole, domain);
      }
    }
    const bool nothing = channels_.size() == before;
    if (!nothing && refused_ != ErrorKind::denied) return;
    const ErrorKind kind = refused_.value_or(ErrorKind::unsupported);
    probe_.findings.push_back({kind, nothing ? "no energy from this GPU" : "not every energy counter of this GPU",
                               "level-zero " + pci_, std::string(remedy_of(kind))});
  }

  void add_domain(const Part& whole, const Domain& domain) {
    if (!has_whole_ && rank_of(domain) < kInsideRank) {
      has_whole_ = offer(whole, "energy", domain);
      if (has_whole_ && domain.what != kZesDomainCard) channels_.back().channel.flags.emplace_back(kWithoutTheCard);
      return;
    }
    const std::string name = name_of(domain);
    if (name.empty() || !names_.insert(name).second) return;
    offer({whole.path + "/" + name, PartKind::gpu}, name + " energy", domain);
  }

  /// The card first, then the package, then what nobody names; behind them what is known to be less than the GPU.
  static int rank_of(const Domain& domain) {
    if (domain.tile) return kLastRank;
    if (domain.what == kZesDomainCard) return 0;
    if (domain.what == kZesDomainPackage) return 1;
    return domain.what == kZesDomainMemory || domain.what == kZesDomainStack ? kInsideRank : 2;
  }

  /// The step of a part inside the card; empty for what cannot be told from the card or from others.
  static std::string name_of(const Domain& domain) {
    if (domain.tile) return fmt::format("tile-{}", *domain.tile);
    switch (domain.what) {
      case kZesDomainPackage:
        return "package";
      case kZesDomainMemory:
        return "gpu-memory";
      default:
        return {};
    }
  }

  bool offer(const Part& part, std::string_view quantity, const Domain& domain) {
    const ZesFunctions zes = zes_;
    GpuQuestion question = [zes, handle = domain.handle] { return energy_of(zes, handle); };
    const GpuAnswer answer = question();
    if (!is_offered(answer)) {
      if (!refused_) refused_ = answer.error();
      return false;
    }
    Channel channel;
    channel.source = fmt::format("level-zero {} {}", pci_, quantity);
    channel.part = part;
    channel.kind = ChannelKind::counter;  // whole microjoules, 64 bits
    channel.max_power = domain.limit;
    channel.period = kPeriod;
    channel.view = kView;
    set_accuracy(channel, "level_zero");
    channels_.push_back({std::move(channel), std::move(question)});
    return true;
  }

  const ZesFunctions& zes_;
  Probe& probe_;
  PciGpus numbers_;
  std::vector<AskedChannel> channels_;
  std::set<std::string> seen_;
  std::string pci_;                   ///< of the device being added
  std::optional<ErrorKind> refused_;  ///< its first refusal
  bool has_whole_ = false;            ///< it has a counter for all of it
  std::set<std::string> names_;       ///< of the parts inside it
};

/// The library started, and its functions.
struct Started {
  LoadedLibrary library;
  ZesFunctions functions;
};

Result<Started> open_level_zero(const GpuLibraries& libraries) {
  auto library = LoadedLibrary::open(libraries.level_zero, kNames);
  if (!library) {
    return failure(library.error().kind, "cannot load Level Zero", library.error().where,
                   std::string(remedy::level_zero_library));
  }
  ZesFunctions found = functions_of(*library);
  const std::string where = library->name();
  if (!found.pci || !found.energy || (!found.domains && !found.card_domain)) {
    return failure(ErrorKind::unsupported, "this Level Zero is too old", where, std::string(remedy::level_zero_old));
  }
  if (auto started = start(found, where, libraries.sysman_enabled); !started) return failure(started.error());
  return Started{std::move(*library), found};
}

}  // namespace

Probe probe_level_zero(Files& files, const GpuLibraries& libraries) {
  const bool named = libraries.level_zero.has_value();
  const GpuPresence presence = gpus_of_maker(files, kPciIntel);
  if (!named && presence == GpuPresence::none) return {};
  Probe probe;
  auto opened = open_level_zero(libraries);
  if (!opened) {
    // The driver's hwmon counts a card with a screen, RAPL the GPU inside a processor: there it is no defect.
    if (named || presence == GpuPresence::compute) probe.findings.push_back(opened.error());
    return probe;
  }
  const ZesFunctions& zes = opened->functions;
  ZesChannels channels(files, zes, probe);
  bool sees_any = false;
  for (const ZesHandle driver :
       handles_by([&](std::uint32_t* count, ZesHandle* out) { return zes.drivers(count, out); })) {
    for (const ZesHandle device :
         handles_by([&](std::uint32_t* count, ZesHandle* out) { return zes.devices(driver, count, out); })) {
      channels.add(device);
      sees_any = true;
    }
  }
  std::vector<AskedChannel> asked = channels.take();
  if (!sees_any && (named || presence == GpuPresence::compute)) {
    probe.findings.push_back(
        {ErrorKind::denied, "it shows no GPU", "level-zero", std::string(remedy::level_zero_rights)});
  }
  if (!asked.empty()) {
    probe.sensors.push_back(library_sensor("level-zero", std::move(opened->library), std::move(asked)));
  }
  return probe;
}

}  // namespace joulery
