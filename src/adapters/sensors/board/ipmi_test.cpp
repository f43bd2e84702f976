// SPDX-License-Identifier: Apache-2.0
// Tests of the management controller's power: the reply's bytes, the tools' text, controllers that do not measure.
#include "adapters/sensors/board/ipmi.h"

#include <cerrno>

#include "adapters/sensors/board/dcmi.h"
#include "adapters/sensors/board/ipmi_tools.h"
#include "adapters/sensors/outside/scripted_lines.h"
#include "testing/fake_files.h"
#include "testing/sensor_contract.h"

namespace joulery {
namespace {

using testing::FakeFiles;
using testing::ManualClock;
using Bytes = std::vector<std::uint8_t>;

/// 181 W now, least 12, most 512, mean 200; it measures.
Bytes good_reply() {
  return {0x00, 0xDC, 181, 0, 12, 0, 0x00, 0x02, 200, 0, 0x80, 0x3F, 0x5C, 0x67, 0xE8, 0x03, 0, 0, 0x40};
}

Bytes changed(std::size_t place, std::uint8_t value) {
  Bytes reply = good_reply();
  reply[place] = value;
  return reply;
}

TEST(Dcmi, power_is_the_little_endian_word_at_2_where_the_state_says_it_measures) {
  EXPECT_EQ(parse_dcmi_power(good_reply()), 181'000'000U);
  EXPECT_EQ(parse_dcmi_power(changed(3, 0x02)), 693'000'000U);
}

TEST(Dcmi, R4_a_controller_that_does_not_measure_is_missed_not_0) {
  EXPECT_EQ(parse_dcmi_power(changed(18, 0x00)), tl::unexpected(ErrorKind::unsupported));
  EXPECT_EQ(parse_dcmi_power(changed(18, 0xBF)), tl::unexpected(ErrorKind::unsupported));
  EXPECT_EQ(parse_dcmi_power(changed(2, 0)), tl::unexpected(ErrorKind::broken)) << "0 W from a machine that answers";
}

TEST(Dcmi, completion_codes_say_what_can_be_done_next) {
  const std::vector<std::pair<std::uint8_t, ErrorKind>> cases{
      {0xC0, ErrorKind::transient},   {0xC3, ErrorKind::transient}, {0xC1, ErrorKind::unsupported},
      {0xCB, ErrorKind::unsupported}, {0xD4, ErrorKind::denied},    {0xFF, ErrorKind::broken}};
  for (const auto& [code, kind] : cases) {
    EXPECT_EQ(parse_dcmi_power(changed(0, code)), tl::unexpected(kind)) << int{code};
    EXPECT_EQ(parse_dcmi_power(Bytes{code}), tl::unexpected(kind)) << "an error has no data";
  }
  EXPECT_EQ(parse_dcmi_power(Bytes{}), tl::unexpected(ErrorKind::broken));
  EXPECT_EQ(parse_dcmi_power(changed(1, 0xDD)), tl::unexpected(ErrorKind::broken)) << "another group";
  Bytes shorter = good_reply();
  shorter.pop_back();
  EXPECT_EQ(parse_dcmi_power(shorter), tl::unexpected(ErrorKind::broken));
}

const std::string kIpmitool =
    "\n    Instantaneous power reading:                   181 Watts\n"
    "    Minimum during sampling period:                 12 Watts\n"
    "    Maximum during sampling period:                512 Watts\n"
    "    Average power reading over sample period:      200 Watts\n"
    "    IPMI timestamp:                           Fri Dec 13 12:53:06 2024\n"
    "    Sampling period:                          00000001 Seconds.\n"
    "    Power reading state is:                   activated\n\n\n";

const std::string kFreeIpmi =
    "Current Power                        : 181 Watts\n"
    "Minimum Power over sampling duration : 12 Watts\n"
    "Maximum Power over sampling duration : 512 Watts\n"
    "Average Power over sampling duration : 200 Watts\n"
    "Time Stamp                           : 12/13/2024 - 12:53:06\n"
    "Statistics reporting time period     : 1000 milliseconds\n"
    "Power Measurement                    : Active\n";

std::string with(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

using Reports = std::vector<tl::expected<std::uint64_t, ErrorKind>>;

Reports reports_of(const std::string& text) {
  DcmiText reader;
  Reports reports;
  Lines lines(std::make_unique<script::ScriptedLines>(std::vector<std::string>{text}));
  while (!lines.gone()) {
    while (const auto line = lines.next()) {
      if (const auto report = reader.take(line->text)) reports.push_back(*report);
    }
  }
  return reports;
}

TEST(Dcmi, the_text_of_both_tools_is_read_report_after_report) {
  EXPECT_EQ(reports_of(kIpmitool + with(kIpmitool, "181", "182")), (Reports{181'000'000U, 182'000'000U}));
  EXPECT_EQ(reports_of(kFreeIpmi), (Reports{181'000'000U}));
}

TEST(Dcmi, R4_a_text_without_a_power_is_missed) {
  const Reports inactive{tl::unexpected(ErrorKind::unsupported)};
  const Reports broken{tl::unexpected(ErrorKind::broken)};
  EXPECT_EQ(reports_of(with(kIpmitool, "activated", "deactivated")), inactive);
  EXPECT_EQ(reports_of(with(kFreeIpmi, "Active", "Not Available")), inactive);
  for (const char* power : {"", "181", "181 W", "-181 Watts", "0 Watts", "65536 Watts", "NaN Watts", "1e3 Watts"}) {
    EXPECT_EQ(reports_of(with(kIpmitool, "181 Watts", power)), broken) << power;
  }
  EXPECT_EQ(reports_of("    Power reading state is: activated\n"), broken)
      << "a report of another time is not used again";
  EXPECT_EQ(reports_of(kIpmitool.substr(0, kIpmitool.find("Power reading state"))), Reports{}) << "cut off";
}

/// What the fake controller answers: bytes, or an errno.
struct FakeController {
  Bytes reply = good_reply();
  int refuse_open = 0;
  int fail_ask = 0;
  std::vector<Bytes> asked = {};

  IpmiOpener opener() {
    return [this](const std::string& path) -> tl::expected<std::unique_ptr<IpmiDevice>, int> {
      if (path != "/fixture/dev/ipmi0") return tl::unexpected(EINVAL);
      if (refuse_open != 0) return tl::unexpected(refuse_open);
      return std::make_unique<Device>(*this);
    };
  }

 private:
  struct Device final : IpmiDevice {
    explicit Device(FakeController& of) : owner(of) {}
    tl::expected<std::size_t, int> ask(std::uint8_t network_function, std::uint8_t command,
                                       std::span<const std::uint8_t> data, std::span<std::uint8_t> into,
                                       Duration) override {
      if (owner.asked.empty()) {
        owner.asked.push_back({network_function, command});
        owner.asked.back().insert(owner.asked.back().end(), data.begin(), data.end());
      }
      if (owner.fail_ask != 0) return tl::unexpected(owner.fail_ask);
      std::copy_n(owner.reply.begin(), std::min(into.size(), owner.reply.size()), into.begin());
      return owner.reply.size();
    }
    FakeController& owner;
  };
};

Probe probe_of(FakeController& controller) {
  FakeFiles files;
  return probe_ipmi(files, controller.opener());
}

TEST(Ipmi, passes_the_contract_of_sensors) {
  FakeController controller;
  FakeFiles files;
  testing::expect_sensor_contract([&](Files&) { return probe_of(controller); }, files);
}

TEST(Ipmi, the_request_is_that_of_DCMI_and_the_channel_that_of_the_whole_machine) {
  FakeController controller;
  const Probe probe = probe_of(controller);
  EXPECT_EQ(controller.asked.at(0), (Bytes{0x2C, 0x02, 0xDC, 0x01, 0x00, 0x00}));
  ASSERT_EQ(probe.sensors.size(), 1U);
  EXPECT_TRUE(probe.sensors[0]->is_slow());
  const Channel& channel = probe.sensors[0]->channels()[0];
  EXPECT_EQ(channel.part, (Part{"machine/node", PartKind::board}));
  EXPECT_GE(channel.period, std::chrono::seconds(1));
  EXPECT_EQ(testing::values_of(probe).at("ipmi dcmi power"), 181'000'000U);
}

TEST(Ipmi, R20_each_way_not_to_measure_has_its_sentence) {
  const auto only_finding = [](FakeController controller) {
    const Probe probe = probe_of(controller);
    EXPECT_TRUE(probe.sensors.empty());
    EXPECT_EQ(probe.findings.size(), 1U);
    return probe.findings.empty() ? Error{} : probe.findings.front();
  };
  EXPECT_EQ(only_finding({.reply = {}, .refuse_open = EACCES}).kind, ErrorKind::denied);
  EXPECT_NE(only_finding({.reply = changed(18, 0)}).remedy.find("switch power measurement on"), std::string::npos);
  EXPECT_EQ(only_finding({.reply = {0xC1}}).kind, ErrorKind::unsupported);
  EXPECT_EQ(only_finding({.reply = {0xD4}}).kind, ErrorKind::denied);
  EXPECT_EQ(only_finding({.reply = {0xC0}}).kind, ErrorKind::transient) << "busy twice";
  EXPECT_EQ(only_finding({.fail_ask = ETIMEDOUT}).kind, ErrorKind::transient);
  EXPECT_EQ(only_finding({.fail_ask = EIO}).kind, ErrorKind::gone);
  FakeController absent{.refuse_open = ENOENT};
  EXPECT_TRUE(probe_of(absent).findings.empty()) << "no controller, no word";
}

TEST(Ipmi, R4_a_controller_that_falls_silent_is_missed) {
  FakeController controller;
  const Probe probe = probe_of(controller);
  ManualClock clock;
  controller.fail_ask = ETIMEDOUT;
  EXPECT_EQ(testing::read_once(*probe.sensors.at(0), clock)[0].missed, ErrorKind::transient);
  controller.fail_ask = 0;
  controller.reply = changed(18, 0);
  EXPECT_EQ(testing::read_once(*probe.sensors.at(0), clock)[0].missed, ErrorKind::unsupported);
}

TEST(Ipmi, the_kernels_opener_says_when_there_is_no_device) {
  const auto opened = live_ipmi_opener()("/nowhere/dev/ipmi0");
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error(), ENOENT);
}

TEST(IpmiTool, passes_the_contract_of_sensors) {
  FakeFiles nothing;
  testing::expect_sensor_contract(
      [](Files&) { return probe_ipmi_tool("ipmitool", script::starter({kIpmitool}, true)); }, nothing);
}

TEST(IpmiTool, a_report_is_a_reading_and_between_reports_it_repeats_its_instant) {
  const Probe probe = probe_ipmi_tool(
      "ipmi-dcmi", script::starter({kFreeIpmi, kFreeIpmi, "", with(kFreeIpmi, "Active", "Not Available")}));
  ASSERT_EQ(probe.sensors.size(), 1U);
  EXPECT_EQ(probe.sensors[0]->channels()[0].source, "ipmi-dcmi --get-system-power-statistics");
  ManualClock clock(std::chrono::milliseconds(1));
  Sensor& sensor = *probe.sensors[0];
  EXPECT_EQ(testing::read_once(sensor, clock)[0].missed, ErrorKind::transient) << "nothing came since";
  const Reading first = testing::read_once(sensor, clock)[0];
  EXPECT_EQ(first.value, 181'000'000U);
  EXPECT_EQ(testing::read_once(sensor, clock)[0], first);
  EXPECT_EQ(testing::read_once(sensor, clock)[0], first) << "a pause";
  EXPECT_EQ(testing::read_once(sensor, clock)[0].missed, ErrorKind::unsupported);
  EXPECT_EQ(testing::read_once(sensor, clock)[0].missed, ErrorKind::gone);
}

TEST(IpmiTool, a_tool_that_is_not_there_or_prints_no_power_is_a_finding) {
  const auto only_finding = [](std::vector<std::string> pieces) {
    const Probe probe = probe_ipmi_tool("ipmitool", script::starter(std::move(pieces)));
    EXPECT_TRUE(probe.sensors.empty());
    EXPECT_EQ(probe.findings.size(), 1U);
    return probe.findings.empty() ? Error{} : probe.findings.front();
  };
  EXPECT_EQ(only_finding({}).kind, ErrorKind::gone);
  EXPECT_EQ(only_finding({with(kIpmitool, "activated", "deactivated")}).kind, ErrorKind::unsupported);
  EXPECT_EQ(only_finding({with(kIpmitool, "181", "x")}).kind, ErrorKind::broken);
}

}  // namespace
}  // namespace joulery
