// SPDX-License-Identifier: Apache-2.0
// Tests of other meters: which series is which part, what is counted once, and what is no measurement.
#include "adapters/sensors/outside/prometheus.h"

#include "foundation/tables/tables.h"
#include "testing/fake_device.h"
#include "testing/http_contract.h"

namespace joulery {
namespace {

using testing::FakeDevice;
using testing::values_of;
using Values = std::map<std::string, std::uint64_t>;

FakeDevice device(const std::string& name) {
  return FakeDevice::of_folder(JOULERY_SOURCE_DIR "/tests/devices/" + name);
}

Probe probe(FakeDevice& meter, const std::string& address = "meter:9100") {
  return probe_prometheus({address}, meter.opener());
}

/// "prometheus http://meter:9100/metrics METRIC PART" without what is always the same.
Values short_values(const Probe& found) {
  Values values;
  const std::string prefix = "prometheus http://meter:9100/metrics ";
  for (const auto& [source, value] : values_of(found)) {
    EXPECT_TRUE(source.starts_with(prefix)) << source;
    values[source.substr(prefix.size())] = value;
  }
  return values;
}

const Channel& channel_of(const Probe& found, const std::string& ending) {
  for (const Channel& channel : found.sensors.at(0)->channels()) {
    if (channel.source.ends_with(ending)) return channel;
  }
  throw std::out_of_range(ending);
}

TEST(Prometheus, every_meter_passes_the_contract_of_http_sensors) {
  for (const char* name : {"kepler", "scaphandre", "dcgm-mig", "node-exporter"}) {
    SCOPED_TRACE(name);
    testing::expect_http_contract([](FakeDevice& meter) { return probe(meter); }, device(name));
  }
}

TEST(Prometheus, kepler_counts_all_sockets_together_and_its_copies_are_left_out) {
  FakeDevice kepler = device("kepler");
  EXPECT_EQ(short_values(probe(kepler)), (Values{{"kepler_node_cpu_joules_total cpu", 80965774U},
                                                 {"kepler_node_cpu_joules_total cpu/core", 20110750U},
                                                 {"kepler_node_cpu_joules_total memory", 5012125U}}));
}

TEST(Prometheus, the_whole_gpu_is_counted_once_however_many_instances_repeat_it) {
  FakeDevice dcgm = device("dcgm-mig");
  const Probe found = probe(dcgm);
  EXPECT_EQ(short_values(found), (Values{{"DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION gpu-0 GPU-11111111-aaaa", 257858316U},
                                         {"DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION gpu-1 GPU-22222222-bbbb", 98771203U},
                                         {"DCGM_FI_DEV_POWER_USAGE gpu-0 GPU-11111111-aaaa", 187325000U},
                                         {"DCGM_FI_DEV_POWER_USAGE gpu-1 GPU-22222222-bbbb", 57145000U}}));
  const Channel& power = channel_of(found, "DCGM_FI_DEV_POWER_USAGE gpu-0 GPU-11111111-aaaa");
  const Channel& energy = channel_of(found, "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION gpu-0 GPU-11111111-aaaa");
  EXPECT_EQ(power.part, (Part{"machine/gpu-0", PartKind::gpu}));
  EXPECT_EQ(energy.part, power.part);
  EXPECT_LT(energy.view, power.view);
  EXPECT_EQ(energy.period, std::chrono::seconds(30)) << "the exporter's own default";
}

TEST(Prometheus, a_card_that_changes_its_place_is_missed_and_not_mixed_up) {
  FakeDevice dcgm = device("dcgm-mig");
  const Probe found = probe(dcgm);
  dcgm.put("/metrics", R"(DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="GPU-22222222-bbbb"} 57)");
  EXPECT_TRUE(values_of(found).empty());
}

TEST(Prometheus, scaphandre_tells_sockets_memory_and_the_host_that_holds_them) {
  FakeDevice scaphandre = device("scaphandre");
  const Probe found = probe(scaphandre);
  EXPECT_EQ(short_values(found), (Values{{"scaph_socket_energy_microjoules package-1", 246521946U},
                                         {"scaph_socket_energy_microjoules package-0", 43038700U},
                                         {"scaph_domain_energy_microjoules memory/dram-1", 49920589U},
                                         {"scaph_domain_energy_microjoules memory/dram-0", 7243356U},
                                         {"scaph_host_energy_microjoules psys", 346728468U}}));
  EXPECT_EQ(channel_of(found, "package-1").part, (Part{"machine/package-1", PartKind::cpu}));
  EXPECT_TRUE(channel_of(found, "package-1").wraps_unknown) << "it hands RAPL's wraps on";
  EXPECT_TRUE(is_psys(channel_of(found, "psys").part));
}

TEST(Prometheus, what_another_program_models_is_never_called_measured) {
  FakeDevice kepler = device("kepler-old");
  const Probe found = probe(kepler);
  EXPECT_TRUE(found.sensors.empty());
  ASSERT_EQ(found.findings.size(), 1U);
  EXPECT_NE(found.findings[0].what.find("models"), std::string::npos);
  std::string text = kepler.body("/metrics");
  for (std::size_t at = text.find("trained_power_model"); at != std::string::npos;
       at = text.find("trained_power_model"))
    text.replace(at, 19, "rapl-sysfs");
  kepler.put("/metrics", text);
  EXPECT_EQ(short_values(probe(kepler)).at("kepler_node_package_joules_total cpu"), 10323500U) << "idle and dynamic";
}

TEST(Prometheus, every_channel_stands_behind_our_own_instruments) {
  for (const char* name : {"kepler", "scaphandre", "dcgm-mig", "node-exporter"}) {
    FakeDevice meter = device(name);
    const Probe found = probe(meter);
    for (const Channel& channel : found.sensors.at(0)->channels()) {
      EXPECT_GE(channel.view, view_of_another_meter) << channel.source;
    }
  }
}

TEST(Prometheus, series_of_several_machines_are_not_added) {
  FakeDevice cluster = device("dcgm-mig");
  cluster.put("/metrics", cluster.body("/metrics") + R"(DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="GPU-3",Hostname="b"} 1)");
  const Probe found = probe(cluster);
  EXPECT_TRUE(found.sensors.empty());
  EXPECT_EQ(found.findings.at(0).kind, ErrorKind::invalid);
  cluster.put("/metrics",
              "DCGM_FI_DEV_POWER_USAGE{gpu=\"0\",UUID=\"a\"} 1\nDCGM_FI_DEV_POWER_USAGE{gpu=\"0\",UUID=\"b\"} 1");
  EXPECT_EQ(probe(cluster).findings.at(0).kind, ErrorKind::invalid) << "two cards at one place";
}

TEST(Prometheus, R4_what_is_no_amount_is_missed_and_never_0) {
  FakeDevice dcgm = device("dcgm-mig");
  const Probe found = probe(dcgm);
  for (const char* amount : {"NaN", "+Inf", "-1", "9223372036854775794", "140737488355328"}) {
    dcgm.put("/metrics", R"(DCGM_FI_DEV_POWER_USAGE{gpu="1",UUID="GPU-22222222-bbbb"} )" + std::string(amount));
    EXPECT_TRUE(values_of(found).empty()) << amount << " is DCGM's word for no value, or none at all";
  }
}

TEST(Prometheus, an_endpoint_that_is_none_or_tells_nothing_known_is_a_finding) {
  FakeDevice web;
  web.put("/metrics", "<html>\n").put("/other", "up 1\n");
  EXPECT_EQ(probe(web).findings.at(0).kind, ErrorKind::broken);
  const Probe unknown = probe(web, "http://meter/other");
  EXPECT_EQ(unknown.findings.at(0).kind, ErrorKind::unsupported);
  EXPECT_NE(unknown.findings.at(0).remedy.find("meter_metrics"), std::string::npos);
  EXPECT_EQ(probe(web, "http://meter/none").findings.at(0).kind, ErrorKind::unsupported);
  EXPECT_EQ(probe(web, "meter with blanks").findings.at(0).kind, ErrorKind::invalid);
}

TEST(Prometheus, a_label_makes_no_path) {
  FakeDevice meter;
  meter.put("/metrics",
            "scaph_socket_energy_microjoules{socket_id=\"../../x\"} 1\nscaph_socket_energy_microjoules 2\n");
  EXPECT_TRUE(probe(meter).sensors.empty());
}

TEST(MeterMetrics, every_row_of_the_table_names_a_known_accuracy_and_a_part_of_the_machine) {
  Tables tables = Tables::open().value();
  const auto rows = tables.meter_metrics().value();
  EXPECT_GT(rows.size(), 10U);
  for (const MeterMetricRow& row : rows) {
    EXPECT_TRUE(tables.accuracy(row.accuracy).value().has_value()) << row.metric << " " << row.accuracy;
    EXPECT_TRUE(row.part.starts_with("machine/")) << row.metric;
    EXPECT_GE(row.period, std::chrono::seconds(1)) << row.metric;
    EXPECT_EQ(row.skip_label.empty(), row.skip_texts.empty()) << row.metric;
  }
}

}  // namespace
}  // namespace joulery
