// SPDX-License-Identifier: Apache-2.0
// Parsing of /proc/stat in place, and the buffer that grows once.
#include "adapters/sensors/host/usage.h"

#include <array>
#include <charconv>
#include <sys/resource.h>
#include <unistd.h>

#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::size_t kMachineLine = 256;        // "cpu" and ten numbers of at most 20 digits
constexpr std::size_t kCpuLine = 224;            // "cpu8191" and ten such numbers
constexpr std::size_t kLargestBuffer = 4 << 20;  // 8192 CPUs have room; a larger file is not /proc/stat
constexpr std::uint32_t kLargestCpu = 8191;

/// The rest of a line after its first word, when that word is "cpu" and a number (or none for the machine).
struct CpuLine {
  std::optional<std::uint32_t> cpu;
  std::string_view numbers;
};

std::optional<CpuLine> parse_cpu_line(std::string_view line) {
  if (!line.starts_with("cpu")) return std::nullopt;
  const auto space = line.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const std::string_view number = line.substr(3, space - 3);
  CpuLine found{std::nullopt, line.substr(space)};
  if (number.empty()) return found;
  const auto cpu = parse_u64(number);
  if (!cpu || *cpu > kLargestCpu) return std::nullopt;
  found.cpu = static_cast<std::uint32_t>(*cpu);
  return found;
}

/// Cuts the first line off; a line without its newline was cut by the buffer and is not given.
std::optional<std::string_view> next_line(std::string_view& text) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

/// Ticks as a duration; nothing for more than 584 years, which no machine has been busy.
std::optional<Duration> duration_of(std::uint64_t ticks, Duration tick) {
  if (ticks > static_cast<std::uint64_t>(Duration::max().count() / tick.count())) return std::nullopt;
  return tick * static_cast<std::int64_t>(ticks);
}

std::optional<std::uint32_t> read_khz(OpenFile& file) {
  std::array<char, 24> buffer;
  const auto count = file.read(buffer);
  if (!count || *count == buffer.size()) return std::nullopt;
  const auto khz = parse_u64(std::string_view(buffer.data(), *count));
  if (!khz || *khz == 0 || *khz > UINT32_MAX) return std::nullopt;
  return static_cast<std::uint32_t>(*khz);
}

/// "cpu12" -> 12.
std::optional<std::uint32_t> cpu_number(std::string_view folder_name) {
  if (!folder_name.starts_with("cpu")) return std::nullopt;
  const auto cpu = parse_u64(folder_name.substr(3));
  return cpu && *cpu <= kLargestCpu ? std::optional(static_cast<std::uint32_t>(*cpu)) : std::nullopt;
}

}  // namespace

Duration own_cpu_time() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);  // cannot fail for RUSAGE_SELF
  const auto of = [](const timeval& time) {
    return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

std::optional<CpuTicks> parse_cpu_ticks(std::string_view numbers) {
  enum Field : std::size_t { user, nice, system, idle, iowait, irq, softirq, steal, kFields };
  std::array<std::uint64_t, kFields> fields{};
  std::size_t count = 0;
  while (count < kFields) {
    numbers.remove_prefix(std::min(numbers.find_first_not_of(" \t"), numbers.size()));
    if (numbers.empty()) break;
    const auto [end, error] = std::from_chars(numbers.data(), numbers.data() + numbers.size(), fields[count]);
    const auto length = static_cast<std::size_t>(end - numbers.data());
    if (error != std::errc{} || (length < numbers.size() && numbers[length] != ' ')) return std::nullopt;
    // A sum of eight below this cannot overflow; no machine has run that long.
    if (fields[count] > UINT64_MAX / kFields) return std::nullopt;
    numbers.remove_prefix(length);
    ++count;
  }
  if (count <= idle) return std::nullopt;
  CpuTicks ticks{fields[user] + fields[nice] + fields[system] + fields[irq] + fields[softirq], 0};
  ticks.total = ticks.busy + fields[idle] + fields[iowait] + fields[steal];
  return ticks;
}

Result<UsageReader> UsageReader::open(Files& files, PerCpu per_cpu, SelfTime self) {
  auto stat = files.open("/proc/stat");
  if (!stat) {
    Error error = stat.error();
    error.remedy = "mount /proc, or point --root at a folder with proc/stat; without it no load is known";
    return failure(std::move(error));
  }
  UsageReader reader;
  reader.stat_ = std::move(*stat);
  reader.per_cpu_ = per_cpu == PerCpu::yes;
  reader.self_ = std::move(self);
  reader.tick_ = Duration(std::chrono::seconds(1)) / ::sysconf(_SC_CLK_TCK);
  reader.buffer_.resize(kMachineLine);
  if (per_cpu == PerCpu::yes) reader.open_frequencies(files);
  return reader;
}

void UsageReader::open_frequencies(Files& files) {
  constexpr std::string_view kFolder = "/sys/devices/system/cpu";
  const auto names = files.list(kFolder);
  if (!names) return;
  for (const std::string& name : *names) {
    const auto cpu = cpu_number(name);
    if (!cpu) continue;
    buffer_.resize(std::max<std::size_t>(buffer_.size(), kMachineLine + (*cpu + 1) * kCpuLine));
    const std::string folder = std::string(kFolder) + "/" + name + "/cpufreq";
    auto current = files.open(folder + "/scaling_cur_freq");
    if (!current) continue;
    if (frequencies_.size() <= *cpu) frequencies_.resize(*cpu + 1);
    frequencies_[*cpu] = std::move(*current);
    const auto limit = files.open(folder + "/cpuinfo_max_freq");
    const auto khz = limit ? read_khz(**limit) : std::nullopt;
    if (khz) frequency_max_khz_ = std::max(frequency_max_khz_.value_or(0), *khz);
  }
}

/// The text up to the end of the lines wanted. With per-CPU lines the buffer grows until the line after them is in it.
std::string_view UsageReader::read_stat() {
  while (true) {
    const auto count = stat_->read(buffer_);
    if (!count) return {};
    const std::string_view text(buffer_.data(), *count);
    if (!per_cpu_ || *count < buffer_.size() || text.find("\nintr") != std::string_view::npos) return text;
    if (buffer_.size() >= kLargestBuffer) return {};
    buffer_.resize(buffer_.size() * 2);
  }
}

/// One entry per "cpuN" line, at position N; a CPU that is offline has no line, and keeps what it had when it left.
void UsageReader::take_cpus(std::string_view text, std::vector<CpuLoad>& cpus) {
  while (const auto line = next_line(text)) {
    const auto found = parse_cpu_line(*line);
    if (!found) break;
    if (!found->cpu) continue;
    const auto ticks = parse_cpu_ticks(found->numbers);
    const auto busy = ticks ? duration_of(ticks->busy, tick_) : std::nullopt;
    const auto total = ticks ? duration_of(ticks->total, tick_) : std::nullopt;
    if (!busy || !total) continue;
    if (cpus.size() <= *found->cpu) cpus.resize(*found->cpu + 1);
    CpuLoad& load = cpus[*found->cpu];
    load = CpuLoad{*busy, *total, std::nullopt};
    if (*found->cpu < frequencies_.size() && frequencies_[*found->cpu])
      load.frequency_khz = read_khz(*frequencies_[*found->cpu]);
  }
}

void UsageReader::read(Clock& clock, Usage& out) {
  std::string_view text = read_stat();
  out.at = clock.now();
  out.machine_busy.reset();
  out.machine_total.reset();
  out.self = self_();
  std::string_view rest = text;
  const auto first = next_line(rest);
  const auto machine = first ? parse_cpu_line(*first) : std::nullopt;
  const auto ticks = machine && !machine->cpu ? parse_cpu_ticks(machine->numbers) : std::nullopt;
  const auto busy = ticks ? duration_of(ticks->busy, tick_) : std::nullopt;
  const auto total = ticks ? duration_of(ticks->total, tick_) : std::nullopt;
  if (busy && total) {
    out.machine_busy = busy_ = std::max(busy_, *busy);
    out.machine_total = total_ = std::max(total_, *total);
  }
  if (per_cpu_ && out.machine_busy) {
    take_cpus(rest, out.cpus);
  } else {
    out.cpus.clear();
  }
}

}  // namespace joulery
