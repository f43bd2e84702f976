// SPDX-License-Identifier: Apache-2.0
// A scanner for flat JSON objects (RFC 8259), which gives views into the line.
#include "adapters/sensors/outside/program_line.h"

#include <array>
#include <charconv>
#include <cmath>

#include "foundation/base/text.h"

namespace joulery {
namespace {

/// Above this no sum of slices stays in range (metering/meter.cpp): 9 GJ would be a slice, 9 TJ a counter.
constexpr double kMostAmount = 9e18;

/// Walks over one line. Every step fails for good at the first thing that is out of place.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  void skip_blanks() {
    const auto first = rest_.find_first_not_of(" \t\r\n");
    rest_.remove_prefix(first == std::string_view::npos ? rest_.size() : first);
  }
  /// The next character that is no blank, taken when it is this one.
  bool take(char wanted) {
    skip_blanks();
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// A string's content, escapes as they stand.
  std::optional<std::string_view> string() {
    if (!take('"')) return std::nullopt;
    for (std::size_t i = 0; i < rest_.size(); ++i) {
      if (rest_[i] == '\\') {
        ++i;
      } else if (rest_[i] == '"') {
        const std::string_view content = rest_.substr(0, i);
        rest_.remove_prefix(i + 1);
        return content;
      } else if (static_cast<unsigned char>(rest_[i]) < 0x20) {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }
  /// A number, true, false or null, as it stands.
  std::optional<std::string_view> bare() {
    skip_blanks();
    const std::string_view word = rest_.substr(0, rest_.find_first_of(" \t\r\n,}"));
    if (word.empty() || word.find_first_of("\"{}[]:") != std::string_view::npos) return std::nullopt;
    rest_.remove_prefix(word.size());
    return word;
  }
  [[nodiscard]] bool at_string() {
    skip_blanks();
    return rest_.starts_with('"');
  }
  [[nodiscard]] bool at_end() {
    skip_blanks();
    return rest_.empty();
  }

 private:
  std::string_view rest_;
};

enum Field : std::size_t { kChannel, kKind, kValue, kUnit, kTime, kFields };
constexpr std::array<std::string_view, kFields> kNames{"channel", "kind", "value", "unit", "t_ns"};

/// The five fields as they stand; nothing where the line has none.
using Fields = std::array<std::optional<std::string_view>, kFields>;

bool is_text(std::size_t field) { return field == kChannel || field == kKind || field == kUnit; }

/// One `"name": value`. False when it is out of place.
bool take_field(Scanner& scanner, Fields& fields) {
  const auto name = scanner.string();
  if (!name || !scanner.take(':')) return false;
  const bool text = scanner.at_string();
  const auto value = text ? scanner.string() : scanner.bare();
  if (!value) return false;
  for (std::size_t field = 0; field < kFields; ++field) {
    if (*name != kNames[field]) continue;
    if (fields[field] || text != is_text(field)) return false;
    fields[field] = value;
  }
  return true;
}

std::optional<Fields> fields_of(std::string_view line) {
  Scanner scanner(line);
  Fields fields;
  if (!scanner.take('{')) return std::nullopt;
  do {
    if (!take_field(scanner, fields)) return std::nullopt;
  } while (scanner.take(','));
  if (!scanner.take('}') || !scanner.at_end()) return std::nullopt;
  return fields;
}

/// A unit as microjoules or microwatts.
struct Unit {
  std::string_view word;
  ChannelKind kind;
  double factor;
};

constexpr std::array<Unit, 11> kUnits{{{"uJ", ChannelKind::counter, 1},
                                       {"mJ", ChannelKind::counter, 1e3},
                                       {"J", ChannelKind::counter, 1e6},
                                       {"kJ", ChannelKind::counter, 1e9},
                                       {"mWh", ChannelKind::counter, 3.6e6},
                                       {"Wh", ChannelKind::counter, 3.6e9},
                                       {"kWh", ChannelKind::counter, 3.6e12},
                                       {"uW", ChannelKind::power, 1},
                                       {"mW", ChannelKind::power, 1e3},
                                       {"W", ChannelKind::power, 1e6},
                                       {"kW", ChannelKind::power, 1e9}}};

std::optional<std::uint64_t> amount_of(std::string_view value, std::string_view unit, ChannelKind kind) {
  double number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc{} || end != value.data() + value.size()) return std::nullopt;
  for (const Unit& known : kUnits) {
    if (known.word != unit || known.kind != kind) continue;
    const double amount = number * known.factor;
    // Also refuses NaN and infinity, which are no JSON but from_chars' words.
    if (!(amount >= 0) || amount > kMostAmount || std::signbit(number)) return std::nullopt;
    return static_cast<std::uint64_t>(std::llround(amount));
  }
  return std::nullopt;
}

std::optional<ChannelKind> kind_of(std::string_view word) {
  if (word == "energy") return ChannelKind::counter;
  if (word == "power") return ChannelKind::power;
  return std::nullopt;
}

bool is_step(std::string_view step) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  return !step.empty() && step.find_first_not_of(kLetters) == std::string_view::npos && step != "." && step != "..";
}

bool is_numbered(std::string_view step, std::string_view prefix) {
  return step.starts_with(prefix) && step.size() > prefix.size() &&
         step.find_first_not_of("0123456789", prefix.size()) == std::string_view::npos;
}

PartKind kind_of_part(std::string_view first_step) {
  if (first_step == "cpu" || is_numbered(first_step, "package-")) return PartKind::cpu;
  if (first_step == "memory") return PartKind::memory;
  if (is_numbered(first_step, "gpu-")) return PartKind::gpu;
  if (first_step == "node" || first_step == "wall" || first_step == "psys") return PartKind::board;
  return PartKind::other;
}

}  // namespace

std::optional<ProgramLine> parse_program_line(std::string_view line) {
  const auto fields = fields_of(line);
  if (!fields) return std::nullopt;
  const auto& [channel, kind_word, value, unit, time] = *fields;
  if (!channel || !kind_word || !value || !unit) return std::nullopt;
  const auto kind = kind_of(*kind_word);
  if (!kind) return std::nullopt;
  const auto amount = amount_of(*value, *unit, *kind);
  if (!amount) return std::nullopt;
  ProgramLine result{*channel, *kind, *amount, std::nullopt};
  if (!time || *time == "null") return result;
  result.t_ns = parse_u64(*time);
  if (!result.t_ns) return std::nullopt;
  return result;
}

std::optional<Part> part_of_program(std::string_view channel) {
  constexpr std::size_t kLongest = 64;
  if (channel.empty() || channel.size() > kLongest) return std::nullopt;
  for (const std::string_view step : split(channel, '/')) {
    if (!is_step(step)) return std::nullopt;
  }
  const std::string_view first = channel.substr(0, channel.find('/'));
  if (is_numbered(first, "dram-")) return Part{"machine/memory/" + std::string(channel), PartKind::memory};
  return Part{"machine/" + std::string(channel), kind_of_part(first)};
}

}  // namespace joulery
