// SPDX-License-Identifier: Apache-2.0
// A new sample into the newer buffer, metrics of the pair, then the two change places.
#include "adapters/sensors/gpu/nvml_gpm.h"

#include <cmath>
#include <utility>

namespace joulery {
namespace {

std::optional<double> fraction_of(const NvmlGpmMetric& metric) {
  if (metric.code != kNvmlSuccess || !std::isfinite(metric.value) || metric.value < 0) return std::nullopt;
  return std::min(metric.value / 100, 1.0);
}

}  // namespace

std::unique_ptr<NvmlGpm> NvmlGpm::open(const NvmlFunctions& nvml, NvmlDevice device, std::optional<unsigned> instance) {
  const bool has_all = nvml.gpm_support && nvml.gpm_allocate && nvml.gpm_free && nvml.gpm_metrics &&
                       (instance ? nvml.gpm_mig_sample != nullptr : nvml.gpm_sample != nullptr);
  if (!has_all) return nullptr;
  NvmlGpmSupport support;
  if (nvml.gpm_support(device, &support) != kNvmlSuccess || support.is_supported == 0) return nullptr;
  std::unique_ptr<NvmlGpm> monitor(new NvmlGpm(nvml, device, instance));
  if (nvml.gpm_allocate(&monitor->older_) != kNvmlSuccess || nvml.gpm_allocate(&monitor->newer_) != kNvmlSuccess)
    return nullptr;
  return monitor;
}

NvmlGpm::~NvmlGpm() {
  if (older_ != nullptr) nvml_.gpm_free(older_);
  if (newer_ != nullptr) nvml_.gpm_free(newer_);
}

bool NvmlGpm::take(NvmlGpmSample into) {
  const int code = instance_ ? nvml_.gpm_mig_sample(device_, *instance_, into) : nvml_.gpm_sample(device_, into);
  return code == kNvmlSuccess;
}

GpmActivity NvmlGpm::look() {
  if (!take(newer_)) {
    has_older_ = false;
    return {};
  }
  GpmActivity activity;
  if (has_older_) {
    request_.count = 2;
    request_.before = older_;
    request_.after = newer_;
    request_.metrics[0] = {kNvmlGpmSmUtilisation, kNvmlFunctionNotFound, 0, nullptr, nullptr, nullptr};
    request_.metrics[1] = {kNvmlGpmTensor, kNvmlFunctionNotFound, 0, nullptr, nullptr, nullptr};
    if (nvml_.gpm_metrics(&request_) == kNvmlSuccess) {
      activity = {fraction_of(request_.metrics[0]), fraction_of(request_.metrics[1])};
    }
  }
  std::swap(older_, newer_);
  has_older_ = true;
  return activity;
}

}  // namespace joulery
