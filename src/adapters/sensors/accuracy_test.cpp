// SPDX-License-Identifier: Apache-2.0
// Every RAPL part of every processor finds its row of the table, with the doubt the handbook of metering states.
#include "adapters/sensors/accuracy.h"

namespace joulery {
namespace {

CpuIdentity cpu(const char* vendor, int family, int model) {
  CpuIdentity identity;
  identity.vendor = vendor;
  identity.family = family;
  identity.model = model;
  return identity;
}

double fraction_of(PartKind kind, const CpuIdentity& identity) {
  Channel channel;
  channel.part = {"machine/x", kind};
  set_rapl_accuracy(channel, identity);
  EXPECT_FALSE(channel.accuracy_source.empty());
  return channel.accuracy_fraction;
}

TEST(Accuracy, R18_R19_each_part_gets_its_row_of_the_table) {
  const CpuIdentity ice_lake = cpu("GenuineIntel", 6, 106);
  EXPECT_DOUBLE_EQ(fraction_of(PartKind::cpu, ice_lake), 0.05);
  EXPECT_DOUBLE_EQ(fraction_of(PartKind::memory, ice_lake), 0.20);
  EXPECT_DOUBLE_EQ(fraction_of(PartKind::board, ice_lake), 0.10);
  EXPECT_DOUBLE_EQ(fraction_of(PartKind::cpu, cpu("GenuineIntel", 6, 45)), 0.15);
  EXPECT_DOUBLE_EQ(fraction_of(PartKind::cpu, cpu("AuthenticAMD", 25, 1)), 0.15);
  EXPECT_DOUBLE_EQ(fraction_of(PartKind::cpu, CpuIdentity{}), 0.15);
  CpuIdentity guarded = ice_lake;
  guarded.sgx = true;
  EXPECT_DOUBLE_EQ(fraction_of(PartKind::cpu, guarded), 0.50);
}

TEST(Accuracy, a_gpu_read_through_NVML_is_known_to_12_percent) {
  Channel channel;
  set_accuracy(channel, "nvml");
  EXPECT_DOUBLE_EQ(channel.accuracy_fraction, 0.12);
}

}  // namespace
}  // namespace joulery
