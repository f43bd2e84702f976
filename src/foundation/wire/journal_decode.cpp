// SPDX-License-Identifier: Apache-2.0
// Bytes to records. Trusts nothing: a record counts only when it is whole and its check is right, every count is held
// against the bytes that are left, every enumeration against its range.
#include <algorithm>
#include <cmath>
#include <limits>

#include "foundation/base/crc32c.h"
#include "foundation/wire/bytes.h"
#include "foundation/wire/engine_json.h"
#include "foundation/wire/journal.h"
#include "foundation/wire/record_bytes.h"
#include "foundation/wire/start_json.h"

namespace joulery {
namespace {

/// Modulo 2^64, the inverse of the encoder's difference.
std::int64_t sum(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
std::int64_t scaled(std::int64_t count, std::int64_t unit) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(count) * static_cast<std::uint64_t>(unit));
}

template <class T>
std::optional<T> take_if(ByteReader& in, bool is_there) {
  if (!is_there) return std::nullopt;
  return in.take<T>();
}
std::optional<Duration> take_duration_if(ByteReader& in, bool is_there) {
  if (!is_there) return std::nullopt;
  return Duration(in.take<std::int64_t>());
}
Instant take_instant(ByteReader& in) { return instant_at(in.take<std::int64_t>()); }

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void take(ByteReader& in, WorkloadStarted& started) {
  started.at = take_instant(in);
  started.pid = in.take<std::int64_t>();
}

void take(ByteReader& in, WorkloadEnded& ended) {
  ended.at = take_instant(in);
  const auto flags = in.take<std::uint8_t>();
  ended.exit.code = take_if<std::int32_t>(in, (flags & has_first) != 0);
  ended.exit.signal = take_if<std::int32_t>(in, (flags & has_second) != 0);
}

bool take_state(std::uint8_t state, Reading& reading) {
  const unsigned kind = state & 0x7FU;
  reading.restarted = kind == restarted_reading;
  if (reading.restarted) {
    reading.missed.reset();
    return true;
  }
  if (kind > 1U + static_cast<unsigned>(ErrorKind::broken)) return false;
  if (kind == 0) {
    reading.missed.reset();
  } else {
    reading.missed = static_cast<ErrorKind>(kind - 1U);
  }
  return true;
}

void take(ByteReader& in, Sample& sample) {
  const auto tick = in.take<std::int64_t>();
  sample.at = instant_at(tick);
  const std::size_t count = in.take<std::uint16_t>();
  if (count * near_reading_size > in.left()) return in.fail();
  sample.readings.resize(count);
  for (Reading& reading : sample.readings) {
    reading.channel = in.take<std::uint16_t>();
    const auto state = in.take<std::uint8_t>();
    if (!take_state(state, reading)) return in.fail();
    const std::int64_t offset = (state & far_reading) != 0 ? in.take<std::int64_t>() : in.take<std::int32_t>();
    reading.at = instant_at(sum(tick, offset));
    reading.value = in.take<std::uint64_t>();
  }
}

void take_cpus(ByteReader& in, std::vector<CpuLoad>& cpus, std::int64_t unit) {
  const std::uint64_t count = in.take_varint();
  const std::int64_t first_total = in.take_signed_varint();
  constexpr std::size_t smallest = 3;
  if (count > in.left() / smallest) return in.fail();
  cpus.resize(static_cast<std::size_t>(count));
  for (CpuLoad& cpu : cpus) {
    cpu.busy = Duration(scaled(in.take_signed_varint(), unit));
    cpu.total = Duration(scaled(sum(first_total, in.take_signed_varint()), unit));
    const std::uint64_t frequency = in.take_varint();
    if (frequency > std::uint64_t{1} + std::numeric_limits<std::uint32_t>::max()) return in.fail();
    cpu.frequency_khz.reset();
    if (frequency != 0) cpu.frequency_khz = static_cast<std::uint32_t>(frequency - 1);
  }
}

void take_tally(ByteReader& in, unsigned bits, UseTally& tally) {
  const auto take_amount = [&](unsigned bit) {
    return (bits & bit) != 0 ? std::optional(in.take_varint()) : std::optional<std::uint64_t>();
  };
  tally.machine = take_amount(tally_has_machine);
  tally.tree = take_amount(tally_has_tree);
  tally.joulery = take_amount(tally_has_joulery);
}

void take(ByteReader& in, Usage& usage) {
  usage.at = take_instant(in);
  const auto flags = in.take<std::uint8_t>();
  usage.self = Duration(in.take<std::int64_t>());
  usage.machine_busy = take_duration_if(in, (flags & usage_has_busy) != 0);
  usage.machine_total = take_duration_if(in, (flags & usage_has_total) != 0);
  usage.tree = take_duration_if(in, (flags & usage_has_tree) != 0);
  usage.cpus.clear();
  if ((flags & usage_has_cpus) != 0)
    take_cpus(in, usage.cpus, (flags & usage_in_kernel_ticks) != 0 ? kernel_tick_ns : 1);
}

void take(ByteReader& in, SpanBegun& span) {
  span.id = in.take<std::uint32_t>();
  span.parent = take_if<std::uint32_t>(in, (in.take<std::uint8_t>() & has_first) != 0);
  span.at = take_instant(in);
  const auto role = in.take<std::uint8_t>();
  if (role > static_cast<std::uint8_t>(SpanRole::repetition)) return in.fail();
  span.role = static_cast<SpanRole>(role);
  span.name = in.take_text();
}

void take(ByteReader& in, SpanCancelled& span) { span.id = in.take<std::uint32_t>(); }

void take(ByteReader& in, SpanEnded& span) {
  span.id = in.take<std::uint32_t>();
  span.at = take_instant(in);
  span.work = in.take_amounts();
}

void take(ByteReader& in, Noticed& noticed) {
  noticed.anomaly.at = take_instant(in);
  noticed.anomaly.kind = in.take_text();
  noticed.anomaly.part = in.take_text();
  noticed.anomaly.text = in.take_text();
}

void take(ByteReader& in, Finished& finished) {
  finished.at = take_instant(in);
  finished.max_rss_bytes = take_if<std::uint64_t>(in, (in.take<std::uint8_t>() & has_first) != 0);
  finished.late_samples = in.take<std::uint64_t>();
  finished.work = in.take_amounts();
}

void take(ByteReader& in, Progressed& progressed) {
  progressed.at = take_instant(in);
  progressed.done = in.take<double>();
  progressed.total = in.take<double>();
  const bool sane = progressed.total > 0 && std::isfinite(progressed.total) && progressed.done >= 0 &&
                    progressed.done <= progressed.total;
  if (!sane) in.fail();
}

/// A count of things that take at least `smallest` bytes each; a larger one is nonsense.
std::size_t take_count(ByteReader& in, std::size_t smallest) {
  const std::uint64_t count = in.take_varint();
  if (count <= in.left() / smallest) return static_cast<std::size_t>(count);
  in.fail();
  return 0;
}

std::uint32_t take_u32_varint(ByteReader& in) {
  const std::uint64_t value = in.take_varint();
  if (value > std::numeric_limits<std::uint32_t>::max()) in.fail();
  return static_cast<std::uint32_t>(value);
}

void take(ByteReader& in, GpuInstanceUse& instance) {
  instance.uuid = in.take_text();
  instance.slices = take_u32_varint(in);
  instance.multiprocessors = take_u32_varint(in);
  instance.activity = take_if<double>(in, (in.take<std::uint8_t>() & has_first) != 0);
}

void take(ByteReader& in, GpuUser& user) {
  const auto flags = in.take<std::uint8_t>();
  const unsigned kind = flags >> user_kind_shift;
  if (kind > static_cast<unsigned>(GpuUserKind::unseen)) return in.fail();
  user.kind = static_cast<GpuUserKind>(kind);
  user.pid = in.take<std::int64_t>();
  user.name = in.take_text();
  user.instance = take_if<std::uint32_t>(in, (flags & user_has_instance) != 0);
  user.sm_time = take_duration_if(in, (flags & user_has_time) != 0);
  user.memory_bytes = take_if<std::uint64_t>(in, (flags & user_has_memory) != 0);
}

/// A fraction of time: anything else would be divided by.
bool is_fraction(const std::optional<double>& value) { return !value || (*value >= 0 && *value <= 1); }

void take(ByteReader& in, GpuUsage& usage) {
  usage.from = take_instant(in);
  usage.at = take_instant(in);
  const auto flags = in.take<std::uint8_t>();
  usage.complete = (flags & gpu_is_complete) != 0;
  usage.sm_activity = take_if<double>(in, (flags & gpu_has_sm) != 0);
  usage.tensor_activity = take_if<double>(in, (flags & gpu_has_tensor) != 0);
  usage.part = in.take_text();
  usage.slices = take_u32_varint(in);
  bool sane = is_fraction(usage.sm_activity) && is_fraction(usage.tensor_activity);
  usage.instances.resize(take_count(in, 7));
  for (GpuInstanceUse& instance : usage.instances) {
    take(in, instance);
    sane = sane && is_fraction(instance.activity);
  }
  usage.users.resize(take_count(in, 13));
  for (GpuUser& user : usage.users) {
    take(in, user);
    sane = sane && (!user.instance || *user.instance < usage.instances.size());
  }
  if (!sane) in.fail();
}

void take(ByteReader& in, EngineRead& read) {
  read.asked = take_instant(in);
  read.answered = take_instant(in);
  const auto state = in.take<std::uint8_t>();
  if (state > 1U + static_cast<unsigned>(ErrorKind::broken)) return in.fail();
  read.missed.reset();
  if (state != 0) read.missed = static_cast<ErrorKind>(state - 1U);
  bool sane = read.answered >= read.asked;
  read.values.resize(take_count(in, engine_value_size));
  for (EngineValue& value : read.values) {
    value.series = in.take<std::uint16_t>();
    value.value = in.take<double>();
    sane = sane && std::abs(value.value) <= 1e18;
  }
  if (!sane) in.fail();
}

/// Usage of the kind that has weights, or of the one that has none.
bool take_usage(std::span<const std::byte> payload, bool is_weighed, Usage& usage) {
  ByteReader in(payload);
  const unsigned bits = is_weighed ? in.take<std::uint8_t>() : 0U;
  take_tally(in, bits, usage.cycles);
  take_tally(in, bits >> tally_memory_shift, usage.memory);
  take(in, usage);
  return in.ok() && in.at_end();
}

template <class Kind>
bool take_whole(std::span<const std::byte> payload, Kind& kind) {
  ByteReader in(payload);
  take(in, kind);
  return in.ok() && in.at_end();
}

bool take_start(std::span<const std::byte> payload, RunStart& start) {
  auto parsed = start_from_json(as_text(payload));
  if (parsed) start = std::move(*parsed);
  return parsed.has_value();
}

bool take_joined(std::span<const std::byte> payload, ChannelsJoined& joined) {
  ByteReader in(payload);
  joined.at = take_instant(in);
  if (!in.ok()) return false;
  return joined_from_json(as_text(payload.last(in.left())), joined.channels, joined.gpus).has_value();
}

bool take_engine(std::span<const std::byte> payload, EngineFound& found) {
  ByteReader in(payload);
  const Instant at = take_instant(in);
  if (!in.ok()) return false;
  auto parsed = engine_from_json(as_text(payload.last(in.left())));
  if (!parsed) return false;
  found = std::move(*parsed);
  found.at = at;
  return true;
}

}  // namespace

JournalDecoder::JournalDecoder(std::span<const std::byte> bytes) : bytes_(bytes) {}

Result<bool> JournalDecoder::check_magic() {
  const std::size_t size = std::min(bytes_.size(), journal_magic.size());
  if (as_text(bytes_.first(size)) != journal_magic.substr(0, size)) {
    return failure(ErrorKind::invalid, "not a joulery journal: it does not begin with " + std::string(journal_magic));
  }
  if (size < journal_magic.size()) return false;
  good_bytes_ = size;
  return true;
}

template <class Kind>
Kind& JournalDecoder::prepare(Record& out) {
  if (auto* same = std::get_if<Kind>(&out)) return *same;
  if (auto* sample = std::get_if<Sample>(&out)) spare_readings_ = std::move(sample->readings);
  if (auto* usage = std::get_if<Usage>(&out)) spare_cpus_ = std::move(usage->cpus);
  Kind& fresh = out.emplace<Kind>();
  if constexpr (std::is_same_v<Kind, Sample>) fresh.readings = std::move(spare_readings_);
  if constexpr (std::is_same_v<Kind, Usage>) fresh.cpus = std::move(spare_cpus_);
  return fresh;
}

bool JournalDecoder::decode_payload(std::uint8_t type, std::span<const std::byte> payload, Record& out) {
  switch (static_cast<RecordType>(type)) {
    case RecordType::run_start:
      return take_start(payload, prepare<RunStart>(out));
    case RecordType::workload_started:
      return take_whole(payload, prepare<WorkloadStarted>(out));
    case RecordType::workload_ended:
      return take_whole(payload, prepare<WorkloadEnded>(out));
    case RecordType::sample:
      return take_whole(payload, prepare<Sample>(out));
    case RecordType::usage:
      return take_usage(payload, false, prepare<Usage>(out));
    case RecordType::span_begun:
      return take_whole(payload, prepare<SpanBegun>(out));
    case RecordType::span_ended:
      return take_whole(payload, prepare<SpanEnded>(out));
    case RecordType::span_cancelled:
      return take_whole(payload, prepare<SpanCancelled>(out));
    case RecordType::noticed:
      return take_whole(payload, prepare<Noticed>(out));
    case RecordType::finished:
      return take_whole(payload, prepare<Finished>(out));
    case RecordType::channels_joined:
      return take_joined(payload, prepare<ChannelsJoined>(out));
    case RecordType::gpu_usage:
      return take_whole(payload, prepare<GpuUsage>(out));
    case RecordType::progressed:
      return take_whole(payload, prepare<Progressed>(out));
    case RecordType::weighed_usage:
      return take_usage(payload, true, prepare<Usage>(out));
    case RecordType::engine_found:
      return take_engine(payload, prepare<EngineFound>(out));
    case RecordType::engine_read:
      return take_whole(payload, prepare<EngineRead>(out));
  }
  return false;
}

Result<bool> JournalDecoder::next(Record& out) {
  if (good_bytes_ == 0) {
    const Result<bool> is_journal = check_magic();
    if (!is_journal) return failure(is_journal.error());
    broken_tail_ = !*is_journal;
    if (broken_tail_) return false;
  }
  const auto rest = bytes_.subspan(good_bytes_);
  if (rest.empty() || broken_tail_) return false;

  ByteReader head(rest);
  const auto length = head.take<std::uint32_t>();
  const auto check = head.take<std::uint32_t>();
  const auto type = head.take<std::uint8_t>();
  broken_tail_ = !head.ok() || head.left() < length ||
                 crc32c(rest.subspan(8, std::size_t{length} + 1), crc32c(rest.first(4))) != check;
  if (broken_tail_) return false;

  const auto where = [this] { return "byte " + std::to_string(good_bytes_); };
  if (type == 0 || type > last_record_type) {
    return failure(ErrorKind::unsupported,
                   "record of kind " + std::to_string(type) + ", which this version does not know", where(),
                   "read it with the joulery that wrote it, or a newer one");
  }
  if (!decode_payload(type, rest.subspan(record_head_size, length), out)) {
    return failure(ErrorKind::broken,
                   "record of kind " + std::to_string(type) + " with a sound check but wrong content", where(),
                   "it was not written by joulery");
  }
  good_bytes_ += record_head_size + length;
  return true;
}

}  // namespace joulery
