// SPDX-License-Identifier: Apache-2.0
// M2, M3 and M6: which evidence wins, what an unknown CPU is called, and that nobody guesses between ties.
#include "core/metering/model_choice.h"

#include "foundation/tables/tables.h"

namespace joulery {
namespace {

CpuModel chosen(const Host& host, std::optional<Power> constraint = std::nullopt,
                std::optional<std::uint32_t> frequency_max_khz = std::nullopt) {
  Tables tables = Tables::open().value();
  return choose_cpu_model(host, constraint, frequency_max_khz.has_value(), frequency_max_khz, tables).value();
}

Host server(std::string name, int sockets = 1) {
  Host host;
  host.cpu_model = std::move(name);
  host.virtualization = "none";
  host.sockets = sockets;
  host.threads = 128;
  return host;
}

Host milan_vm(std::string name = "AMD EPYC") {
  Host host;
  host.cpu_model = std::move(name);
  host.cpu_vendor = "AuthenticAMD";
  host.cpu_family = 25;
  host.cpu_model_number = 1;
  host.cpu_stepping = 1;
  host.virtualization = "kvm";
  host.sockets = 1;
  host.threads = 4;
  return host;
}

TEST(ModelChoice, M2_the_machines_own_limit_wins_on_bare_metal) {
  const CpuModel model = chosen(server("AMD EPYC 7763 64-Core Processor"), 225 * watt);
  EXPECT_DOUBLE_EQ(model.idle / watt, 27);
  EXPECT_DOUBLE_EQ(model.full / watt, 213.75);
  EXPECT_EQ(model.text, "TDP 225 W from the machine's power limit");
  EXPECT_EQ(model.method, Method::modelled);
}

TEST(ModelChoice, M2_a_limit_of_zero_is_unknown_and_the_table_answers) {
  const CpuModel model = chosen(server("AMD EPYC 7763 64-Core Processor"), Power{});
  EXPECT_DOUBLE_EQ(model.full / watt, 0.95 * 280);
  EXPECT_EQ(model.text, "TDP 280 W from table");
  ASSERT_EQ(model.rows.size(), 1U);
  EXPECT_EQ(model.rows[0].table, "cpu_tdp");
  EXPECT_EQ(model.rows[0].value, 280);
}

TEST(ModelChoice, M2_sockets_multiply) {
  const CpuModel model = chosen(server("AMD EPYC 7763 64-Core Processor", 2));
  EXPECT_DOUBLE_EQ(model.full / watt, 0.95 * 560);
  EXPECT_EQ(model.text, "2 x TDP 280 W from table");
}

TEST(ModelChoice, M2_an_unknown_number_of_sockets_is_said) {
  Host host = server("AMD EPYC 7763 64-Core Processor");
  host.sockets.reset();
  EXPECT_EQ(chosen(host).text, "TDP 280 W from table, one socket assumed");
}

TEST(ModelChoice, M2_M6_a_virtual_machine_is_modelled_by_the_watts_of_its_vcpus) {
  const CpuModel model = chosen(milan_vm());
  EXPECT_NEAR(model.idle / watt, 4 * 0.4556, 1e-9);
  EXPECT_NEAR(model.full / watt, 4 * 1.9573, 1e-9);
  EXPECT_EQ(model.text, "1.96 W per vCPU, EPYC 3rd Gen; estimate from host share");
  EXPECT_DOUBLE_EQ(model.low_factor, 0.28);
  EXPECT_EQ(model.method, Method::modelled);
}

TEST(ModelChoice, M2_vcpus_are_no_sockets_even_where_the_name_is_in_the_table) {
  const CpuModel model = chosen(milan_vm("AMD EPYC 7763 64-Core Processor"), 280 * watt);
  EXPECT_NEAR(model.full / watt, 4 * 1.9573, 1e-9);
}

TEST(ModelChoice, M2_a_bare_machine_with_a_generic_name_is_told_by_cpuid) {
  Host host = milan_vm();
  host.virtualization = "none";
  EXPECT_EQ(chosen(host).text, "1.96 W per vCPU, EPYC 3rd Gen");
}

TEST(ModelChoice, M2_an_unknown_cpu_gets_4_watts_per_logical_cpu_wide_bounds_and_the_sentence) {
  const CpuModel model = chosen(server("Wonder Processor 9000X"));
  EXPECT_DOUBLE_EQ(model.full / watt, 0.95 * 512);
  EXPECT_DOUBLE_EQ(model.low_factor, 0.28 / 2.5);
  EXPECT_DOUBLE_EQ(model.high_factor, 3.5);
  EXPECT_EQ(model.method, Method::assumed);
  EXPECT_EQ(model.text, "CPU unknown, 4 W per logical CPU");
}

TEST(ModelChoice, M2_a_family_whose_power_row_is_an_anomaly_is_unknown) {
  Host turin = milan_vm();
  turin.cpu_family = 26;
  turin.cpu_model_number = 2;
  EXPECT_EQ(chosen(turin).text, "CPU unknown, 4 W per logical CPU; estimate from host share");
}

TEST(ModelChoice, M2_a_name_that_fits_several_rows_is_unknown) {
  // "7763" and "7713" stand in different rows: neither may be picked.
  EXPECT_EQ(chosen(server("EPYC 7763 7713")).method, Method::assumed);
}

TEST(ModelChoice, a_machine_that_does_not_count_its_cpus_gets_a_reason_instead_of_a_number) {
  Tables tables = Tables::open().value();
  const auto model = choose_cpu_model(Host{}, std::nullopt, false, std::nullopt, tables);
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().kind, ErrorKind::unsupported);
}

TEST(ModelChoice, M1_frequency_counts_only_where_it_is_readable_and_its_maximum_is_known) {
  EXPECT_EQ(chosen(milan_vm()).frequency_exponent, 0);
  const CpuModel model = chosen(milan_vm(), std::nullopt, 3'500'000);
  EXPECT_EQ(model.frequency_exponent, 1);
  EXPECT_EQ(model.frequency_max_khz, 3'500'000U);
}

TEST(ModelChoice, M2_names_without_a_model_are_generic) {
  for (const char* name :
       {"AMD EPYC", "AMD EPYC Processor", "Intel Xeon Processor", "Intel(R) Xeon(R) Processor @ 2.90GHz",
        "Intel(R) Xeon(R) CPU @ 2.20GHz", "QEMU Virtual CPU version 2.5+", ""}) {
    EXPECT_TRUE(is_generic_cpu_name(name)) << name;
  }
  for (const char* name : {"AMD EPYC 7763 64-Core Processor", "Intel(R) Xeon(R) Platinum 8259CL CPU @ 2.50GHz",
                           "Intel(R) Xeon(R) CPU E3-1240 V2 @ 3.40GHz"}) {
    EXPECT_FALSE(is_generic_cpu_name(name)) << name;
  }
}

TEST(ModelChoice, M6_a_container_is_no_virtual_machine) {
  Host host;
  for (const char* word : {"", "none", "container", "docker"}) {
    host.virtualization = word;
    EXPECT_FALSE(is_virtual_machine(host)) << word;
  }
  host.virtualization = "firecracker";
  EXPECT_TRUE(is_virtual_machine(host));
}

MemoryModel memory_of(double gibibytes) {
  Host host;
  host.memory_bytes = static_cast<std::uint64_t>(gibibytes * 1024 * 1024 * 1024);
  return choose_memory_model(host).value();
}

TEST(MemoryChoice, M3_memory_is_modelled_by_its_dimms_where_they_are_counted) {
  Host host;
  host.memory_bytes = 1ULL << 36U;
  host.dimms = 8;
  const MemoryModel model = choose_memory_model(host).value();
  EXPECT_EQ(model.power, (Bounded<Power>{8 * watt, 24 * watt, 48 * watt}));
  EXPECT_EQ(model.text, "8 DIMMs, 3 W each");
  EXPECT_EQ(model.method, Method::assumed);
}

TEST(MemoryChoice, M3_else_by_its_size) {
  const MemoryModel model = memory_of(24);
  EXPECT_NEAR(model.power.low / watt, 0.96, 1e-9);
  EXPECT_NEAR(model.power.best / watt, 3, 1e-9);
  EXPECT_NEAR(model.power.high / watt, 9.408, 1e-9);
  EXPECT_EQ(model.text, "24 GiB, 0.125 W per GiB");
  EXPECT_EQ(memory_of(1511).text, "1511 GiB, 0.125 W per GiB");
  EXPECT_EQ(memory_of(0.5).text, "0.5 GiB, 0.125 W per GiB");
}

TEST(MemoryChoice, M3_no_cliff_between_503_and_512_gibibytes) {
  EXPECT_NEAR(memory_of(512).power.best / memory_of(503).power.best, 1, 0.02);
}

TEST(MemoryChoice, M3_only_no_memory_takes_no_power_and_an_unknown_size_gives_no_model) {
  EXPECT_EQ(memory_of(0).power.high, Power{});
  EXPECT_GT(memory_of(1e-6).power.low, Power{});
  EXPECT_FALSE(choose_memory_model(Host{}));
}

RC_GTEST_PROP(MemoryChoice, M3_power_is_continuous_and_does_not_decrease_with_size, ()) {
  Host host;
  host.memory_bytes = *rc::gen::inRange<std::uint64_t>(0, 1ULL << 44U);
  const Power before = choose_memory_model(host)->power.best;
  *host.memory_bytes += 1ULL << 20U;
  const Power after = choose_memory_model(host)->power.best;
  RC_ASSERT(after >= before);
  RC_ASSERT((after - before) / watt < 0.001);
}

}  // namespace
}  // namespace joulery
