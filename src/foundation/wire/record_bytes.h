// SPDX-License-Identifier: Apache-2.0
// The numbers both sides of the journal agree on: kinds of records, bits of flags. Changing one changes the format, so
// they only grow; docs/reference/journal-format.md lists them for readers in other languages.
#pragma once

#include <cstddef>
#include <cstdint>

namespace joulery {

enum class RecordType : std::uint8_t {
  run_start = 1,
  workload_started = 2,
  workload_ended = 3,
  sample = 4,
  usage = 5,
  span_begun = 6,
  span_ended = 7,
  noticed = 8,
  finished = 9,
  channels_joined = 10,
  gpu_usage = 11,
  span_cancelled = 12,
  progressed = 13,
  weighed_usage = 14,
  engine_found = 15,
  engine_read = 16,
};
/// The newest kind this version knows.
inline constexpr std::uint8_t last_record_type = 16;

/// length u32, CRC-32C u32, type u8.
inline constexpr std::size_t record_head_size = 9;
/// channel u16, state u8, offset i32, value u64.
inline constexpr std::size_t near_reading_size = 15;
/// The same with an offset of i64: a slow sensor's own instant can lie seconds before the tick.
inline constexpr std::size_t far_reading_size = 19;
/// Bit of a reading's state: the offset has 64 bits. The low bits are 0 = read, else 1 + the kind of error.
inline constexpr std::uint8_t far_reading = 0x80;
/// The low bits of a reading's state that was read, from a counter that started anew (R5).
inline constexpr std::uint8_t restarted_reading = 7;

/// Bits of a Usage: what is there.
inline constexpr std::uint8_t usage_has_busy = 1;
inline constexpr std::uint8_t usage_has_total = 2;
inline constexpr std::uint8_t usage_has_tree = 4;
inline constexpr std::uint8_t usage_has_cpus = 8;
/// Times of single CPUs are counted in kernel ticks of 10 ms, not in nanoseconds.
inline constexpr std::uint8_t usage_in_kernel_ticks = 16;
inline constexpr std::int64_t kernel_tick_ns = 10'000'000;

/// Bits of one tally of a weighed Usage; those of memory stand three bits above those of cycles.
inline constexpr std::uint8_t tally_has_machine = 1;
inline constexpr std::uint8_t tally_has_tree = 2;
inline constexpr std::uint8_t tally_has_joulery = 4;
inline constexpr unsigned tally_memory_shift = 3;

/// Bits of a GpuUsage: what is there.
inline constexpr std::uint8_t gpu_is_complete = 1;
inline constexpr std::uint8_t gpu_has_sm = 2;
inline constexpr std::uint8_t gpu_has_tensor = 4;
/// Bits of one of its users; the kind stands in the two bits above.
inline constexpr std::uint8_t user_has_instance = 1;
inline constexpr std::uint8_t user_has_time = 2;
inline constexpr std::uint8_t user_has_memory = 4;
inline constexpr unsigned user_kind_shift = 3;

/// series u16, value f64.
inline constexpr std::size_t engine_value_size = 10;

/// Bits of optional fields elsewhere.
inline constexpr std::uint8_t has_first = 1;
inline constexpr std::uint8_t has_second = 2;

}  // namespace joulery
