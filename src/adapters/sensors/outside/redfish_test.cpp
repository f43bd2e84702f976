// SPDX-License-Identifier: Apache-2.0
// Tests of Redfish: several makers' answers, which of several values is the machine's, how old a reading is; and once
// over real HTTPS, with password and pin.
#include "adapters/sensors/outside/redfish.h"

#include "adapters/net/curl_http.h"
#include "adapters/sensors/outside/power_control.h"
#include "testing/fake_device.h"
#include "testing/http_contract.h"
#include "testing/test_server.h"

namespace joulery {
namespace {

using testing::FakeDevice;
using testing::values_of;

const std::string kDevices = JOULERY_SOURCE_DIR "/tests/devices/";
constexpr const char* kNow = "Wed, 01 Jan 2025 02:00:00 GMT";
const std::string kChassis = "/redfish/v1/Chassis/Chassis_0";

FakeDevice device(const std::string& name) {
  FakeDevice controller = FakeDevice::of_folder(kDevices + name);
  controller.set_date(kNow);
  return controller;
}

Probe probe(FakeDevice& controller, const std::string& address = "bmc") {
  return probe_redfish({address}, controller.opener());
}

std::uint64_t only_value(FakeDevice& controller) {
  const auto values = values_of(probe(controller));
  return values.size() == 1 ? values.begin()->second : 0;
}

TEST(Redfish, every_way_passes_the_contract_of_http_sensors) {
  for (const char* name : {"redfish-idrac9", "redfish-ilo5", "redfish-xcc", "redfish-supplies"}) {
    SCOPED_TRACE(name);
    testing::expect_http_contract([](FakeDevice& controller) { return probe(controller); }, device(name));
  }
}

TEST(Redfish, each_maker_tells_the_power_of_its_machine) {
  FakeDevice idrac = device("redfish-idrac9");
  EXPECT_EQ(only_value(idrac), 287'000'000U);
  FakeDevice ilo = device("redfish-ilo5");
  EXPECT_EQ(only_value(ilo), 165'000'000U);
  FakeDevice xcc = device("redfish-xcc");
  EXPECT_EQ(only_value(xcc), 234'000'000U) << "the parts lie inside the total";
  FakeDevice supplies = device("redfish-supplies");
  EXPECT_EQ(only_value(supplies), 422'250'000U) << "the empty bay is no supply";
}

TEST(Redfish, the_node_is_a_part_of_its_own_with_a_doubt_and_a_lag) {
  FakeDevice idrac = device("redfish-idrac9");
  const Probe found = probe(idrac);
  const Channel& channel = found.sensors.at(0)->channels()[0];
  EXPECT_EQ(channel.part, (Part{"machine/node", PartKind::board}));
  EXPECT_EQ(channel.source, "redfish https://bmc/redfish/v1/Chassis/System.Embedded.1 power");
  EXPECT_EQ(channel.accuracy_fraction, 0.10);
  EXPECT_EQ(channel.period, std::chrono::seconds(10));
  EXPECT_TRUE(found.findings.empty());
}

TEST(Redfish, environment_metrics_give_a_counter_and_a_power_whose_age_is_known) {
  FakeDevice openbmc = device("redfish-openbmc");
  const Probe found = probe(openbmc);
  const auto channels = found.sensors.at(0)->channels();
  ASSERT_EQ(channels.size(), 2U);
  const auto values = values_of(found);
  EXPECT_EQ(values.at("redfish https://bmc" + kChassis + " energy"), 4336200000000U) << "1204.5 kWh in mJ";
  EXPECT_EQ(values.at("redfish https://bmc" + kChassis + " power"), 1349250000U);
  EXPECT_EQ(channels[1].period, std::chrono::seconds(1 + 3)) << "measured every second, read 3 s ago";
  EXPECT_GT(channels[0].view, channels[1].view) << "0.1 kWh last minutes even at 1.3 kW: power is the better view";
}

TEST(Redfish, a_fine_counter_comes_before_the_power) {
  FakeDevice openbmc = device("redfish-openbmc");
  openbmc.put(kChassis + "/EnvironmentMetrics",
              R"({"PowerWatts":{"Reading":500},"EnergyJoules":{"Reading":123456.5}})");
  const Probe found = probe(openbmc);
  const auto channels = found.sensors.at(0)->channels();
  EXPECT_LT(channels[0].view, channels[1].view);
  EXPECT_EQ(values_of(found).at(channels[0].source), 123456500U);
}

TEST(Redfish, a_reading_that_stands_still_for_more_than_a_minute_is_missed_and_said) {
  FakeDevice openbmc = device("redfish-openbmc");
  const Probe good = probe(openbmc);
  openbmc.set_date("Wed, 01 Jan 2025 02:01:30 GMT");
  EXPECT_EQ(values_of(good).count("redfish https://bmc" + kChassis + " power"), 0U);
  const Probe old = probe(openbmc);
  ASSERT_EQ(old.findings.size(), 1U);
  EXPECT_NE(old.findings[0].what.find("93 s old"), std::string::npos) << describe(old.findings[0]);
  EXPECT_FALSE(old.findings[0].remedy.empty());
}

TEST(Redfish, a_clock_without_date_or_a_sensor_without_time_still_gives_power) {
  FakeDevice openbmc = FakeDevice::of_folder(kDevices + "redfish-openbmc");
  EXPECT_EQ(values_of(probe(openbmc)).size(), 2U);
  openbmc.remove(kChassis + "/Sensors/total_power");
  EXPECT_EQ(values_of(probe(openbmc)).size(), 2U);
}

TEST(Redfish, a_sensor_from_another_age_overflows_nothing) {
  FakeDevice openbmc = device("redfish-openbmc");
  const std::string path = kChassis + "/Sensors/total_power";
  openbmc.put(path, R"({"Reading":7,"ReadingTime":"9999-01-01T00:00:00Z"})");
  EXPECT_EQ(values_of(probe(openbmc)).at("redfish https://bmc" + kChassis + " power"), 7'000'000U) << "not old";
  openbmc.put(path, R"({"Reading":7,"ReadingTime":"0001-01-01T00:00:00Z"})");
  EXPECT_EQ(values_of(probe(openbmc)).count("redfish https://bmc" + kChassis + " power"), 0U);
}

TEST(Redfish, R4_null_is_missed_and_never_0) {
  FakeDevice openbmc = device("redfish-openbmc");
  const Probe found = probe(openbmc);
  openbmc.put(kChassis + "/Sensors/total_power", R"({"Reading":null,"ReadingTime":"2025-01-01T02:00:00Z"})");
  openbmc.put(kChassis + "/EnvironmentMetrics", R"({"EnergykWh":{"Reading":null}})");
  EXPECT_TRUE(values_of(found).empty());
}

/// The device with one text in place of another in one of its answers.
FakeDevice changed(FakeDevice controller, const std::string& path, const std::string& from, const std::string& to) {
  std::string body = controller.body(path);
  for (std::size_t at = body.find(from); at != std::string::npos; at = body.find(from, at + to.size()))
    body.replace(at, from.size(), to);
  EXPECT_NE(body, controller.body(path)) << from;
  controller.put(path, body);
  return controller;
}

TEST(Redfish, R4_a_running_machine_at_0_W_is_missed) {
  const std::string supplies = "/redfish/v1/Chassis/Self/PowerSubsystem/PowerSupplies/";
  const auto later = [](FakeDevice controller, const FakeDevice& then) {
    const Probe found = probe(controller);
    for (const std::string& path : then.paths()) controller.put(path, then.body(path));
    return values_of(found);
  };
  const FakeDevice idrac = device("redfish-idrac9");
  const std::string power = "/redfish/v1/Chassis/System.Embedded.1/Power";
  EXPECT_TRUE(later(idrac, changed(idrac, power, "PowerConsumedWatts\": 287", "PowerConsumedWatts\": 0")).empty());
  const FakeDevice openbmc = device("redfish-openbmc");
  FakeDevice silent = changed(openbmc, kChassis + "/Sensors/total_power", "1349.25", "0");
  EXPECT_EQ(later(openbmc, silent).size(), 1U) << "the counter alone";
  FakeDevice untimed = openbmc;
  untimed.remove(kChassis + "/Sensors/total_power");
  silent = changed(untimed, kChassis + "/EnvironmentMetrics", "1349.25", "0.0");
  EXPECT_EQ(later(untimed, silent).size(), 1U);
  silent = changed(silent, kChassis + "/EnvironmentMetrics", "1204.5", "0");
  EXPECT_TRUE(later(untimed, silent).empty()) << "a counter at 0 beside it has forgotten";
  const FakeDevice pair = device("redfish-supplies");
  const FakeDevice one = changed(pair, supplies + "PSU1/Metrics", "212.5", "0");
  EXPECT_EQ(later(pair, one).begin()->second, 209'750'000U) << "one of two supplies may rest";
  EXPECT_TRUE(later(pair, changed(one, supplies + "PSU3/Metrics", "209.75", "0")).empty());
}

TEST(Redfish, a_way_that_says_0_W_is_no_way) {
  FakeDevice idrac = changed(device("redfish-idrac9"), "/redfish/v1/Chassis/System.Embedded.1/Power",
                             "PowerConsumedWatts\": 287", "PowerConsumedWatts\": 0");
  EXPECT_EQ(only_value(idrac), 294'500'000U) << "the inputs of its supplies";
  FakeDevice ilo = changed(device("redfish-ilo5"), "/redfish/v1/Chassis/1/Power", "PowerConsumedWatts\": 165",
                           "PowerConsumedWatts\": 0");
  const Probe none = probe(ilo);
  EXPECT_TRUE(none.sensors.empty());
  EXPECT_EQ(none.findings.at(0).kind, ErrorKind::unsupported);
  FakeDevice both = device("redfish-idrac9");
  const std::string chassis = "/redfish/v1/Chassis/System.Embedded.1";
  both = changed(both, chassis, "\"Power\": {",
                 "\"EnvironmentMetrics\": {\"@odata.id\": \"/redfish/v1/E\"}, \"Power\": {");
  both.put("/redfish/v1/E", R"({"PowerWatts":{"Reading":0},"EnergykWh":{"Reading":0}})");
  EXPECT_EQ(only_value(both), 287'000'000U) << "the older Power";
  const std::string supplies = "/redfish/v1/Chassis/Self/PowerSubsystem/PowerSupplies/";
  FakeDevice resting = changed(device("redfish-supplies"), supplies + "PSU1/Metrics", "212.5", "0");
  EXPECT_EQ(only_value(resting), 209'750'000U);
  FakeDevice dead = changed(resting, supplies + "PSU3/Metrics", "209.75", "0");
  EXPECT_TRUE(probe(dead).sensors.empty());
  FakeDevice openbmc = changed(device("redfish-openbmc"), kChassis + "/Sensors/total_power", "1349.25", "0");
  EXPECT_EQ(values_of(probe(openbmc)).at("redfish https://bmc" + kChassis + " power"), 1'349'250'000U)
      << "the excerpt where its sensor says nothing";
}

TEST(Redfish, several_machines_behind_one_controller_are_not_added) {
  FakeDevice twin = device("redfish-idrac9");
  twin.put(
      "/redfish/v1/Chassis/Node2",
      R"({"Links":{"ComputerSystems":[{"@odata.id":"/redfish/v1/Systems/2"}]},"Power":{"@odata.id":"/redfish/v1/Chassis/Node2/Power"}})");
  twin.put("/redfish/v1/Chassis/Node2/Power", R"({"PowerControl":[{"PowerConsumedWatts":99}]})");
  twin.put(
      "/redfish/v1/Chassis",
      R"({"Members":[{"@odata.id":"/redfish/v1/Chassis/System.Embedded.1"},{"@odata.id":"/redfish/v1/Chassis/Node2"}]})");
  const Probe both = probe(twin);
  ASSERT_EQ(both.findings.size(), 1U);
  EXPECT_NE(both.findings[0].remedy.find("redfish:https://bmc/redfish/v1/Chassis/"), std::string::npos);
  EXPECT_TRUE(both.sensors.empty());
  EXPECT_EQ(values_of(probe(twin, "https://bmc/redfish/v1/Chassis/Node2")).begin()->second, 99'000'000U);
}

TEST(Redfish, a_link_to_another_host_is_not_followed) {
  FakeDevice idrac = device("redfish-idrac9");
  for (const char* link :
       {"//evil/redfish/v1/Chassis", "http://evil/redfish/v1", "/redfish/../../etc", "/etc/passwd"}) {
    idrac.put("/redfish/v1/Chassis", std::string(R"({"Members":[{"@odata.id":")") + link + "\"}]}");
    EXPECT_TRUE(probe(idrac).sensors.empty()) << link;
    EXPECT_EQ(probe(idrac).findings.at(0).kind, ErrorKind::unsupported) << link;
  }
}

TEST(Redfish, what_is_no_controller_is_a_finding) {
  FakeDevice web;
  web.put("/redfish/v1", "<html>");
  EXPECT_EQ(probe(web).findings.at(0).kind, ErrorKind::broken);
  FakeDevice locked = device("redfish-idrac9");
  locked.fail("/redfish/v1/Chassis", ErrorKind::denied);
  EXPECT_EQ(probe(locked).findings.at(0).kind, ErrorKind::denied);
  EXPECT_EQ(probe(web, "ftp://bmc").findings.at(0).kind, ErrorKind::invalid);
}

std::optional<std::vector<std::string>> choose(const std::string& json) {
  return choose_power_controls(*JsonAnswer::parse(json), "/redfish/v1/Chassis/1/");
}

TEST(PowerControl, values_are_added_only_where_they_are_said_to_be_apart) {
  const auto member = [](int watts, const std::string& related) {
    std::string items;
    for (const char c : related) items += std::string(items.empty() ? "" : ",") + R"({"@odata.id":"/x/)" + c + "\"}";
    return R"({"PowerConsumedWatts":)" + std::to_string(watts) + R"(,"RelatedItem":[)" + items + "]}";
  };
  const auto list = [](const std::string& members) { return R"({"PowerControl":[)" + members + "]}"; };
  EXPECT_EQ(choose(list(member(1, "a") + "," + member(2, "b")))->size(), 2U);
  EXPECT_EQ(choose(list(member(1, "ab") + "," + member(2, "b"))), std::nullopt);
  EXPECT_EQ(choose(list(member(1, "a") + "," + member(2, ""))), std::nullopt) << "nothing is said";
  EXPECT_EQ(choose(list(member(1, "")))->size(), 1U) << "one alone needs no word";
  EXPECT_EQ(choose(list(R"({"PowerConsumedWatts":null},)" + member(2, ""))),
            (std::vector<std::string>{"PowerControl/1/PowerConsumedWatts"}));
}

TEST(PowerControl, what_is_related_to_the_chassis_or_a_system_is_the_total) {
  for (const char* whole : {"/redfish/v1/Chassis/1", "/redfish/v1/Systems/1", "/redfish/v1/Systems/1/"}) {
    const std::string json = R"({"PowerControl":[{"PowerConsumedWatts":3,"RelatedItem":[{"@odata.id":"/x"}]},)"
                             R"({"PowerConsumedWatts":9,"RelatedItem":[{"@odata.id":")" +
                             std::string(whole) + R"("}]}]})";
    EXPECT_EQ(choose(json), (std::vector<std::string>{"PowerControl/1/PowerConsumedWatts"})) << whole;
  }
}

TEST(PowerControl, a_total_of_0_W_gives_way_to_the_supplies_and_never_to_its_parts) {
  const std::string part =
      R"({"PowerConsumedWatts":96,"RelatedItem":[{"@odata.id":"/redfish/v1/Systems/1/Processors/1"}]})";
  const std::string total = R"({"PowerConsumedWatts":0,"RelatedItem":[{"@odata.id":"/redfish/v1/Systems/1"}]})";
  const std::string supplies = R"("PowerSupplies":[{"PowerInputWatts":0},{"PowerInputWatts":9}])";
  const auto with = [&](const std::string& members) {
    return R"({"PowerControl":[)" + members + "]," + supplies + "}";
  };
  EXPECT_EQ(choose(with(total + "," + part))->front(), "PowerSupplies/0/PowerInputWatts");
  EXPECT_EQ(choose(with(total))->size(), 2U);
  EXPECT_EQ(choose(with(R"({"PowerConsumedWatts":0},{"PowerConsumedWatts":0})"))->size(), 2U) << "nothing to add up";
  EXPECT_EQ(choose(with(R"({"PowerConsumedWatts":0},)" + part)), std::nullopt) << "it may be the total";
  EXPECT_TRUE(choose(R"({"PowerSupplies":[{"PowerInputWatts":0},{"PowerInputWatts":0}]})")->empty());
}

TEST(PowerControl, without_a_value_the_inputs_of_all_supplies_count) {
  EXPECT_EQ(choose(R"({"PowerSupplies":[{"PowerInputWatts":1},{"Status":{"State":"Absent"}},{"PowerInputWatts":2}]})")
                ->size(),
            2U);
  EXPECT_TRUE(choose(R"({"PowerSupplies":[{"PowerInputWatts":1},{"PowerInputWatts":null}]})")->empty());
  EXPECT_TRUE(choose(R"({"PowerSupplies":[{"LastPowerOutputWatts":1}]})")->empty()) << "output is no input";
  EXPECT_TRUE(choose("[]")->empty());
}

TEST(Redfish, over_https_with_a_pinned_key_and_a_password_the_same_power_arrives) {
  const testing::TestServer server(JOULERY_SOURCE_DIR "/tests/servers/device.py",
                                   {kDevices + "redfish-openbmc", "--tls", "nameless", "--basic", "root:hunter2"});
  const HttpLimits patient{std::chrono::seconds(20), std::chrono::seconds(20), std::size_t{1} << 20};
  const auto probe_with = [&](const std::string& netrc) {
    return probe_redfish({server.origin()}, curl_opener({{}, true, netrc}, patient));
  };
  const Probe stranger = probe_with("machine 127.0.0.1 login root password hunter2");
  ASSERT_EQ(stranger.findings.size(), 1U);
  EXPECT_EQ(stranger.findings[0].kind, ErrorKind::denied) << describe(stranger.findings[0]);
  const std::string pin = " sha256 " + server.said("pin");
  EXPECT_EQ(probe_with("machine 127.0.0.1" + pin).findings.at(0).kind, ErrorKind::denied) << "no password";
  const Probe found = probe_with("machine 127.0.0.1 login root password hunter2" + pin);
  ASSERT_EQ(found.sensors.size(), 1U);
  const auto values = values_of(found);
  EXPECT_EQ(values.at("redfish " + server.origin() + kChassis + " energy"), 4336200000000U);
  EXPECT_EQ(values.count("redfish " + server.origin() + kChassis + " power"), 0U) << "read in 2025: too old";
}

}  // namespace
}  // namespace joulery
