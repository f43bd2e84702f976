// SPDX-License-Identifier: Apache-2.0
// Each channel is tried once; what answers, or fails in a way that passes, is offered.
#include "adapters/sensors/gpu/nvml_channels.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <fmt/format.h>

#include "adapters/sensors/accuracy.h"
#include "adapters/sensors/gpu/nvidia_behaviour.h"
#include "foundation/tables/tables.h"

namespace joulery {
namespace {

/// The counter ticks every 20 to 100 ms, power is published every 20 to 100 ms: the slower is assumed until detected
/// (G2).
constexpr Duration kPeriod = std::chrono::milliseconds(100);
/// How busy a GPU is is told of 1/6 s to 1 s, by product (NVML API reference, nvmlUtilization_t).
constexpr Duration kPeriodOfLoad = std::chrono::seconds(1);
constexpr unsigned kMostPercent = 100;
constexpr int kViewOfMean = 10;
constexpr int kViewOfInstant = 11;

/// Nothing: the bytes are no amount.
std::optional<std::uint64_t> whole_number(const NvmlFieldValue& value) {
  if (value.type == kNvmlUnsigned) return value.bytes & 0xFFFFFFFFU;
  if (value.type != kNvmlDouble) return value.bytes;
  const auto number = std::bit_cast<double>(value.bytes);
  if (!std::isfinite(number) || number < 0 || number > 1e18) return std::nullopt;
  return static_cast<std::uint64_t>(number);
}

NvmlAnswer ask_energy(const NvmlFunctions& nvml, NvmlDevice device) {
  if (!nvml.total_energy) return {};
  unsigned long long millijoules = 0;
  const int code = nvml.total_energy(device, &millijoules);
  return {code, millijoules};
}

NvmlAnswer ask_power_usage(const NvmlFunctions& nvml, NvmlDevice device) {
  if (!nvml.power_usage) return {};
  unsigned milliwatts = 0;
  const int code = nvml.power_usage(device, &milliwatts);
  return {code, std::uint64_t{milliwatts} * 1000};
}

NvmlAnswer ask_load(const NvmlFunctions& nvml, const NvmlQuestion& question) {
  if (!nvml.utilisation) return {};
  NvmlUtilisation load;
  const int code = nvml.utilisation(question.device, &load);
  if (code == kNvmlSuccess && load.gpu > kMostPercent) return {kNvmlUnknown, 0};
  return {code, question.limit_microwatts / kMostPercent * load.gpu};
}

bool is_energy(std::uint32_t field) { return field == kNvmlTotalEnergy || field == kNvmlEnergy; }

std::optional<Power> power_limit(const NvmlFunctions& nvml, NvmlDevice device) {
  unsigned milliwatts = 0;
  if (nvml.enforced_power_limit && nvml.enforced_power_limit(device, &milliwatts) == kNvmlSuccess && milliwatts != 0)
    return milliwatts * 1e-3 * watt;
  for (const std::uint32_t field :
       {kNvmlPowerRequestedLimit, kNvmlPowerCurrentLimit, kNvmlPowerDefaultLimit, kNvmlPowerMaxLimit}) {
    const NvmlAnswer limit = ask_nvml_field(nvml, device, field, kNvmlScopeGpu);
    if (limit.code == kNvmlSuccess && limit.value != 0) return static_cast<double>(limit.value) * 1e-3 * watt;
  }
  return std::nullopt;
}

/// The architecture in the words of the tables; empty when the library is too old to say, or the tables do not know it.
std::string_view architecture_of(const NvmlFunctions& nvml, const NvmlGpu& gpu) {
  unsigned number = 0;
  if (!nvml.architecture || nvml.architecture(gpu.device, &number) != kNvmlSuccess) return {};
  return gpu_architecture(static_cast<int>(number), gpu.name).value_or(std::string_view());
}

std::string driver_of(const NvmlFunctions& nvml) {
  std::array<char, 81> version{};  // NVML_SYSTEM_DRIVER_VERSION_BUFFER_SIZE is 80
  const bool said = nvml.driver_version && nvml.driver_version(version.data(), version.size() - 1) == kNvmlSuccess;
  return said ? std::string(version.data()) : std::string();
}

/// A channel is offered when its call worked, or failed in a way that passes.
bool is_offered(const NvmlAnswer& answer) { return answer.code == kNvmlSuccess || answer.code == kNvmlTimeout; }

/// Collects what answers.
class Offer {
 public:
  Offer(const NvmlFunctions& nvml, const NvmlGpu& gpu)
      : nvml_(nvml), gpu_(gpu), architecture_(architecture_of(nvml, gpu)), driver_(driver_of(nvml)) {
    base_.part = Part{gpu.part(), PartKind::gpu};
    base_.period = kPeriod;
    base_.max_power = power_limit(nvml, gpu.device);
    set_accuracy(base_, "nvml");
  }

  bool add_counter(const NvmlQuestion& question) {
    Channel channel = base_;
    channel.source = "nvml " + gpu_.id() + " energy";
    channel.kind = ChannelKind::counter;
    channel.scale = CountScale{1000, 1};  // millijoules; 64 bits, no modulus: a decrease is a reloaded driver
    set_nvidia_behaviour(channel, about(GpuPowerField::instant));  // what it may add up (G1)
    return add(channel, question);
  }
  bool add_power(const NvmlQuestion& question, std::string_view name, int view, GpuPowerField field) {
    Channel channel = base_;
    channel.source = "nvml " + gpu_.id() + " " + std::string(name);
    channel.kind = ChannelKind::power;
    channel.view = view;
    set_nvidia_behaviour(channel, about(field));
    return add(channel, question);
  }
  /// M4: what a GPU that tells no power may take.
  void add_load() {
    if (!base_.max_power) return;
    const auto limit = static_cast<std::uint64_t>(std::llround(*base_.max_power / watt * 1e6));
    Channel channel = base_;
    channel.source = fmt::format("nvml {} utilisation x {:.4g} W limit", gpu_.id(), *base_.max_power / watt);
    channel.kind = ChannelKind::power;
    channel.period = kPeriodOfLoad;
    channel.accuracy_fraction = 0;
    channel.accuracy_source = "M4: 0.15 to 1.05 of the power limit, whatever the load";
    channel.flags.emplace_back(kLimitTimesLoad);
    add(channel, {NvmlQuestion::Call::utilisation, gpu_.device, 0, kNvmlScopeGpu, limit});
  }
  /// Power of another part than the GPU itself, where 0 means that there is none.
  void add_other_power(const Part& part, std::uint32_t field, std::uint32_t scope, std::string_view name) {
    const NvmlQuestion question{NvmlQuestion::Call::field, gpu_.device, field, scope};
    const NvmlAnswer answer = ask(nvml_, question);
    if (answer.code != kNvmlSuccess || answer.value == 0) return;
    Channel channel = base_;
    channel.part = part;
    channel.source = "nvml " + gpu_.id() + " " + std::string(name);
    channel.kind = ChannelKind::power;
    channel.max_power.reset();
    channels_.push_back({channel, question});
  }
  /// Whether the tables tell how this card's readings behave: then metering chooses among them (G1).
  [[nodiscard]] bool knows_behaviour() const {
    return std::all_of(channels_.begin(), channels_.end(),
                       [](const NvmlChannel& offered) { return offered.channel.behaviour.has_value(); });
  }
  [[nodiscard]] bool has_any() const { return !channels_.empty(); }
  [[nodiscard]] int refused() const { return refused_; }
  [[nodiscard]] std::vector<NvmlChannel> take() { return std::move(channels_); }

 private:
  [[nodiscard]] GpuPowerQuestion about(GpuPowerField field) const { return {gpu_.name, architecture_, driver_, field}; }
  bool add(const Channel& channel, const NvmlQuestion& question) {
    const NvmlAnswer answer = ask(nvml_, question);
    if (!is_offered(answer)) {
      if (refused_ == kNvmlSuccess) refused_ = answer.code;
      return false;
    }
    channels_.push_back({channel, question});
    return true;
  }

  const NvmlFunctions& nvml_;
  const NvmlGpu& gpu_;
  std::string_view architecture_;
  std::string driver_;
  Channel base_;
  std::vector<NvmlChannel> channels_;
  int refused_ = kNvmlSuccess;
};

}  // namespace

NvmlAnswer ask_nvml_field(const NvmlFunctions& nvml, NvmlDevice device, std::uint32_t field, std::uint32_t scope) {
  if (!nvml.fields) return {};
  NvmlFieldValue value;
  value.field = field;
  value.scope = scope;
  if (const int code = nvml.fields(device, 1, &value); code != kNvmlSuccess) return {code, 0};
  if (value.code != kNvmlSuccess) return {value.code, 0};
  const auto number = whole_number(value);
  return number ? NvmlAnswer{kNvmlSuccess, *number} : NvmlAnswer{kNvmlUnknown, 0};
}

NvmlAnswer ask(const NvmlFunctions& nvml, const NvmlQuestion& question) {
  switch (question.call) {
    case NvmlQuestion::Call::utilisation:
      return ask_load(nvml, question);
    case NvmlQuestion::Call::energy:
      return ask_energy(nvml, question.device);
    case NvmlQuestion::Call::power_usage:
      return ask_power_usage(nvml, question.device);
    case NvmlQuestion::Call::field: {
      NvmlAnswer answer = ask_nvml_field(nvml, question.device, question.field, question.scope);
      if (!is_energy(question.field)) answer.value *= 1000;  // milliwatts
      return answer;
    }
  }
  return {};
}

std::vector<NvmlChannel> nvml_channels(const NvmlFunctions& nvml, const NvmlGpu& gpu, int& refused) {
  using Call = NvmlQuestion::Call;
  Offer offer(nvml, gpu);
  const bool counted = offer.add_counter({Call::energy, gpu.device, 0, kNvmlScopeGpu}) ||
                       offer.add_counter({Call::field, gpu.device, kNvmlEnergy, kNvmlScopeGpu}) ||
                       offer.add_counter({Call::field, gpu.device, kNvmlTotalEnergy, kNvmlScopeGpu});
  const int view = counted ? kViewOfMean : 0;
  const bool mean =
      offer.add_power({Call::power_usage, gpu.device, 0, kNvmlScopeGpu}, "power", view, GpuPowerField::usage) ||
      offer.add_power({Call::field, gpu.device, kNvmlPowerAverage, kNvmlScopeGpu}, "power average", view,
                      GpuPowerField::average);
  // Shows the shape of a load; for energy the mean is better where nothing else is known: the instant sees a quarter of
  // the time on H100 (G1).
  offer.add_power({Call::field, gpu.device, kNvmlPowerInstant, kNvmlScopeGpu}, "power instant",
                  mean && !offer.knows_behaviour() ? kViewOfInstant : view, GpuPowerField::instant);
  refused = offer.refused();
  if (!offer.has_any()) {
    offer.add_load();
    return offer.take();
  }
  offer.add_other_power({gpu.part() + "/gpu-memory", PartKind::gpu}, kNvmlPowerAverage, kNvmlScopeMemory,
                        "memory power");
  offer.add_other_power({"machine/module-" + std::to_string(gpu.index), PartKind::board}, kNvmlPowerInstant,
                        kNvmlScopeModule, "module power");
  return offer.take();
}

}  // namespace joulery
