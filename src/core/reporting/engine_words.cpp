// SPDX-License-Identifier: Apache-2.0
// Known counts in one line, unknown ones by their reasons.
#include "core/reporting/engine_words.h"

#include <fmt/format.h>
#include <map>

#include "core/reporting/phrase.h"
#include "core/reporting/text_style.h"
#include "foundation/units/format.h"

namespace joulery {
namespace {

std::string words_of(EngineQuantity quantity) {
  switch (quantity) {
    case EngineQuantity::failed_requests:
      return "failed requests";
    case EngineQuantity::prompt_tokens:
      return "prompt tokens";
    case EngineQuantity::cached_tokens:
      return "prompt tokens from the cache";
    case EngineQuantity::computed_prompt_tokens:
      return "computed prompt tokens";
    case EngineQuantity::output_tokens:
      return "output tokens";
    case EngineQuantity::reasoning_tokens:
      return "reasoning tokens";
    case EngineQuantity::gpu_energy:
      return "joules of its GPUs, by the server's own reading";
    default:
      return std::string(to_string(quantity));
  }
}

std::string name_of(const EngineResult& engine) {
  std::string name = engine.server;
  if (!engine.version.empty()) name += " " + engine.version;
  if (!engine.model.empty()) name += fmt::format(" ({})", engine.model);
  return name;
}

std::string window_words(const Run& run) {
  const EngineResult& engine = *run.engine;
  if (!engine.from || !engine.to) return "its counters were not read twice in the window";
  return fmt::format("from {} s to {} s of the run, {} readings{}", seconds_text(seconds_of(*engine.from - run.begin)),
                     seconds_text(seconds_of(*engine.to - run.begin)), engine.readings,
                     engine.missed > 0 ? fmt::format(", {} more without an answer", engine.missed) : "");
}

/// Quantities that are unknown for one reason, together.
std::vector<std::string> unknown_words(const EngineResult& engine) {
  std::vector<std::string> reasons;
  std::map<std::string, std::vector<std::string>> by_reason;
  for (const EngineCount& count : engine.counts) {
    if (count.count) continue;
    if (!by_reason.contains(count.why)) reasons.push_back(count.why);
    by_reason[count.why].push_back(words_of(count.quantity));
  }
  std::vector<std::string> words;
  words.reserve(reasons.size());
  for (const std::string& why : reasons) words.push_back(fmt::format("{} unknown: {}", listed(by_reason[why]), why));
  return words;
}

}  // namespace

std::string count_words(const std::optional<Bounded<double>>& number) {
  if (!number) return "unknown";
  std::string text = count(number->best);
  if (number->low != number->high) text += fmt::format(" ({} … {})", count(number->low), count(number->high));
  return text;
}

std::string engine_words(const EngineResult& engine) {
  std::vector<std::string> words;
  for (const EngineCount& one : engine.counts) {
    const bool in_headline = one.quantity == EngineQuantity::requests;
    const bool nothing_failed = one.quantity == EngineQuantity::failed_requests && one.count && one.count->high <= 0;
    if (!one.count || in_headline || nothing_failed) continue;
    words.push_back(fmt::format("{} {}", count_words(one.count), words_of(one.quantity)));
  }
  if (engine.output_tokens_per_s) words.push_back(significant(engine.output_tokens_per_s->best) + " output tokens/s");
  if (engine.mean_batch) words.push_back("mean batch " + significant(engine.mean_batch->best));
  return words.empty() ? name_of(engine) : fmt::format("{}: {}", name_of(engine), listed(words));
}

std::vector<std::string> engine_remarks(const Run& run) {
  if (!run.engine) return {};
  const EngineResult& engine = *run.engine;
  std::vector<std::string> remarks;
  if (engine.readings > 0) {
    remarks.push_back(fmt::format("counters of {} at {}, {}; energy per token is that of this stretch", engine.server,
                                  engine.address, window_words(run)));
  }
  for (std::string& words : unknown_words(engine)) remarks.push_back(std::move(words));
  remarks.insert(remarks.end(), engine.notes.begin(), engine.notes.end());
  return remarks;
}

std::vector<Block> engine_section(const Run& run) {
  if (!run.engine) return {};
  const EngineResult& engine = *run.engine;
  NumberBlock facts;
  const auto fact = [&facts](std::string label, std::string value, std::string source) {
    facts.lines.push_back({std::move(label), std::move(value), {}, {}, std::move(source), {}});
  };
  fact("server", name_of(engine), engine.address);
  fact("counters read", engine.from ? window_words(run) : "",
       engine.from ? "its own clock is not used" : window_words(run));
  fact("energy in that stretch", engine.energy ? energy_phrase(*engine.energy).joined() : "",
       "of the machine; the time of the first and the last question widens it");
  fact("mean batch", engine.mean_batch ? significant(engine.mean_batch->best) : "", engine.mean_batch_text);
  const auto rate = engine.output_tokens_per_s;
  fact("output tokens per second", rate ? significant(rate->best) : "", rate ? "over that stretch" : "unknown");
  TableBlock table{"what the server did, by its own counters", {{"what"}, {"count", "", Align::right}, {"from"}}, {}};
  for (const EngineCount& one : engine.counts) {
    table.rows.push_back({{words_of(one.quantity)},
                          {count_words(one.count)},
                          {one.count ? fmt::format("{}", fmt::join(one.metrics, " + ")) : one.why}});
  }
  std::vector<Block> blocks{Heading{2, "The inference server"}, facts, std::move(table)};
  for (const EngineModel& model : engine.models) {
    TableBlock part{fmt::format("of it, {}", model.name), {{"what"}, {"count", "", Align::right}}, {}};
    for (const EngineCount& one : model.counts) {
      part.rows.push_back({{words_of(one.quantity)}, {count_words(one.count)}});
    }
    blocks.push_back(std::move(part));
  }
  for (const std::string& note : engine.notes) blocks.push_back(NoteBlock{Severity::note, note});
  return blocks;
}

}  // namespace joulery
