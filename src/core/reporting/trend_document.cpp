// SPDX-License-Identifier: Apache-2.0
// Verdict, picture, table for each series; then what was left out and what the words rest on.
#include "core/reporting/trend_document.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "core/reporting/phrase.h"
#include "foundation/units/format.h"

namespace joulery {
namespace {

constexpr std::size_t kPictureWidth = 60;
constexpr std::array<std::string_view, 8> kBlocks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

std::string field_words(TrendField field) {
  switch (field) {
    case TrendField::energy:
      return "energy of the machine";
    case TrendField::carbon:
      return "carbon, location-based";
    case TrendField::duration:
      return "duration";
    case TrendField::energy_per_unit:
      break;
  }
  return "energy of the machine per unit of work";
}

std::string value_text(const Trend& trend, const Bounded<double>& value) {
  const auto space = trend.unit.find(' ');
  return amount_phrase(value, trend.unit.substr(0, space)).joined();
}

std::string change_text(const TrendChange& change) {
  const auto percents = [](double ratio) { return fmt::format("{:+.1f}", (ratio - 1) * 100); };
  const std::string_view word = change.verdict == TrendVerdict::inconclusive ? "change" : to_string(change.verdict);
  if (!change.interval) return fmt::format("{} {} %", word, percents(change.ratio));
  return fmt::format("{} {} % ({} … {})", word, percents(change.ratio), percents(change.interval->low),
                     percents(change.interval->high));
}

const TrendChange* change_at(const TrendSeries& series, std::size_t index) {
  const auto found = std::find_if(series.changes.begin(), series.changes.end(),
                                  [index](const TrendChange& change) { return change.at == index; });
  return found == series.changes.end() ? nullptr : &*found;
}

TableBlock table_of(const Trend& trend, const TrendSeries& series, std::size_t rows) {
  const std::size_t first = series.points.size() > rows ? series.points.size() - rows : 0;
  TableBlock table{
      first == 0 ? "" : fmt::format("the newest {} of {} runs", rows, series.points.size()),
      {{"run"}, {"start", "UTC", Align::left, 1}, {field_words(trend.field), "", Align::right}, {"a new level"}},
      {}};
  for (std::size_t i = first; i < series.points.size(); ++i) {
    const TrendPoint& point = series.points[i];
    const TrendChange* change = change_at(series, i);
    const ClockAnchor in_utc{point.anchor.monotonic, point.anchor.utc, {}};
    table.rows.push_back({{point.id.substr(0, 8)},
                          {zoneless_time(in_utc, point.begin)},
                          {value_text(trend, point.value), point.method},
                          {change == nullptr ? "" : change_text(*change)}});
  }
  return table;
}

Severity severity_of(TrendVerdict verdict) {
  return verdict == TrendVerdict::regression     ? Severity::failure
         : verdict == TrendVerdict::inconclusive ? Severity::warning
                                                 : Severity::note;
}

void add_series(Document& document, const Trend& trend, const TrendSeries& series, std::size_t rows) {
  document.blocks.push_back(plain(fmt::format("{} on {}", counted(series.points.size(), "run"), series.shared)));
  if (auto picture = trend_picture(series); !picture.empty()) document.blocks.push_back(CodeBlock{std::move(picture)});
  document.blocks.push_back(
      NoteBlock{severity_of(series.verdict), fmt::format("{}: {}", to_string(series.verdict), series.why)});
  document.blocks.push_back(table_of(trend, series, rows));
}

}  // namespace

std::vector<std::string> trend_picture(const TrendSeries& series) {
  const std::size_t count = std::min(series.points.size(), kPictureWidth);
  if (count < 2) return {};
  const std::size_t first = series.points.size() - count;
  const auto [lowest, highest] =
      std::minmax_element(series.points.begin() + static_cast<std::ptrdiff_t>(first), series.points.end(),
                          [](const TrendPoint& a, const TrendPoint& b) { return a.value.best < b.value.best; });
  const double low = lowest->value.best;
  const double range = highest->value.best - low;
  std::string blocks;
  std::string marks;
  for (std::size_t i = first; i < series.points.size(); ++i) {
    const double height = range > 0 ? (series.points[i].value.best - low) / range : 0;
    blocks += kBlocks[static_cast<std::size_t>(std::lround(height * 7))];
    marks += change_at(series, i) == nullptr ? ' ' : '^';
  }
  if (marks.find('^') == std::string::npos) return {blocks};
  return {blocks, marks.substr(0, marks.rfind('^') + 1)};
}

Document trend_document(const Trend& trend, const std::string& name, std::size_t rows) {
  Document document;
  document.title = fmt::format("{}: {} over time", name, field_words(trend.field));
  for (std::size_t i = 0; i < trend.series.size(); ++i) {
    if (i == 1) {
      document.blocks.push_back(Heading{2, "Earlier series"});
      document.blocks.push_back(
          plain("Other hosts, sensors, parts or ways of measuring: not comparable with the newest run, nor with each "
                "other."));
    }
    add_series(document, trend, trend.series[i], rows);
  }
  for (const std::string& why : trend.left_out) {
    document.blocks.push_back(NoteBlock{Severity::note, "left out: " + why});
  }
  const bool modelled = !trend.series.empty() && is_modelled(trend.series.front().points.back().method);
  if (modelled && trend.field != TrendField::duration) {
    document.blocks.push_back(NoteBlock{
        Severity::note, "MODELLED: a change is one of time and load as the model sees them, not of a power measured."});
  }
  document.blocks.push_back(
      plain("Bounds of a run are its instruments'; within a series they are common and cancel in the ratio of two "
            "levels. A change is called by ranks (Pettitt 1979 with random orders, 5 %; Hodges-Lehmann ratio, 95 %)."));
  return document;
}

}  // namespace joulery
