// SPDX-License-Identifier: Apache-2.0
// Tests of wall plugs: each maker's units, the last digit of a display, two power supplies, and what a plug without a
// meter says.
#include "adapters/sensors/outside/wall_plug.h"

#include "testing/fake_device.h"
#include "testing/http_contract.h"

namespace joulery {
namespace {

using testing::FakeDevice;
using testing::values_of;

FakeDevice device(const std::string& name) {
  return FakeDevice::of_folder(JOULERY_SOURCE_DIR "/tests/devices/" + name);
}

Probe shelly(FakeDevice& plug, const std::string& address = "http://plug") {
  return probe_shelly({address}, plug.opener());
}
Probe tasmota(FakeDevice& plug, const std::string& address = "http://plug") {
  return probe_tasmota({address}, plug.opener());
}

TEST(WallPlug, every_kind_passes_the_contract_of_http_sensors) {
  for (const char* name : {"shelly-gen1", "shelly-gen2", "shelly-em", "shelly-pm1"}) {
    SCOPED_TRACE(name);
    testing::expect_http_contract([](FakeDevice& plug) { return shelly(plug); }, device(name));
  }
  for (const char* name : {"tasmota", "tasmota-strip", "tasmota-strip-sum"}) {
    SCOPED_TRACE(name);
    testing::expect_http_contract([](FakeDevice& plug) { return tasmota(plug); }, device(name));
  }
}

TEST(WallPlug, each_maker_counts_in_its_own_unit) {
  using Values = std::map<std::string, std::uint64_t>;
  FakeDevice gen1 = device("shelly-gen1");
  EXPECT_EQ(values_of(shelly(gen1)), (Values{{"shelly http://plug energy", 1206493ULL * 60 * 1000},  // watt-minutes
                                             {"shelly http://plug power", 63270000}}));
  FakeDevice em = device("shelly-em");
  EXPECT_EQ(values_of(shelly(em)), (Values{{"shelly http://plug energy", 502146ULL * 360 * 1000},  // 0.1 Wh
                                           {"shelly http://plug power", 212400000}}));
  FakeDevice gen2 = device("shelly-gen2");
  EXPECT_EQ(values_of(shelly(gen2)), (Values{{"shelly http://plug energy", 60431753ULL * 3600},  // mWh
                                             {"shelly http://plug power", 118400000}}));
  FakeDevice pm1 = device("shelly-pm1");
  EXPECT_EQ(values_of(shelly(pm1)),
            (Values{{"shelly http://plug energy", 14310905ULL * 3600}, {"shelly http://plug power", 208700000}}));
  FakeDevice tas = device("tasmota");
  EXPECT_EQ(values_of(tasmota(tas)), (Values{{"tasmota http://plug energy", 812347ULL * 3600 * 1000},  // Wh
                                             {"tasmota http://plug power", 121000000}}));
}

TEST(WallPlug, the_wall_is_a_part_of_its_own_and_its_counter_comes_first) {
  FakeDevice plug = device("shelly-gen2");
  const Probe probe = shelly(plug);
  const auto channels = probe.sensors.at(0)->channels();
  ASSERT_EQ(channels.size(), 2U);
  for (const Channel& channel : channels) EXPECT_EQ(channel.part, (Part{"machine/wall", PartKind::board}));
  EXPECT_EQ(channels[0].kind, ChannelKind::counter);
  EXPECT_EQ(channels[0].scale, (CountScale{1000, 1})) << "millijoules";
  EXPECT_LT(channels[0].view, channels[1].view);
  EXPECT_EQ(channels[0].accuracy_fraction, 0.02);
}

TEST(WallPlug, a_counter_that_stands_still_for_half_a_minute_comes_behind_the_power) {
  FakeDevice plug = device("tasmota");
  const Probe probe = tasmota(plug);
  const auto channels = probe.sensors.at(0)->channels();
  EXPECT_GT(channels[0].view, channels[1].view);
  EXPECT_NEAR(seconds_of(channels[0].period), 1 + 3600.0 / 121, 0.01) << "1 Wh at 121 W";
}

TEST(WallPlug, one_unit_of_the_display_counts_where_it_is_more_than_two_percent) {
  FakeDevice plug = device("tasmota");
  EXPECT_EQ(tasmota(plug).sensors.at(0)->channels()[1].accuracy_fraction, 0.02) << "1 W of 121 W";
  plug.put("/cm?cmnd=Status%208", R"({"StatusSNS":{"ENERGY":{"Power":20}}})");
  const Probe idle = tasmota(plug);
  ASSERT_EQ(idle.sensors.at(0)->channels().size(), 1U) << "no counter, power alone";
  EXPECT_EQ(idle.sensors.at(0)->channels()[0].accuracy_fraction, 0.05) << "1 W of 20 W";
}

TEST(WallPlug, two_power_supplies_on_two_sockets_are_one_wall) {
  FakeDevice plug = device("shelly-gen2");
  const auto values = values_of(shelly(plug, "plug/0, http://plug/1"));
  EXPECT_EQ(values.at("shelly http://plug, http://plug/1 power"), 239400000U);
  EXPECT_EQ(values.at("shelly http://plug, http://plug/1 energy"), (60431753ULL + 61002118ULL) * 3600);
  EXPECT_TRUE(shelly(plug, "plug/0,plug/2").sensors.empty()) << "half of a sum is no sum";
}

TEST(WallPlug, R4_half_of_a_sum_is_missed) {
  FakeDevice plug = device("shelly-gen2");
  const Probe probe = shelly(plug, "plug/0,plug/1");
  plug.fail("/rpc/Switch.GetStatus?id=1", ErrorKind::transient);
  EXPECT_TRUE(values_of(probe).empty());
}

TEST(WallPlug, a_socket_of_a_strip_is_chosen_by_its_number) {
  FakeDevice strip = device("tasmota-strip");
  EXPECT_EQ(values_of(tasmota(strip, "plug/1")).at("tasmota http://plug/1 power"), 58000000U);
  EXPECT_TRUE(tasmota(strip, "plug/2").sensors.empty());
  FakeDevice em = device("shelly-em");
  EXPECT_TRUE(shelly(em, "plug/1").sensors.empty()) << "is_valid is false";
}

TEST(WallPlug, a_counter_of_the_whole_strip_is_no_sockets_counter) {
  FakeDevice strip = device("tasmota-strip-sum");
  using Values = std::map<std::string, std::uint64_t>;
  EXPECT_EQ(values_of(tasmota(strip)), (Values{{"tasmota http://plug power", 61000000}}));
  EXPECT_EQ(values_of(tasmota(strip, "plug/1")), (Values{{"tasmota http://plug/1 power", 58000000}}));
  EXPECT_EQ(values_of(tasmota(strip, "plug/0,plug/1")).begin()->second, 119000000U);
  EXPECT_TRUE(tasmota(strip, "plug/2").sensors.empty());
}

TEST(WallPlug, R4_a_plug_whose_power_becomes_a_list_is_missed) {
  FakeDevice plug = device("tasmota");
  const Probe probe = tasmota(plug);
  plug.put("/cm?cmnd=Status%208", device("tasmota-strip-sum").body("/cm?cmnd=Status%208"));
  EXPECT_TRUE(values_of(probe).empty());
}

TEST(WallPlug, R4_a_plug_that_does_not_believe_itself_is_missed_and_never_0) {
  FakeDevice plug = device("shelly-gen1");
  const Probe probe = shelly(plug);
  plug.put("/status", R"({"meters":[{"power":0.00,"is_valid":false,"total":0}]})");
  EXPECT_TRUE(values_of(probe).empty());
  plug.put("/status", R"({"meters":[{"power":-3.5,"is_valid":true,"total":-1}]})");
  EXPECT_TRUE(values_of(probe).empty()) << "a plug that feeds in measures no machine";
}

TEST(WallPlug, a_plug_that_cannot_be_used_is_a_finding_with_a_remedy) {
  FakeDevice relay;
  relay.put("/status", R"({"relays":[{"ison":true}]})");
  const Probe none = shelly(relay);
  ASSERT_EQ(none.findings.size(), 1U);
  EXPECT_EQ(none.findings[0].kind, ErrorKind::unsupported);
  FakeDevice locked;
  locked.put("/cm?cmnd=Status%208", R"({"WARNING":"Need user=<username>&password=<password>"})");
  EXPECT_EQ(tasmota(locked).findings.at(0).kind, ErrorKind::denied);
  EXPECT_EQ(shelly(relay, "http://plug/rpc").findings.at(0).kind, ErrorKind::invalid);
  EXPECT_EQ(shelly(relay, "http://a:b@plug").findings.at(0).kind, ErrorKind::invalid);
  FakeDevice off = device("shelly-gen2");
  off.fail("/rpc/Switch.GetStatus?id=0", ErrorKind::gone);
  EXPECT_EQ(shelly(off).findings.at(0).kind, ErrorKind::gone);
  for (const Error& finding : none.findings) EXPECT_FALSE(finding.remedy.empty());
}

TEST(WallPlug, without_a_client_the_reason_is_found) {
  const Probe probe =
      probe_shelly({"plug"}, [] { return failure(ErrorKind::unsupported, "no libcurl", "", "get it"); });
  EXPECT_EQ(probe.findings.at(0).what, "no libcurl");
  EXPECT_TRUE(probe_shelly({}, {}).findings.empty()) << "nobody named one";
}

}  // namespace
}  // namespace joulery
