// SPDX-License-Identifier: Apache-2.0
// The NVML sensor: a few channels per GPU, the library kept initialised as long as the sensor lives.
#include "adapters/sensors/gpu/nvml.h"

#include <algorithm>

#include "adapters/sensors/gpu/nvml_channels.h"
#include "adapters/sensors/gpu/nvml_use.h"
#include "foundation/base/ensure.h"

namespace joulery {
namespace {

class NvmlSensor final : public Sensor {
 public:
  explicit NvmlSensor(NvmlLibrary library) : library_(std::move(library)) {}

  void add(std::vector<NvmlChannel> channels) {
    for (NvmlChannel& channel : channels) {
      channels_.push_back(std::move(channel.channel));
      questions_.push_back(channel.question);
    }
  }
  void watch(std::vector<NvmlGpu> gpus, Files& files) { use_.emplace(library_.functions(), std::move(gpus), files); }
  [[nodiscard]] const NvmlLibrary& library() const { return library_; }

  [[nodiscard]] std::string name() const override { return "nvml"; }
  [[nodiscard]] std::span<const Channel> channels() const override { return channels_; }
  [[nodiscard]] bool is_slow() const override { return true; }

  void read(Clock& clock, std::span<Reading> out) override {
    ENSURE(out.size() == channels_.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
      const NvmlAnswer answer = ask(library_.functions(), questions_[i]);
      out[i] = Reading{.channel = static_cast<std::uint16_t>(i), .missed = {}, .at = clock.now(), .value = 0};
      if (answer.code == kNvmlSuccess) {
        out[i].value = answer.value;
      } else {
        out[i].missed = nvml_error_kind(answer.code);
      }
    }
  }
  void read_use(Clock& clock, std::vector<GpuUsage>& out) override {
    if (use_) use_->read(clock, out);
  }

 private:
  NvmlLibrary library_;
  std::vector<Channel> channels_;
  std::vector<NvmlQuestion> questions_;
  std::optional<NvmlUse> use_;  ///< asks the library: goes before it
};

bool has_nvidia_traces(Files& files) {
  if (files.list("/proc/driver/nvidia")) return true;
  const auto devices = files.list("/dev");
  return devices && std::any_of(devices->begin(), devices->end(),
                                [](const std::string& name) { return name.starts_with("nvidia"); });
}

std::vector<MaskedGpu> maskable(const std::vector<NvmlGpu>& gpus) {
  std::vector<MaskedGpu> all;
  for (const NvmlGpu& gpu : gpus) {
    MaskedGpu one{gpu.index, gpu.uuid, gpu.name, {}};
    for (const NvmlInstance& instance : gpu.instances) {
      one.instances.insert(one.instances.end(), instance.uuids.begin(), instance.uuids.end());
    }
    all.push_back(std::move(one));
  }
  return all;
}

/// Leaves the GPUs that were asked for, or those an inherited mask shows; false when none matches what was asked.
bool keep_asked(const GpuMasks& masks, std::vector<NvmlGpu>& gpus, Probe& probe) {
  const std::vector<MaskedGpu> names = maskable(gpus);
  InheritedMask inherited = inherited_mask(masks, names);
  if (inherited.note) probe.notes.push_back(std::move(*inherited.note));
  if (inherited.error) probe.findings.push_back(std::move(*inherited.error));
  std::vector<bool> measured = std::move(inherited.measured);
  if (masks.asked) {
    auto chosen = match_gpus(*masks.asked, names, "--gpus");
    if (!chosen) {
      probe.findings.push_back(chosen.error());
      return false;
    }
    measured = std::move(*chosen);
  }
  if (measured.empty()) return true;
  std::vector<NvmlGpu> kept;
  for (std::size_t i = 0; i < gpus.size(); ++i) {
    if (measured[i]) kept.push_back(std::move(gpus[i]));
  }
  gpus = std::move(kept);
  return true;
}

std::optional<std::string> unless_empty(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

void add_gpus(NvmlSensor& sensor, Files& files, const GpuMasks& masks, Probe& probe) {
  const NvmlFunctions& nvml = sensor.library().functions();
  NvmlGpus found = find_nvml_gpus(nvml);
  std::move(found.findings.begin(), found.findings.end(), std::back_inserter(probe.findings));
  if (!keep_asked(masks, found.gpus, probe)) return;
  std::vector<NvmlGpu> measured;
  for (NvmlGpu& gpu : found.gpus) {
    const auto driver = unless_empty(sensor.library().driver_version());
    probe.gpus.push_back(HostGpu{gpu.uuid, gpu.name, gpu.pci, driver, gpu.mig, gpu.persistence});
    int refused = kNvmlSuccess;
    std::vector<NvmlChannel> channels = nvml_channels(nvml, gpu, refused);
    if (channels.empty()) {
      probe.findings.push_back(nvml_gpu_finding(gpu.index, gpu.id(), refused));
      continue;
    }
    if (has_flag(channels.front().channel, kLimitTimesLoad)) {
      Error silent = nvml_gpu_finding(gpu.index, gpu.id(), refused);
      silent.what += "; modelled by its limit and its load";
      probe.findings.push_back(std::move(silent));
    }
    sensor.add(std::move(channels));
    measured.push_back(std::move(gpu));
  }
  if (!measured.empty()) sensor.watch(std::move(measured), files);
}

}  // namespace

Probe probe_nvml(Files& files, const std::optional<std::string>& library, const GpuMasks& masks) {
  Probe probe;
  auto opened = NvmlLibrary::open(library);
  if (!opened) {
    // An image may carry the library to machines without a GPU: that is no defect of the machine.
    const bool absent = opened.error().kind == ErrorKind::unsupported && !has_nvidia_traces(files);
    if (!absent) probe.findings.push_back(opened.error());
    if (masks.asked) {
      probe.findings.push_back(Error{ErrorKind::invalid, "\"" + *masks.asked + "\" matches no GPU", "--gpus",
                                     "NVML shows none here; see joulery doctor"});
    }
    return probe;
  }
  auto sensor = std::make_unique<NvmlSensor>(std::move(*opened));
  add_gpus(*sensor, files, masks, probe);
  if (!sensor->channels().empty()) probe.sensors.push_back(std::move(sensor));
  return probe;
}

}  // namespace joulery
