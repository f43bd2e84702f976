// SPDX-License-Identifier: Apache-2.0
// Figures are derived here as everybody may derive them: from the trials, by core/benchmarking.
#include "shell/cli/bench_answer.h"

#include <algorithm>
#include <fmt/format.h>

#include "core/benchmarking/trial_result.h"
#include "core/leaderboard/board_curve.h"
#include "core/leaderboard/board_varied.h"
#include "core/reporting/render_text.h"
#include "core/statistics/carried_digits.h"
#include "core/tasks/quality.h"
#include "core/tasks/task.h"
#include "foundation/units/format.h"

namespace joulery {
namespace {

/// Enough for a screen; documents take the plan's.
constexpr std::uint32_t kResamples = 1000;

std::string per_query_text(const TrialResult& result) {
  if (!result.doubt) return plain_number(result.per_query.best);
  const Bounded<EnergyPerQuery>& total = result.doubt->total;
  return carried_text({total.low / joule_per_query, total.best / joule_per_query, total.high / joule_per_query});
}

std::string quality_text(const BenchTrial& trial, const ResamplingPlan& plan) {
  std::string not_measured = "quality not measured";
  const auto task = find_task(trial.task);
  if (!task || trial.trial.synthetic_weights || trial.answers.empty()) return not_measured;
  const auto made = trial.image_quality.find(std::string(task->metric));
  if (made != trial.image_quality.end()) return fmt::format("{} {:.3g}", task->metric, made->second);
  std::vector<std::optional<Answer>> answers;
  answers.reserve(trial.answers.front().size());
  for (const BenchAnswer& answer : trial.answers.front()) answers.push_back(answer.answer);
  const auto scorer = Scorer::make(task->metric, trial.items.truths, answers);
  if (!scorer) return not_measured;
  const auto quality = scorer->quality(kResamples, plan.seed);
  if (!quality) return not_measured;
  return fmt::format("{} {:.3g} ({:.3g} … {:.3g})", quality->metric, quality->value.best, quality->value.low,
                     quality->value.high);
}

std::string per_correct_text(const TrialResult& result) {
  if (!result.per_correct) return {};
  if (!result.per_correct->best) return result.per_correct->undefined_text();
  return plain_number(*result.per_correct->best / joule_per_correct);
}

std::string tier_text(Tier tier) { return is_indicative(tier) ? "indicative" : std::string(to_string(tier)); }

TableRow row_of(const BenchTrial& trial, const ResamplingPlan& plan) {
  const auto result = trial_result(trial.trial, plan);
  if (!result) return {{trial.model.id}, {}, {}, {}, {}, {}};
  return {{trial.model.id},
          {per_query_text(*result)},
          {quality_text(trial, plan)},
          {per_correct_text(*result)},
          {std::string(to_string(trial.trial.method)), trial.trial.method},
          {tier_text(result->tier)}};
}

TableBlock empty_table() {
  TableBlock table;
  table.columns = {{"model"},   {"per query", "J", Align::right},
                   {"quality"}, {"per correct", "J", Align::right},
                   {"method"},  {"tier"}};
  return table;
}

bool has_figures(const BenchTrial& trial) {
  return std::ranges::any_of(trial.trial.repeats, [](const Repeat& repeat) { return repeat.queries.answered > 0; });
}

/// "6 of 12 answers failed, the first: nobody answers there"; empty when none did.
std::string failures_in(const BenchTrial& trial) {
  std::size_t answers = 0;
  std::size_t failed = 0;
  std::string first;
  for (const auto& repeat : trial.answers) {
    answers += repeat.size();
    for (const BenchAnswer& answer : repeat) {
      if (answer.answer) continue;
      if (failed == 0) first = answer.why_not;
      failed += 1;
    }
  }
  return failed == 0 ? std::string() : fmt::format("{} of {} answers failed, the first: {}", failed, answers, first);
}

std::string remark_of(const BenchTrial& trial) {
  std::string remarks;
  for (const std::string& flag : trial.flags) remarks += remarks.empty() ? flag : ", " + flag;
  if (const std::string failures = failures_in(trial); !failures.empty()) {
    remarks += remarks.empty() ? failures : "; " + failures;
  }
  if (trial.why_failed.empty()) return remarks;
  return remarks.empty() ? trial.why_failed : fmt::format("{} ({})", trial.why_failed, remarks);
}

/// The curves over load, with what they answer.
void add_curves(Document& document, const Bench& bench) {
  ResamplingPlan plan = bench.plan;
  plan.resamples = std::min(plan.resamples, kResamples);
  for (const BenchTrial& trial : bench.trials) {
    if (!trial.curve) continue;
    const CurveHeadline headline = curve_headline(*trial.curve, plan);
    document.blocks.emplace_back(Heading{2, fmt::format("{} over load", trial.model.id)});
    if (!headline.points.empty()) document.blocks.emplace_back(curve_table(headline));
    for (std::string& sentence : curve_words(*trial.curve, headline))
      document.blocks.emplace_back(plain(std::move(sentence)));
  }
}

/// Energy over options that were varied.
void add_varied_curves(Document& document, const Bench& bench) {
  const auto is_varied = [](const BenchTrial& trial) { return !trial.model.varied.empty(); };
  if (std::ranges::none_of(bench.trials, is_varied)) return;
  Bench with_fewer_resamples = bench;
  with_fewer_resamples.plan.resamples = std::min(bench.plan.resamples, kResamples);
  const Headlines headlines = headlines_of(with_fewer_resamples);
  const Board board{with_fewer_resamples, headlines};
  for (const TaskHeadline& task : headlines.tasks) {
    for (const VariedCurve& curve : task.varied) {
      document.blocks.emplace_back(Heading{2, varied_title(curve)});
      document.blocks.emplace_back(varied_table(board, curve));
      for (std::string& sentence : varied_sentences(board, curve))
        document.blocks.emplace_back(plain(std::move(sentence)));
    }
  }
}

}  // namespace

bool has_figures(const Bench& bench) {
  return std::ranges::any_of(bench.trials, [](const BenchTrial& trial) { return has_figures(trial); });
}

std::string bench_text(const Bench& bench, const TextStyle& style) {
  Document document;
  document.title = fmt::format("bench {}, tier {}", bench.id.substr(0, 8), to_string(bench.tier));
  TableBlock remarks;
  remarks.columns = {{"model"}, {"remarks"}};
  std::string task;
  TableBlock table;
  const auto close_task = [&] {
    if (table.rows.empty()) return;
    document.blocks.emplace_back(Heading{2, fmt::format("{}, {}", task, table.caption)});
    table.caption.clear();
    document.blocks.emplace_back(std::exchange(table, empty_table()));
  };
  table = empty_table();
  for (const BenchTrial& trial : bench.trials) {
    if (trial.task != task || trial.items.name != table.caption) close_task();
    task = trial.task;
    if (has_figures(trial)) table.caption = trial.items.name;
    if (has_figures(trial)) table.rows.push_back(row_of(trial, bench.plan));
    if (const std::string remark = remark_of(trial); !remark.empty())
      remarks.rows.push_back({{trial.model.id}, {remark}});
  }
  close_task();
  add_curves(document, bench);
  add_varied_curves(document, bench);
  if (!remarks.rows.empty()) {
    document.blocks.emplace_back(Heading{2, "Remarks"});
    document.blocks.emplace_back(std::move(remarks));
  }
  return render_text(document, style);
}

}  // namespace joulery
