// SPDX-License-Identifier: Apache-2.0
// Runs into series by host, instruments, cut and way of measuring; each series searched for changes, or its newest runs
// held against those before.
#include "core/reporting/trend.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

#include "core/reporting/phrase.h"
#include "core/reporting/run_view.h"
#include "core/statistics/level.h"

namespace joulery {
namespace {

/// What two runs must have in common; and the same in words.
struct Kinship {
  std::string key;
  std::string words;
};

Kinship kinship_of(const Run& run, TrendField field) {
  std::vector<std::string> parts;
  std::vector<std::string> names;
  for (const PartResult* part : parts_on_cut(run)) {
    parts.push_back(fmt::format("{}|{}|{}", part->part.path, to_string(part->method), part->source));
    names.push_back(fmt::format("{} {}", part->part.name(), to_string(part->method)));
  }
  std::sort(parts.begin(), parts.end());
  const bool repeated = run.repeat.has_value();
  Kinship kinship{
      fmt::format("{}|{}|{}", run.start.host.id_hash, repeated, fmt::join(parts, "|")),
      fmt::format("{} (host {}), {}{}", run.start.host.cpu_model.empty() ? "a machine" : run.start.host.cpu_model,
                  run.start.host.id_hash.substr(0, 6), listed(names), repeated ? ", mean per repetition" : "")};
  if (field == TrendField::carbon) {
    const std::string factor = fmt::format("{} x PUE {}", intensity_text(run), exactly(run.start.factors.pue));
    kinship.key += factor;
    kinship.words += ", " + factor;
  }
  return kinship;
}

const WorkResult* work_in(const Run& run, const std::string& unit) {
  const auto found = std::find_if(run.work.begin(), run.work.end(), [&unit](const WorkResult& work) {
    return work.basis == "machine" && work.unit == unit;
  });
  return found == run.work.end() ? nullptr : &*found;
}

std::optional<Bounded<double>> value_of(const Run& run, const TrendQuestion& question) {
  switch (question.field) {
    case TrendField::energy:
      return run.repeat ? run.repeat->interval_j : bare(run.total);
    case TrendField::duration:
      return run.repeat ? run.repeat->duration_s : exact(seconds_of(run.duration()));
    case TrendField::carbon: {
      if (!run.footprint.location) return std::nullopt;
      const Bounded<double> grams = bare(*run.footprint.location);
      if (!run.repeat || run.total.best <= Energy{}) return grams;
      const double grams_per_joule = grams.best / (run.total.best / joule);
      const Bounded<double>& each = run.repeat->interval_j;
      return Bounded<double>{each.low * grams_per_joule, each.best * grams_per_joule, each.high * grams_per_joule};
    }
    case TrendField::energy_per_unit: {
      const WorkResult* work = work_in(run, question.work_unit);
      return work == nullptr ? std::nullopt : std::optional(work->joules_per_unit);
    }
  }
  return std::nullopt;
}

/// Why a run has no place in a trend; "" when it has one.
std::string unfit(const Run& run, const TrendQuestion& question) {
  if (run.interrupted) return "was cut off";
  if (const std::string end = bad_end(run.exit); !end.empty()) return "ended with " + end;
  const bool of_energy = question.field != TrendField::duration;
  if (of_energy && parts_on_cut(run).empty()) return "holds no energy";
  if (of_energy && is_below_resolution(run)) return "was too short for its sensors";
  const auto value = value_of(run, question);
  if (!value)
    return question.field == TrendField::carbon ? "has no carbon: " + carbon_why(run) : "counted no such work";
  if (!(value->best > 0)) return "has nothing to compare";
  return "";
}

std::string unit_of(const TrendQuestion& question) {
  switch (question.field) {
    case TrendField::energy:
      return "J";
    case TrendField::carbon:
      return "g";
    case TrendField::duration:
      return "s";
    case TrendField::energy_per_unit:
      break;
  }
  return "J per " + question.work_unit;
}

/// The one unit of work of all runs.
Result<std::string> only_unit(std::span<const Run> runs) {
  std::set<std::string> units;
  for (const Run& run : runs) {
    for (const WorkResult& work : run.work) units.insert(work.unit);
  }
  if (units.size() == 1) return *units.begin();
  if (units.empty()) {
    return failure(ErrorKind::unsupported, "no run of this name counted work", {},
                   "measure with --work N UNIT, or ask for --field energy");
  }
  return failure(ErrorKind::invalid,
                 fmt::format("these runs count several kinds of work: {}", listed({units.begin(), units.end()})), {},
                 "choose one with --unit");
}

TrendVerdict verdict_of(const RankComparison& comparison, double tolerance) {
  if (!comparison.interval) return TrendVerdict::inconclusive;
  if (comparison.interval->low > 1 + tolerance) return TrendVerdict::regression;
  if (comparison.interval->high < 1 / (1 + tolerance)) return TrendVerdict::improvement;
  const bool surely_near =
      comparison.interval->low >= 1 / (1 + tolerance) && comparison.interval->high <= 1 + tolerance;
  return surely_near ? TrendVerdict::steady : TrendVerdict::inconclusive;
}

std::vector<double> best_values(std::span<const TrendPoint> points) {
  std::vector<double> values;
  values.reserve(points.size());
  for (const TrendPoint& point : points) values.push_back(point.value.best);
  return values;
}

std::string extent(const RankComparison& comparison) {
  const auto change = [](double ratio) { return fmt::format("{:+.1f}", (ratio - 1) * 100); };
  if (!comparison.interval) return fmt::format("{} %", change(comparison.ratio));
  return fmt::format("{} % ({} … {})", change(comparison.ratio), change(comparison.interval->low),
                     change(comparison.interval->high));
}

/// The newest runs, named before looking, against those before them: one test.
void judge_fresh(TrendSeries& series, std::size_t fresh, double tolerance) {
  if (series.points.size() <= fresh) {
    series.why =
        fmt::format("{} of this series, no run before the newest {}", counted(series.points.size(), "run"), fresh);
    return;
  }
  const std::vector<double> values = best_values(series.points);
  const std::span<const double> all(values);
  const std::size_t at = values.size() - fresh;
  const auto comparison = compare_by_ranks(all.first(at), all.subspan(at));
  if (!comparison) return;
  series.verdict = verdict_of(*comparison, tolerance);
  series.changes.push_back({at, comparison->p_value, comparison->ratio, comparison->interval, series.verdict});
  series.why = fmt::format("the newest {} against {} before: {}{}", fresh, counted(at, "run"), extent(*comparison),
                           comparison->interval ? "" : ", too few runs for an interval");
  if (series.verdict == TrendVerdict::inconclusive && comparison->interval) {
    series.why += fmt::format(", which neither shows nor excludes a change beyond {}", percent(tolerance));
  }
}

void judge_last_change(TrendSeries& series) {
  const TrendChange& last = series.changes.back();
  const RankComparison comparison{last.p_value, last.ratio, last.interval};
  series.verdict = last.verdict;
  series.why =
      fmt::format("the level changed by {} at run {}, {}", extent(comparison), series.points[last.at].id.substr(0, 8),
                  last.p_value < 0.001 ? "p < 0.001" : "p " + significant(last.p_value, 2));
  if (series.verdict == TrendVerdict::steady) series.why += "; within the tolerance";
  if (series.verdict == TrendVerdict::inconclusive) series.why += "; too uncertain to be called";
}

/// Changes of level anywhere; each is measured between the levels on both sides of it.
void search(TrendSeries& series, double tolerance) {
  const std::vector<double> values = best_values(series.points);
  if (values.size() < fewest_for_change()) {
    series.why = fmt::format("{} of this series; a change can be told from {} on", counted(values.size(), "run"),
                             fewest_for_change());
    return;
  }
  const std::span<const double> all(values);
  const std::vector<LevelChange> found = level_changes(all);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const std::size_t from = i == 0 ? 0 : found[i - 1].at;
    const std::size_t to = i + 1 == found.size() ? values.size() : found[i + 1].at;
    const auto comparison =
        compare_by_ranks(all.subspan(from, found[i].at - from), all.subspan(found[i].at, to - found[i].at));
    if (!comparison) continue;
    series.changes.push_back(
        {found[i].at, found[i].p_value, comparison->ratio, comparison->interval, verdict_of(*comparison, tolerance)});
  }
  if (!series.changes.empty()) return judge_last_change(series);
  series.verdict = TrendVerdict::steady;
  series.why = fmt::format("no change of level is found in {}", counted(values.size(), "run"));
}

/// One line per reason, the one that met most runs first.
std::vector<std::string> left_out_lines(const std::map<std::string, std::vector<std::string>>& unfit_runs) {
  std::vector<std::pair<std::size_t, std::string>> lines;
  for (const auto& [why, ids] : unfit_runs) {
    const std::string who = ids.size() == 1 ? "run " + ids.front() : fmt::format("each of {} runs", ids.size());
    lines.emplace_back(ids.size(), fmt::format("{} {}", who, why));
  }
  std::sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> texts;
  texts.reserve(lines.size());
  for (auto& [count, text] : lines) texts.push_back(std::move(text));
  return texts;
}

bool is_earlier(const TrendPoint& a, const TrendPoint& b) {
  return std::pair(a.anchor.utc_of(a.begin), a.id) < std::pair(b.anchor.utc_of(b.begin), b.id);
}

}  // namespace

std::string_view to_string(TrendVerdict verdict) {
  switch (verdict) {
    case TrendVerdict::regression:
      return "regression";
    case TrendVerdict::improvement:
      return "improvement";
    case TrendVerdict::steady:
      return "steady";
    case TrendVerdict::inconclusive:
      break;
  }
  return "inconclusive";
}

Result<Trend> trend_of(std::span<const Run> runs, const TrendQuestion& asked) {
  TrendQuestion question = asked;
  if (question.field == TrendField::energy_per_unit && question.work_unit.empty()) {
    auto unit = only_unit(runs);
    if (!unit) return failure(unit.error());
    question.work_unit = std::move(*unit);
  }
  Trend trend{question.field, unit_of(question), {}, {}};
  std::map<std::string, TrendSeries> by_key;
  std::map<std::string, std::vector<std::string>> unfit_runs;
  for (const Run& run : runs) {
    if (const std::string why = unfit(run, question); !why.empty()) {
      unfit_runs[why].push_back(short_id(run));
      continue;
    }
    const Kinship kinship = kinship_of(run, question.field);
    TrendSeries& series = by_key[kinship.key];
    series.shared = kinship.words;
    series.points.push_back({run.start.id, run.start.anchor, run.begin, run.method, *value_of(run, question)});
  }
  trend.left_out = left_out_lines(unfit_runs);
  for (auto& [key, series] : by_key) {
    std::sort(series.points.begin(), series.points.end(), is_earlier);
    if (question.fresh) {
      judge_fresh(series, *question.fresh, question.tolerance);
    } else {
      search(series, question.tolerance);
    }
    trend.series.push_back(std::move(series));
  }
  std::sort(trend.series.begin(), trend.series.end(),
            [](const TrendSeries& a, const TrendSeries& b) { return is_earlier(b.points.back(), a.points.back()); });
  return trend;
}

}  // namespace joulery
