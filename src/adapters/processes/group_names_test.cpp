// SPDX-License-Identifier: Apache-2.0
// Tests of names of control groups: every shape runtimes and the kubelet use, and names that only look like them.
#include "adapters/processes/group_names.h"

namespace joulery {
namespace {

const std::string kId = "3f2a9c81" + std::string(56, '0');
constexpr const char* kUid = "1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f";
constexpr const char* kUidBySystemd = "1c2d3e4f_5a6b_4c7d_8e9f_0a1b2c3d4e5f";

TEST(GroupNames, every_runtimes_container_has_its_id_in_its_name) {
  for (const char* before : {"", "docker-", "cri-containerd-", "crio-", "libpod-"}) {
    EXPECT_EQ(container_id_in(before + kId), kId) << before;
    EXPECT_EQ(container_id_in(before + kId + ".scope"), kId) << before;
  }
  for (const std::string& other :
       {kId.substr(1), kId + "0", std::string(64, 'g'), std::string("user.slice"), std::string()}) {
    EXPECT_FALSE(container_id_in(other).has_value()) << other;
  }
}

TEST(GroupNames, a_pod_is_named_by_both_drivers_of_the_kubelet) {
  for (const char* before :
       {"kubepods-pod", "kubepods-burstable-pod", "kubepods-besteffort-pod", "kubelet-kubepods-burstable-pod"}) {
    EXPECT_EQ(pod_uid_in(std::string(before) + kUidBySystemd + ".slice"), kUid) << before;
  }
  EXPECT_EQ(pod_uid_in(std::string("pod") + kUid), kUid);
}

TEST(GroupNames, a_pod_of_a_file_on_the_node_has_a_uid_without_dashes) {
  const std::string uid = "0123456789abcdef0123456789abcdef";
  EXPECT_EQ(pod_uid_in("pod" + uid), uid);
  EXPECT_EQ(pod_uid_in("kubepods-burstable-pod" + uid + ".slice"), uid);
}

TEST(GroupNames, what_only_looks_like_a_pod_is_none) {
  for (const std::string& name :
       {std::string("pod"), std::string("pod77"), std::string("podman.service"), "pod" + kId, std::string(kUid),
        "machine-libpod_pod_" + kId + ".slice", std::string("app-pod") + kUidBySystemd + ".slice",
        std::string("kubepods-burstable-pod") + kUidBySystemd + ".scope",
        std::string("podXc2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f"), std::string("pod1c2d3e4f5-a6b-4c7d-8e9f-0a1b2c3d4e5f"),
        std::string("pod1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5-"), std::string("kubepods-burstable.slice")}) {
    EXPECT_FALSE(pod_uid_in(name).has_value()) << name;
  }
}

}  // namespace
}  // namespace joulery
