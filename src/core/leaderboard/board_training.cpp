// SPDX-License-Identifier: Apache-2.0
// Training against use (BM-30): how many queries take as much as the training did, by energy and by carbon apart; and,
// where somebody says how many are asked a day, when.
#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "core/leaderboard/board_sections.h"
#include "core/leaderboard/board_words.h"
#include "core/reporting/phrase.h"

namespace joulery {
namespace {

constexpr Days kMonth{30};
constexpr Days kYear{365.25};
constexpr std::array<std::pair<std::string_view, Days>, 3> kHorizons{
    {{"30 days", kMonth}, {"1 year", kYear}, {"5 years", 5 * kYear}}};
constexpr Days kFarthest{365.25 * 1000};

const std::optional<BreakEven>& even_of(const Board& board, std::size_t trial) {
  return board.headlines.trials[trial].break_even;
}

std::string queries_words(const Bounded<double>& queries) {
  std::string words = amount_phrase(queries, "").joined();
  return words.ends_with(' ') ? words.substr(0, words.size() - 1) : words;
}

TableCell queries_cell(const std::optional<Bounded<double>>& queries) {
  if (!queries) return {"not told", {}, {}};
  return {queries_words(*queries), {}, queries->best};
}

TableCell text_cell(std::string text) { return {std::move(text), {}, {}}; }

/// Why an arm with a known training has no number of queries.
std::string why_not_told(const Board& board, const TaskHeadline& task) {
  std::vector<std::string> reasons;
  for (const std::size_t at : task.trials) {
    const auto& even = even_of(board, at);
    if (!even) continue;
    const bool is_both = !even->why_not_by_energy.empty();
    const std::string& why = is_both ? even->why_not_by_energy : even->why_not_by_carbon;
    if (!why.empty()) reasons.push_back(fmt::format("{}{}: {}", board.label(at), is_both ? "" : ", by carbon", why));
  }
  return reasons.empty() ? std::string() : fmt::format("Not told: {}.", fmt::join(reasons, "; "));
}

std::string days_words(const std::optional<Days>& days) {
  if (!days) return "never";
  if (*days > kFarthest) return "over 1,000 years";
  if (*days >= kYear) return fmt::format("{} years", significant(*days / kYear));
  return fmt::format("{} days", significant(days->count()));
}

std::string date_words(const Bench& bench, const std::optional<Days>& days) {
  if (!days || *days > kFarthest) return "not told";
  const auto end = std::chrono::floor<std::chrono::days>(bench.end.time_since_epoch());
  const std::chrono::sys_days day{end + std::chrono::floor<std::chrono::days>(*days)};
  const std::chrono::year_month_day date{day};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

/// The three times: of the cheap end with the busiest service, of the best guess, of the dear end with the idlest.
TableRow reach_row(const Board& board, std::size_t trial, const Bounded<double>& queries, const Traffic& traffic) {
  const auto& growth = traffic.growth_per_year;
  const auto soonest = time_to_reach(queries.low, traffic.rate.high, growth.high);
  const auto best = time_to_reach(queries.best, traffic.rate.best, growth.best);
  const auto latest = time_to_reach(queries.high, traffic.rate.low, growth.low);
  TableRow row{text_cell(board.label(trial)), text_cell(days_words(best)),
               text_cell(fmt::format("{} … {}", days_words(soonest), days_words(latest))),
               text_cell(date_words(board.bench, best))};
  for (const auto& [name, days] : kHorizons) {
    const double probability = probability_reached(queries, traffic, days, board.bench.plan);
    row.push_back({fmt::format("{:.2f}", probability), {}, probability});
  }
  return row;
}

std::string traffic_words(const Traffic& traffic) {
  const Bounded<double> rate{traffic.rate.low / query_per_day, traffic.rate.best / query_per_day,
                             traffic.rate.high / query_per_day};
  const auto yearly = [](double growth) { return significant(std::expm1(growth) * 100); };
  return fmt::format(
      "At {} queries a day from the day of the benchmark, growing by {} to {} % a year, both are even; P is the "
      "probability that it is within that time:",
      queries_words(rate), yearly(traffic.growth_per_year.low), yearly(traffic.growth_per_year.high));
}

}  // namespace

bool is_training_known(const Board& board, const TaskHeadline& task) {
  return std::ranges::any_of(task.trials, [&](std::size_t at) { return even_of(board, at).has_value(); });
}

TableBlock break_even_table(const Board& board, const TaskHeadline& task) {
  TableBlock table{"how many queries take as much as the training did; both sides at the training's rung",
                   {{"model"},
                    {"training cost", "kWh", Align::right},
                    {"queries, by energy", "", Align::right},
                    {"by carbon", "", Align::right, 1},
                    {"training is", "", Align::left, 1},
                    {"rung", "", Align::left, 1}},
                   {}};
  for (const std::size_t at : task.trials) {
    const auto& even = even_of(board, at);
    if (!even) {
      table.rows.push_back({text_cell(board.label(at)), text_cell("not known"), text_cell("not told"),
                            text_cell("not told"), text_cell("not known"), text_cell("not known")});
      continue;
    }
    table.rows.push_back({text_cell(board.label(at)),
                          carried_cell(in_unit(even->training, training_kilowatt_hour), even->method),
                          queries_cell(even->by_energy),
                          queries_cell(even->by_carbon),
                          {std::string(to_string(even->method)), even->method, {}},
                          text_cell(std::string(to_string(even->rung)))});
  }
  return table;
}

void add_break_even(Document& document, const Board& board, const TaskHeadline& task,
                    const std::optional<Traffic>& traffic) {
  document.blocks.emplace_back(Heading{3, "Training and use"});
  if (!is_training_known(board, task)) {
    document.blocks.emplace_back(
        plain("Training cost not known for any of these models, so no number of queries is told."));
    return;
  }
  document.blocks.emplace_back(break_even_table(board, task));
  if (const std::string why = why_not_told(board, task); !why.empty()) document.blocks.emplace_back(plain(why));
  if (!traffic) return;
  TableBlock table{"", {{"model"}, {"after"}, {"between"}, {"on", "", Align::left, 2}}, {}};
  for (const auto& [name, days] : kHorizons)
    table.columns.push_back({fmt::format("P({})", name), "", Align::right, days == kYear ? 0 : 1});
  for (const std::size_t at : task.trials) {
    const auto& even = even_of(board, at);
    if (even && even->by_energy) table.rows.push_back(reach_row(board, at, *even->by_energy, *traffic));
  }
  if (table.rows.empty()) return;
  document.blocks.emplace_back(plain(traffic_words(*traffic)));
  document.blocks.emplace_back(std::move(table));
}

}  // namespace joulery
