// SPDX-License-Identifier: Apache-2.0
// Chains of energy: total, parts, power, shares, spans, work, repetitions, coverage, time, and the shadow.
#include "core/reporting/explain_steps.h"
#include "core/reporting/phrase.h"
#include "core/reporting/run_sections.h"
#include "core/reporting/run_view.h"
#include "foundation/units/format.h"

namespace joulery {
namespace {

NumberLine number_of(std::string label, const Phrase& phrase, std::string source, std::optional<Method> method = {}) {
  return {std::move(label), phrase.value, phrase.bounds, method, std::move(source), {}};
}

template <class Amount>
std::string sum_line(const Run& run, std::string_view name, Amount amount_of) {
  std::string line(name);
  std::string sign = " = ";
  Energy sum;
  for (const PartResult* part : parts_on_cut(run)) {
    line += sign + exactly(amount_of(part->energy) / joule);
    sum += amount_of(part->energy);
    sign = " + ";
  }
  return line + " = " + exact_joules(sum);
}

std::string power_line(std::string_view name, Energy energy, Duration time) {
  return fmt::format("{} = {} / {} s = {} W", name, exact_joules(energy), exactly(seconds_of(time)),
                     exactly(energy / time / watt));
}

void add_power_formula(Document& chain, const Bounded<Energy>& energy, Duration time) {
  if (time <= Duration::zero()) return;
  add_formula(chain, {"mean power = energy / duration, weighted by time", power_line("best", energy.best, time),
                      power_line("low ", energy.low, time), power_line("high", energy.high, time)});
}

std::string policy_words(IdlePolicy policy) {
  switch (policy) {
    case IdlePolicy::none:
      return "idle energy stays with idle";
    case IdlePolicy::use:
      return "idle energy follows use";
    case IdlePolicy::reservation:
      return "idle energy follows what was reserved";
    case IdlePolicy::equal:
      return "idle energy is split equally";
    case IdlePolicy::owner:
      return "all idle energy goes to the command";
  }
  return {};
}

TableBlock share_table(const Run& run, std::string_view part) {
  TableBlock table{
      "everybody's share; they sum to the part exactly",
      {{"consumer"}, {"name", "", Align::left, 1}, {"energy", "µJ", Align::right}, {"of the part", "", Align::right}},
      {}};
  const PartResult* whole = part_named(run, part);
  for (const ShareResult& share : run.shares) {
    if (share.part != part) continue;
    const bool known = whole != nullptr && whole->energy.best > Energy{};
    table.rows.push_back({{consumer_word(run, share.consumer.kind)},
                          {share.consumer.name},
                          {std::to_string(share.energy.best.microjoules())},
                          {known ? percent(share.energy.best / whole->energy.best) : ""}});
  }
  return table;
}

/// Idle energy of memory has a weight of its own under policy use.
std::string memory_words(const ShareWeights& weights) {
  if (weights.memory_fraction >= 1) return "idle energy of memory: by memory held";
  if (weights.memory_fraction <= 0) return "idle energy of memory: as the processors', memory held was not known";
  return fmt::format("idle energy of memory: by memory held for {} of the time, else as the processors'",
                     percent(weights.memory_fraction));
}

void add_sharing_rule(Document& chain, const Run& run) {
  const bool by_cycles = run.weights && run.weights->cycles_fraction > 0;
  const std::string_view own = by_cycles ? "cycles" : "CPU time";
  std::vector<std::string> lines{
      "idle   = min(energy, idle power × time)", "active = energy - idle",
      fmt::format("share  = active × own {0} / {0} of all, in whole microjoules, largest remainder first", own),
      fmt::format("idle policy {}: {}", to_string(run.start.idle_policy), policy_words(run.start.idle_policy))};
  if (const std::string words = weight_words(run); !words.empty()) lines.push_back("weights: " + words);
  if (run.weights && run.start.idle_policy == IdlePolicy::use) lines.push_back(memory_words(*run.weights));
  lines.reserve(lines.size() + run.parts.size());
  for (const PartResult* part : parts_on_cut(run)) {
    if (!part->idle) continue;
    lines.push_back(fmt::format("idle power of {}: {} W, {}", part->part.name(), exactly(part->idle->power / watt),
                                part->idle->origin));
  }
  add_formula(chain, std::move(lines));
}

}  // namespace

Document explain_energy(const Run& run, std::string_view field) {
  Document chain =
      chain_for(run, field,
                parts_on_cut(run).empty() ? NumberLine{"energy of the whole machine",
                                                       {},
                                                       {},
                                                       {},
                                                       "nothing could be measured or modelled; joulery doctor says why",
                                                       {}}
                                          : number_of("energy of the whole machine", energy_phrase(run.total),
                                                      "along the cut " + listed(run.cut), run.method));
  if (!parts_on_cut(run).empty()) {
    add_formula(chain, {"energy = sum over the parts of the cut; none of them lies inside another; ends add",
                        sum_line(run, "best", [](const Bounded<Energy>& e) { return e.best; }),
                        sum_line(run, "low ", [](const Bounded<Energy>& e) { return e.low; }),
                        sum_line(run, "high", [](const Bounded<Energy>& e) { return e.high; })});
  }
  add_energy_links(chain, run);
  return chain;
}

Document explain_part_energy(const Run& run, std::string_view field, const PartResult& part) {
  Document chain = chain_for(
      run, field,
      number_of(
          "energy of " + part.part.path, part.is_known() ? energy_phrase(part.energy) : Phrase{"unknown", {}},
          part.on_cut ? "part of the total" : "not in the total: it lies inside another part or is another view of it",
          part.method));
  chain.blocks.push_back(Heading{2, "Where it comes from"});
  add_evidence(chain, run, part);
  const TableBlock shares = share_table(run, part.part.path);
  if (!shares.rows.empty()) {
    chain.blocks.push_back(Heading{2, "Who used it"});
    chain.blocks.push_back(shares);
  }
  return chain;
}

Document explain_part_power(const Run& run, std::string_view field, const PartResult& part) {
  const auto power = mean_power(run, part.energy);
  NumberLine number = power ? number_of("mean power of " + part.part.name(), power_phrase(*power),
                                        "over the window of the run", part.method)
                            : NumberLine{"mean power", {}, {}, {}, "the window has no length", {}};
  Document chain = chain_for(run, field, std::move(number));
  add_power_formula(chain, part.energy, run.duration());
  chain.blocks.push_back(Heading{2, "Where the energy comes from"});
  add_evidence(chain, run, part);
  return chain;
}

Document explain_mean_power(const Run& run, std::string_view field) {
  const auto power = mean_power(run, run.total);
  NumberLine number =
      power ? number_of("mean power of the machine", power_phrase(*power), "over the window of the run", run.method)
            : NumberLine{"mean power", {}, {}, {}, "the window has no length", {}};
  Document chain = chain_for(run, field, std::move(number));
  add_power_formula(chain, run.total, run.duration());
  add_energy_links(chain, run);
  return chain;
}

Document explain_yours(const Run& run, std::string_view field) {
  const auto yours = charged_along_cut(run, ConsumerKind::tree);
  if (!yours)
    return chain_for(run, field, {"yours", {}, {}, {}, "no energy was divided: there was no command to charge", {}});
  Document chain = chain_for(run, field,
                             number_of("charged to the command and its children", energy_phrase(*yours),
                                       percent(fraction_of_total(run, yours->best)) + " of the machine"));
  add_sharing_rule(chain, run);
  TableBlock table{
      "by part",
      {{"part"}, {"yours", "J", Align::right}, {"of the part", "J", Align::right}, {"share", "", Align::right}},
      {}};
  for (const ShareResult& share : run.shares) {
    const PartResult* part = part_named(run, share.part);
    if (share.consumer.kind != ConsumerKind::tree || part == nullptr || !part->on_cut) continue;
    const bool known = part->energy.best > Energy{};
    table.rows.push_back({{part->part.name()},
                          {exactly(share.energy.best / joule)},
                          {exactly(part->energy.best / joule)},
                          {known ? percent(share.energy.best / part->energy.best) : ""}});
  }
  chain.blocks.push_back(std::move(table));
  add_energy_links(chain, run);
  return chain;
}

Document explain_share(const Run& run, std::string_view field, const ShareResult& share) {
  Document chain =
      chain_for(run, field,
                number_of(consumer_word(run, share.consumer.kind) + " in " + share.part, energy_phrase(share.energy),
                          share.consumer.pid ? fmt::format("{} (pid {})", share.consumer.name, *share.consumer.pid)
                                             : share.consumer.name));
  add_sharing_rule(chain, run);
  chain.blocks.push_back(share_table(run, share.part));
  if (const PartResult* part = part_named(run, share.part)) {
    chain.blocks.push_back(Heading{2, "Where the part's energy comes from"});
    add_evidence(chain, run, *part);
  }
  return chain;
}

Document explain_span(const Run& run, std::string_view field, const SpanResult& span) {
  Document chain = chain_for(run, field,
                             number_of("energy of the machine in span " + span.name, energy_phrase(span.energy),
                                       listed(span.flags), run.method));
  add_formula(chain,
              {"energy = running total at the end - running total at the start, along the cut",
               fmt::format("from {} s to {} s after the start ({})", seconds_text(seconds_of(span.start - run.begin)),
                           seconds_text(seconds_of(span.end - run.begin)), format(span.end - span.start)),
               "an edge between two samples is interpolated; its doubt, one tick × power, is in the bounds",
               fmt::format("machine {} ({} … {})", exact_joules(span.energy.best), exact_joules(span.energy.low),
                           exact_joules(span.energy.high)),
               "own, without spans inside it: " + exact_joules(span.self_energy.best),
               span.tree_energy ? "charged to the command: " + exact_joules(span.tree_energy->best)
                                : "charged to the command: unknown"});
  add_energy_links(chain, run);
  return chain;
}

Document explain_work(const Run& run, std::string_view field, std::string_view unit) {
  std::vector<std::string> lines{"energy per unit = energy / count"};
  NumberLine number;
  for (const WorkResult& work : run.work) {
    if (work.unit != unit) continue;
    const Phrase phrase = amount_phrase(work.joules_per_unit, "J");
    if (number.value.empty())
      number = number_of("energy per unit of " + work.unit, phrase, "basis " + work.basis, run.method);
    lines.push_back(fmt::format("{}: {} J / {} = {} J ({} … {})", work.basis,
                                exactly(work.joules_per_unit.best * work.count), exactly(work.count),
                                exactly(work.joules_per_unit.best), exactly(work.joules_per_unit.low),
                                exactly(work.joules_per_unit.high)));
  }
  lines.emplace_back("machine: all energy of the machine in that time; tree: what the command was charged with");
  Document chain = chain_for(run, field, std::move(number));
  add_formula(chain, std::move(lines));
  add_energy_links(chain, run);
  return chain;
}

Document explain_repeat(const Run& run, std::string_view field) {
  const RepeatSummary& repeat = *run.repeat;
  Document chain = chain_for(run, field,
                             number_of("energy per repetition, gross", amount_phrase(repeat.interval_j, "J"),
                                       "mean, 95 % (" + repeat.text + ")", run.method));
  std::vector<std::string> lines{
      fmt::format("mean of {} repetitions = {} J", repeat.repetitions, exactly(repeat.mean_j)),
      fmt::format("interval {} … {} J: {}", exactly(repeat.interval_j.low), exactly(repeat.interval_j.high),
                  repeat.text),
      fmt::format("median {} J, standard deviation (n - 1) {} J", exactly(repeat.median_j), exactly(repeat.stddev_j))};
  if (repeat.net_j && run.idle_power) {
    lines.push_back(fmt::format("net = gross - idle power × time: idle {} W, {} J ({} … {})",
                                exactly(*run.idle_power / watt), exactly(repeat.net_j->best),
                                exactly(repeat.net_j->low), exactly(repeat.net_j->high)));
  } else {
    lines.emplace_back("net is unknown: no idle phase was measured (--idle-before 10s)");
  }
  lines.emplace_back("the interval is the spread between repetitions; the instrument's doubt stands with each part");
  add_formula(chain, std::move(lines));
  for (Block& block : spans_section(run)) chain.blocks.push_back(std::move(block));
  add_energy_links(chain, run);
  return chain;
}

Document explain_coverage(const Run& run, std::string_view field) {
  Document chain = chain_for(run, field,
                             number_of("coverage of the total", {percent(run.coverage), {}},
                                       "share of the window in which every part was seen"));
  std::vector<std::string> lines{"coverage = time seen / window; the total's is that of its least covered part"};
  for (const PartResult* part : parts_on_cut(run)) {
    lines.push_back(fmt::format("{}: {}, {} read, {} missed", part->part.name(), percent(part->coverage),
                                part->evidence.samples, part->evidence.missed));
  }
  add_formula(chain, std::move(lines));
  for (Block& block : unseen_section(run)) chain.blocks.push_back(std::move(block));
  return chain;
}

Document explain_duration(const Run& run, std::string_view field) {
  Document chain = chain_for(run, field,
                             number_of("duration", {format(run.duration()), {}},
                                       "steady clock (CLOCK_MONOTONIC); a step of the wall clock changes nothing"));
  add_formula(chain, {fmt::format("{} ns - {} ns = {} ns", nanoseconds_of(run.end), nanoseconds_of(run.begin),
                                  run.duration().count()),
                      "start " + iso_time(run.start.anchor, run.begin) + ", end " + iso_time(run.start.anchor, run.end),
                      fmt::format("wall clock tied once: {} ns is {}", nanoseconds_of(run.start.anchor.monotonic),
                                  iso_time(run.start.anchor, run.start.anchor.monotonic))});
  return chain;
}

Document explain_self(const Run& run, std::string_view field) {
  Document chain = chain_for(
      run, field,
      number_of("energy of measuring", energy_phrase(run.self.energy), "in the total, charged to joulery", run.method));
  add_formula(
      chain,
      {"joulery is a consumer like any other: its CPU time's share of the active energy",
       "CPU time " + exactly(seconds_of(run.self.cpu)) + " s in " + exactly(seconds_of(run.duration())) + " s",
       counted(run.self.samples, "sample") + ", " + count(static_cast<double>(run.self.late_samples)) + " late"});
  add_sharing_rule(chain, run);
  add_energy_links(chain, run);
  return chain;
}

}  // namespace joulery
