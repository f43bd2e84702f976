// SPDX-License-Identifier: Apache-2.0
// Records to bytes. Samples and usage are written field by field into room reserved once; what happens a few times in a
// run (its start, joined channels) is JSON inside the record, so that it can grow.
#include <algorithm>
#include <limits>

#include "foundation/base/crc32c.h"
#include "foundation/base/ensure.h"
#include "foundation/wire/bytes.h"
#include "foundation/wire/engine_json.h"
#include "foundation/wire/journal.h"
#include "foundation/wire/record_bytes.h"
#include "foundation/wire/start_json.h"

namespace joulery {
namespace {

RecordType type_of(const RunStart&) { return RecordType::run_start; }
RecordType type_of(const WorkloadStarted&) { return RecordType::workload_started; }
RecordType type_of(const WorkloadEnded&) { return RecordType::workload_ended; }
RecordType type_of(const Sample&) { return RecordType::sample; }
/// Whether the kind of usage that older readers know holds all of it.
bool is_weighed(const Usage& usage) { return usage.cycles != UseTally{} || usage.memory != UseTally{}; }
RecordType type_of(const Usage& usage) { return is_weighed(usage) ? RecordType::weighed_usage : RecordType::usage; }
RecordType type_of(const SpanBegun&) { return RecordType::span_begun; }
RecordType type_of(const SpanEnded&) { return RecordType::span_ended; }
RecordType type_of(const SpanCancelled&) { return RecordType::span_cancelled; }
RecordType type_of(const Noticed&) { return RecordType::noticed; }
RecordType type_of(const Finished&) { return RecordType::finished; }
RecordType type_of(const ChannelsJoined&) { return RecordType::channels_joined; }
RecordType type_of(const GpuUsage&) { return RecordType::gpu_usage; }
RecordType type_of(const Progressed&) { return RecordType::progressed; }
RecordType type_of(const EngineFound&) { return RecordType::engine_found; }
RecordType type_of(const EngineRead&) { return RecordType::engine_read; }

/// Modulo 2^64, so that any two instants have a difference.
std::int64_t difference(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

void put_bare(ByteWriter& out, const std::string& text) {
  std::byte* place = out.grow(text.size());
  std::memcpy(place, text.data(), text.size());
}

void put(ByteWriter& out, const RunStart& start) { put_bare(out, start_json(start)); }

void put(ByteWriter& out, const ChannelsJoined& joined) {
  out.put(nanoseconds_of(joined.at));
  put_bare(out, joined_json(joined.channels, joined.gpus));
}

void put(ByteWriter& out, const WorkloadStarted& started) {
  out.put(nanoseconds_of(started.at));
  out.put(started.pid);
}

void put(ByteWriter& out, const WorkloadEnded& ended) {
  out.put(nanoseconds_of(ended.at));
  out.put(static_cast<std::uint8_t>((ended.exit.code ? has_first : 0) | (ended.exit.signal ? has_second : 0)));
  if (ended.exit.code) out.put(static_cast<std::int32_t>(*ended.exit.code));
  if (ended.exit.signal) out.put(static_cast<std::int32_t>(*ended.exit.signal));
}

std::byte* put_reading(std::byte* place, const Reading& reading, std::int64_t offset) {
  const bool is_far =
      offset < std::numeric_limits<std::int32_t>::min() || offset > std::numeric_limits<std::int32_t>::max();
  auto state = static_cast<std::uint8_t>(reading.missed ? 1 + static_cast<int>(*reading.missed) : 0);
  if (reading.restarted && !reading.missed) state = restarted_reading;
  if (is_far) state = static_cast<std::uint8_t>(state | far_reading);
  place = put_at(place, reading.channel);
  place = put_at(place, state);
  place = is_far ? put_at(place, offset) : put_at(place, static_cast<std::int32_t>(offset));
  return put_at(place, reading.value);
}

void put(ByteWriter& out, const Sample& sample) {
  ENSURE(sample.readings.size() <= std::numeric_limits<std::uint16_t>::max());
  const std::int64_t tick = nanoseconds_of(sample.at);
  out.put(tick);
  out.put(static_cast<std::uint16_t>(sample.readings.size()));
  std::byte* const begin = out.grow(sample.readings.size() * far_reading_size);
  std::byte* place = begin;
  for (const Reading& reading : sample.readings) {
    place = put_reading(place, reading, difference(nanoseconds_of(reading.at), tick));
  }
  out.give_back(sample.readings.size() * far_reading_size - static_cast<std::size_t>(place - begin));
}

bool in_kernel_ticks(const std::vector<CpuLoad>& cpus) {
  return std::all_of(cpus.begin(), cpus.end(), [](const CpuLoad& cpu) {
    return cpu.busy.count() % kernel_tick_ns == 0 && cpu.total.count() % kernel_tick_ns == 0;
  });
}

/// The totals of all CPUs lie close together, so each is written as its distance from the first.
void put_cpus(ByteWriter& out, const std::vector<CpuLoad>& cpus, std::int64_t unit) {
  const std::int64_t first_total = cpus.front().total.count() / unit;
  out.put_varint(cpus.size());
  out.put_signed_varint(first_total);
  for (const CpuLoad& cpu : cpus) {
    out.put_signed_varint(cpu.busy.count() / unit);
    out.put_signed_varint(difference(cpu.total.count() / unit, first_total));
    out.put_varint(cpu.frequency_khz ? std::uint64_t{1} + *cpu.frequency_khz : 0);
  }
}

unsigned bits_of(const UseTally& tally) {
  return (tally.machine ? tally_has_machine : 0U) | (tally.tree ? tally_has_tree : 0U) |
         (tally.joulery ? tally_has_joulery : 0U);
}

void put_weights(ByteWriter& out, const Usage& usage) {
  out.put(static_cast<std::uint8_t>(bits_of(usage.cycles) | bits_of(usage.memory) << tally_memory_shift));
  for (const UseTally* tally : {&usage.cycles, &usage.memory}) {
    for (const auto& amount : {tally->machine, tally->tree, tally->joulery}) {
      if (amount) out.put_varint(*amount);
    }
  }
}

void put(ByteWriter& out, const Usage& usage) {
  if (is_weighed(usage)) put_weights(out, usage);
  const bool ticks = in_kernel_ticks(usage.cpus);
  out.put(nanoseconds_of(usage.at));
  out.put(static_cast<std::uint8_t>((usage.machine_busy ? usage_has_busy : 0) |
                                    (usage.machine_total ? usage_has_total : 0) | (usage.tree ? usage_has_tree : 0) |
                                    (usage.cpus.empty() ? 0 : usage_has_cpus) | (ticks ? usage_in_kernel_ticks : 0)));
  out.put(usage.self.count());
  for (const auto& total : {usage.machine_busy, usage.machine_total, usage.tree}) {
    if (total) out.put(total->count());
  }
  if (!usage.cpus.empty()) put_cpus(out, usage.cpus, ticks ? kernel_tick_ns : 1);
}

void put(ByteWriter& out, const SpanBegun& span) {
  out.put(span.id);
  out.put(static_cast<std::uint8_t>(span.parent ? has_first : 0));
  if (span.parent) out.put(*span.parent);
  out.put(nanoseconds_of(span.at));
  out.put(static_cast<std::uint8_t>(span.role));
  out.put(std::string_view(span.name));
}

void put(ByteWriter& out, const SpanCancelled& span) { out.put(span.id); }

void put(ByteWriter& out, const SpanEnded& span) {
  out.put(span.id);
  out.put(nanoseconds_of(span.at));
  out.put(span.work);
}

void put(ByteWriter& out, const Noticed& noticed) {
  out.put(nanoseconds_of(noticed.anomaly.at));
  out.put(std::string_view(noticed.anomaly.kind));
  out.put(std::string_view(noticed.anomaly.part));
  out.put(std::string_view(noticed.anomaly.text));
}

void put(ByteWriter& out, const Finished& finished) {
  out.put(nanoseconds_of(finished.at));
  out.put(static_cast<std::uint8_t>(finished.max_rss_bytes ? has_first : 0));
  if (finished.max_rss_bytes) out.put(*finished.max_rss_bytes);
  out.put(finished.late_samples);
  out.put(finished.work);
}

void put(ByteWriter& out, const Progressed& progressed) {
  out.put(nanoseconds_of(progressed.at));
  out.put(progressed.done);
  out.put(progressed.total);
}

void put(ByteWriter& out, const EngineFound& found) {
  out.put(nanoseconds_of(found.at));
  put_bare(out, engine_json(found));
}

void put(ByteWriter& out, const EngineRead& read) {
  out.put(nanoseconds_of(read.asked));
  out.put(nanoseconds_of(read.answered));
  out.put(static_cast<std::uint8_t>(read.missed ? 1 + static_cast<int>(*read.missed) : 0));
  out.put_varint(read.values.size());
  for (const EngineValue& value : read.values) {
    out.put(value.series);
    out.put(value.value);
  }
}

void put_user(ByteWriter& out, const GpuUser& user) {
  out.put(static_cast<std::uint8_t>((user.instance ? user_has_instance : 0) | (user.sm_time ? user_has_time : 0) |
                                    (user.memory_bytes ? user_has_memory : 0) |
                                    (static_cast<unsigned>(user.kind) << user_kind_shift)));
  out.put(user.pid);
  out.put(std::string_view(user.name));
  if (user.instance) out.put(*user.instance);
  if (user.sm_time) out.put(user.sm_time->count());
  if (user.memory_bytes) out.put(*user.memory_bytes);
}

void put(ByteWriter& out, const GpuUsage& usage) {
  out.put(nanoseconds_of(usage.from));
  out.put(nanoseconds_of(usage.at));
  out.put(static_cast<std::uint8_t>((usage.complete ? gpu_is_complete : 0) | (usage.sm_activity ? gpu_has_sm : 0) |
                                    (usage.tensor_activity ? gpu_has_tensor : 0)));
  if (usage.sm_activity) out.put(*usage.sm_activity);
  if (usage.tensor_activity) out.put(*usage.tensor_activity);
  out.put(std::string_view(usage.part));
  out.put_varint(usage.slices);
  out.put_varint(usage.instances.size());
  for (const GpuInstanceUse& instance : usage.instances) {
    out.put(std::string_view(instance.uuid));
    out.put_varint(instance.slices);
    out.put_varint(instance.multiprocessors);
    out.put(static_cast<std::uint8_t>(instance.activity ? has_first : 0));
    if (instance.activity) out.put(*instance.activity);
  }
  out.put_varint(usage.users.size());
  for (const GpuUser& user : usage.users) put_user(out, user);
}

}  // namespace

void encode(const Record& record, std::vector<std::byte>& out) {
  const std::size_t start = out.size();
  ByteWriter writer(out);
  writer.grow(record_head_size);
  std::visit([&](const auto& it) { put(writer, it); }, record);
  const std::size_t length = out.size() - start - record_head_size;
  ENSURE(length <= std::numeric_limits<std::uint32_t>::max());

  std::byte* const head = out.data() + start;
  put_at(head, static_cast<std::uint32_t>(length));
  put_at(head + 8, std::visit([](const auto& it) { return static_cast<std::uint8_t>(type_of(it)); }, record));
  // The length is under the check too, else a flipped bit in it would only be found by luck.
  const std::uint32_t of_length = crc32c(std::span<const std::byte>(head, 4));
  put_at(head + 4, crc32c(std::span<const std::byte>(head + 8, length + 1), of_length));
}

}  // namespace joulery
