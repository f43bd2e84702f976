// SPDX-License-Identifier: Apache-2.0
// Tests of the road as a whole: records in, a run out. Conservation and closing after a crash are its promises.
#include "shell/app/road.h"

#include "shell/app/road_script.h"

namespace joulery {
namespace {

using namespace script;

Energy sum_of_shares(const Run& run, const std::string& part) {
  Energy sum;
  for (const ShareResult& share : run.shares) {
    if (share.part == part) sum += share.energy.best;
  }
  return sum;
}

TEST(Road, counted_packages_add_up_along_the_cut) {
  const auto run = run_of(ten_seconds());
  EXPECT_EQ(run.total.best, 500 * joule);
  EXPECT_EQ(run.method, Method::counted);
  EXPECT_DOUBLE_EQ(run.coverage, 1);
  EXPECT_EQ(run.cut, (std::vector<std::string>{"package-0", "package-1"}));
  EXPECT_FALSE(run.interrupted);
  EXPECT_LE(run.total.low / joule, 475.1);
  EXPECT_GE(run.total.high / joule, 525);
}

TEST(Road, R29_shares_sum_to_each_part_to_the_microjoule) {
  const auto run = run_of(ten_seconds());
  for (const PartResult& part : run.parts) EXPECT_EQ(sum_of_shares(run, part.part.path), part.energy.best);
  EXPECT_GT(run.charged_to(ConsumerKind::tree).best, Energy{});
  EXPECT_GT(run.charged_to(ConsumerKind::joulery).best, Energy{});
}

TEST(Road, R5_a_counter_that_says_it_started_anew_loses_its_interval_even_when_it_grew) {
  Sample middle = sample(5, {900'000'000, 6'000'000});
  middle.readings[0].restarted = true;
  const auto run = run_of({counted_machine(), sample(0, {1'000'000, 5'000'000}), WorkloadStarted{second(0), 42}, middle,
                           sample(10, {950'000'000, 7'000'000}), WorkloadEnded{second(10), {0, {}}},
                           Finished{second(10), {}, 0, {}}});
  EXPECT_EQ(run.parts[0].energy.best, 50 * joule);
  EXPECT_DOUBLE_EQ(run.parts[0].coverage, 0.5);
  ASSERT_EQ(run.anomalies.size(), 1U);
  EXPECT_EQ(run.anomalies[0].text, "powercap intel-rapl:0 says that it started anew");
}

TEST(Road, R10_a_meter_of_the_whole_machine_that_is_found_late_is_not_added_to_models) {
  Channel node;
  node.source = "ipmi dcmi";
  node.part = {"machine/node", PartKind::board};
  node.kind = ChannelKind::power;
  std::vector<Record> records{modelled_machine(), usage(0, 0, 0), WorkloadStarted{second(0), 42}};
  records.emplace_back(ChannelsJoined{second(1), {node}, {}});
  for (int t = 1; t <= 10; ++t) {
    records.emplace_back(sample(t, {200'000'000}));
    records.emplace_back(usage(t, t * 1.0, t * 0.5));
  }
  records.emplace_back(WorkloadEnded{second(10), {0, {}}});
  const auto run = run_of(records);
  EXPECT_EQ(run.cut, (std::vector<std::string>{"cpu", "memory"}));
  ASSERT_EQ(run.parts.size(), 3U);
  EXPECT_FALSE(run.parts[2].on_cut);
  EXPECT_EQ(run.parts[2].flags.back(), "found too late: the run began with a model of it");
}

TEST(Road, energy_outside_the_window_does_not_count) {
  std::vector<Record> records{counted_machine(1)};
  records.emplace_back(sample(0, {0}));
  records.emplace_back(sample(10, {100'000'000}));
  records.emplace_back(WorkloadStarted{second(10), 42});
  records.emplace_back(sample(15, {150'000'000}));
  records.emplace_back(WorkloadEnded{second(18), {0, {}}});
  records.emplace_back(sample(20, {200'000'000}));
  records.emplace_back(Finished{second(20), {}, 0, {}});
  const auto run = run_of(records);
  EXPECT_EQ(run.total.best, 80 * joule);
  EXPECT_EQ(run.duration(), std::chrono::seconds(8));
}

TEST(Road, R34_a_killed_recording_is_closed_at_its_last_record_with_all_its_energy) {
  std::vector<Record> records = ten_seconds();
  records.resize(records.size() - 4);  // killed after the ninth second
  const auto run = run_of(records);
  EXPECT_TRUE(run.interrupted);
  EXPECT_EQ(run.total.best, 450 * joule);
  EXPECT_FALSE(run.exit.code.has_value());
}

TEST(Road, R4_a_missed_read_loses_no_joule_when_the_next_one_succeeds) {
  std::vector<Record> records = ten_seconds();
  for (Record& record : records) {
    auto* tick = std::get_if<Sample>(&record);
    if (tick != nullptr && (tick->at == second(4) || tick->at == second(5)))
      tick->readings[0].missed = ErrorKind::transient;
  }
  const auto run = run_of(records);
  EXPECT_EQ(run.total.best, 500 * joule);
  EXPECT_DOUBLE_EQ(run.coverage, 1);
  EXPECT_EQ(run.parts[0].evidence.missed, 2U);
}

TEST(Road, a_part_that_goes_away_lowers_coverage_and_leaves_a_gap_with_its_reason) {
  std::vector<Record> records = ten_seconds();
  for (Record& record : records) {
    auto* tick = std::get_if<Sample>(&record);
    if (tick != nullptr && tick->at > second(6)) tick->readings[1].missed = ErrorKind::gone;
  }
  const auto run = run_of(records);
  EXPECT_EQ(run.total.best, 200 * joule + 180 * joule);
  EXPECT_NEAR(run.coverage, 0.6, 1e-9);
  ASSERT_EQ(run.gaps.size(), 1U);
  EXPECT_EQ(run.gaps[0].part, "machine/package-1");
  EXPECT_EQ(run.gaps[0].why, "read failed: gone");
}

TEST(Road, R5_nothing_is_invented_over_a_suspend) {
  std::vector<Record> records{counted_machine(1)};
  records.emplace_back(WorkloadStarted{second(0), 1});
  records.emplace_back(sample(0, {0}));
  records.emplace_back(sample(1, {10'000'000}));
  records.emplace_back(Noticed{{"suspend", "", second(2), "the machine slept for 60 s"}});
  records.emplace_back(sample(2, {500}));
  records.emplace_back(sample(3, {10'000'500}));
  records.emplace_back(WorkloadEnded{second(3), {0, {}}});
  records.emplace_back(Finished{second(3), {}, 0, {}});
  const auto run = run_of(records);
  EXPECT_EQ(run.total.best, 20 * joule);
  EXPECT_LT(run.coverage, 1);
  ASSERT_EQ(run.anomalies.size(), 1U);
  EXPECT_EQ(run.anomalies[0].kind, "suspend");
}

TEST(Road, R13_mirrored_dies_are_counted_once) {
  std::vector<Record> records{counted_machine(2)};
  records.emplace_back(WorkloadStarted{second(0), 1});
  std::uint64_t total = 0;
  records.emplace_back(sample(0, {total, total}));
  for (int t = 1; t <= 8; ++t) {
    total += 10'000'000 + static_cast<std::uint64_t>(t) * 1'000'000;
    records.emplace_back(sample(t, {total, total}));
  }
  records.emplace_back(WorkloadEnded{second(8), {0, {}}});
  records.emplace_back(Finished{second(8), {}, 0, {}});
  const auto run = run_of(records);
  EXPECT_EQ(run.total.best.microjoules(), static_cast<std::int64_t>(total));
  EXPECT_EQ(run.cut.size(), 1U);
}

TEST(Road, R13_a_spans_workload_is_not_charged_with_a_mirror_that_was_found_late) {
  std::vector<Record> records{counted_machine(2), WorkloadStarted{second(0), 1}, usage(0, 0, 0)};
  records.emplace_back(SpanBegun{1, std::nullopt, second(1), "early", SpanRole::user});
  std::uint64_t total = 0;
  records.emplace_back(sample(0, {total, total}));
  for (int t = 1; t <= 12; ++t) {
    total += 60'000'000 + static_cast<std::uint64_t>(t) * 5'000'000;
    records.emplace_back(sample(t, {total, total}));
    records.emplace_back(usage(t, t, t));
    if (t == 3) records.emplace_back(SpanEnded{1, second(3), {}});
  }
  records.emplace_back(WorkloadEnded{second(12), {0, {}}});
  records.emplace_back(Finished{second(12), {}, 0, {}});
  const auto run = run_of(records);
  ASSERT_EQ(run.cut.size(), 1U);
  EXPECT_EQ(run.spans.at(0).energy.best, 145 * joule);
  EXPECT_NEAR(run.spans[0].tree_energy->best / joule, 145 - 2 * 18, 0.01) << "above the idle power of one package";
}

TEST(Road, spans_nest_and_their_edges_are_interpolated_between_ticks) {
  std::vector<Record> records = ten_seconds();
  records.insert(records.end() - 2, SpanBegun{1, std::nullopt, second(2.5), "outer", SpanRole::user});
  records.insert(records.end() - 2, SpanBegun{2, 1, second(4), "inner", SpanRole::user});
  records.insert(records.end() - 2, SpanEnded{2, second(5), {}});
  records.insert(records.end() - 2, SpanEnded{1, second(7.5), {{"tokens", 250}}});
  const auto run = run_of(records);
  ASSERT_EQ(run.spans.size(), 2U);
  EXPECT_EQ(run.spans[0].energy.best, 250 * joule);
  EXPECT_LT(run.spans[0].energy.low, 240 * joule);
  EXPECT_EQ(run.spans[1].energy.best, 50 * joule);
  EXPECT_EQ(run.spans[0].self_energy.best, 200 * joule);
  ASSERT_EQ(run.work.size(), 2U);
  EXPECT_EQ(run.work[0].basis, "machine");
  EXPECT_DOUBLE_EQ(run.work[0].joules_per_unit.best, 1);
}

TEST(Road, an_idle_phase_before_becomes_the_idle_power_of_the_run) {
  std::vector<Record> records{counted_machine(1)};
  records.emplace_back(SpanBegun{1, std::nullopt, second(-10), "idle before", SpanRole::idle_before});
  records.emplace_back(sample(-10, {0}));
  records.emplace_back(usage(-10, 0, 0));
  records.emplace_back(sample(0, {80'000'000}));
  records.emplace_back(usage(0, 0, 0));
  records.emplace_back(SpanEnded{1, second(0), {}});
  records.emplace_back(WorkloadStarted{second(0), 1});
  records.emplace_back(sample(10, {580'000'000}));
  records.emplace_back(usage(10, 10, 10));
  records.emplace_back(WorkloadEnded{second(10), {0, {}}});
  records.emplace_back(Finished{second(10), {}, 0, {}});
  const auto run = run_of(records);
  ASSERT_TRUE(run.idle_power.has_value());
  EXPECT_NEAR(*run.idle_power / watt, 8, 1e-6);
  EXPECT_EQ(run.total.best, 500 * joule);
  EXPECT_NEAR(run.charged_to(ConsumerKind::idle).best / joule, 80, 1e-3);
  EXPECT_NEAR(run.charged_to(ConsumerKind::tree).best / joule, 420, 1e-3);
}

TEST(Road, a_phase_that_was_not_idle_gives_no_idle_power_and_is_named) {
  std::vector<Record> records{counted_machine(1)};
  records.emplace_back(sample(-10, {0}));
  records.emplace_back(usage(-10, 0, 0));
  records.emplace_back(SpanBegun{1, std::nullopt, second(-10), "idle before", SpanRole::idle_before});
  records.emplace_back(sample(0, {800'000'000}));
  records.emplace_back(usage(0, 19, 0));  // 19 of 20 CPU seconds went to somebody else
  records.emplace_back(SpanEnded{1, second(0), {}});
  records.emplace_back(WorkloadStarted{second(0), 1});
  records.emplace_back(sample(10, {1'600'000'000}));
  records.emplace_back(usage(10, 39, 10));
  records.emplace_back(WorkloadEnded{second(10), {0, {}}});
  records.emplace_back(Finished{second(10), {}, 0, {}});
  const auto run = run_of(records);
  EXPECT_FALSE(run.idle_power.has_value());
  ASSERT_EQ(run.anomalies.size(), 1U);
  EXPECT_EQ(run.anomalies[0].kind, "not_idle");
  EXPECT_NE(run.anomalies[0].text.find("95 %"), std::string::npos) << run.anomalies[0].text;
  EXPECT_GT(run.charged_to(ConsumerKind::tree).best, 300 * joule);
}

TEST(Road, repetitions_give_joules_per_run_with_an_interval_gross_and_net) {
  std::vector<Record> records = ten_seconds();
  const auto at = records.end() - 2;
  std::vector<Record> spans;
  for (int i = 0; i < 5; ++i) {
    const auto id = static_cast<std::uint32_t>(i + 1);
    spans.emplace_back(
        SpanBegun{id, std::nullopt, second(2 * i), "run", i == 0 ? SpanRole::warm_up : SpanRole::repetition});
    spans.emplace_back(SpanEnded{id, second(2 * i + 1), {}});
  }
  records.insert(at, spans.begin(), spans.end());
  const auto run = run_of(records);
  ASSERT_TRUE(run.repeat.has_value());
  EXPECT_EQ(run.repeat->repetitions, 4U);
  EXPECT_EQ(run.repeat->warmups, 1U);
  EXPECT_NEAR(run.repeat->mean_j, 50, 1e-6);
  EXPECT_FALSE(run.repeat->net_j.has_value()) << "net needs a measured idle phase";
}

TEST(Road, a_modelled_machine_says_modelled_and_a_run_too_short_to_see_gives_a_bound_not_a_zero) {
  std::vector<Record> records{modelled_machine()};
  records.emplace_back(usage(0, 0, 0));
  records.emplace_back(WorkloadStarted{second(0), 1});
  records.emplace_back(WorkloadEnded{second(0.002), {0, {}}});
  records.emplace_back(usage(0.0021, 0, 0));
  records.emplace_back(Finished{second(0.0021), {}, 0, {}});
  const auto run = run_of(records);
  EXPECT_EQ(run.method, Method::assumed);
  ASSERT_EQ(run.parts.size(), 2U);
  EXPECT_EQ(run.parts[0].flags, (std::vector<std::string>{"below_resolution"}));
  EXPECT_GT(run.parts[0].energy.best, Energy{});
  EXPECT_GT(run.parts[0].energy.high, run.parts[0].energy.best);
  EXPECT_EQ(sum_of_shares(run, "machine/cpu"), run.parts[0].energy.best);
}

TEST(Road, a_sensor_that_joins_late_lowers_the_coverage_of_its_part_only) {
  std::vector<Record> records = ten_seconds();
  Channel gpu;
  gpu.source = "nvml GPU-1";
  gpu.part = {"machine/gpu-0", PartKind::gpu};
  gpu.scale = {1000, 1};
  records.insert(records.begin() + 12, ChannelsJoined{second(5), {gpu}, {{"GPU-1", "H100"}}});
  for (std::size_t i = 13; i < records.size(); ++i) {
    auto* tick = std::get_if<Sample>(&records[i]);
    if (tick == nullptr) continue;
    const auto elapsed = static_cast<std::uint64_t>(seconds_of(tick->at - second(5)));
    tick->readings.push_back({2, std::nullopt, tick->at, elapsed * 100'000});
  }
  const auto run = run_of(records);
  ASSERT_EQ(run.parts.size(), 3U);
  EXPECT_DOUBLE_EQ(run.parts[0].coverage, 1);
  EXPECT_LT(run.parts[2].coverage, 0.6);
  EXPECT_EQ(run.start.host.gpus.size(), 1U);
  for (const ShareResult& share : run.shares) {
    const bool tree_on_gpu = share.part == "machine/gpu-0" && share.consumer.kind == ConsumerKind::tree;
    EXPECT_TRUE(!tree_on_gpu || share.energy.best == Energy{}) << "CPU time says nothing about who used a GPU";
  }
}

TEST(Road, R40_the_same_records_give_the_same_run) { EXPECT_EQ(run_of(ten_seconds()), run_of(ten_seconds())); }

TEST(Road, records_of_a_broken_recording_never_crash_the_road) {
  EXPECT_EQ(run_of({}).total.best, Energy{});
  EXPECT_EQ(run_of({sample(0, {1})}).coverage, 0);
  const std::vector<Record> nonsense{counted_machine(1), sample(1, {1, 2, 3}), SpanEnded{9, second(1), {}},
                                     WorkloadEnded{second(0), {}}, usage(0, 5, 9)};
  EXPECT_EQ(run_of(nonsense).total.best, Energy{});
}

RC_GTEST_PROP(Road, whatever_the_counters_do_nothing_is_lost_between_part_and_shares, ()) {
  std::vector<Record> records{counted_machine(2)};
  records.emplace_back(WorkloadStarted{second(0), 1});
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  double busy = 0;
  double tree = 0;
  const auto ticks = *rc::gen::inRange(1, 40);
  records.emplace_back(sample(0, {a, b}));
  records.emplace_back(usage(0, 0, 0));
  for (int t = 1; t <= ticks; ++t) {
    a += *rc::gen::inRange<std::uint64_t>(0, 150'000'000);
    b += *rc::gen::inRange<std::uint64_t>(0, 150'000'000);
    busy += *rc::gen::inRange(0, 100) * 0.01;
    tree += *rc::gen::inRange(0, 60) * 0.01;
    const bool missed = *rc::gen::inRange(0, 5) == 0;
    records.emplace_back(sample(t, {missed ? std::nullopt : std::optional(a), b}));
    if (*rc::gen::arbitrary<bool>()) records.emplace_back(usage(t, busy, tree));
  }
  const double end = ticks - *rc::gen::inRange(0, 100) * 0.004;
  records.emplace_back(WorkloadEnded{second(end), {0, {}}});
  records.emplace_back(Finished{second(ticks), {}, 0, {}});
  const auto run = run_of(records);
  Energy total;
  for (const PartResult& part : run.parts) {
    RC_ASSERT(sum_of_shares(run, part.part.path) == part.energy.best);
    RC_ASSERT(part.energy.low <= part.energy.best && part.energy.best <= part.energy.high);
    total += part.energy.best;
  }
  RC_ASSERT(total == run.total.best);
}

TEST(Road, a_recording_that_ended_before_it_started_has_a_window_of_no_length_and_no_negative_energy) {
  const joulery::Run run = run_of({modelled_machine(), WorkloadStarted{second(9), 1},
                                   WorkloadEnded{second(8), Exit{0, {}}}, Finished{second(10), {}, 0, {}}});
  EXPECT_EQ(run.duration(), Duration{});
  for (const PartResult& part : run.parts) {
    EXPECT_GE(part.energy.low, Energy{}) << part.part.path;
    EXPECT_GE(part.energy.high, part.energy.best);
  }
}

}  // namespace
}  // namespace joulery
