// SPDX-License-Identifier: Apache-2.0
// A scanner over one line, step by step; every step may refuse.
#include "adapters/net/exposition.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "foundation/base/printable.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':'; }
bool is_word(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// What is left of a line.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  void skip_blanks() {
    while (!rest_.empty() && is_blank(rest_[0])) rest_.remove_prefix(1);
  }
  /// Takes the character if it is next.
  bool take(char c) {
    skip_blanks();
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// A name of letters, digits, _ and :, or nothing.
  std::optional<std::string> name() {
    skip_blanks();
    std::size_t length = 0;
    while (length < rest_.size() && (length == 0 ? is_letter(rest_[0]) : is_word(rest_[length]))) ++length;
    if (length == 0) return std::nullopt;
    std::string name(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return name;
  }
  /// "text" with \\, \" and \n; nothing when it is not closed or not there.
  std::optional<std::string> quoted() {
    if (!take('"')) return std::nullopt;
    std::string text;
    while (!rest_.empty()) {
      const char c = rest_[0];
      rest_.remove_prefix(1);
      if (c == '"') return text;
      if (c != '\\') {
        text += c;
      } else if (!rest_.empty()) {
        text += rest_[0] == 'n' ? '\n' : rest_[0];
        rest_.remove_prefix(1);
      }
    }
    return std::nullopt;
  }
  /// Characters up to the next blank; "" at the end.
  std::string_view word() {
    skip_blanks();
    const auto* const end = std::find_if(rest_.begin(), rest_.end(), is_blank);
    const std::string_view word = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(word.size());
    return word;
  }
  [[nodiscard]] bool at_quote() {
    skip_blanks();
    return rest_.starts_with('"');
  }

 private:
  std::string_view rest_;
};

std::optional<double> number_of(std::string_view word) {
  const std::string text = lower(word);
  const double infinity = std::numeric_limits<double>::infinity();
  if (text == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (text == "inf" || text == "+inf") return infinity;
  if (text == "-inf") return -infinity;
  return parse_double(word.starts_with('+') ? word.substr(1) : word);
}

/// OpenMetrics writes seconds with a fraction, Prometheus whole milliseconds: both are numbers.
std::optional<std::int64_t> timestamp_of(std::string_view word) {
  constexpr double kLargest = 9e15;
  const auto number = parse_double(word);
  if (!number || std::abs(*number) > kLargest) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

/// {name="value", ...}; a quoted text without = is the metric's own name (format 1.0). False when it is none of that.
bool read_labels(Scanner& scanner, MetricLine& line) {
  while (!scanner.take('}')) {
    const bool may_be_name = scanner.at_quote();
    auto name = may_be_name ? scanner.quoted() : scanner.name();
    if (!name) return false;
    if (scanner.take('=')) {
      auto value = scanner.quoted();
      if (!value) return false;
      line.labels.push_back({std::move(*name), std::move(*value)});
    } else if (may_be_name && line.name.empty()) {
      line.name = std::move(*name);
    } else {
      return false;
    }
    if (scanner.take(',')) continue;
    return scanner.take('}');
  }
  return true;
}

}  // namespace

std::optional<std::string_view> MetricLine::label(std::string_view wanted) const {
  const auto found =
      std::find_if(labels.begin(), labels.end(), [&](const MetricLabel& label) { return label.name == wanted; });
  if (found == labels.end()) return std::nullopt;
  return found->value;
}

Result<bool> ExpositionReader::next() {
  while (!rest_.empty()) {
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    const std::string_view text = trim(rest_.substr(0, end));
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    ++number_;
    if (text.empty() || text[0] == '#') continue;
    if (auto read = read_line(text); !read) return failure(read.error());
    return true;
  }
  return false;
}

Result<void> ExpositionReader::read_line(std::string_view text) {
  const auto refuse = [&](const char* what) {
    return failure(ErrorKind::broken, std::string("not the text format of Prometheus: ") + what,
                   "line " + std::to_string(number_) + ": " + printable(text.substr(0, 40)),
                   "name the address of its metrics, most often /metrics");
  };
  Scanner scanner(text);
  line_ = MetricLine{};
  line_.name = scanner.name().value_or("");
  if (scanner.take('{') && !read_labels(scanner, line_)) return refuse("broken labels");
  if (line_.name.empty()) return refuse("no metric's name");
  const auto value = number_of(scanner.word());
  if (!value) return refuse("no value");
  line_.value = *value;
  const std::string_view time = scanner.word();
  if (time.empty() || time[0] == '#') return {};  // what follows # is an exemplar
  line_.timestamp = timestamp_of(time);
  if (!line_.timestamp) return refuse("no timestamp");
  const std::string_view more = scanner.word();
  if (!more.empty() && more[0] != '#') return refuse("too many words");
  return {};
}

}  // namespace joulery
