// SPDX-License-Identifier: Apache-2.0
// What the name of a control group's folder says: whose container or pod it is. Pure; the folders are looked for by
// attach.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace joulery {

/// The 64 hexadecimal digits of a container's id: "docker-3f2a….scope", "3f2a…", "cri-containerd-3f2a….scope",
/// "crio-3f2a….scope", "libpod-3f2a….scope". Nothing for any other name.
[[nodiscard]] std::optional<std::string_view> container_id_in(std::string_view folder_name);

/// The uid of a Kubernetes pod, with dashes as kubectl prints it. By the kubelet's systemd driver the folder is
/// "kubepods-burstable-pod<uid>.slice", "kubepods-pod<uid>.slice" with the uid's dashes as underscores, by its cgroupfs
/// driver "pod<uid>" (kubernetes pkg/kubelet/cm). A pod of a file on the node has 32 digits without dashes. Nothing for
/// any other name.
[[nodiscard]] std::optional<std::string> pod_uid_in(std::string_view folder_name);

}  // namespace joulery
