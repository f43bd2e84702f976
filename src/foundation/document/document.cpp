// SPDX-License-Identifier: Apache-2.0
// The shape every renderer may rely on, checked block by block.
#include "foundation/document/document.h"

#include <fmt/format.h>

namespace joulery {
namespace {

using Flaws = std::vector<std::string>;

bool ordered(const Bounded<double>& value) { return value.low <= value.best && value.best <= value.high; }

void check(const TableBlock& table, Flaws& found) {
  for (const TableRow& row : table.rows) {
    if (row.size() != table.columns.size()) {
      found.push_back(fmt::format("table \"{}\": a row of {} cells below {} columns", table.caption, row.size(),
                                  table.columns.size()));
    }
  }
}

void check(const TimePicture& picture, std::string_view title, Flaws& found) {
  if (!(picture.step_s > 0)) found.push_back(fmt::format("figure \"{}\": step of {} s", title, picture.step_s));
  for (const TimeSeries& series : picture.series) {
    if (series.values.size() != picture.series.front().values.size()) {
      found.push_back(fmt::format("figure \"{}\": series {} has another length", title, series.name));
    }
  }
  if (picture.doubt && !ordered(*picture.doubt))
    found.push_back(fmt::format("figure \"{}\": doubt not ordered", title));
}

void check(const BarPicture& picture, std::string_view title, Flaws& found) {
  for (const BarGroup& group : picture.groups) {
    for (const Bar& bar : group.bars) {
      if (!ordered(bar.value)) found.push_back(fmt::format("figure \"{}\": bar {} not ordered", title, bar.label));
    }
  }
}

void check(const ScatterPicture& picture, std::string_view title, Flaws& found) {
  for (const ScatterPoint& point : picture.points) {
    if (!ordered(point.x) || !ordered(point.y) || !(point.x.best > 0))
      found.push_back(fmt::format("figure \"{}\": point {} not ordered, or not above 0", title, point.label));
  }
}

void check(const BoxPicture& picture, std::string_view title, Flaws& found) {
  for (const BoxRow& row : picture.rows) {
    if (row.values.empty()) found.push_back(fmt::format("figure \"{}\": box {} without values", title, row.label));
  }
}

void check(const Figure& figure, Flaws& found) {
  std::visit([&](const auto& picture) { check(picture, figure.title, found); }, figure.picture);
  if (figure.description.empty()) found.push_back(fmt::format("figure \"{}\": no description", figure.title));
  if (figure.table.rows.empty())
    found.push_back(fmt::format("figure \"{}\": a picture without its table", figure.title));
  check(figure.table, found);
}

void check(const NumberBlock& block, Flaws& found) {
  for (const NumberLine& line : block.lines) {
    if (line.value.empty() && line.source.empty()) {
      found.push_back(fmt::format("number \"{}\": unknown without a reason", line.label));
    }
    if (line.range && !ordered(*line.range)) found.push_back(fmt::format("number \"{}\": not ordered", line.label));
  }
}

template <class Other>
void check(const Other&, Flaws&) {}

}  // namespace

std::vector<std::string> flaws(const Document& document) {
  Flaws found;
  for (const Block& block : document.blocks) {
    std::visit([&](const auto& content) { check(content, found); }, block);
  }
  return found;
}

}  // namespace joulery
