// SPDX-License-Identifier: Apache-2.0
// The NVML sensor: one or two channels per GPU, the library kept initialised as long as the sensor lives.
#include "adapters/sensors/gpu/nvml.h"

#include <array>

#include "adapters/sensors/accuracy.h"
#include "adapters/sensors/gpu/nvml_library.h"
#include "adapters/sensors/printable.h"
#include "adapters/sensors/remedies.h"
#include "foundation/base/ensure.h"

namespace joulery {
namespace {

/// The counter ticks every 20 to 100 ms, power is published every 20 to 100 ms: the slower is assumed until detected
/// (G2).
constexpr Duration kPeriod = std::chrono::milliseconds(100);

/// A raw value, or NVML's code. Counter: mJ; power: microwatts.
struct Answer {
  int code = kNvmlFunctionNotFound;
  std::uint64_t value = 0;
};

Answer ask_energy(const NvmlFunctions& nvml, NvmlDevice device) {
  if (!nvml.total_energy) return {};
  unsigned long long millijoules = 0;
  const int code = nvml.total_energy(device, &millijoules);
  return {code, millijoules};
}

Answer ask_power(const NvmlFunctions& nvml, NvmlDevice device) {
  if (!nvml.power_usage) return {};
  unsigned milliwatts = 0;
  const int code = nvml.power_usage(device, &milliwatts);
  return {code, std::uint64_t{milliwatts} * 1000};
}

class NvmlSensor final : public Sensor {
 public:
  explicit NvmlSensor(NvmlLibrary library) : library_(std::move(library)) {}

  void add(Channel channel, NvmlDevice device) {
    channels_.push_back(std::move(channel));
    devices_.push_back(device);
  }
  [[nodiscard]] const NvmlFunctions& functions() const { return library_.functions(); }

  [[nodiscard]] std::string name() const override { return "nvml"; }
  [[nodiscard]] std::span<const Channel> channels() const override { return channels_; }
  [[nodiscard]] bool is_slow() const override { return true; }

  void read(Clock& clock, std::span<Reading> out) override {
    ENSURE(out.size() == channels_.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
      const bool counter = channels_[i].kind == ChannelKind::counter;
      const Answer answer = counter ? ask_energy(functions(), devices_[i]) : ask_power(functions(), devices_[i]);
      out[i] = Reading{.channel = static_cast<std::uint16_t>(i), .missed = {}, .at = clock.now(), .value = 0};
      if (answer.code == kNvmlSuccess) {
        out[i].value = answer.value;
      } else {
        out[i].missed = nvml_error_kind(answer.code);
      }
    }
  }

 private:
  NvmlLibrary library_;
  std::vector<Channel> channels_;
  std::vector<NvmlDevice> devices_;
};

bool has_nvidia_traces(Files& files) {
  if (files.list("/proc/driver/nvidia")) return true;
  const auto devices = files.list("/dev");
  return devices && std::any_of(devices->begin(), devices->end(),
                                [](const std::string& name) { return name.starts_with("nvidia"); });
}

using TextQuestion = int (*)(NvmlDevice, char*, unsigned);

std::string ask_text(TextQuestion question, NvmlDevice device) {
  std::array<char, 97> text{};  // NVML_DEVICE_UUID_V2_BUFFER_SIZE and NVML_DEVICE_NAME_V2_BUFFER_SIZE are 96
  if (!question || question(device, text.data(), text.size() - 1) != kNvmlSuccess) return {};
  return printable(text.data());
}

std::optional<Power> power_limit(const NvmlFunctions& nvml, NvmlDevice device) {
  unsigned milliwatts = 0;
  if (!nvml.enforced_power_limit || nvml.enforced_power_limit(device, &milliwatts) != kNvmlSuccess || milliwatts == 0)
    return std::nullopt;
  return milliwatts * 1e-3 * watt;
}

/// A channel is offered when its call worked, or failed in a way that passes.
bool is_offered(const Answer& answer) { return answer.code == kNvmlSuccess || answer.code == kNvmlTimeout; }

Error gpu_finding(unsigned index, const std::string& id, int code) {
  return {nvml_error_kind(code), "no energy and no power from this GPU: " + nvml_words(code),
          "gpu-" + std::to_string(index) + " " + id, std::string(nvml_remedy(code))};
}

void add_gpu(NvmlSensor& sensor, unsigned index, NvmlDevice device, Probe& probe) {
  const NvmlFunctions& nvml = sensor.functions();
  std::string uuid = ask_text(nvml.uuid, device);
  const std::string id = uuid.empty() ? "index " + std::to_string(index) : uuid;
  probe.gpus.push_back(HostGpu{std::move(uuid), ask_text(nvml.name, device)});
  Channel channel;
  channel.part = Part{"machine/gpu-" + std::to_string(index), PartKind::gpu};
  channel.period = kPeriod;
  channel.max_power = power_limit(nvml, device);
  set_accuracy(channel, "nvml");
  const Answer energy = ask_energy(nvml, device);
  const Answer power = ask_power(nvml, device);
  if (is_offered(energy)) {
    channel.source = "nvml " + id + " energy";
    channel.kind = ChannelKind::counter;
    channel.scale = CountScale{1000, 1};  // millijoules; 64 bits, no modulus: a decrease is a reloaded driver
    sensor.add(channel, device);
  }
  if (is_offered(power)) {
    channel.source = "nvml " + id + " power";
    channel.kind = ChannelKind::power;
    channel.scale = CountScale{};
    channel.view = is_offered(energy) ? 10 : 0;
    sensor.add(channel, device);
  }
  if (!is_offered(energy) && !is_offered(power)) probe.findings.push_back(gpu_finding(index, id, power.code));
}

void add_gpus(NvmlSensor& sensor, Probe& probe) {
  constexpr unsigned kMostGpus = 1024;
  const NvmlFunctions& nvml = sensor.functions();
  unsigned count = 0;
  if (const int code = nvml.count(&count); code != kNvmlSuccess) {
    probe.findings.push_back(
        {nvml_error_kind(code), "cannot count GPUs: " + nvml_words(code), "nvml", std::string(nvml_remedy(code))});
    return;
  }
  for (unsigned index = 0; index < std::min(count, kMostGpus); ++index) {
    NvmlDevice device = nullptr;
    const int code = nvml.handle_by_index(index, &device);
    if (code == kNvmlSuccess) {
      add_gpu(sensor, index, device, probe);
    } else {
      probe.findings.push_back(gpu_finding(index, "", code));
    }
  }
}

}  // namespace

Probe probe_nvml(Files& files, const std::optional<std::string>& library) {
  Probe probe;
  auto opened = NvmlLibrary::open(library);
  if (!opened) {
    // An image may carry the library to machines without a GPU: that is no defect of the machine.
    const bool absent = opened.error().kind == ErrorKind::unsupported && !has_nvidia_traces(files);
    if (!absent) probe.findings.push_back(opened.error());
    return probe;
  }
  auto sensor = std::make_unique<NvmlSensor>(std::move(*opened));
  add_gpus(*sensor, probe);
  if (!sensor->channels().empty()) probe.sensors.push_back(std::move(sensor));
  return probe;
}

}  // namespace joulery
