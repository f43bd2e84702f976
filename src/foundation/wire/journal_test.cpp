// SPDX-License-Identifier: Apache-2.0
// Tests of the journal's bytes: every record comes back, every cut and every flipped bit is noticed, rubbish never
// crashes.
#include "foundation/wire/journal.h"

#include <cstring>
#include <limits>

#include "foundation/base/crc32c.h"
#include "foundation/wire/bytes.h"
#include "testing/allocation_count.h"
#include "testing/example_run.h"

namespace joulery {
namespace {

using testing::allocations_so_far;
using testing::example_records;
using testing::example_sample;

using Bytes = std::vector<std::byte>;

Bytes magic() {
  const auto bytes = std::as_bytes(std::span(journal_magic));
  return {bytes.begin(), bytes.end()};
}

Bytes journal_of(const std::vector<Record>& records) {
  Bytes bytes = magic();
  for (const Record& record : records) encode(record, bytes);
  return bytes;
}

struct Decoded {
  std::vector<Record> records;
  bool broken_tail = false;
  std::size_t good_bytes = 0;
  std::optional<Error> error;
};

Decoded decode(std::span<const std::byte> bytes) {
  JournalDecoder decoder(bytes);
  Decoded decoded;
  Record record;
  while (true) {
    const auto more = decoder.next(record);
    if (!more) decoded.error = more.error();
    if (!more || !*more) break;
    decoded.records.push_back(record);
  }
  decoded.broken_tail = decoder.broken_tail();
  decoded.good_bytes = decoder.good_bytes();
  return decoded;
}

/// A record with a sound check around any payload.
Bytes sealed(std::uint8_t type, const Bytes& payload) {
  Bytes bytes = magic();
  ByteWriter out(bytes);
  Bytes checked{static_cast<std::byte>(type)};
  checked.insert(checked.end(), payload.begin(), payload.end());
  const auto length = static_cast<std::uint32_t>(payload.size());
  out.put(length);
  out.put(crc32c(checked, crc32c(std::span(bytes).last(4))));
  bytes.insert(bytes.end(), checked.begin(), checked.end());
  return bytes;
}

TEST(Journal, every_kind_of_record_comes_back_equal_and_in_order) {
  const auto records = example_records(3);
  const Decoded decoded = decode(journal_of(records));
  EXPECT_FALSE(decoded.error.has_value());
  EXPECT_FALSE(decoded.broken_tail);
  EXPECT_EQ(decoded.records, records);
}

Record any_tick() {
  Sample sample{instant_at(*rc::gen::arbitrary<std::int64_t>()), {}};
  sample.readings.resize(*rc::gen::inRange<std::size_t>(0, 20));
  for (Reading& reading : sample.readings) {
    reading.channel = *rc::gen::arbitrary<std::uint16_t>();
    if (*rc::gen::arbitrary<bool>()) reading.missed = static_cast<ErrorKind>(*rc::gen::inRange(0, 6));
    reading.restarted = !reading.missed && *rc::gen::arbitrary<bool>();
    const bool is_near = *rc::gen::arbitrary<bool>();
    const auto any = *rc::gen::arbitrary<std::int64_t>();
    reading.at = is_near ? instant_at(static_cast<std::int64_t>(static_cast<std::uint64_t>(nanoseconds_of(sample.at)) +
                                                                static_cast<std::uint64_t>(any % 1000000)))
                         : instant_at(any);
    reading.value = *rc::gen::arbitrary<std::uint64_t>();
  }
  return sample;
}

std::optional<Duration> any_total() {
  if (*rc::gen::arbitrary<bool>()) return std::nullopt;
  return Duration(*rc::gen::arbitrary<std::int64_t>());
}

UseTally any_tally() {
  const auto any = []() -> std::optional<std::uint64_t> {
    if (*rc::gen::arbitrary<bool>()) return std::nullopt;
    return *rc::gen::arbitrary<std::uint64_t>();
  };
  return {any(), any(), any()};
}

Record any_usage() {
  Usage usage{instant_at(*rc::gen::arbitrary<std::int64_t>()), any_total(), any_total(), any_total(),
              Duration(*rc::gen::arbitrary<std::int64_t>()),   {}};
  usage.cpus.resize(*rc::gen::inRange<std::size_t>(0, 6));
  const bool in_ticks = *rc::gen::arbitrary<bool>();
  for (CpuLoad& cpu : usage.cpus) {
    const auto time = [&] {
      const auto any = *rc::gen::arbitrary<std::int64_t>();
      return Duration(in_ticks ? any / 10'000'000 * 10'000'000 : any);
    };
    cpu.busy = time();
    cpu.total = time();
    if (*rc::gen::arbitrary<bool>()) cpu.frequency_khz = *rc::gen::arbitrary<std::uint32_t>();
  }
  if (*rc::gen::arbitrary<bool>()) usage.cycles = any_tally();
  if (*rc::gen::arbitrary<bool>()) usage.memory = any_tally();
  return usage;
}

Record any_event() {
  const Instant at = instant_at(*rc::gen::arbitrary<std::int64_t>());
  const auto text = *rc::gen::arbitrary<std::string>();
  switch (*rc::gen::inRange(0, 7)) {
    case 0:
      return WorkloadEnded{at, {*rc::gen::arbitrary<int>(), std::nullopt}};
    case 1:
      return SpanBegun{*rc::gen::arbitrary<std::uint32_t>(), *rc::gen::arbitrary<std::uint32_t>(), at, text,
                       SpanRole::warm_up};
    case 2:
      return SpanEnded{*rc::gen::arbitrary<std::uint32_t>(), at, {{text, 0.1}}};
    case 3:
      return SpanCancelled{*rc::gen::arbitrary<std::uint32_t>()};
    case 4:
      return Noticed{{text, text, at, text}};
    case 5: {
      const double total = *rc::gen::inRange(1, 1'000'000);
      return Progressed{at, *rc::gen::inRange(0, 1'001) / 1000.0 * total, total};
    }
    default:
      return Finished{at, std::nullopt, *rc::gen::arbitrary<std::uint64_t>(), {{text, 1}}};
  }
}

RC_GTEST_PROP(Journal, what_is_encoded_is_decoded, ()) {
  std::vector<Record> records;
  for (int i = *rc::gen::inRange(0, 8); i > 0; --i) {
    const int kind = *rc::gen::inRange(0, 3);
    records.push_back(kind == 0 ? any_tick() : kind == 1 ? any_usage() : any_event());
  }
  const Decoded decoded = decode(journal_of(records));
  RC_ASSERT(!decoded.error.has_value());
  RC_ASSERT(decoded.records == records);
}

TEST(Journal, every_truncation_gives_the_records_before_it_and_a_broken_tail) {
  const auto records = example_records(2);
  Bytes bytes = magic();
  std::vector<std::size_t> ends{bytes.size()};
  for (const Record& record : records) {
    encode(record, bytes);
    ends.push_back(bytes.size());
  }
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    const Decoded decoded = decode(std::span(bytes).first(cut));
    const auto whole = static_cast<std::size_t>(std::upper_bound(ends.begin(), ends.end(), cut) - ends.begin());
    const std::size_t expected = whole == 0 ? 0 : whole - 1;
    ASSERT_FALSE(decoded.error.has_value()) << cut;
    ASSERT_EQ(decoded.records.size(), expected) << cut;
    ASSERT_EQ(decoded.broken_tail, whole == 0 || ends[expected] != cut) << cut;
    ASSERT_EQ(decoded.good_bytes, whole == 0 ? 0 : ends[expected]) << cut;
    ASSERT_TRUE(std::equal(decoded.records.begin(), decoded.records.end(), records.begin())) << cut;
  }
}

TEST(Journal, every_flipped_bit_is_noticed_where_it_is) {
  const auto records = example_records(1);
  const Bytes bytes = journal_of(records);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      Bytes flipped = bytes;
      flipped[at] ^= static_cast<std::byte>(1 << bit);
      const Decoded decoded = decode(flipped);
      ASSERT_TRUE(decoded.error.has_value() || decoded.broken_tail) << at << ":" << bit;
      ASSERT_LE(decoded.good_bytes, at) << at << ":" << bit;
      ASSERT_TRUE(std::equal(decoded.records.begin(), decoded.records.end(), records.begin())) << at << ":" << bit;
    }
  }
}

RC_GTEST_PROP(Journal, random_bytes_never_crash, (const std::vector<std::uint8_t>& noise, std::uint8_t type)) {
  Bytes payload(noise.size());
  if (!noise.empty()) std::memcpy(payload.data(), noise.data(), noise.size());
  Bytes plain = magic();
  plain.insert(plain.end(), payload.begin(), payload.end());
  (void)decode(payload);
  (void)decode(plain);
  (void)decode(sealed(static_cast<std::uint8_t>(type % 17), payload));
}

TEST(Journal, another_file_is_refused_by_name) {
  const std::string text = "SQLite format 3";
  const Decoded decoded = decode(std::as_bytes(std::span(text)));
  ASSERT_TRUE(decoded.error.has_value());
  EXPECT_EQ(decoded.error->what, "not a joulery journal: it does not begin with JLYJRNL1");
}

TEST(Journal, a_sound_record_of_an_unknown_kind_is_of_a_newer_joulery) {
  const Decoded decoded = decode(sealed(200, {}));
  ASSERT_TRUE(decoded.error.has_value());
  EXPECT_EQ(decoded.error->kind, ErrorKind::unsupported);
}

TEST(Journal, a_count_larger_than_the_record_allocates_nothing_for_it) {
  Bytes payload(8);
  ByteWriter out(payload);
  out.put(std::uint16_t{65535});
  EXPECT_EQ(decode(sealed(4, payload)).error->kind, ErrorKind::broken);
}

TEST(Journal, a_tick_is_encoded_and_decoded_without_allocation) {
  const Record sample = example_sample(1, 10);
  const Record usage =
      Usage{instant_at(1), Duration(2), Duration(3), Duration(4), Duration(5), {{Duration(1), Duration(2), 3}}};
  Bytes bytes = magic();
  bytes.reserve(4096);
  const auto before = allocations_so_far();
  if (!before) GTEST_SKIP() << "a sanitizer allocates for itself";
  for (int i = 0; i < 5; ++i) {
    encode(sample, bytes);
    encode(usage, bytes);
  }
  EXPECT_EQ(*allocations_so_far() - *before, 0U);

  JournalDecoder decoder(bytes);
  Record record;
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(decoder.next(record).value());
  const auto warm = allocations_so_far();
  for (int i = 0; i < 6; ++i) ASSERT_TRUE(decoder.next(record).value());
  EXPECT_EQ(*allocations_so_far() - *warm, 0U);
}

/// The type of the first record behind the magic: the byte after length and check.
std::uint8_t type_of_first(const Bytes& bytes) { return static_cast<std::uint8_t>(bytes.at(8)); }

TEST(Journal, usage_without_weights_is_written_as_readers_before_weights_know_it) {
  Usage usage{instant_at(1), Duration(2), Duration(3), Duration(4), Duration(5), {}};
  Bytes bytes;
  encode(usage, bytes);
  EXPECT_EQ(type_of_first(bytes), 5);
  EXPECT_EQ(bytes.size(), 9U + 8 + 1 + 8 + 3 * 8);
}

TEST(Journal, usage_with_weights_is_of_a_kind_that_readers_before_weights_refuse) {
  Usage usage{instant_at(1), Duration(2), Duration(3), Duration(4), Duration(5), {}};
  usage.memory.machine = 1;
  Bytes bytes;
  encode(usage, bytes);
  EXPECT_EQ(type_of_first(bytes), 14);
  const Decoded decoded = decode(journal_of({usage}));
  EXPECT_EQ(decoded.records, (std::vector<Record>{usage}));
}

TEST(Journal, weights_of_one_usage_do_not_stay_for_the_next_that_has_none) {
  Usage weighed{instant_at(1), Duration(2), Duration(3), Duration(4), Duration(5), {}};
  weighed.cycles = {7, 8, 9};
  const Usage plain{instant_at(2), Duration(2), Duration(3), Duration(4), Duration(5), {}};
  EXPECT_EQ(decode(journal_of({weighed, plain})).records, (std::vector<Record>{weighed, plain}));
}

TEST(Journal, an_hour_at_one_hertz_with_ten_channels_stays_below_a_megabyte) {
  Bytes bytes;
  encode(example_sample(1000, 10), bytes);
  Usage usage{instant_at(1), Duration(2), Duration(3), Duration(4), Duration(5), {}};
  // A day of 64 busy cores at 4 GHz, and 256 GiB.
  usage.cycles = {std::uint64_t{1} << 54U, std::uint64_t{1} << 53U, std::uint64_t{1} << 40U};
  usage.memory = {std::uint64_t{1} << 38U, std::uint64_t{1} << 37U, std::uint64_t{1} << 24U};
  encode(usage, bytes);
  EXPECT_LT(bytes.size() * 3600, 1'000'000U);
}

}  // namespace
}  // namespace joulery
