// SPDX-License-Identifier: Apache-2.0
// The order of a leaderboard: what may be misread first, then task by task, then what it rests on.
#include "core/leaderboard/leaderboard_document.h"

#include <algorithm>
#include <fmt/format.h>

#include "core/leaderboard/board_curve.h"
#include "core/leaderboard/board_sections.h"
#include "core/leaderboard/board_varied.h"
#include "core/reporting/phrase.h"
#include "core/tasks/task.h"

namespace joulery {
namespace {

std::string title_of_task(std::string_view id) {
  const auto task = find_task(id);
  std::string title(task ? task->title : id);
  if (!title.empty() && title.front() >= 'a' && title.front() <= 'z')
    title.front() = static_cast<char>(title.front() - 'a' + 'A');
  return title;
}

std::string subtitle_of(const Bench& bench) {
  const ClockAnchor utc{Instant{}, bench.start, std::chrono::seconds(0)};
  const std::string place = bench.factors && bench.factors->place ? bench.factors->place->name : "no place set";
  const std::string machine = bench.host.cpu_model.empty() ? "machine not known" : bench.host.cpu_model;
  return fmt::format("{} · {} · {} · {}", bench.id, zoneless_time(utc, Instant{}), machine, place);
}

void add_note(Document& document, Severity severity, std::string text) {
  document.blocks.emplace_back(NoteBlock{severity, std::move(text)});
}

void add_notes(Document& document, const Board& board) {
  const auto& trials = board.bench.trials;
  if (!board.bench.is_complete) add_note(document, Severity::warning, "interrupted: what is here is what was measured");
  const auto count = [&](auto is) { return static_cast<std::size_t>(std::ranges::count_if(trials, is)); };
  const std::size_t modelled = count([](const BenchTrial& trial) { return is_modelled(trial.trial.method); });
  if (modelled > 0)
    add_note(document, Severity::warning,
             fmt::format("MODELLED: {} of {} trials rest on a model or an assumption, not on a meter", modelled,
                         trials.size()));
  const auto indicative = static_cast<std::size_t>(std::ranges::count_if(
      board.headlines.trials, [](const TrialHeadline& trial) { return trial.figures && is_indicative(trial); }));
  if (indicative > 0)
    add_note(document, Severity::warning,
             fmt::format("indicative: {} of {} trials are too short, or saw too few sensor updates, for a rating",
                         indicative, trials.size()));
  for (std::size_t at = 0; at < trials.size(); ++at) {
    const TrialHeadline& headline = board.headlines.trials[at];
    if (!headline.figures)
      add_note(document, Severity::failure, fmt::format("{}: {}", board.label(at), headline.why_no_figures));
    else if (!headline.why_failed.empty())
      add_note(document, Severity::failure,
               fmt::format("{} {}: {}", board.label(at), failed_words(board, at), headline.why_failed));
  }
}

void add_task(Document& document, const Board& board, const TaskHeadline& task, const std::optional<Traffic>& traffic) {
  const std::string data = task.data_set.empty() ? std::string() : ", " + task.data_set;
  document.blocks.emplace_back(Heading{2, title_of_task(task.task) + data});
  if (!task.comparison) add_note(document, Severity::note, "not compared: " + task.why_not_compared);
  document.blocks.emplace_back(arms_table(board, task));
  if (const std::string words = image_quality_words(board, task); !words.empty())
    document.blocks.emplace_back(plain(words));
  if (const std::string words = iso_quality_words(board, task); !words.empty())
    document.blocks.emplace_back(plain(words));
  if (!board.with_figures(task).empty()) {
    document.blocks.emplace_back(energy_bars(board, task));
    if (auto scatter = front_scatter(board, task)) document.blocks.emplace_back(std::move(*scatter));
    document.blocks.emplace_back(repeat_boxes(board, task));
  }
  document.blocks.emplace_back(Heading{3, "Units"});
  document.blocks.emplace_back(units_table(board, task));
  document.blocks.emplace_back(Heading{3, "Three rungs and the share of idle"});
  document.blocks.emplace_back(rungs_table(board, task));
  if (const std::string why = missing_rungs(board, task); !why.empty()) document.blocks.emplace_back(plain(why));
  document.blocks.emplace_back(Heading{3, "Stars"});
  document.blocks.emplace_back(stars_table(board, task));
  document.blocks.emplace_back(Heading{3, "Doubt"});
  document.blocks.emplace_back(precision_table(board, task));
  document.blocks.emplace_back(Heading{3, "Work"});
  document.blocks.emplace_back(work_table(board, task));
  add_lengths(document, board, task);
  add_curves(document, board, task);
  add_varied(document, board, task);
  add_general(document, board, task);
  add_break_even(document, board, task, traffic);
}

}  // namespace

std::string Board::label(std::size_t trial) const {
  const BenchModel& model = bench.trials[trial].model;
  return model.name.empty() ? bench.trials[trial].trial.arm.name : model.name;
}

std::vector<std::size_t> Board::with_figures(const TaskHeadline& task) const {
  std::vector<std::size_t> kept;
  for (const std::size_t at : task.trials) {
    if (headlines.trials[at].figures) kept.push_back(at);
  }
  std::ranges::sort(kept, [this](std::size_t a, std::size_t b) {
    const auto energy = [this](std::size_t at) { return headlines.trials[at].figures->per_query.best; };
    return std::pair(energy(a), a) < std::pair(energy(b), b);
  });
  return kept;
}

std::string failed_words(const Board& board, std::size_t trial) {
  return "failed after " + counted(board.bench.trials[trial].trial.repeats.size(), "repeat");
}

Document leaderboard_document(const Bench& bench, const Headlines& headlines, const std::optional<Traffic>& traffic) {
  const Board board{bench, headlines};
  Document document;
  document.title = "Energy leaderboard";
  document.subtitle = subtitle_of(bench);
  add_notes(document, board);
  for (const TaskHeadline& task : headlines.tasks) add_task(document, board, task, traffic);
  add_equivalences(document, board);
  add_fingerprints(document, board);
  add_protocol(document, board);
  return document;
}

}  // namespace joulery
