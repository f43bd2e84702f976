// SPDX-License-Identifier: Apache-2.0
// The order of the report: answer, pictures, details, doubt, the rest.
#include "core/reporting/run_document.h"

#include "core/reporting/engine_words.h"
#include "core/reporting/phrase.h"
#include "core/reporting/run_figures.h"
#include "core/reporting/run_sections.h"
#include "core/reporting/run_view.h"
#include "core/reporting/text_style.h"
#include "foundation/units/format.h"

namespace joulery {
namespace {

constexpr std::size_t kLongTitle = 64;

void append(Blocks& blocks, Blocks more) {
  for (Block& block : more) blocks.push_back(std::move(block));
}

void append(Blocks& blocks, std::string heading, std::optional<Figure> figure) {
  if (!figure) return;
  blocks.push_back(Heading{2, std::move(heading)});
  blocks.push_back(std::move(*figure));
}

std::string title_of(const Run& run) {
  if (!run.start.name.empty()) return run.start.name;
  std::string command = command_line(run.start.command);
  if (command.empty()) return "Run " + short_id(run);
  if (display_width(command) <= kLongTitle) return command;
  return wrapped(command, kLongTitle).front() + " …";  // the whole of it stands under "What was measured"
}

}  // namespace

Document run_document(const Run& run) {
  Document document{title_of(run),
                    local_time(run.start.anchor, run.begin) + " · " + format(run.duration()) + " · run " + run.start.id,
                    {}};
  Blocks& blocks = document.blocks;
  append(blocks, verdicts(run));
  blocks.push_back(headline_numbers(run));
  append(blocks, warnings(run));
  append(blocks, "Power over time", power_figure(run));
  append(blocks, "Where the energy went", energy_figure(run));
  append(blocks, repetitions_section(run));
  append(blocks, spans_section(run));
  append(blocks, engine_section(run));
  append(blocks, work_section(run));
  append(blocks, footprint_section(run));
  append(blocks, doubt_section(run));
  append(blocks, unseen_section(run));
  append(blocks, shadow_section(run));
  append(blocks, merged_section(run));
  append(blocks, measured_section(run));
  append(blocks, machine_section(run));
  append(blocks, again_section(run));
  return document;
}

}  // namespace joulery
