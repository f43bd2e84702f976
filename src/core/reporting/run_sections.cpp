// SPDX-License-Identifier: Apache-2.0
// Sections about what was measured: the answer, warnings, repetitions, spans, work, the machine, how to do it again.
// Footprint, doubt and coverage are run_sections_doubt.cpp.
#include "core/reporting/run_sections.h"

#include "core/reporting/comparison_tag.h"
#include "core/reporting/phrase.h"
#include "core/reporting/run_view.h"
#include "foundation/units/format.h"

namespace joulery {
namespace {

constexpr std::size_t kMostSpanRows = 200;

NumberLine line_of(std::string label, const Phrase& phrase, std::string source, std::optional<Method> method = {}) {
  return {std::move(label), phrase.value, phrase.bounds, method, std::move(source), {}};
}

NumberLine fact(std::string label, std::string value, std::string source = {}) {
  if (value.empty() && source.empty()) source = "this machine does not say";
  return {std::move(label), std::move(value), {}, {}, std::move(source), {}};
}

NumberLine energy_line(const Run& run) {
  if (parts_on_cut(run).empty()) {
    return fact("Energy of the whole machine", "",
                "nothing of this machine could be measured or modelled; joulery doctor says why");
  }
  NumberLine line = line_of("Energy of the whole machine", energy_phrase(run.total), "", run.method);
  line.source = "The sum of " + listed(run.cut) + "; nothing is counted twice.";
  line.range = bare(run.total);
  if (is_below_resolution(run)) {
    line.value = "≤ " + with_prefix(run.total.high / joule, "J", 2);
    line.bounds.clear();
    line.source = "Only the upper end is known. " + line.source;
  }
  return line;
}

std::optional<NumberLine> yours_line(const Run& run) {
  const auto yours = charged_along_cut(run, ConsumerKind::tree);
  if (!yours) return std::nullopt;
  if (is_too_short_to_divide(run)) return fact("Yours", "", "the run was too short to see who used the energy");
  const bool short_run = is_below_resolution(run);
  std::vector<std::string> rest;
  for (const ConsumerKind kind : consumers_along_cut(run)) {
    const Energy amount = charged_along_cut(run, kind)->best;
    if (kind == ConsumerKind::tree || amount == Energy{}) continue;
    rest.push_back(consumer_word(run, kind) + " " + percent(fraction_of_total(run, amount)));
  }
  return line_of("Yours",
                 short_run ? Phrase{"≤ " + with_prefix(yours->high / joule, "J", 2), {}} : energy_phrase(*yours),
                 "the command and its children: " + percent(fraction_of_total(run, yours->best)) + " of it" +
                     (rest.empty() ? "" : "; the rest: " + listed(rest)));
}

NumberLine carbon_line(const Run& run) {
  if (!run.footprint.location) return fact("Carbon", "", carbon_why(run));
  return line_of("Carbon (CO₂e)", amount_phrase(bare(*run.footprint.location), "g"),
                 "location-based, " + intensity_text(run));
}

NumberLine water_line(const Run& run) {
  const auto litres = water_litres(run);
  if (!litres)
    return fact(
        "Water", "",
        run.start.factors.grid_water_why.empty() ? "no water factor for this place" : run.start.factors.grid_water_why);
  return line_of("Water consumed", amount_phrase(*litres, "L"), water_text(run));
}

NumberLine cost_line(const Run& run) {
  if (!run.footprint.cost || !run.start.factors.price) return fact("Cost", "", "no price given; --price 0.21EUR/kWh");
  const std::string& currency = run.start.factors.currency;
  return line_of("Cost", money_phrase(bare(*run.footprint.cost), currency),
                 exactly(*run.start.factors.price / currency_per_kilowatt_hour) + " " + currency + "/kWh");
}

std::string parent_name(const Run& run, const SpanResult& span) {
  if (!span.parent) return {};
  for (const SpanResult& other : run.spans) {
    if (other.id == *span.parent) return other.name;
  }
  return {};
}

std::string work_text(const std::map<std::string, double>& work) {
  std::string text;
  for (const auto& [unit, amount] : work) text += (text.empty() ? "" : ", ") + count(amount) + " " + unit;
  return text;
}

std::string reproduction(const Run& run) {
  std::string line = "joulery";
  if (run.start.factors.place) line += " --place " + run.start.factors.place->text;
  const auto seed = run.start.tags.find(kComparisonSeedTag);
  const bool is_comparison = seed != run.start.tags.end();
  line += fmt::format(" {} --interval {}ms", is_comparison ? "compare" : "run",
                      run.start.interval / std::chrono::milliseconds(1));
  if (is_comparison) line += " --seed " + seed->second;
  if (run.repeat) {
    line += fmt::format(" --repeat {}", run.repeat->repetitions);
    if (run.repeat->warmups > 0) line += fmt::format(" --warmup {}", run.repeat->warmups);
  }
  if (run.start.idle_policy != IdlePolicy::none)
    line += " --idle-policy " + std::string(to_string(run.start.idle_policy));
  return line + " -- " + command_line(run.start.command);
}

}  // namespace

TableBlock without_empty_columns(TableBlock table) {
  for (std::size_t i = table.columns.size(); i-- > 0;) {
    const bool is_empty =
        std::all_of(table.rows.begin(), table.rows.end(), [&](const TableRow& row) { return row[i].text.empty(); });
    if (table.columns[i].rank == 0 || !is_empty) continue;
    const auto offset = static_cast<std::ptrdiff_t>(i);
    table.columns.erase(table.columns.begin() + offset);
    for (TableRow& row : table.rows) row.erase(row.begin() + offset);
  }
  return table;
}

NumberBlock headline_numbers(const Run& run) {
  NumberBlock block{true, {energy_line(run)}};
  auto& lines = block.lines;
  if (!parts_on_cut(run).empty()) {
    const Bounded<double> hours{run.total.low / watt_hour, run.total.best / watt_hour, run.total.high / watt_hour};
    lines.push_back(line_of("In watt-hours", amount_phrase(hours, "Wh"), ""));
  }
  lines.push_back(fact("Duration", format(run.duration())));
  if (const auto power = mean_power(run, run.total)) lines.push_back(line_of("Mean power", power_phrase(*power), ""));
  if (auto yours = yours_line(run)) lines.push_back(std::move(*yours));
  if (run.repeat) {
    lines.push_back(line_of("Per repetition", amount_phrase(run.repeat->interval_j, "J"),
                            counted(run.repeat->repetitions, "repetition") + ", 95 % interval of the mean"));
  }
  if (!run.work.empty()) {
    const WorkResult& work = run.work.front();
    lines.push_back(line_of("Per unit of work", amount_phrase(work.joules_per_unit, "J"),
                            count(work.count) + " " + work.unit + ", basis " + work.basis));
  }
  lines.push_back(carbon_line(run));
  lines.push_back(water_line(run));
  lines.push_back(cost_line(run));
  return block;
}

Blocks verdicts(const Run& run) {
  Blocks blocks;
  const std::string modelled = modelled_reason(run);
  if (!modelled.empty()) {
    blocks.push_back(
        NoteBlock{Severity::warning, "MODELLED: " + modelled + ". The bounds say how far a model may be off."});
  }
  if (is_below_resolution(run)) {
    blocks.push_back(NoteBlock{
        Severity::warning,
        "below_resolution: the run was shorter than a sensor's step. More repetitions or a longer run give a number."});
  }
  return blocks;
}

Blocks warnings(const Run& run) {
  Blocks blocks;
  const auto warn = [&](Severity severity, std::string text) {
    blocks.push_back(NoteBlock{severity, std::move(text)});
  };
  const std::string end = bad_end(run.exit);
  if (!end.empty())
    warn(Severity::failure, "The command ended with " + end + ". The energy until then is measured all the same.");
  if (run.interrupted) warn(Severity::warning, "The run was cut short; it was closed at the last record on disk.");
  if (run.coverage < 1 && !run.parts.empty()) {
    warn(Severity::warning,
         "Coverage " + percent(run.coverage) + ": some parts were not seen all the time. See the gaps below.");
  }
  for (const std::string& note : run.start.notes) warn(Severity::note, note);
  return blocks;
}

Blocks measured_section(const Run& run) {
  NumberBlock facts;
  auto& lines = facts.lines;
  lines.push_back(fact("command", command_line(run.start.command),
                       run.start.command.empty() ? "no command: an attached measurement" : ""));
  lines.push_back(
      fact("start", local_time(run.start.anchor, run.begin), "wall clock of the start plus the steady clock"));
  lines.push_back(fact("end", local_time(run.start.anchor, run.end)));
  lines.push_back(fact("duration", format(run.duration()), "steady clock"));
  lines.push_back(fact("the total holds", listed(run.cut),
                       run.cut.empty() ? "no part" : "a cut of the machine: none of these lies inside another"));
  lines.push_back(fact("idle policy", std::string(to_string(run.start.idle_policy)),
                       "who is charged with what the machine takes while nobody uses it"));
  if (const std::string words = weight_words(run); !words.empty()) {
    lines.push_back(fact("weights", words, "what divided the processors' energy among its users"));
  }
  if (run.idle_power) lines.push_back(fact("idle power", format(*run.idle_power), "measured before the run"));
  for (const PartResult& part : run.parts) {
    if (!part.on_cut || !part.idle) continue;
    lines.push_back(fact("idle power of " + part.part.name(), format(part.idle->power), part.idle->origin));
  }
  lines.push_back(
      fact("sampling interval", format(run.start.interval), "of fast counters; slow sensors keep their own pace"));
  for (const auto& [key, value] : run.start.tags)
    lines.push_back(fact("tag " + key, value, value.empty() ? "set, without a value" : ""));
  return {Heading{2, "What was measured"}, facts};
}

Blocks repetitions_section(const Run& run) {
  if (!run.repeat) return {};
  const RepeatSummary& repeat = *run.repeat;
  NumberBlock numbers;
  auto& lines = numbers.lines;
  lines.push_back(line_of("energy per repetition, gross", amount_phrase(repeat.interval_j, "J"),
                          "mean, 95 % (" + repeat.text + ")"));
  if (repeat.net_j) {
    lines.push_back(
        line_of("energy per repetition, net", amount_phrase(*repeat.net_j, "J"),
                run.idle_power ? "minus idle " + format(*run.idle_power) + " × time" : "minus idle power × time"));
  } else {
    lines.push_back(fact("energy per repetition, net", "", "no idle phase was measured: --idle-before 10s"));
  }
  lines.push_back(fact("median", with_prefix(repeat.median_j, "J")));
  if (repeat.repetitions > 1)
    lines.push_back(fact("standard deviation", with_prefix(repeat.stddev_j, "J"),
                         "between repetitions; not the instrument's doubt"));
  lines.push_back(line_of("time per repetition", amount_phrase(repeat.duration_s, "s"), "mean, 95 %"));
  lines.push_back(fact("repetitions", count(static_cast<double>(repeat.repetitions)),
                       counted(repeat.warmups, "warm-up") + " before"));
  return {Heading{2, "Repetitions"}, numbers,
          plain("The interval is the spread between repetitions. The instrument's own doubt is systematic: it moves "
                "all repetitions alike and stands with each part below.")};
}

Blocks spans_section(const Run& run) {
  if (run.spans.empty()) return {};
  TableBlock table{"named stretches of the run, energy along the cut",
                   {{"span"},
                    {"inside", "", Align::left, 3},
                    {"from", "s", Align::right, 1},
                    {"time", "", Align::right},
                    {"energy", "", Align::right},
                    {"own", "", Align::right, 2},
                    {"yours", "", Align::right, 1},
                    {"work", "", Align::left, 2},
                    {"flags", "", Align::left, 4}},
                   {}};
  for (const SpanResult& span : run.spans) {
    if (table.rows.size() == kMostSpanRows) break;
    table.rows.push_back({{span.name},
                          {parent_name(run, span)},
                          {seconds_text(seconds_of(span.start - run.begin))},
                          {format(span.end - span.start)},
                          {energy_phrase(span.energy).joined()},
                          {span.self_energy == span.energy ? "" : energy_phrase(span.self_energy).joined()},
                          {span.tree_energy ? format(span.tree_energy->best) : ""},
                          {work_text(span.work)},
                          {listed(span.flags)}});
  }
  Blocks blocks{Heading{2, "Spans"}, without_empty_columns(std::move(table))};
  if (run.spans.size() > kMostSpanRows) {
    blocks.push_back(plain(fmt::format("The first {} of {} spans; all of them: joulery runs show {} --json",
                                       kMostSpanRows, run.spans.size(), short_id(run))));
  }
  return blocks;
}

Blocks work_section(const Run& run) {
  if (run.work.empty()) return {};
  TableBlock table{"energy per unit of work",
                   {{"unit"}, {"count", "", Align::right}, {"basis"}, {"energy per unit", "", Align::right}},
                   {}};
  for (const WorkResult& work : run.work) {
    table.rows.push_back(
        {{work.unit}, {count(work.count)}, {work.basis}, {amount_phrase(work.joules_per_unit, "J").joined()}});
  }
  return {Heading{2, "Work"}, std::move(table),
          plain("Basis machine: all energy of the machine in that time. Basis tree: only what the command and its "
                "children were charged with.")};
}

Blocks machine_section(const Run& run) {
  const Host& host = run.start.host;
  NumberBlock facts;
  auto& lines = facts.lines;
  const auto number = [](std::optional<int> value) { return value ? std::to_string(*value) : std::string(); };
  lines.push_back(fact("processor", host.cpu_model));
  lines.push_back(fact("sockets", number(host.sockets)));
  lines.push_back(fact("cores", number(host.cores)));
  lines.push_back(fact("threads", number(host.threads)));
  lines.push_back(fact("memory", host.memory_bytes ? bytes(*host.memory_bytes) : ""));
  for (const HostGpu& gpu : host.gpus) lines.push_back(fact("GPU", gpu.name.empty() ? gpu.uuid : gpu.name, gpu.uuid));
  lines.push_back(fact("system", host.os, host.kernel.empty() ? "" : "kernel " + host.kernel));
  lines.push_back(fact("virtual", host.virtualization));
  lines.push_back(
      fact("made by", host.vendor + (host.vendor.empty() || host.product.empty() ? "" : " ") + host.product));
  lines.push_back(fact("host", host.id_hash, "hash of the machine's id"));
  return {Heading{2, "The machine"}, facts};
}

Blocks again_section(const Run& run) {
  const std::string id = short_id(run);
  CodeBlock code;
  if (!run.start.command.empty()) code.lines.push_back(reproduction(run));
  code.lines.push_back("joulery report " + id + " --explain energy");
  code.lines.push_back("joulery report " + id + " --format json");
  code.lines.push_back("joulery report " + id + " --recompute");
  return {Heading{2, "Do it again"}, code,
          plain(fmt::format(
              "Joulery {} (commit {}), reference data {}. The same samples and the same tables give the same bytes.",
              run.start.version, run.start.commit, run.start.data_version))};
}

}  // namespace joulery
