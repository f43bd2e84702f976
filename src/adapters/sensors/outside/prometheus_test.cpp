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
  for (const char* name : {"kepler", "scaphandre", "dcgm-mig", "nvidia-smi-exporter", "node-exporter"}) {
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

/// What became of the channel in one tick.
std::optional<ErrorKind> missed_by(const Probe& found, const std::string& ending) {
  testing::ManualClock clock(Duration(1000));
  for (const Reading& reading : testing::read_once(*found.sensors.at(0), clock)) {
    if (found.sensors[0]->channels()[reading.channel].source.ends_with(ending)) return reading.missed;
  }
  throw std::out_of_range(ending);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::out_of_range(from);
  return text.replace(at, from.size(), to);
}

TEST(Prometheus, R4_a_sum_without_one_of_its_series_is_missed_and_not_smaller) {
  FakeDevice kepler = device("kepler");
  const Probe found = probe(kepler);
  const std::string whole = kepler.body("/metrics");
  const std::string second =
      R"(kepler_node_cpu_joules_total{node_name="worker-1",path="/host/sys/class/powercap/intel-rapl:1",zone="package"})";
  const std::string other = replaced(second, "rapl:1", "rapl:7");
  for (const std::string& change :
       {replaced(whole, second + " 39112.5\n", ""), replaced(whole, second, other), whole + other + " 1\n"}) {
    kepler.put("/metrics", change);
    EXPECT_EQ(missed_by(found, " cpu"), ErrorKind::transient) << change;
    EXPECT_EQ(missed_by(found, " memory"), std::nullopt) << "its series are all there";
  }
  kepler.put("/metrics", whole);
  EXPECT_EQ(short_values(found).size(), 3U) << "they are back";
}

TEST(Prometheus, R4_a_power_is_missed_too_when_its_series_are_others) {
  FakeDevice meter;
  const auto say = [&](const std::string& more) {
    meter.put("/metrics", "ipmi_dcmi_power_consumption_watts{half=\"1\"} 100\n" + more);
  };
  say("ipmi_dcmi_power_consumption_watts{half=\"2\"} 90\n");
  const Probe found = probe(meter);
  EXPECT_EQ(missed_by(found, "node"), std::nullopt);
  say("");
  EXPECT_EQ(missed_by(found, "node"), ErrorKind::transient);
}

TEST(Prometheus, the_order_of_series_and_of_their_labels_says_nothing) {
  FakeDevice meter;
  const std::string metric = "node_rapl_package_joules_total";
  meter.put("/metrics", metric + "{index=\"0\",path=\"/a\"} 1\n" + metric + "{index=\"0\",path=\"/b\"} 2\n");
  const Probe found = probe(meter);
  meter.put("/metrics", metric + "{path=\"/b\",index=\"0\"} 2\n" + metric + "{path=\"/a\",index=\"0\"} 1\n");
  EXPECT_EQ(short_values(found), (Values{{metric + " package-0", 3000U}}));
}

TEST(Prometheus, instances_that_come_and_go_are_no_series_of_the_sum) {
  FakeDevice dcgm = device("dcgm-mig");
  const Probe found = probe(dcgm);
  dcgm.put("/metrics", R"(DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="GPU-11111111-aaaa",GPU_I_ID="9"} 180)");
  EXPECT_EQ(short_values(found), (Values{{"DCGM_FI_DEV_POWER_USAGE gpu-0 GPU-11111111-aaaa", 180000000U}}));
}

/// The first endpoint's answers, then the second's, at one device.
Probe probe_both(const std::string& first, const std::string& second) {
  static std::vector<std::unique_ptr<FakeDevice>> devices;  // clients ask them later
  devices.push_back(std::make_unique<FakeDevice>());
  devices.back()->put("/metrics", first).put("/other", second);
  return probe_prometheus({"meter:9100", "meter:9100/other"}, devices.back()->opener());
}

TEST(Prometheus, a_gpu_of_two_endpoints_is_counted_once) {
  const std::string dcgm = device("dcgm-mig").body("/metrics");
  const std::string smi = device("nvidia-smi-exporter").body("/metrics");
  for (const auto& [first, second] : {std::pair(dcgm, smi), std::pair(smi, dcgm)}) {
    const Probe both = probe_both(first, second);
    ASSERT_EQ(both.sensors.size(), 1U) << "GPU-11111111-aaaa is 11111111-AAAA";
    EXPECT_EQ(short_values(both).size(), first == dcgm ? 4U : 2U);
    ASSERT_EQ(both.findings.size(), 1U);
    EXPECT_NE(both.findings[0].what.find("http://meter:9100/metrics"), std::string::npos);
    EXPECT_EQ(both.findings[0].where, "http://meter:9100/other");
    EXPECT_FALSE(both.findings[0].remedy.empty());
  }
  const Probe more = probe_both(dcgm, smi + "nvidia_smi_power_draw_watts{uuid=\"33333333-cccc\"} 60\n");
  ASSERT_EQ(more.sensors.size(), 2U);
  EXPECT_EQ(testing::sources_of(more).back(),
            "prometheus http://meter:9100/other nvidia_smi_power_draw_watts gpu-33333333-cccc 33333333-cccc");
  EXPECT_EQ(values_of(more).size(), 5U) << "a third card is another";
  EXPECT_EQ(more.findings.size(), 1U);
}

TEST(Prometheus, a_gpu_that_two_programs_tell_at_one_endpoint_is_counted_once) {
  FakeDevice meter = device("dcgm-mig");
  meter.put("/metrics", meter.body("/metrics") + device("nvidia-smi-exporter").body("/metrics"));
  const Probe found = probe(meter);
  EXPECT_EQ(short_values(found).size(), 4U);
  EXPECT_EQ(found.findings.size(), 1U);
}

TEST(Prometheus, of_two_endpoints_whose_gpus_cannot_be_told_apart_the_first_counts) {
  const std::string nameless = "DCGM_FI_DEV_POWER_USAGE{gpu=\"0\"} 57\nnode_rapl_package_joules_total{index=\"0\"} 1\n";
  const std::string smi = device("nvidia-smi-exporter").body("/metrics");
  const Probe later = probe_both(smi, nameless);
  ASSERT_EQ(later.sensors.size(), 2U);
  EXPECT_EQ(later.sensors[1]->channels().size(), 1U) << "its package counts";
  EXPECT_EQ(later.sensors[1]->channels()[0].part.kind, PartKind::cpu);
  const Probe earlier = probe_both(nameless, smi);
  EXPECT_EQ(earlier.sensors.size(), 1U);
  for (const Probe* both : {&later, &earlier}) {
    ASSERT_EQ(both->findings.size(), 1U);
    EXPECT_NE(both->findings[0].what.find("UUID"), std::string::npos) << both->findings[0].what;
    EXPECT_FALSE(both->findings[0].remedy.empty());
  }
  EXPECT_TRUE(probe_both(nameless, device("node-exporter").body("/metrics")).findings.empty()) << "it tells no GPU";
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
