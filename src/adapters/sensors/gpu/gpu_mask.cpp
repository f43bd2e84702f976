// SPDX-License-Identifier: Apache-2.0
// One entry after the other. CUDA's own rules (CUDA C++ programming guide, "CUDA environment variables") differ in two
// places: its default order is fastest first, and an entry it does not know hides all that follow.
#include "adapters/sensors/gpu/gpu_mask.h"

#include <algorithm>
#include <fmt/format.h>

#include "foundation/base/text.h"

namespace joulery {
namespace {

/// Shorter beginnings of a UUID are more likely typing errors; the prefix "GPU-" itself names every GPU.
constexpr std::size_t kShortestUuid = 5;

bool begins(const std::string& uuid, std::string_view entry) {
  return entry.size() >= kShortestUuid && lower(uuid).starts_with(lower(entry));
}

bool has_instance(const MaskedGpu& gpu, std::string_view entry) {
  return std::any_of(gpu.instances.begin(), gpu.instances.end(),
                     [entry](const std::string& uuid) { return begins(uuid, entry); });
}

/// The number in "3", in our own "gpu-3" (UUIDs begin with capitals) and, of a MIG device, in "3:0".
std::optional<std::uint64_t> index_of(std::string_view entry) {
  if (entry.starts_with("gpu-") && entry.size() < 4 + kShortestUuid) return parse_u64(entry.substr(4));
  return parse_u64(entry.substr(0, entry.find(':')));
}

std::vector<std::size_t> matches(std::string_view entry, std::span<const MaskedGpu> gpus) {
  std::vector<std::size_t> found;
  const auto index = index_of(entry);
  for (std::size_t i = 0; i < gpus.size(); ++i) {
    if (index ? gpus[i].index == *index : begins(gpus[i].uuid, entry) || has_instance(gpus[i], entry))
      found.push_back(i);
  }
  return found;
}

std::string names_of(const std::vector<bool>& chosen, std::span<const MaskedGpu> gpus) {
  std::string text;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    if (chosen[i]) text += fmt::format("{}gpu-{}", text.empty() ? "" : ", ", gpus[i].index);
  }
  return text.empty() ? "none" : text;
}

bool all_alike(std::span<const MaskedGpu> gpus) {
  return std::all_of(gpus.begin(), gpus.end(), [&](const MaskedGpu& gpu) { return gpu.name == gpus.front().name; });
}

/// Indices in a CUDA mask follow the speed of the GPUs unless it is told otherwise: with unlike GPUs they say nothing.
bool speaks_of_unknown_order(std::string_view mask, const GpuMasks& masks, std::span<const MaskedGpu> gpus) {
  if (masks.cuda_by_bus || all_alike(gpus)) return false;
  const auto entries = split(mask, ',');
  return std::any_of(entries.begin(), entries.end(),
                     [](std::string_view entry) { return parse_u64(trim(entry)).has_value(); });
}

/// The mask up to the first entry that CUDA does not know.
std::string until_unknown(std::string_view mask, std::span<const MaskedGpu> gpus) {
  std::string known;
  for (const std::string_view entry : split(mask, ',')) {
    if (matches(trim(entry), gpus).empty()) break;
    known += (known.empty() ? "" : ",") + std::string(trim(entry));
  }
  return known;
}

/// Of a mask that shows the `chosen` of the GPUs.
InheritedMask hidden(std::string_view variable, std::string_view mask, const std::vector<bool>& chosen,
                     std::span<const MaskedGpu> gpus, bool visible_only) {
  if (std::all_of(chosen.begin(), chosen.end(), [](bool is) { return is; })) return {};
  const bool narrows = visible_only && std::any_of(chosen.begin(), chosen.end(), [](bool is) { return is; });
  return {fmt::format("{}={} shows the command {} of {} GPUs; {}", variable, mask, names_of(chosen, gpus),
                      chosen.size(), narrows ? "no other is measured" : "all are measured, --gpus chooses"),
          {},
          narrows ? chosen : std::vector<bool>()};
}

InheritedMask cuda_mask(const GpuMasks& masks, std::span<const MaskedGpu> gpus) {
  const std::string_view mask = trim(*masks.cuda);
  if (mask.empty() || mask == "-1" || lower(mask) == "nodevfiles") {
    return hidden("CUDA_VISIBLE_DEVICES", mask, std::vector<bool>(gpus.size()), gpus, masks.visible_only);
  }
  if (speaks_of_unknown_order(mask, masks, gpus)) {
    return {fmt::format("CUDA_VISIBLE_DEVICES={} counts unlike GPUs fastest first, so which ones the command sees is "
                        "not known here; set CUDA_DEVICE_ORDER=PCI_BUS_ID or name UUIDs",
                        mask),
            {}};
  }
  const std::string known = until_unknown(mask, gpus);
  const auto chosen = match_gpus(known.empty() ? mask : std::string_view(known), gpus, "CUDA_VISIBLE_DEVICES");
  if (!chosen) return {{}, chosen.error()};
  return hidden("CUDA_VISIBLE_DEVICES", mask, *chosen, gpus, masks.visible_only);
}

InheritedMask container_mask(const GpuMasks& masks, std::span<const MaskedGpu> gpus) {
  const std::string_view mask = *masks.nvidia;
  // The container's runtime has already hidden the others and numbered what is left anew: only UUIDs say something.
  std::string uuids;
  for (const std::string_view entry : split(mask, ',')) {
    const std::string_view name = trim(entry);
    if (name.starts_with("GPU-") || name.starts_with("MIG-")) uuids += (uuids.empty() ? "" : ",") + std::string(name);
  }
  if (uuids.empty()) return {};
  const auto chosen = match_gpus(uuids, gpus, "NVIDIA_VISIBLE_DEVICES");
  if (!chosen) return {{}, chosen.error()};
  return hidden("NVIDIA_VISIBLE_DEVICES", mask, *chosen, gpus, masks.visible_only);
}

}  // namespace

std::string gpu_list(std::span<const MaskedGpu> gpus) {
  if (gpus.empty()) return "no GPU";
  std::string text;
  for (std::size_t i = 0; i < gpus.size(); ++i) {
    text += fmt::format("{}gpu-{} {} ({})", i == 0 ? "" : ", ", gpus[i].index, gpus[i].uuid, gpus[i].name);
    for (const std::string& uuid : gpus[i].instances) text += " " + uuid;
  }
  return text;
}

Result<std::vector<bool>> match_gpus(std::string_view mask, std::span<const MaskedGpu> gpus, std::string_view origin) {
  std::vector<bool> chosen(gpus.size());
  const std::string there = "there is " + gpu_list(gpus);
  bool any = false;
  for (const std::string_view part : split(mask, ',')) {
    const std::string_view entry = trim(part);
    if (entry.empty()) continue;
    if (lower(entry) == "all") {
      chosen.assign(gpus.size(), true);
      any = !gpus.empty();
      continue;
    }
    const std::vector<std::size_t> found = matches(entry, gpus);
    if (found.empty()) {
      return failure(ErrorKind::invalid, fmt::format("\"{}\" matches no GPU", entry), std::string(origin), there);
    }
    if (found.size() > 1) {
      return failure(ErrorKind::invalid, fmt::format("\"{}\" matches {} GPUs", entry, found.size()),
                     std::string(origin), "give more of the UUID: " + there);
    }
    chosen[found.front()] = true;
    any = true;
  }
  if (!any) {
    return failure(ErrorKind::invalid, fmt::format("\"{}\" matches no GPU", mask), std::string(origin), there);
  }
  return chosen;
}

InheritedMask inherited_mask(const GpuMasks& masks, std::span<const MaskedGpu> gpus) {
  if (gpus.empty() || masks.asked) return {};
  if (masks.cuda) return cuda_mask(masks, gpus);
  if (masks.nvidia) return container_mask(masks, gpus);
  return {};
}

}  // namespace joulery
