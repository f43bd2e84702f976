// SPDX-License-Identifier: Apache-2.0
// The bytes of joulery-sensord: both directions agree, and whatever is damaged is nothing.
#include "foundation/wire/sensord.h"

namespace joulery {
namespace {

std::vector<Channel> one_channel() {
  Channel channel;
  channel.source = "powercap intel-rapl:0";
  channel.part = {"machine/package-0", PartKind::cpu};
  channel.modulus = 1234;
  channel.flags = {"quantised"};
  return {channel};
}

std::vector<std::byte> list_of(const std::vector<Channel>& channels) {
  std::vector<std::byte> answer;
  const auto count = static_cast<std::uint32_t>(channels.size());
  encode_sensord_channels({SensordVerb::channels, count, 7, instant_at(5)}, channels, answer);
  return answer;
}

const std::vector<Reading> kReadings{{0, std::nullopt, instant_at(100), 77},
                                     {1, ErrorKind::denied, instant_at(200), 0}};

std::vector<std::byte> readings_of(const std::vector<Reading>& readings) {
  std::vector<std::byte> answer;
  const auto count = static_cast<std::uint32_t>(readings.size());
  encode_sensord_readings({SensordVerb::read, count, 9, instant_at(300)}, readings, answer);
  return answer;
}

TEST(SensordWire, a_request_has_eight_bytes_and_says_its_verb) {
  for (const SensordVerb verb : {SensordVerb::channels, SensordVerb::read}) {
    EXPECT_EQ(decode_sensord_request(encode_sensord_request(verb)), verb);
  }
}

TEST(SensordWire, channels_and_readings_come_back_as_they_went) {
  const auto channels = decode_sensord_channels(list_of(one_channel()));
  ASSERT_TRUE(channels) << describe(channels.error());
  EXPECT_EQ(*channels, one_channel());
  std::vector<Reading> got(2);
  const auto head = decode_sensord_readings(readings_of(kReadings), got);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->epoch, 9U);
  EXPECT_EQ(head->now, instant_at(300));
  EXPECT_EQ(got, kReadings);
}

TEST(SensordWire, an_answer_of_another_size_or_verb_is_nothing) {
  const auto answer = readings_of(kReadings);
  std::vector<Reading> got(2);
  for (std::size_t size = 0; size < answer.size(); ++size) {
    EXPECT_FALSE(decode_sensord_readings(std::span(answer).first(size), got)) << size;
  }
  std::vector<Reading> three(3);
  EXPECT_FALSE(decode_sensord_readings(answer, three));
  EXPECT_FALSE(decode_sensord_readings(list_of(one_channel()), got));
  EXPECT_FALSE(decode_sensord_channels(answer));
}

TEST(SensordWire, a_state_nobody_knows_and_an_instant_before_all_time_are_nothing) {
  std::vector<Reading> got(2);
  auto answer = readings_of(kReadings);
  answer[sensord_head_size] = std::byte{99};
  EXPECT_FALSE(decode_sensord_readings(answer, got));
  answer = readings_of(kReadings);
  answer[sensord_head_size + 15] = std::byte{0x80};
  EXPECT_FALSE(decode_sensord_readings(answer, got));
}

TEST(SensordWire, a_channel_that_metering_could_not_use_is_refused) {
  const auto refused = [](auto change) {
    auto channels = one_channel();
    change(channels[0]);
    return !decode_sensord_channels(list_of(channels)).has_value();
  };
  EXPECT_TRUE(refused([](Channel& c) { c.scale.denominator = 0; }));
  EXPECT_TRUE(refused([](Channel& c) { c.scale.numerator = 1ULL << 41U; }));
  EXPECT_TRUE(refused([](Channel& c) { c.modulus = 0; }));
  EXPECT_TRUE(refused([](Channel& c) { c.kind = ChannelKind::power; }));
  EXPECT_TRUE(refused([](Channel& c) { c.part.path = "elsewhere"; }));
  EXPECT_TRUE(refused([](Channel& c) { c.source = "\x1b[2J"; }));
  EXPECT_TRUE(refused([](Channel& c) { c.accuracy_fraction = 0; }));
  EXPECT_TRUE(refused([](Channel& c) { c.period = std::chrono::hours(2); }));
}

}  // namespace
}  // namespace joulery
