// SPDX-License-Identifier: Apache-2.0
// The front matter line by line. Whoever wrote kilograms into a card wrote a number that is a thousand times too small:
// that is found by lint L2 where the card has an energy too; here a number stands as grams, as the format says.
#include "core/importing/model_card.h"

#include <fmt/format.h>
#include <optional>
#include <vector>

#include "core/importing/json_numbers.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::string_view kKey = "co2_eq_emissions";
constexpr std::string_view kFence = "---";

struct Line {
  std::size_t number;  ///< in the file, from 1
  std::size_t indent;
  std::string_view text;  ///< without indentation and line end
};

/// The lines between the fences; nothing when the text does not begin with one or never closes it.
std::optional<std::vector<Line>> front_matter(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<Line> lines;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    const std::string_view whole = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const std::string_view line = trim(whole);
    if (number == 1) {
      if (line != kFence) return std::nullopt;
    } else if (line == kFence) {
      return lines;
    } else {
      const auto indent = whole.find_first_not_of(' ');
      lines.push_back({number, indent == std::string_view::npos ? 0 : indent, line});
    }
  }
  return std::nullopt;
}

struct Entry {
  std::string_view key;
  std::string_view value;  ///< as written, without comment
};

/// The value without " # comment"; a sign inside quotes belongs to the text.
std::string_view without_comment(std::string_view value) {
  char quote = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char letter = value[i];
    if (quote != 0) {
      if (letter == quote) quote = 0;
    } else if ((letter == '"' || letter == '\'') && i == 0) {
      quote = letter;
    } else if (letter == '#' && (i == 0 || value[i - 1] == ' ')) {
      return trim(value.substr(0, i));
    }
  }
  return trim(value);
}

std::optional<Entry> entry_of(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || line.starts_with('#') || line.starts_with('-')) return std::nullopt;
  const std::string_view rest = line.substr(colon + 1);
  if (!rest.empty() && rest.front() != ' ') return std::nullopt;
  return Entry{trim(line.substr(0, colon)), without_comment(trim(rest))};
}

std::string unquoted(std::string_view value) {
  if (value.size() < 2 || value.front() != value.back() || (value.front() != '"' && value.front() != '\'')) {
    return std::string(value);
  }
  const bool doubled = value.front() == '"';
  value = value.substr(1, value.size() - 2);
  std::string text;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool escaped = i + 1 < value.size() && (doubled ? value[i] == '\\' : value.substr(i, 2) == "''");
    text += escaped ? value[++i] : value[i];
  }
  return text;
}

/// What this reader does not read of YAML, in words; empty for a scalar.
std::string_view foreign_style(std::string_view value) {
  if (value.starts_with('{') || value.starts_with('[')) return "braces";
  if (value.starts_with('&') || value.starts_with('*') || value.starts_with('!')) return "an anchor or a tag";
  if (value.starts_with('|') || value.starts_with('>')) return "a text over several lines";
  return {};
}

tl::unexpected<Error> refuse(std::string what, const std::string& file, const Line& line) {
  return failure(ErrorKind::invalid, std::move(what), fmt::format("{}:{}", file, line.number),
                 "write co2_eq_emissions as a number of grams, or as a block of one key a line");
}

Result<void> take_grams(ImportedTrial& trial, const std::string& value, const std::string& file, const Line& line) {
  const auto decimal = stated_decimal(value);
  if (!decimal || decimal->value < 0) return refuse(fmt::format("'{}' is no number of grams", value), file, line);
  trial.footprint.carbon = in_unit(*decimal, stated_gram);
  if (decimal->value == 0) {
    trial.footprint.carbon.reset();
    trial.absences.push_back({"emissions", "0 g: nothing was computed", true});
  }
  return {};
}

Result<void> take_entry(ImportedTrial& trial, const Entry& entry, const std::string& file, const Line& line) {
  if (const auto style = foreign_style(entry.value); !style.empty()) {
    return refuse(fmt::format("{} is written with {}, which is not read here", entry.key, style), file, line);
  }
  const std::string value = unquoted(entry.value);
  if (entry.key == "emissions") return take_grams(trial, value, file, line);
  if (entry.key == "source") trial.names.project = value;
  if (entry.key == "training_type") trial.names.task = value;
  if (entry.key == "geographical_location") trial.place.region = value;
  if (entry.key == "hardware_used") trial.host.gpu_model = value;
  return {};
}

void note_missing(ImportedTrial& trial) {
  if (trial.names.project.empty()) trial.absences.push_back({"source", "not stated: how the grams came to be", false});
  trial.absences.push_back({"energy", "a card has no place for it", false});
  trial.absences.push_back({"rung", "a card has no place for it", false});
}

}  // namespace

bool is_model_card(std::string_view text) {
  const auto lines = front_matter(text);
  if (!lines) return false;
  for (const Line& line : *lines) {
    const auto entry = entry_of(line.text);
    if (line.indent == 0 && entry && entry->key == kKey) return true;
  }
  return false;
}

Result<ImportedFile> read_model_card(std::string_view text, const std::string& name) {
  const auto lines = front_matter(text);
  if (!lines) {
    return failure(ErrorKind::invalid, "no front matter between two lines of ---", name,
                   "give the README.md of a model");
  }
  ImportedTrial trial;
  trial.origin.file = name;
  trial.names.tool = "model-card";
  trial.extent = Extent::table;
  bool inside = false;
  bool found = false;
  for (const Line& line : *lines) {
    if (line.text.empty() || line.text.starts_with('#')) continue;
    const auto entry = entry_of(line.text);
    if (line.indent == 0) inside = entry && entry->key == kKey;
    if (!inside) continue;
    if (!entry) return refuse(fmt::format("'{}' is no key with a value", line.text.substr(0, 60)), name, line);
    found = true;
    if (line.indent == 0 && entry->value.empty()) {
      trial.origin.line = line.number;
      continue;
    }
    if (line.indent == 0) trial.origin.line = line.number;
    const Entry plain{line.indent == 0 ? "emissions" : entry->key, entry->value};
    if (auto taken = take_entry(trial, plain, name, line); !taken) return failure(taken.error());
  }
  if (!found)
    return failure(ErrorKind::invalid, "no co2_eq_emissions in the front matter", name, "give a card with it");
  const bool has_zero = !trial.absences.empty();
  if (!trial.footprint.carbon && !has_zero) {
    trial.absences.push_back({"emissions", "the block does not state them", false});
  }
  note_missing(trial);
  return ImportedFile{{std::move(trial)}, {}};
}

}  // namespace joulery
