// SPDX-License-Identifier: Apache-2.0
// The rules of merging (metering 7), on runs made up here: a machine with one package whose power is known at every
// instant, so that what any run of it must say is known too.
#include "core/merging/merge.h"

#include <algorithm>
#include <map>
#include <random>

namespace joulery {
namespace {

using AnyRun = Run;

Instant at(double seconds) { return instant_at(1'000'000'000'000 + static_cast<std::int64_t>(seconds * 1e9)); }

/// Watts of the package at a second: a step every ten seconds.
double watts(double second) { return 100 + 50 * static_cast<double>(static_cast<int>(second / 10) % 3); }

double joules(double from, double to) {
  double sum = 0;
  for (double t = from; t < to - 1e-9;) {
    const double next = std::min(to, (std::floor(t + 1e-9) + 1));
    sum += watts(t) * (next - t);
    t = next;
  }
  return sum;
}

struct Made {
  std::string id;
  std::string machine = "11111111-0000";
  double from = 0;
  double to = 60;
  std::optional<std::uint32_t> rank = {};
  double gain = 1;  ///< of its sensor
  std::string path = "machine/package-0";
};

Bounded<Energy> within(double amount, double fraction) {
  return {amount * (1 - fraction) * joule, amount * joule, amount * (1 + fraction) * joule};
}

void add_share(AnyRun& run, ConsumerKind kind, const std::string& name, double amount) {
  run.shares.push_back({{kind, name, std::nullopt}, run.parts.back().part.path, within(amount, 0.05)});
}

/// What joulery run would have said of the machine.
AnyRun made(const Made& what) {
  AnyRun run;
  run.start.id = what.id;
  run.start.name = "train";
  run.start.command = {"python", "train.py"};
  run.start.host.id_hash = "host-" + what.machine;
  run.start.host.boot_id = what.machine;
  run.start.anchor = {at(0), UtcTime(std::chrono::seconds(1'800'000'000)), {}};
  run.start.interval = std::chrono::milliseconds(100);
  if (what.rank) run.start.rank = JobRank{"slurm 7.0", *what.rank, {}, 4, "SLURM_PROCID"};
  run.exit = {0, {}};
  run.begin = at(what.from);
  run.end = at(what.to);
  PartResult part;
  part.part = {what.path, PartKind::cpu};
  part.on_cut = true;
  part.energy = within(what.gain * joules(what.from, what.to), 0.05);
  part.series = {run.begin, std::chrono::seconds(1), {}};
  for (double t = what.from; t < what.to; t += 1) {
    part.series.power.emplace_back(what.gain * joules(t, std::min(t + 1, what.to)) / 1.0 * watt);
  }
  run.parts = {part};
  const double all = part.energy.best / joule;
  add_share(run, ConsumerKind::tree, "python", all / 8);
  add_share(run, ConsumerKind::joulery, "joulery", all / 1000);
  add_share(run, ConsumerKind::idle, "idle", all / 4);
  add_share(run, ConsumerKind::unknown, "other programs", all - all / 8 - all / 1000 - all / 4);
  run.total = part.energy;
  run.method_share = {{"counted", 1}};
  run.cut = {part.part.name()};
  return run;
}

std::vector<MergeInput> inputs_of(const std::vector<AnyRun>& runs) {
  std::vector<MergeInput> inputs;
  inputs.reserve(runs.size());
  for (const AnyRun& run : runs) inputs.push_back({run, {}});
  return inputs;
}

Result<AnyRun> merged(const std::vector<AnyRun>& runs, const MergeOptions& options = {}) {
  return merge_runs(inputs_of(runs), options);
}

std::vector<AnyRun> four_ranks(const std::string& machine, std::uint32_t first = 0) {
  std::vector<AnyRun> runs;
  for (std::uint32_t i = 0; i < 4; ++i) {
    Made one{"RUN" + machine + std::to_string(i), machine};
    one.rank = first + i;
    runs.push_back(made(one));
  }
  return runs;
}

std::vector<AnyRun> with_world(std::vector<AnyRun> runs, std::uint32_t world) {
  for (AnyRun& run : runs) run.start.rank->world = world;
  return runs;
}

void expect_shares_sum_to_parts(const AnyRun& run) {
  for (const PartResult& part : run.parts) {
    Bounded<Energy> sum;
    for (const ShareResult& share : run.shares) {
      if (share.part == part.part.path) sum += share.energy;
    }
    EXPECT_EQ(sum.best, part.energy.best);
  }
}

TEST(Merge, metering_7_four_ranks_on_one_machine_are_the_machine_once) {
  const auto ranks = four_ranks("a");
  const auto run = merged(ranks);
  ASSERT_TRUE(run.has_value()) << describe(run.error());
  EXPECT_EQ(run->total, ranks.front().total);
  EXPECT_EQ(run->coverage, 1);
  EXPECT_EQ(run->merged->nodes.size(), 1U);
  EXPECT_EQ(run->merged->runs.size(), 4U);
  EXPECT_EQ(run->merged->ranks, 4U);
  expect_shares_sum_to_parts(*run);
  // Each rank's own share is its own: four of them.
  EXPECT_EQ(run->charged_to(ConsumerKind::tree).best, ranks.front().charged_to(ConsumerKind::tree).best * 4);
}

TEST(Merge, metering_7_two_machines_of_four_ranks_are_both_machines) {
  auto ranks = four_ranks("a");
  for (const AnyRun& run : four_ranks("b", 4)) ranks.push_back(run);
  ranks = with_world(ranks, 8);
  const auto run = merged(ranks);
  ASSERT_TRUE(run.has_value()) << describe(run.error());
  EXPECT_EQ(run->total.best, ranks.front().total.best * 2);
  EXPECT_EQ(run->total.high, ranks.front().total.high + ranks.back().total.high);
  EXPECT_EQ(run->merged->nodes.size(), 2U);
  EXPECT_EQ(run->merged->nodes.front().energy.best, ranks.front().total.best);
  expect_shares_sum_to_parts(*run);
}

TEST(Merge, metering_7_a_run_given_twice_changes_nothing) {
  const auto ranks = four_ranks("a");
  auto twice = ranks;
  twice.insert(twice.end(), ranks.begin(), ranks.end());
  EXPECT_EQ(merged(ranks).value(), merged(twice).value());
}

TEST(Merge, metering_7_merging_again_changes_nothing) {
  const auto ranks = four_ranks("a");
  const AnyRun once = merged(ranks).value();
  auto again = ranks;
  again.push_back(once);
  EXPECT_EQ(merged(again).value(), once);
  EXPECT_EQ(merged({once, once}).value(), once);
}

TEST(Merge, a_merged_run_among_further_ones_is_refused_and_its_own_are_named) {
  auto ranks = four_ranks("a");
  const AnyRun last = ranks.back();
  ranks.pop_back();
  const auto run = merged({merged(ranks).value(), last});
  ASSERT_FALSE(run.has_value());
  EXPECT_EQ(run.error().remedy, "name the runs it was made of instead: RUNa0 RUNa1 RUNa2");
}

TEST(Merge, ranks_that_started_one_after_the_other_are_united_and_nothing_is_counted_twice) {
  const auto run = merged({made({.id = "A", .from = 0, .to = 40}), made({.id = "B", .from = 20, .to = 60})});
  ASSERT_TRUE(run.has_value()) << describe(run.error());
  EXPECT_EQ(run->begin, at(0));
  EXPECT_EQ(run->end, at(60));
  EXPECT_NEAR(run->total.best / joule, joules(0, 60), 1e-3);
  EXPECT_LE(run->total.low, joules(0, 60) * joule);
  EXPECT_GE(run->total.high, joules(0, 60) * joule);
  EXPECT_EQ(run->coverage, 1);
  expect_shares_sum_to_parts(*run);
}

TEST(Merge, an_edge_within_a_step_of_the_picture_is_doubt) {
  // B's energy behind 40.5 s is cut out of its picture: half of a step may lie on either side.
  const auto run = merged({made({.id = "A", .from = 0, .to = 40.5}), made({.id = "B", .from = 20, .to = 60})});
  ASSERT_TRUE(run.has_value()) << describe(run.error());
  const Bounded<Energy> exact_sum = made({.id = "C", .from = 0, .to = 60}).total;
  EXPECT_NEAR(run->total.best / joule, joules(0, 60), 1);
  EXPECT_GT((run->total.high - run->total.low) / joule, (exact_sum.high - exact_sum.low) / joule + 50);
}

TEST(Merge, with_samples_the_missing_time_is_computed_and_not_cut_from_a_picture) {
  const AnyRun late = made({.id = "B", .from = 20, .to = 60});
  const auto from_samples = [](Instant from, Instant to) -> Result<AnyRun> {
    const double begin = seconds_of(from - at(0));
    return made({.id = "B", .from = begin, .to = seconds_of(to - at(0))});
  };
  const auto run = merge_runs({{made({.id = "A", .from = 0, .to = 45}), {}}, {late, from_samples}});
  ASSERT_TRUE(run.has_value()) << describe(run.error());
  EXPECT_EQ(run->total, made({.id = "A", .from = 0, .to = 45}).total + made({.id = "X", .from = 45, .to = 60}).total);
  EXPECT_TRUE(run->merged->runs.back().exact);
}

TEST(Merge, time_between_two_runs_of_a_machine_was_in_nobodys_window) {
  const auto run = merged({made({.id = "A", .from = 0, .to = 20}), made({.id = "B", .from = 40, .to = 60})});
  EXPECT_EQ(run->total.best, (joules(0, 20) + joules(40, 60)) * joule);
  EXPECT_EQ(run->coverage, 1);
  EXPECT_TRUE(run->gaps.empty());
}

TEST(Merge, a_gap_of_one_run_is_filled_by_another_that_saw_it) {
  AnyRun holed = made({.id = "A"});
  holed.gaps = {{"machine/package-0", at(10), at(20), "read failed: denied"}};
  holed.parts[0].energy = within(joules(0, 10) + joules(20, 60), 0.05);
  for (std::size_t i = 10; i < 20; ++i) holed.parts[0].series.power[i].reset();
  holed.parts[0].coverage = 50.0 / 60;
  const AnyRun alone = merged({holed}).value();
  EXPECT_NEAR(alone.coverage, 50.0 / 60, 1e-9);
  EXPECT_EQ(alone.gaps.front().why, "read failed: denied");
  const AnyRun both = merged({holed, made({.id = "B", .from = 5, .to = 25})}).value();
  EXPECT_EQ(both.coverage, 1);
  EXPECT_NEAR(both.total.best / joule, joules(0, 60), 1e-3);
}

TEST(Merge, metering_7_values_within_bounds_keep_the_longer_record) {
  const auto run =
      merged({made({.id = "A", .from = 0, .to = 60}), made({.id = "B", .from = 1, .to = 50, .gain = 1.05})});
  ASSERT_TRUE(run.has_value()) << describe(run.error());
  EXPECT_EQ(run->total.best, joules(0, 60) * joule);
}

TEST(Merge, metering_7_values_beyond_bounds_are_refused_with_both_runs_named) {
  const auto run = merged({made({.id = "A"}), made({.id = "B", .gain = 1.5})});
  ASSERT_FALSE(run.has_value());
  EXPECT_EQ(run.error().kind, ErrorKind::broken);
  EXPECT_NE(run.error().what.find("package-0"), std::string::npos);
  EXPECT_NE(run.error().what.find(" by A"), std::string::npos);
  EXPECT_NE(run.error().what.find(" by B"), std::string::npos);
}

TEST(Merge, metering_7_missing_ranks_lower_the_coverage_and_are_named) {
  auto ranks = four_ranks("a");
  ranks.erase(ranks.begin() + 1);
  const auto run = merged(ranks);
  ASSERT_TRUE(run.has_value()) << describe(run.error());
  EXPECT_NEAR(run->coverage, 0.75, 1e-9);
  ASSERT_FALSE(run->anomalies.empty());
  EXPECT_EQ(run->anomalies.back().text, "1 of 4 ranks were not given: 1");
}

TEST(Merge, the_number_of_ranks_may_be_told) {
  MergeOptions five;
  five.ranks = 5;
  EXPECT_NEAR(merged({made({.id = "A"}), made({.id = "B"})}, five)->coverage, 0.4, 1e-9);
  MergeOptions one;
  one.ranks = 1;
  EXPECT_FALSE(merged({made({.id = "A"}), made({.id = "B"})}, one).has_value());
}

TEST(Merge, ranks_of_different_jobs_are_refused) {
  auto ranks = four_ranks("a");
  ranks[2].start.rank->job = "slurm 8.0";
  EXPECT_EQ(merged(ranks).error().kind, ErrorKind::invalid);
}

TEST(Merge, a_run_that_does_not_say_which_machine_it_measured_is_refused) {
  AnyRun run = made({.id = "A"});
  run.start.host = {};
  EXPECT_EQ(merged({run}).error().kind, ErrorKind::invalid);
  EXPECT_FALSE(merged({}).has_value());
}

TEST(Merge, containers_of_one_machine_are_one_machine_by_its_boot) {
  AnyRun inside = made({.id = "B"});
  inside.start.host.id_hash = "the image's own";
  EXPECT_EQ(merged({made({.id = "A"}), inside})->total, made({.id = "A"}).total);
}

TEST(Merge, parts_that_hold_each_other_are_not_added) {
  AnyRun modelled = made({.id = "B", .path = "machine/cpu"});
  modelled.parts[0].method = Method::modelled;
  const AnyRun run = merged({made({.id = "A", .from = 5}), modelled}).value();
  EXPECT_EQ(run.cut, std::vector<std::string>{"package-0"});
  EXPECT_EQ(run.method, Method::counted);
  EXPECT_NEAR(run.coverage, 55.0 / 60, 1e-9);  // the model's five seconds are not the package's
  EXPECT_EQ(run.anomalies.front().kind, "other_cut");
}

TEST(Merge, different_gpus_seen_by_different_ranks_add_up) {
  const AnyRun run =
      merged({made({.id = "A", .path = "machine/gpu-0"}), made({.id = "B", .path = "machine/gpu-1"})}).value();
  EXPECT_EQ(run.total.best, joules(0, 60) * 2 * joule);
  EXPECT_EQ(run.cut.size(), 2U);
}

TEST(Merge, work_of_the_ranks_adds_up) {
  auto ranks = four_ranks("a");
  for (AnyRun& run : ranks) run.work = {{"tokens", 100, "machine", {}, {}}};
  const AnyRun run = merged(ranks).value();
  ASSERT_EQ(run.work.size(), 2U);
  EXPECT_EQ(run.work[0].count, 400);
  EXPECT_NEAR(run.work[0].joules_per_unit.best, joules(0, 60) / 400, 1e-9);
}

TEST(Merge, power_over_time_is_that_of_all_machines) {
  auto ranks = four_ranks("a");
  for (const AnyRun& run : four_ranks("b", 4)) ranks.push_back(run);
  const AnyRun run = merged(with_world(ranks, 8)).value();
  const Series& series = run.parts.front().series;
  ASSERT_GE(series.power.size(), 60U);
  EXPECT_NEAR(*series.power[5] / watt, 2 * watts(5), 1e-3);
  EXPECT_NEAR(*series.power[15] / watt, 2 * watts(15), 1e-3);
}

/// Runs of up to three machines with windows of whole seconds.
std::vector<AnyRun> any_runs(const std::vector<std::tuple<std::uint8_t, std::uint8_t, std::uint8_t>>& shapes) {
  std::vector<AnyRun> runs;
  for (const auto& [machine, begin, length] : shapes) {
    Made one{"RUN" + std::to_string(runs.size()), "machine-" + std::to_string(machine % 3)};
    one.from = begin % 40;
    one.to = one.from + 1 + length % 20;
    runs.push_back(made(one));
  }
  return runs;
}

using Shapes = std::vector<std::tuple<std::uint8_t, std::uint8_t, std::uint8_t>>;

RC_GTEST_PROP(Merge, metering_7_the_order_of_the_runs_does_not_matter, (const Shapes& shapes, std::uint64_t seed)) {
  auto runs = any_runs(shapes);
  RC_PRE(!runs.empty());
  const auto before = merged(runs);
  std::mt19937_64 source(seed);
  std::shuffle(runs.begin(), runs.end(), source);
  const auto after = merged(runs);
  RC_ASSERT(before.has_value() && after.has_value());
  RC_ASSERT(*before == *after);
}

RC_GTEST_PROP(Merge, metering_7_any_run_given_again_changes_nothing, (const Shapes& shapes, std::size_t which)) {
  auto runs = any_runs(shapes);
  RC_PRE(!runs.empty());
  const AnyRun before = merged(runs).value();
  runs.push_back(runs[which % runs.size()]);
  RC_ASSERT(merged(runs).value() == before);
}

RC_GTEST_PROP(Merge, metering_7_the_sum_is_each_machines_energy_in_the_time_its_runs_covered, (const Shapes& shapes)) {
  const auto runs = any_runs(shapes);
  RC_PRE(!runs.empty());
  const AnyRun run = merged(runs).value();
  std::map<std::string, Stretches> windows;
  for (const AnyRun& one : runs) {
    Stretches& window = windows[one.start.host.boot_id];
    window = united(window, {{one.begin, one.end}});
  }
  double truth = 0;
  for (const auto& [machine, window] : windows) {
    for (const Stretch& stretch : window) {
      truth += joules(seconds_of(stretch.from - at(0)), seconds_of(stretch.to - at(0)));
    }
  }
  // A microjoule for each piece and each step a run was cut into.
  RC_ASSERT(std::abs(run.total.best / joule - truth) < 1e-3);
  RC_ASSERT(run.total.low <= run.total.best && run.total.best <= run.total.high);
  for (const PartResult& part : run.parts) {
    Energy sum;
    for (const ShareResult& share : run.shares) sum += share.energy.best;
    RC_ASSERT(sum == part.energy.best);
  }
}

}  // namespace
}  // namespace joulery
