// SPDX-License-Identifier: Apache-2.0
// The shapes of names that container runtimes and the kubelet give to folders of control groups.
#include "adapters/processes/group_names.h"

#include <algorithm>
#include <array>

namespace joulery {
namespace {

bool is_hexadecimal(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// 8-4-4-4-12 digits, or 32 without dashes.
bool is_pod_uid(std::string_view uid) {
  if (uid.size() == 32) return is_hexadecimal(uid);
  if (uid.size() != 36) return false;
  constexpr std::array<std::size_t, 4> kDashes{8, 13, 18, 23};
  for (const std::size_t dash : kDashes) {
    if (uid[dash] != '-') return false;
  }
  return std::count(uid.begin(), uid.end(), '-') == 4 &&
         uid.find_first_not_of("0123456789abcdef-") == std::string_view::npos;
}

}  // namespace

std::optional<std::string_view> container_id_in(std::string_view folder_name) {
  constexpr std::string_view kScope = ".scope";
  if (folder_name.ends_with(kScope)) folder_name.remove_suffix(kScope.size());
  const auto dash = folder_name.rfind('-');
  const std::string_view id = dash == std::string_view::npos ? folder_name : folder_name.substr(dash + 1);
  return id.size() == 64 && is_hexadecimal(id) ? std::optional(id) : std::nullopt;
}

std::optional<std::string> pod_uid_in(std::string_view folder_name) {
  constexpr std::string_view kSlice = ".slice";
  constexpr std::string_view kPod = "pod";
  std::string_view uid = folder_name;
  if (folder_name.ends_with(kSlice)) {
    // "kubelet-kubepods-…" where the kubelet itself runs in a container.
    const auto pod = folder_name.rfind("-pod");
    if (pod == std::string_view::npos || folder_name.find("kubepods") == std::string_view::npos) return std::nullopt;
    uid.remove_suffix(kSlice.size());
    uid.remove_prefix(pod + 1);
  }
  if (!uid.starts_with(kPod)) return std::nullopt;
  uid.remove_prefix(kPod.size());
  std::string dashed(uid);
  std::replace(dashed.begin(), dashed.end(), '_', '-');
  return is_pod_uid(dashed) ? std::optional(std::move(dashed)) : std::nullopt;
}

}  // namespace joulery
