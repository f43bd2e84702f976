// SPDX-License-Identifier: Apache-2.0
// Tests of the host description on the fixture machines, and of the words for what lies below.
#include "adapters/sensors/host/host.h"

#include <cerrno>

#include "adapters/sensors/host/cpu_identity.h"
#include "testing/faulty_files.h"
#include "testing/fixture_machine.h"

namespace joulery {
namespace {

using testing::FakeFiles;
using testing::machine;

TEST(Host, a_two_socket_machine_is_described_whole) {
  FakeFiles files = machine("xeon-two-sockets");
  const Host host = read_host(files);
  EXPECT_EQ(host.cpu_vendor, "GenuineIntel");
  EXPECT_EQ(host.cpu_model, "Intel(R) Xeon(R) Gold 6248 CPU @ 2.50GHz");
  EXPECT_EQ(host.cpu_family, 6);
  EXPECT_EQ(host.cpu_model_number, 85);
  EXPECT_EQ(host.cpu_stepping, 7);
  EXPECT_EQ(host.sockets, 2);
  EXPECT_EQ(host.cores, 4);
  EXPECT_EQ(host.threads, 8);
  EXPECT_EQ(host.dimms, 12) << "an empty slot has size 0 and holds none";
  EXPECT_EQ(host.memory_bytes, (384ULL * 1024 * 1024 - 345678) * 1024);
  EXPECT_EQ(host.os, "Debian GNU/Linux 12 (bookworm)");
  EXPECT_EQ(host.kernel, "6.1.0-21-amd64");
  EXPECT_EQ(host.boot_id, "11111111-2222-4333-8444-555555555555");
  EXPECT_EQ(host.vendor, "Dell Inc.");
  EXPECT_EQ(host.virtualization, "none");
}

TEST(Host, the_machine_id_itself_is_never_shown) {
  FakeFiles files = machine("xeon-two-sockets");
  const std::string hash = read_host(files).id_hash;
  EXPECT_EQ(hash.size(), 16U);
  EXPECT_EQ(hash.find("0123456789abcdef"), std::string::npos);
  FakeFiles other = machine("aws-m5");
  EXPECT_NE(read_host(other).id_hash, hash);
  files.put("/etc/machine-id", "uninitialized\n");
  EXPECT_EQ(read_host(files).id_hash, "");
}

TEST(Host, a_virtual_machine_is_recognised_and_dmi_names_provider_and_type) {
  FakeFiles files = machine("aws-m5");
  const Host host = read_host(files);
  EXPECT_EQ(host.virtualization, "amazon");
  EXPECT_EQ(host.vendor, "Amazon EC2");
  EXPECT_EQ(host.product, "m5.large");
}

TEST(Host, a_machine_without_dmi_keeps_family_and_model_for_the_table) {
  FakeFiles files = machine("firecracker-epyc");
  const Host host = read_host(files);
  EXPECT_EQ(host.virtualization, "firecracker");
  EXPECT_EQ(host.cpu_model, "AMD EPYC");
  EXPECT_EQ(host.cpu_family, 25);
  EXPECT_EQ(host.cpu_model_number, 17);
  EXPECT_EQ(host.vendor, "");
  EXPECT_EQ(host.product, "");
  EXPECT_EQ(host.dimms, std::nullopt);
}

TEST(Host, virtualization_has_one_word_by_the_strongest_evidence) {
  const auto word = [](auto change) {
    FakeFiles files = machine("firecracker-epyc");
    change(files);
    return read_virtualization(files);
  };
  const auto dmi = [](FakeFiles& files, const char* vendor, const char* product) {
    files.put("/sys/class/dmi/id/sys_vendor", vendor).put("/sys/class/dmi/id/product_name", product);
  };
  EXPECT_EQ(word([](FakeFiles& f) { f.remove("/sys/firmware"); }), "kvm") << "the paravirtual clock";
  EXPECT_EQ(word([](FakeFiles& f) { f.remove("/sys"); }), "vm") << "only the hypervisor bit";
  EXPECT_EQ(word([&](FakeFiles& f) { dmi(f, "QEMU", "Standard PC (Q35 + ICH9, 2009)"); }), "qemu");
  EXPECT_EQ(word([&](FakeFiles& f) { dmi(f, "VMware, Inc.", "VMware7,1"); }), "vmware");
  EXPECT_EQ(word([&](FakeFiles& f) { dmi(f, "Google", "Google Compute Engine"); }), "google");
  EXPECT_EQ(word([&](FakeFiles& f) { dmi(f, "Microsoft Corporation", "Virtual Machine"); }), "microsoft");
  EXPECT_EQ(word([](FakeFiles& f) { f.put("/.dockerenv", ""); }), "firecracker") << "a hypervisor is the stronger fact";
}

TEST(Host, bare_metal_rented_from_a_provider_is_no_virtual_machine) {
  FakeFiles files = machine("xeon-two-sockets");
  files.put("/sys/class/dmi/id/sys_vendor", "Amazon EC2").put("/sys/class/dmi/id/product_name", "m5.metal");
  EXPECT_EQ(read_virtualization(files), "none");
}

TEST(Host, a_container_is_recognised_by_marker_or_cgroup) {
  FakeFiles files = machine("container-masked");
  EXPECT_EQ(read_virtualization(files), "container");
  FakeFiles pod = machine("xeon-two-sockets");
  pod.put("/proc/1/cgroup", "0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-0.scope\n");
  EXPECT_EQ(read_virtualization(pod), "container");
}

TEST(Host, aarch64_numbers_become_names_and_unknown_virtualization_stays_empty) {
  FakeFiles files = machine("altra-no-sensors");
  const Host host = read_host(files);
  EXPECT_EQ(host.cpu_vendor, "ARM");
  EXPECT_EQ(host.cpu_model, "Neoverse-N1");
  EXPECT_EQ(host.cpu_family, std::nullopt);
  EXPECT_EQ(host.threads, 4);
  EXPECT_EQ(host.virtualization, "none") << "DMI names a board maker";
  files.remove("/sys/class/dmi");
  EXPECT_EQ(read_host(files).virtualization, "") << "nothing says so or so";
}

TEST(Host, a_lost_topology_file_is_unknown_and_not_a_smaller_machine) {
  FakeFiles files = machine("xeon-two-sockets");
  files.fail("/sys/devices/system/cpu/cpu5/topology/core_id", EIO);
  const Host host = read_host(files);
  EXPECT_EQ(host.sockets, std::nullopt);
  EXPECT_EQ(host.cores, std::nullopt);
  EXPECT_EQ(host.threads, 8) << "cpuinfo still lists them";
}

TEST(Host, placeholders_of_board_makers_name_nothing) {
  FakeFiles files = machine("threadripper-four-dies");
  EXPECT_EQ(read_host(files).product, "");
}

TEST(Host, kernel_comes_from_version_where_sysctl_is_hidden) {
  FakeFiles files;
  files.put("/proc/version", "Linux version 6.18.44-fc (builder@host) (gcc) #1 SMP\n");
  EXPECT_EQ(read_host(files).kernel, "6.18.44-fc");
}

TEST(Host, a_machine_that_says_nothing_is_described_by_nothing) {
  FakeFiles files;
  EXPECT_EQ(read_host(files), Host{});
}

TEST(Host, rubbish_in_a_name_cannot_break_a_screen_or_a_document) {
  FakeFiles files;
  files.put("/sys/class/dmi/id/sys_vendor", std::string("\x1b[31mEvil\xff\n\0Corp", 16));
  EXPECT_EQ(read_host(files).vendor, "?[31mEvil???Corp");
  files.put("/sys/class/dmi/id/product_name", std::string(100000, 'x'));
  EXPECT_EQ(read_host(files).product.size(), 120U);
}

}  // namespace
}  // namespace joulery
