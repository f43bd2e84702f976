// SPDX-License-Identifier: Apache-2.0
// The rest of a calibrated machine on the road: amounts, bounds, idle policy, the cut it counts along, and replay.
#include <gtest/gtest.h>

#include "foundation/wire/start_json.h"
#include "shell/app/road.h"
#include "shell/app/road_script.h"

namespace joulery {
namespace {

using namespace script;

/// wall = 40 W + 1.1 package-0 + 1.2 package-1, -5 % to +10 %.
RestModel calibrated() {
  RestModel model;
  model.constant = 40 * watt;
  model.slopes = {{"machine/package-1", Method::counted, 1.2}, {"machine/package-0", Method::counted, 1.1}};
  model.low_factor = 0.95;
  model.high_factor = 1.1;
  model.id = "calibration/1 TEST";
  model.text = "calibrated against a plug, 2026-01-31";
  return model;
}

/// Over ten_seconds(): the wall by the fit 40 x 10 + 1.1 x 200 + 1.2 x 300 = 980 J, the rest 480 J.
RunStart calibrated_machine() {
  RunStart start = counted_machine();
  start.rest_model = calibrated();
  start.not_included = {"disks", "network", "fans", "power supply"};
  return start;
}

const PartResult* part_named(const Run& run, const std::string& path) {
  for (const PartResult& part : run.parts) {
    if (part.part.path == path) return &part;
  }
  return nullptr;
}

Energy charged(const Run& run, ConsumerKind kind) {
  Energy sum;
  for (const ShareResult& share : run.shares) {
    if (share.part == rest_path && share.consumer.kind == kind) sum += share.energy.best;
  }
  return sum;
}

TEST(RoadRest, R13_a_copy_that_is_found_late_leaves_the_rest_whole) {
  RunStart start = calibrated_machine();
  start.rest_model->slopes = {{"machine/package-0", Method::counted, 1.1}};  // steps left the copy out, too
  std::vector<Record> records{start, WorkloadStarted{second(0), 1}, usage(0, 0, 0)};
  std::uint64_t total = 0;
  records.emplace_back(sample(0, {total, total}));
  for (int t = 1; t <= 12; ++t) {
    total += 60'000'000 + static_cast<std::uint64_t>(t) * 5'000'000;
    records.emplace_back(sample(t, {total, total}));
    records.emplace_back(usage(t, t, t));
  }
  records.emplace_back(WorkloadEnded{second(12), {0, {}}});
  records.emplace_back(Finished{second(12), {}, 0, {}});
  const auto run = run_of(records);
  ASSERT_EQ(run.cut, (std::vector<std::string>{"package-0", "rest"}));
  const double seen = static_cast<double>(total) * 1e-6;
  EXPECT_NEAR(part_named(run, "machine/rest")->energy.best / joule, 40 * 12 + 0.1 * seen, 1e-3);
  EXPECT_EQ(run.coverage, 1);
  EXPECT_TRUE(run.anomalies.empty());
}

TEST(RoadRest, M5_the_rest_is_constant_times_time_plus_what_the_slopes_add_and_the_parts_keep_their_own) {
  const auto run = run_of(ten_seconds(calibrated_machine()));
  const PartResult* rest = part_named(run, "machine/rest");
  ASSERT_NE(rest, nullptr);
  EXPECT_TRUE(rest->on_cut);
  EXPECT_EQ(rest->method, Method::calibrated);
  EXPECT_NEAR(rest->energy.best / joule, 480, 1e-4);
  EXPECT_NEAR(rest->energy.low / joule, 980 * 0.95 - 500, 1e-4);
  EXPECT_NEAR(rest->energy.high / joule, 980 * 1.1 - 500, 1e-4);
  EXPECT_EQ(part_named(run, "machine/package-0")->energy.best, 200 * joule);
  EXPECT_EQ(run.total.best, 500 * joule + rest->energy.best);
  EXPECT_EQ(run.method, Method::calibrated);
  EXPECT_EQ(run.cut, (std::vector<std::string>{"package-0", "package-1", "rest"}));
  EXPECT_DOUBLE_EQ(run.coverage, 1);
  EXPECT_NE(rest->text.find("wall 980 J of parts with 500 J"), std::string::npos) << rest->text;
  EXPECT_TRUE(run.start.not_included.empty());  // disks, fans and the power supply are in it now
  EXPECT_TRUE(run.anomalies.empty());
}

TEST(RoadRest, M5_the_constant_is_idle_energy_and_follows_the_idle_policy) {
  const auto none = run_of(ten_seconds(calibrated_machine()));
  EXPECT_NEAR(charged(none, ConsumerKind::idle) / joule, 400, 1e-4);
  EXPECT_NEAR(charged(none, ConsumerKind::tree) / joule, 80 * 0.5, 1e-3);
  RunStart start = calibrated_machine();
  start.idle_policy = IdlePolicy::use;
  const auto use = run_of(ten_seconds(start));
  EXPECT_EQ(charged(use, ConsumerKind::idle), Energy{});
  EXPECT_NEAR(charged(use, ConsumerKind::tree) / joule, 480 * 0.5, 1e-3);
  for (const joulery::Run* run : {&none, &use}) {
    Energy sum;
    for (const ShareResult& share : run->shares) sum += share.part == rest_path ? share.energy.best : Energy{};
    EXPECT_EQ(sum, part_named(*run, "machine/rest")->energy.best);  // R29
  }
}

TEST(RoadRest, M5_along_another_cut_it_does_not_count_and_the_run_says_why) {
  RunStart start = calibrated_machine();
  start.channels.push_back(package(2));
  std::vector<Record> records{start};
  records.emplace_back(sample(0, {1, 1, 1}));
  records.emplace_back(WorkloadStarted{second(0), 42});
  records.emplace_back(sample(10, {10'000'001, 20'000'001, 30'000'001}));
  records.emplace_back(WorkloadEnded{second(10), {0, {}}});
  records.emplace_back(Finished{second(10), {}, 0, {}});
  const auto run = run_of(records);
  EXPECT_EQ(part_named(run, "machine/rest"), nullptr);
  EXPECT_EQ(run.total.best, 60 * joule);
  EXPECT_FALSE(run.start.not_included.empty());
  ASSERT_EQ(run.anomalies.size(), 1U);
  EXPECT_EQ(run.anomalies[0].kind, "calibration");
  EXPECT_NE(run.anomalies[0].text.find("machine/package-2 was not summed when calibrated"), std::string::npos);
}

TEST(RoadRest, M5_a_part_measured_by_another_method_voids_it_for_the_run) {
  RunStart start = calibrated_machine();
  start.rest_model->slopes[0].method = Method::integrated;
  const auto run = run_of(ten_seconds(start));
  EXPECT_EQ(part_named(run, "machine/rest"), nullptr);
  ASSERT_EQ(run.anomalies.size(), 1U);
  EXPECT_NE(run.anomalies[0].text.find("machine/package-1 is counted in this run and was integrated when calibrated"),
            std::string::npos);
}

TEST(RoadRest, M5_the_wall_meter_itself_is_never_added_to_parts_and_rest_and_must_agree_with_their_sum) {
  RunStart start = calibrated_machine();
  Channel wall;
  wall.source = "shelly http://plug energy";
  wall.part = {"machine/wall", PartKind::board};
  wall.accuracy_fraction = 0.02;
  wall.view = 10;
  start.channels.push_back(wall);
  const auto with_wall = [&start](std::uint64_t watts) {
    std::vector<Record> records = ten_seconds(start);
    std::uint64_t ticks = 0;
    for (Record& record : records) {
      Sample* tick = std::get_if<Sample>(&record);
      if (tick != nullptr) tick->readings.push_back({2, std::nullopt, tick->at, 1 + watts * 1'000'000 * ticks++});
    }
    return run_of(records);
  };
  const auto right = with_wall(98);
  EXPECT_FALSE(part_named(right, "machine/wall")->on_cut);
  EXPECT_NEAR(right.total.best / joule, 980, 1e-4);
  EXPECT_TRUE(right.anomalies.empty());
  const auto wrong = with_wall(180);
  EXPECT_NEAR(wrong.total.best / joule, 980, 1e-4);
  ASSERT_EQ(wrong.anomalies.size(), 1U);
  EXPECT_EQ(wrong.anomalies[0].kind, "calibration");
}

TEST(RoadRest, a_stretch_without_a_part_is_a_hole_of_the_rest) {
  std::vector<Record> records{calibrated_machine()};
  records.emplace_back(sample(0, {1'000'000, 5'000'000}));
  records.emplace_back(WorkloadStarted{second(0), 42});
  records.emplace_back(sample(5, {101'000'000, 155'000'000}));
  Sample restarted = sample(8, {161'000'000, 1});
  restarted.readings[1].restarted = true;
  records.emplace_back(restarted);
  records.emplace_back(sample(10, {201'000'000, 60'000'001}));
  records.emplace_back(WorkloadEnded{second(10), {0, {}}});
  records.emplace_back(Finished{second(10), {}, 0, {}});
  const auto run = run_of(records);
  const PartResult* rest = part_named(run, "machine/rest");
  ASSERT_NE(rest, nullptr);
  EXPECT_LT(rest->coverage, 0.75);
  EXPECT_GT(rest->coverage, 0.4);
  EXPECT_NEAR(rest->energy.best / joule, 48 * 10 * rest->coverage, 1e-3);
}

TEST(RoadRest, it_counts_from_a_part_that_joined_late_and_only_from_then_on) {
  RunStart start = counted_machine(1);
  start.rest_model = calibrated();
  std::vector<Record> records{start, sample(0, {1'000'000}), WorkloadStarted{second(0), 42}};
  records.emplace_back(sample(4, {81'000'000}));
  records.emplace_back(ChannelsJoined{second(4), {package(1)}, {}});
  records.emplace_back(sample(5, {101'000'000, 5'000'000}));
  records.emplace_back(sample(10, {201'000'000, 155'000'000}));
  records.emplace_back(WorkloadEnded{second(10), {0, {}}});
  records.emplace_back(Finished{second(10), {}, 0, {}});
  const auto run = run_of(records);
  const PartResult* rest = part_named(run, "machine/rest");
  ASSERT_NE(rest, nullptr);
  EXPECT_DOUBLE_EQ(rest->coverage, 0.5);
  EXPECT_NEAR(rest->energy.best / joule, 48 * 5, 1e-3);
}

TEST(RoadRest, a_span_holds_its_stretch_of_the_rest) {
  auto records = ten_seconds(calibrated_machine());
  const auto at = [&](double t) {
    return std::find_if(records.begin(), records.end(), [&](const Record& record) {
      const auto* tick = std::get_if<Sample>(&record);
      return tick != nullptr && tick->at > second(t);
    });
  };
  records.insert(at(2), SpanBegun{1, {}, second(2), "half", SpanRole::user});
  records.insert(at(7), SpanEnded{1, second(7), {}});
  const auto run = run_of(records);
  ASSERT_EQ(run.spans.size(), 1U);
  EXPECT_NEAR(run.spans[0].energy.best / joule, 98 * 5, 1e-3);
}

TEST(RoadRest, R40_the_calibration_travels_in_the_journal_so_that_a_replay_is_the_same) {
  const RunStart start = calibrated_machine();
  const auto back = start_from_json(start_json(start));
  ASSERT_TRUE(back) << describe(back.error());
  EXPECT_EQ(back->rest_model, start.rest_model);
  EXPECT_EQ(run_of(ten_seconds(*back)), run_of(ten_seconds(start)));
}

}  // namespace
}  // namespace joulery
