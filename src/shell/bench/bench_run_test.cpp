// SPDX-License-Identifier: Apache-2.0
// Tests of a whole benchmark: tasks one after the other, what is saved after each, and going on after a break.
#include "shell/bench/bench_run.h"

#include <csignal>
#include <iterator>
#include <set>
#include <sys/types.h>

#include "core/bundle/headlines.h"
#include "core/bundle/sound_bench.h"
#include "shell/bench/bench_folder.h"
#include "shell/bench/scripted_engine.h"
#include "shell/bench/trials.h"
#include "testing/fake_files.h"

namespace joulery {
namespace {

using script::BenchStage;
using script::group_of;

class StagedRecording final : public OpenRecording {
 public:
  explicit StagedRecording(std::unique_ptr<Measurement> measurement) : measurement_(std::move(measurement)) {}
  [[nodiscard]] Measurement& measurement() override { return *measurement_; }
  Result<BenchRecording> close(const std::string& run_id) override {
    return BenchRecording{run_id, recording_file(run_id), "0"};
  }

 private:
  std::unique_ptr<Measurement> measurement_;
};

/// A benchmark of two tasks on a stage.
struct TwoTasks {
  BenchStage stage;
  testing::FakeFiles files;
  std::vector<Bench> saved;
  std::vector<std::string> opened;
  std::vector<std::string> notes;
  BenchPlan plan;
  std::vector<GroupStanding> standings;
  std::string interrupts_in;              ///< the task in which the user presses Ctrl-C
  std::string interrupts_at = "loading";  ///< and what is being done then

  TwoTasks() {
    plan.pace = script::short_pace();
    plan.groups = {group_of({"a", "b"}), group_of({"c"})};
    plan.groups[1].task = *find_task("text-generation");
  }
  Result<Bench> run(Bench bench = {}) {
    BenchTools tools;
    tools.open = [this](const std::string& task) -> Result<std::unique_ptr<OpenRecording>> {
      opened.push_back(task);
      return std::make_unique<StagedRecording>(stage.measurement("RUN" + task));
    };
    tools.group = stage.tools();
    tools.group.tell = [this](const GroupStanding& standing) {
      standings.push_back(standing);
      // Blocked by the measurement, so that it waits for whoever asks for it: as from a terminal.
      if (standing.task == interrupts_in && standing.doing == interrupts_at) ::kill(::getpid(), SIGINT);
    };
    tools.files = &files;
    tools.save = [this](const Bench& now) -> Result<void> {
      saved.push_back(now);
      return {};
    };
    tools.note = [this](const std::string& text) { notes.push_back(text); };
    return run_bench(plan, std::move(bench), tools);
  }
};

TEST(BenchRun, each_task_is_one_recording_and_all_trials_stand_in_the_order_of_the_plan) {
  TwoTasks two;
  const auto bench = two.run();
  ASSERT_TRUE(bench.has_value());
  EXPECT_EQ(two.opened, (std::vector<std::string>{"text-classification", "text-generation"}));
  std::vector<std::string> models;
  for (const BenchTrial& trial : bench->trials) models.push_back(trial.model.id);
  EXPECT_EQ(models, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(bench->trials.at(2).run, "RUNtext-generation");
  EXPECT_EQ(bench->recordings.at(0).file, "recordings/RUNtext-classification.jly");
  EXPECT_TRUE(bench->is_complete);
  EXPECT_EQ(bench->host.cpu_model, "Testor 1");
}

TEST(BenchRun, what_comes_back_fits_together_as_a_document_must) {
  TwoTasks two;
  const auto bench = two.run();
  ASSERT_TRUE(bench.has_value());
  const auto sound = check_sound(*bench);
  EXPECT_TRUE(sound.has_value()) << describe(sound.error());
  for (const Contradiction& each : contradictions(*bench)) ADD_FAILURE() << each.path;
}

TEST(BenchRun, it_is_saved_before_the_first_task_and_after_each) {
  TwoTasks two;
  ASSERT_TRUE(two.run().has_value());
  ASSERT_EQ(two.saved.size(), 3U);
  EXPECT_FALSE(two.saved[0].is_complete);
  EXPECT_FALSE(two.saved[1].is_complete);
  EXPECT_TRUE(two.saved[1].trials[0].why_failed.empty());
  EXPECT_TRUE(is_owed(two.saved[1].trials[2]));
  EXPECT_TRUE(two.saved[2].is_complete);
}

TEST(BenchRun, what_is_left_is_told_of_both_tasks_and_falls_to_nothing) {
  TwoTasks two;
  ASSERT_TRUE(two.run().has_value());
  const auto first =
      std::ranges::find_if(two.standings, [](const GroupStanding& each) { return each.bench_left.has_value(); });
  ASSERT_NE(first, two.standings.end());
  EXPECT_EQ(first->task, "text-classification") << "as soon as a block is finished";
  EXPECT_EQ(first->tasks, 2U);
  EXPECT_GT(first->bench_left->time, *first->left + two.plan.pace.idle) << "the other task is in it";
  EXPECT_GT(first->bench_left->energy, *first->energy_left);
  const GroupStanding& last = two.standings.back();
  EXPECT_EQ(last.tasks_finished, 1U);
  ASSERT_TRUE(last.bench_left.has_value());
  EXPECT_EQ(last.bench_left->time, two.plan.pace.idle) << "the idle window in hand";
}

TEST(BenchRun, an_interrupted_task_is_owed_and_the_finished_one_is_kept) {
  TwoTasks two;
  two.interrupts_in = "text-generation";
  const auto bench = two.run();
  ASSERT_TRUE(bench.has_value());
  EXPECT_FALSE(bench->is_complete);
  EXPECT_FALSE(is_owed(bench->trials[0]));
  EXPECT_EQ(bench->trials[2].why_failed, "broken off: interrupted after 0 repeats");
}

TEST(BenchRun, blocks_that_were_finished_before_the_interruption_are_written) {
  TwoTasks two;
  two.interrupts_in = "text-classification";
  two.interrupts_at = "block 2";
  const auto bench = two.run();
  ASSERT_TRUE(bench.has_value());
  for (const std::size_t arm : {0U, 1U}) {
    const BenchTrial& trial = bench->trials[arm];
    EXPECT_TRUE(is_owed(trial)) << trial.why_failed;
    EXPECT_EQ(trial.trial.repeats.size(), 1U);
    EXPECT_EQ(trial.answers.size(), 1U);
    EXPECT_GT(trial.trial.repeats[0].phase(TrialPhase::query)->energy.best, Energy{});
  }
  EXPECT_TRUE(check_sound(*bench).has_value());
}

TEST(BenchRun, going_on_runs_what_is_owed_and_keeps_what_was_finished) {
  TwoTasks first;
  first.interrupts_in = "text-generation";
  const auto broken_off = first.run();
  ASSERT_TRUE(broken_off.has_value());
  TwoTasks again;
  const auto bench = again.run(*broken_off);
  ASSERT_TRUE(bench.has_value());
  EXPECT_EQ(again.opened, (std::vector<std::string>{"text-generation"}));
  EXPECT_EQ(again.notes, (std::vector<std::string>{"text-classification: kept as it was measured"}));
  EXPECT_TRUE(bench->is_complete);
  EXPECT_EQ(bench->recordings.size(), 2U) << "the recording of the broken-off task is no part of it any more";
  EXPECT_GT(bench->trials[2].trial.repeats.size(), 0U);
}

TEST(BenchRun, a_task_that_was_interrupted_first_leaves_the_others_unstarted) {
  TwoTasks two;
  two.interrupts_in = "text-classification";
  const auto bench = two.run();
  ASSERT_TRUE(bench.has_value());
  EXPECT_EQ(two.opened.size(), 1U);
  EXPECT_EQ(bench->trials[2].why_failed, "not run: its turn did not come");
}

TEST(BenchRun, a_task_none_of_whose_models_can_run_is_no_recording_and_no_end) {
  TwoTasks two;
  for (ArmPlan& arm : two.plan.groups[0].arms) arm.why_not = Error{ErrorKind::gone, "no file", "/m", "fetch it"};
  const auto bench = two.run();
  ASSERT_TRUE(bench.has_value());
  EXPECT_EQ(two.opened, (std::vector<std::string>{"text-generation"}));
  EXPECT_EQ(bench->trials[0].why_failed, "no file: /m; fetch it");
  EXPECT_TRUE(bench->is_complete) << "nothing is owed: it would fail again";
}

TEST(BenchRun, a_full_disk_ends_it_with_the_systems_words) {
  TwoTasks two;
  BenchTools tools;
  tools.files = &two.files;
  tools.save = [](const Bench&) -> Result<void> {
    return failure(ErrorKind::transient, "no space left on device", "bench.json", "free some space");
  };
  const auto bench = run_bench(two.plan, {}, tools);
  ASSERT_FALSE(bench.has_value());
  EXPECT_EQ(bench.error().what, "no space left on device");
}

std::set<std::pair<IdleState, bool>> windows_of(const BenchTrial& trial) {
  std::set<std::pair<IdleState, bool>> windows;
  for (const BenchIdle& idle : trial.idle) windows.insert({idle.state, idle.is_before});
  return windows;
}

TEST(BenchRun, BM_7_at_quick_the_empty_machine_is_watched_once_a_session_and_counts_for_all_tasks) {
  TwoTasks two;
  two.plan.pace.shares_empty_idle = true;
  const auto bench = two.run();
  ASSERT_TRUE(bench.has_value());
  const auto watched = [&](const std::string& task) {
    std::set<std::string> doings;
    for (const GroupStanding& standing : two.standings) {
      if (standing.task == task) doings.insert(standing.doing);
    }
    return doings.contains("watching the empty machine");
  };
  EXPECT_TRUE(watched("text-classification")) << "before the first";
  EXPECT_TRUE(watched("text-generation")) << "after the last";
  const auto is_own = [](const BenchIdle& idle) { return idle.state == IdleState::empty; };
  std::vector<BenchIdle> first;
  std::ranges::copy_if(bench->trials[0].idle, std::back_inserter(first), is_own);
  ASSERT_EQ(first.size(), 2U);
  for (const BenchTrial& trial : bench->trials) {
    EXPECT_EQ(windows_of(trial).size(), 4U) << trial.model.id;
    EXPECT_EQ(std::ranges::count_if(trial.idle, is_own), 2) << trial.model.id;
    for (const BenchIdle& idle : trial.idle) {
      if (!is_own(idle)) continue;
      EXPECT_EQ(idle.window.time, first[idle.is_before ? 0 : 1].window.time) << "the very same window";
    }
  }
  EXPECT_TRUE(check_sound(*bench).has_value());
}

TEST(BenchRun, BM_7_a_session_that_was_broken_off_has_no_window_after_it_and_the_next_one_watches_its_own) {
  TwoTasks first;
  first.plan.pace.shares_empty_idle = true;
  first.interrupts_in = "text-generation";
  const auto broken_off = first.run();
  ASSERT_TRUE(broken_off.has_value());
  EXPECT_FALSE(windows_of(broken_off->trials[0]).contains({IdleState::empty, false}));
  TwoTasks again;
  again.plan.pace.shares_empty_idle = true;
  const auto bench = again.run(*broken_off);
  ASSERT_TRUE(bench.has_value());
  EXPECT_FALSE(windows_of(bench->trials[0]).contains({IdleState::empty, false})) << "kept as it was measured";
  EXPECT_EQ(windows_of(bench->trials[2]).size(), 4U);
}

TEST(BenchRun, BM_17_the_fingerprint_holds_every_field_that_is_known) {
  TwoTasks two;
  two.plan.groups[0].arms[0].model.precision = "fp32";
  two.plan.groups[0].arms[0].load.recipe = "sentence-head";
  const auto bench = two.run();
  ASSERT_TRUE(bench.has_value());
  const TrialFingerprint& known = bench->trials[0].trial.arm.fingerprint;
  const std::vector<std::pair<std::string_view, std::string>> fields{
      {"model", "a"},       {"model_revision", "abc"}, {"precision", "fp32"},          {"data_set", "reviews"},
      {"data_hash", "def"}, {"items_seed", "7"},       {"template", "sentence-head"},  {"batch", "1"},
      {"concurrency", "1"}, {"engine", "command"},     {"engine_version", "Fake 1.0"}, {"device", "Testor 1"}};
  for (const auto& [field, value] : fields) EXPECT_EQ(known.value(field), value) << field;
  EXPECT_EQ(known.value("items_hash"),
            "b9b733e2cc3eed735c83089a72414f97fd16855ec1c3fbe77eafd3b2af006d4b");  // of "0,3,6,9,12,15,18,21"
  EXPECT_FALSE(known.value("power_limit").has_value()) << "nobody told";
}

TEST(BenchRun, BM_26_how_images_are_made_is_in_the_fingerprint_and_a_varied_arm_is_of_its_model) {
  TwoTasks two;
  two.plan.groups[0].task = *find_task("image-generation");
  ArmPlan& arm = two.plan.groups[0].arms[0];
  arm.model.varied = {{"steps", "10"}};
  arm.model.id = "a@steps=10";
  arm.load.options = {{"size", "8x8"}, {"steps", "10"}};
  const auto bench = two.run();
  ASSERT_TRUE(bench.has_value());
  const BenchTrial& trial = bench->trials[0];
  EXPECT_EQ(trial.trial.arm.name, "a@steps=10");
  EXPECT_EQ(trial.trial.arm.fingerprint.value("model"), "a");
  EXPECT_EQ(trial.trial.arm.fingerprint.value("decoding"), "size 8x8, steps 10");
  EXPECT_FALSE(bench->trials[1].trial.arm.fingerprint.value("decoding").has_value()) << "nobody told";
}

}  // namespace
}  // namespace joulery
