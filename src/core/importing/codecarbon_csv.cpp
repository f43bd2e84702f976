// SPDX-License-Identifier: Apache-2.0
// The columns of CodeCarbon as a table of name, unit and place in the record. Units: its documentation of 2.3.1 and
// 3.3.0 (duration s, emissions kg, powers W, energies kWh, water L, memory GB, utilisation percent).
#include "core/importing/codecarbon_csv.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "core/importing/codecarbon_zeros.h"
#include "core/importing/stated_instant.h"
#include "foundation/base/csv.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

struct NumberColumn {
  std::string_view name;
  void (*put)(ImportedTrial&, const Decimal&);
};

struct TextColumn {
  std::string_view name;
  std::string& (*field)(ImportedTrial&);
};

constexpr std::array kNumbers{
    NumberColumn{"duration", [](ImportedTrial& t, const Decimal& d) { t.duration = in_unit(d, stated_second); }},
    NumberColumn{"emissions",
                 [](ImportedTrial& t, const Decimal& d) { t.footprint.carbon = in_unit(d, stated_kilogram); }},
    NumberColumn{"cpu_power", [](ImportedTrial& t, const Decimal& d) { t.cpu.power = in_unit(d, watt); }},
    NumberColumn{"gpu_power", [](ImportedTrial& t, const Decimal& d) { t.gpu.power = in_unit(d, watt); }},
    NumberColumn{"ram_power", [](ImportedTrial& t, const Decimal& d) { t.memory.power = in_unit(d, watt); }},
    NumberColumn{"cpu_energy",
                 [](ImportedTrial& t, const Decimal& d) { t.cpu.energy = in_unit(d, stated_kilowatt_hour); }},
    NumberColumn{"gpu_energy",
                 [](ImportedTrial& t, const Decimal& d) { t.gpu.energy = in_unit(d, stated_kilowatt_hour); }},
    NumberColumn{"ram_energy",
                 [](ImportedTrial& t, const Decimal& d) { t.memory.energy = in_unit(d, stated_kilowatt_hour); }},
    NumberColumn{"energy_consumed",
                 [](ImportedTrial& t, const Decimal& d) { t.total.energy = in_unit(d, stated_kilowatt_hour); }},
    NumberColumn{"water_consumed",
                 [](ImportedTrial& t, const Decimal& d) { t.footprint.water = in_unit(d, stated_litre); }},
    NumberColumn{"cpu_count", [](ImportedTrial& t, const Decimal& d) { t.host.cpu_count = counted(d.value); }},
    NumberColumn{"gpu_count", [](ImportedTrial& t, const Decimal& d) { t.host.gpu_count = counted(d.value); }},
    NumberColumn{"ram_total_size",
                 [](ImportedTrial& t, const Decimal& d) { t.host.memory = in_unit(d, stated_gigabyte); }},
    NumberColumn{"cpu_utilization_percent",
                 [](ImportedTrial& t, const Decimal& d) { t.cpu.utilisation = in_unit(d, percent); }},
    NumberColumn{"gpu_utilization_percent",
                 [](ImportedTrial& t, const Decimal& d) { t.gpu.utilisation = in_unit(d, percent); }},
    NumberColumn{"ram_utilization_percent",
                 [](ImportedTrial& t, const Decimal& d) { t.memory.utilisation = in_unit(d, percent); }},
    NumberColumn{"pue", [](ImportedTrial& t, const Decimal& d) { t.footprint.pue = in_unit(d, whole); }},
    NumberColumn{"wue",
                 [](ImportedTrial& t, const Decimal& d) { t.footprint.wue = in_unit(d, litre_per_it_kilowatt_hour); }},
};

constexpr std::array kTexts{
    TextColumn{"task_name", [](ImportedTrial& t) -> std::string& { return t.names.phase_name; }},
    TextColumn{"project_name", [](ImportedTrial& t) -> std::string& { return t.names.project; }},
    TextColumn{"run_id", [](ImportedTrial& t) -> std::string& { return t.names.run_id; }},
    TextColumn{"experiment_id", [](ImportedTrial& t) -> std::string& { return t.names.experiment_id; }},
    TextColumn{"country_name", [](ImportedTrial& t) -> std::string& { return t.place.country_name; }},
    TextColumn{"country_iso_code", [](ImportedTrial& t) -> std::string& { return t.place.country_code; }},
    TextColumn{"region", [](ImportedTrial& t) -> std::string& { return t.place.region; }},
    TextColumn{"cloud_provider", [](ImportedTrial& t) -> std::string& { return t.place.cloud_provider; }},
    TextColumn{"cloud_region", [](ImportedTrial& t) -> std::string& { return t.place.cloud_region; }},
    TextColumn{"os", [](ImportedTrial& t) -> std::string& { return t.host.os; }},
    TextColumn{"codecarbon_version", [](ImportedTrial& t) -> std::string& { return t.names.tool_version; }},
    TextColumn{"cpu_model", [](ImportedTrial& t) -> std::string& { return t.host.cpu_model; }},
    TextColumn{"gpu_model", [](ImportedTrial& t) -> std::string& { return t.host.gpu_model; }},
    TextColumn{"tracking_mode", [](ImportedTrial& t) -> std::string& { return t.host.tracking_mode; }},
};

/// What of the table a file has, and where.
struct Layout {
  std::vector<std::pair<std::size_t, const NumberColumn*>> numbers;
  std::vector<std::pair<std::size_t, const TextColumn*>> texts;
  std::optional<std::size_t> timestamp;
  bool has_tasks = false;
};

Layout layout_of(const CsvReader& csv) {
  Layout layout;
  for (const NumberColumn& column : kNumbers) {
    if (const auto at = csv.find_column(column.name)) layout.numbers.emplace_back(*at, &column);
  }
  for (const TextColumn& column : kTexts) {
    if (const auto at = csv.find_column(column.name)) layout.texts.emplace_back(*at, &column);
  }
  layout.timestamp = csv.find_column("timestamp");
  layout.has_tasks = csv.find_column("task_name").has_value();
  return layout;
}

/// The phases of the method by the names in use; whoever names one otherwise keeps the name.
std::optional<Phase> phase_of(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, Phase>, 8> kNames{{
      {"load model", Phase::load},
      {"load_model", Phase::load},
      {"query model", Phase::query},
      {"query_model", Phase::query},
      {"preprocess_dataset", Phase::preprocess},
      {"warmup", Phase::warmup},
      {"prefill", Phase::prefill},
      {"decode", Phase::decode},
  }};
  const auto found = std::find_if(kNames.begin(), kNames.end(), [&](const auto& row) { return row.first == name; });
  if (found == kNames.end()) return std::nullopt;
  return found->second;
}

/// "8 x NVIDIA A100" says the count a second time.
void split_gpu_model(StatedHost& host) {
  const auto at = host.gpu_model.find(" x ");
  if (at == std::string::npos || host.gpu_model.find(" x ", at + 1) != std::string::npos) return;
  const auto count = parse_u64(std::string_view(host.gpu_model).substr(0, at));
  if (!count) return;
  if (!host.gpu_count) host.gpu_count = counted(static_cast<double>(*count));
  host.gpu_model.erase(0, at + 3);
}

/// CodeCarbon models memory in all versions; its 3.x multiplies the PUE into the energies it stores.
void judge(ImportedTrial& trial) {
  trial.memory.method = Method::modelled;
  if (trial.host.tracking_mode != "process") trial.rung = Rung::node_modelled;
  if (trial.footprint.pue && trial.footprint.pue->value > whole) trial.rung = Rung::site;
}

/// "joulery-0.1" in the column of the version is one of our own files.
void name_tool(TrialNames& names) {
  constexpr std::string_view kOurs = "joulery-";
  names.tool = names.tool_version.starts_with(kOurs) ? "joulery" : "codecarbon";
  if (names.tool == "joulery") names.tool_version.erase(0, kOurs.size());
}

Result<ImportedTrial> trial_of(const CsvReader& csv, const Layout& layout, const std::string& name) {
  ImportedTrial trial;
  trial.origin = {name, csv.line()};
  for (const auto& [at, column] : layout.numbers) {
    const std::string_view text = csv.text(at);
    if (text.empty()) continue;
    const auto decimal = read_decimal(text);
    if (!decimal) {
      return failure(ErrorKind::invalid, fmt::format("'{}' under {} is no number", text.substr(0, 40), column->name));
    }
    column->put(trial, *decimal);
  }
  for (const auto& [at, column] : layout.texts) column->field(trial) = csv.text(at);
  if (layout.timestamp) {
    const std::string_view text = csv.text(*layout.timestamp);
    trial.end = read_instant(text);
    if (!trial.end && !text.empty()) {
      return failure(ErrorKind::invalid, fmt::format("'{}' under timestamp is no time", text.substr(0, 40)));
    }
  }
  trial.extent = layout.has_tasks ? Extent::phase : Extent::run;
  trial.phase = phase_of(trial.names.phase_name);
  split_gpu_model(trial.host);
  name_tool(trial.names);
  judge(trial);
  take_zeros_for_absences(trial);
  return trial;
}

constexpr std::size_t kMostLine = std::size_t{1} << 20U;
constexpr std::size_t kMostHeader = std::size_t{1} << 16U;

constexpr std::array<std::string_view, 3> kMarks{"run_id", "duration", "energy_consumed"};

/// The first line that no file of CodeCarbon's has: it would cost memory without limit.
std::optional<std::size_t> overlong_line(std::string_view text) {
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t length = std::min(text.find('\n'), text.size());
    if (length > kMostLine) return line;
    text.remove_prefix(std::min(length + 1, text.size()));
  }
  return std::nullopt;
}

bool has_marks(const CsvReader& csv) {
  return std::all_of(kMarks.begin(), kMarks.end(), [&](std::string_view mark) { return csv.find_column(mark); });
}

}  // namespace

bool is_codecarbon(std::string_view text) {
  const std::size_t length = text.find('\n');
  if (text.empty() || std::min(length, text.size()) > kMostHeader) return false;
  const auto csv = CsvReader::open(text.substr(0, std::min(length, text.size() - 1) + 1), "");
  return csv && has_marks(*csv);
}

Result<ImportedFile> read_codecarbon(std::string_view text, const std::string& name) {
  if (const auto line = overlong_line(text)) {
    return failure(ErrorKind::invalid, "a line of more than 1 MiB", fmt::format("{}:{}", name, *line),
                   "give an emissions CSV, one row per line");
  }
  auto csv = CsvReader::open(text, name);
  if (!csv) return failure(csv.error());
  if (!has_marks(*csv)) {
    return failure(ErrorKind::invalid,
                   fmt::format("no file of CodeCarbon's: its header lacks one of {}", fmt::join(kMarks, ", ")), name,
                   "give an emissions CSV, with its header");
  }
  const Layout layout = layout_of(*csv);
  ImportedFile file;
  while (true) {
    const auto more = csv->next_of_any_width();
    if (!more) return failure(more.error());
    if (!*more) return file;
    if (csv->width() != csv->header().size()) {
      file.refused.push_back(
          {{name, csv->line()}, fmt::format("{} cells where the header has {}", csv->width(), csv->header().size())});
      continue;
    }
    auto trial = trial_of(*csv, layout, name);
    if (trial) {
      file.trials.push_back(std::move(*trial));
    } else {
      file.refused.push_back({{name, csv->line()}, std::move(trial.error().what)});
    }
  }
}

}  // namespace joulery
