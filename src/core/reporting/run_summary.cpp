// SPDX-License-Identifier: Apache-2.0
// The summary is a list of lines with a label, an amount, a word and a text; columns are as wide as their words.
#include "core/reporting/run_summary.h"

#include <cmath>

#include "core/reporting/engine_words.h"
#include "core/reporting/phrase.h"
#include "core/reporting/run_view.h"
#include "foundation/units/format.h"

namespace joulery {
namespace {

constexpr int kWide = 110;

/// "  label   amount   word   text"
struct Line {
  std::string label;
  std::string amount;
  std::string word;  ///< "modelled", "66 %"
  std::string text;
  std::optional<Method> method{};
};

std::string amount_of(const Bounded<Energy>& energy, bool below_resolution) {
  if (below_resolution) return "≤ " + with_prefix(energy.high / joule, "J", 2);
  return energy_phrase(energy).joined();
}

/// What stands behind the energy in the headline: the weakness a reader must know first.
std::string headline_reason(const Run& run) {
  std::string reason;
  if (is_below_resolution(run)) reason = "below_resolution: shorter than a sensor's step, only the upper end is known";
  const std::string modelled = modelled_reason(run);
  if (!modelled.empty()) reason += (reason.empty() ? "" : "; ") + ("MODELLED: " + modelled);
  return reason;
}

std::string headline(const Run& run, const TextStyle& style) {
  const std::string time = format(run.duration());
  if (parts_on_cut(run).empty()) {
    return "joulery  " + time +
           "   energy unknown: nothing of this machine could be measured or modelled (joulery doctor says why)\n";
  }
  const bool short_run = is_below_resolution(run);
  const std::string energy = shown(amount_of(run.total, short_run), style);
  const std::string watt_hours =
      short_run ? "≤ " + format_watt_hours(run.total.high) : format_watt_hours(run.total.best);
  std::string plain = "joulery  " + time + "   " + energy + "   " + shown(watt_hours, style);
  std::string line = "joulery  " + time + "   " + bold(energy, style) + "   " + shown(watt_hours, style);
  const std::string reason = headline_reason(run);
  if (reason.empty()) return line + "\n";
  // The word itself stays in the first line, whatever the width.
  const auto width = static_cast<std::size_t>(std::max(style.width, 40));
  const std::size_t used = display_width(plain) + 3;
  const auto lines = wrapped(shown(reason, style), width - 9, used > 9 ? used - 9 : 0);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    line += (i == 0 ? "   " : "\n         ") + painted(lines[i], run.method, style);
  }
  return line + "\n";
}

Line part_line(const PartResult& part) {
  const bool short_part = has_flag(part, "below_resolution");
  std::string text = part.text.empty() ? part.source : part.text;
  if (!is_modelled(part.method) && part.accuracy_fraction > 0) text += ", ±" + percent(part.accuracy_fraction);
  if (part.coverage < 1) text += ", seen " + percent(part.coverage) + " of the time";
  const std::string amount = part.is_known() ? amount_of(part.energy, short_part) : "unknown";
  return {part.part.name(), amount, std::string(to_string(part.method)), text, part.method};
}

std::optional<Line> yours_line(const Run& run) {
  const auto yours = charged_along_cut(run, ConsumerKind::tree);
  if (!yours) return std::nullopt;
  if (is_too_short_to_divide(run)) return Line{"yours", "unknown", "", "too short to see who used it"};
  std::vector<std::string> rest;
  for (const ConsumerKind kind : consumers_along_cut(run)) {
    const Energy amount = charged_along_cut(run, kind)->best;
    if (kind == ConsumerKind::tree || amount == Energy{}) continue;
    rest.push_back(consumer_word(run, kind) + " " + percent(fraction_of_total(run, amount)));
  }
  const std::string amount = is_below_resolution(run) ? amount_of(*yours, true) : format(yours->best);
  return Line{"yours", amount, percent(fraction_of_total(run, yours->best)),
              rest.empty() ? "" : "the rest: " + listed(rest)};
}

std::vector<Line> repeat_lines(const Run& run) {
  if (!run.repeat) return {};
  const RepeatSummary& repeat = *run.repeat;
  std::string spread = "median " + with_prefix(repeat.median_j, "J");
  if (repeat.repetitions > 1) spread += ", σ " + with_prefix(repeat.stddev_j, "J", 2);
  std::vector<Line> lines;
  lines.push_back({"per run", amount_phrase(repeat.interval_j, "J").joined(), counted(repeat.repetitions, "run"),
                   fmt::format("mean, 95 % ({}); {}", repeat.text, spread)});
  if (repeat.net_j) {
    const std::string idle = run.idle_power ? "minus idle " + format(*run.idle_power) : "minus idle power";
    lines.push_back({"net", amount_phrase(*repeat.net_j, "J").joined(), "per run", idle + " × time"});
  } else {
    lines.push_back({"net", "unknown", "", "no idle phase was measured: --idle-before 10s"});
  }
  const Bounded<double>& seconds = repeat.duration_s;
  lines.push_back({"time", amount_phrase(seconds, "s").joined(), "per run",
                   repeat.warmups > 0 ? "after " + counted(repeat.warmups, "warm-up") : "no warm-up"});
  return lines;
}

/// What was expected on the way, against what came.
std::vector<Line> forecast_lines(const Run& run) {
  if (!run.progress) return {};
  std::vector<Line> lines;
  for (const ForecastResult& forecast : run.progress->forecasts) {
    const auto off = [](double expected, double came) {
      if (came <= 0) return std::string("of nothing");
      const double fraction = expected / came - 1;
      return percent(std::abs(fraction)) + (fraction < 0 ? " below" : " above");
    };
    const bool held = forecast.energy.low <= run.total.best && run.total.best <= forecast.energy.high;
    lines.push_back(
        {lines.empty() ? "forecast" : "", energy_phrase(forecast.energy).joined(),
         "at " + percent(forecast.done_fraction),
         fmt::format("{} what came{}; time {}", off(forecast.energy.best / joule, run.total.best / joule),
                     held ? "" : ", which lies outside", off(forecast.duration_s.best, seconds_of(run.duration())))});
  }
  return lines;
}

/// What a server did, and what each unit of work took.
std::vector<Line> work_lines(const Run& run) {
  std::vector<Line> lines;
  if (run.engine) {
    const auto requests = count_of(*run.engine, EngineQuantity::requests);
    lines.push_back(
        {"served", requests ? count_words(requests) + " requests" : "requests unknown", "", engine_words(*run.engine)});
  }
  for (const WorkResult& work : run.work) {
    const std::string joules = amount_phrase(work.joules_per_unit, "J").joined();
    if (work.basis == "machine") {
      lines.push_back({"per " + work.unit, joules, "", ""});
    } else if (!lines.empty() && lines.back().label == "per " + work.unit) {
      lines.back().text = "yours " + joules;
    }
  }
  return lines;
}

Line carbon_line(const Run& run) {
  if (!run.footprint.location) {
    const std::string why = carbon_why(run);  // what to do about it stands in the last line
    return {"carbon", "unknown", "", why.substr(0, why.find("; "))};
  }
  const FactorRow* row = factor_row(run, "carbon_intensity");
  const bool is_named = run.start.factors.place && (row == nullptr || row->table != "option");
  const std::string place = is_named ? run.start.factors.place->text + ", " : std::string();
  return {"carbon", amount_phrase(bare(*run.footprint.location), "g").joined(), "", place + intensity_text(run)};
}

std::vector<Line> water_and_cost_lines(const Run& run) {
  std::vector<Line> lines;
  if (const auto litres = water_litres(run)) {
    const std::string text = water_text(run);
    lines.push_back({"water", amount_phrase(*litres, "L").joined(), "", text.substr(0, text.find("; "))});
  }
  if (run.footprint.cost) {
    const std::string& currency = run.start.factors.currency;
    const double tariff = run.start.factors.price.value_or(EnergyPrice{}) / currency_per_kilowatt_hour;
    lines.push_back({"cost", money_phrase(bare(*run.footprint.cost), currency).value, "",
                     fmt::format("{} {}/kWh", exactly(tariff), currency)});
  }
  return lines;
}

/// Carbon, water and cost: one line where there is room, else one each.
std::vector<Line> footprint_lines(const Run& run, const TextStyle& style) {
  Line carbon = carbon_line(run);
  std::vector<Line> rest = water_and_cost_lines(run);
  if (style.width < kWide) {
    rest.insert(rest.begin(), std::move(carbon));
    return rest;
  }
  for (const Line& line : rest) carbon.text += "    " + line.label + " " + line.amount;
  return {carbon};
}

struct Columns {
  std::size_t label = 6;
  std::size_t amount = 0;
  std::size_t word = 0;
  std::size_t gap = 3;  ///< 2 where 3 would make a line wrap
};

std::size_t indent_of(const Line& line, const Columns& columns) {
  const std::size_t indent = 2 + columns.label + columns.amount + 2 * columns.gap;
  return line.word.empty() ? indent : indent + columns.word + columns.gap;
}

Columns columns_of(const std::vector<Line>& lines, const TextStyle& style) {
  Columns columns;
  for (const Line& line : lines) {
    columns.label = std::max(columns.label, display_width(shown(line.label, style)));
    columns.amount = std::max(columns.amount, display_width(shown(line.amount, style)));
    columns.word = std::max(columns.word, display_width(shown(line.word, style)));
  }
  for (const Line& line : lines) {
    const std::size_t width = indent_of(line, columns) + display_width(shown(line.text, style));
    if (width > static_cast<std::size_t>(std::max(style.width, 40))) columns.gap = 2;
  }
  return columns;
}

std::string printed(const Line& line, const Columns& columns, const TextStyle& style) {
  const std::string gap(columns.gap, ' ');
  const std::size_t indent = indent_of(line, columns);
  std::string head = "  " + padded(shown(line.label, style), columns.label) + gap;
  head += padded(shown(line.amount, style), columns.amount) + gap;
  if (!line.word.empty()) head += painted(padded(shown(line.word, style), columns.word), line.method, style) + gap;
  const auto width = static_cast<std::size_t>(std::max(style.width, 40));
  const std::string text = shown(line.text, style);
  // On one wide line the texts keep their own spacing; where they must wrap, blanks do not matter.
  const auto lines = indent + display_width(text) <= width ? std::vector<std::string>{text}
                                                           : wrapped(text, width > indent + 20 ? width - indent : 20);
  std::string out = head + lines.front();
  for (std::size_t i = 1; i < lines.size(); ++i) out += "\n" + std::string(indent, ' ') + lines[i];
  while (out.ends_with(' ')) out.pop_back();
  return out + "\n";
}

/// Sentences about what went wrong, each on its own line.
std::vector<std::string> remarks(const Run& run) {
  std::vector<std::string> found;
  if (run.interrupted) found.emplace_back("interrupted: closed at the last record on disk");
  const std::string end = bad_end(run.exit);
  if (!end.empty()) found.push_back("the command ended with " + end);
  if (run.coverage < 1 && !run.parts.empty()) {
    found.push_back(run.gaps.empty() ? "coverage " + percent(run.coverage)
                                     : fmt::format("coverage {}: {} (the report lists them)", percent(run.coverage),
                                                   counted(run.gaps.size(), "gap")));
  }
  if (!run.anomalies.empty()) {
    const std::size_t more = run.anomalies.size() - 1;
    found.push_back("noticed: " + run.anomalies.front().text + (more > 0 ? fmt::format(" (and {} more)", more) : ""));
  }
  return found;
}

std::string next_step(const Run& run) {
  const std::string id = short_id(run);
  if (!run.footprint.location && !run.start.factors.place) {
    return fmt::format("run {}; set a place for carbon: joulery config set place FR", id);
  }
  const bool all_modelled = modelled_reason(run).starts_with("this machine");
  if (!run.start.notes.empty() && !all_modelled) {
    return fmt::format("run {}; {}: joulery doctor", id, counted(run.start.notes.size(), "thing") + " to mend");
  }
  return fmt::format("run {0}; explain a number: joulery report {0} --explain {1}", id,
                     run.footprint.location ? "carbon" : "energy");
}

std::string sentence(const std::string& text, const TextStyle& style) {
  const auto width = static_cast<std::size_t>(std::max(style.width, 40));
  std::string out;
  for (const std::string& line : wrapped(shown(text, style), width - 4)) {
    out += (out.empty() ? "  " : "    ") + line + "\n";
  }
  return out;
}

}  // namespace

std::string run_summary(const Run& run, const TextStyle& style) {
  std::vector<Line> lines;
  for (const PartResult* part : parts_on_cut(run)) lines.push_back(part_line(*part));
  if (const auto yours = yours_line(run)) lines.push_back(*yours);
  for (Line& line : repeat_lines(run)) lines.push_back(std::move(line));
  for (Line& line : forecast_lines(run)) lines.push_back(std::move(line));
  for (Line& line : work_lines(run)) lines.push_back(std::move(line));
  for (Line& line : footprint_lines(run, style)) lines.push_back(std::move(line));
  const Columns columns = columns_of(lines, style);

  std::string text = headline(run, style);
  for (const Line& line : lines) text += printed(line, columns, style);
  for (const std::string& remark : engine_remarks(run)) text += sentence(remark, style);
  for (const std::string& remark : remarks(run)) text += sentence(remark, style);
  if (!run.start.not_included.empty()) text += sentence("not in it: " + listed(run.start.not_included), style);
  return text + sentence(next_step(run), style);
}

}  // namespace joulery
