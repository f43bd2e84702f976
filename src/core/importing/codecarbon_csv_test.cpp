// SPDX-License-Identifier: Apache-2.0
// CodeCarbon's files: both versions, the shapes that must be refused, zeros that are none, and the published logs.
#include "core/importing/codecarbon_csv.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/importing/published_logs.h"
#include "core/importing/run_groups.h"
#include "core/importing/stated_instant.h"
#include "core/statistics/summary.h"

using namespace joulery;

namespace {

constexpr std::string_view kRun33 =
    "timestamp,project_name,run_id,experiment_id,duration,emissions,emissions_rate,cpu_power,gpu_power,ram_power,"
    "cpu_energy,gpu_energy,ram_energy,energy_consumed,water_consumed,country_name,country_iso_code,region,"
    "cloud_provider,cloud_region,os,python_version,codecarbon_version,cpu_count,cpu_model,gpu_count,gpu_model,"
    "longitude,latitude,ram_total_size,tracking_mode,cpu_utilization_percent,gpu_utilization_percent,"
    "ram_utilization_percent,ram_used_gb,on_cloud,pue,wue\n";

std::string row33(std::string_view gpu_energy, std::string_view total) {
  return fmt::format(
      "2026-03-01T10:00:00,\"bert, large\",r1,e1,100,0.001,0.00001,20,0,10,0.001,{},0.0005,{},0,France,FRA,"
      "ile-de-france,,,Linux-6.1,3.11.2,3.3.0,8,Xeon,2,2 x NVIDIA H100,2.35,48.85,64,machine,12.5,90,40,25,N,1.0,0\n",
      gpu_energy, total);
}

ImportedFile read(const std::string& text) {
  auto file = read_codecarbon(text, "emissions.csv");
  EXPECT_TRUE(file) << (file ? "" : describe(file.error()));
  return file ? *file : ImportedFile{};
}

double energy_kwh(const ImportedTrial& trial) { return trial.total.energy->value / stated_kilowatt_hour; }

std::vector<double> phase_energies(const std::vector<ImportedTrial>& lists, const std::vector<ImportedTrial>& logs,
                                   Phase phase) {
  std::vector<ImportedTrial> all = lists;
  all.insert(all.end(), logs.begin(), logs.end());
  std::vector<double> energies;
  for (const RunGroup& group : join_runs(all)) {
    if (group.runs.empty()) continue;
    for (const ImportedTrial* trial : group.phases) {
      if (trial->phase == phase) energies.push_back(energy_kwh(*trial));
    }
  }
  return energies;
}

}  // namespace

TEST(CodecarbonCsv, a_run_file_of_version_3_3_is_read_by_its_names) {
  const ImportedFile file = read(std::string(kRun33) + row33("0.002", "0.0035"));
  ASSERT_EQ(file.trials.size(), 1U);
  const ImportedTrial& trial = file.trials.front();
  EXPECT_EQ(trial.names.project, "bert, large");
  EXPECT_EQ(trial.names.experiment_id, "e1");
  EXPECT_EQ(trial.names.tool, "codecarbon");
  EXPECT_EQ(trial.names.tool_version, "3.3.0");
  EXPECT_EQ(trial.extent, Extent::run);
  EXPECT_EQ(trial.host.gpu_model, "NVIDIA H100");
  EXPECT_DOUBLE_EQ(trial.host.gpu_count->value / one, 2);
  EXPECT_DOUBLE_EQ(trial.gpu.utilisation->value / whole, 0.9);
  EXPECT_DOUBLE_EQ(energy_kwh(trial), 0.0035);
  EXPECT_DOUBLE_EQ(trial.total.energy->half_digit / stated_kilowatt_hour, 0.00005);
  EXPECT_EQ(trial.rung, Rung::node_modelled);
  EXPECT_EQ(trial.origin.line, 2U);
}

TEST(CodecarbonCsv, the_order_of_the_columns_does_not_matter) {
  const ImportedFile file = read("energy_consumed,duration,run_id\r\n0.5,10,a\r\n");
  ASSERT_EQ(file.trials.size(), 1U);
  EXPECT_DOUBLE_EQ(energy_kwh(file.trials.front()), 0.5);
  EXPECT_DOUBLE_EQ(file.trials.front().duration->value / stated_second, 10);
}

TEST(CodecarbonCsv, a_file_is_known_with_a_byte_order_mark_and_dos_line_ends) {
  EXPECT_TRUE(is_codecarbon("\xEF\xBB\xBFrun_id,duration,energy_consumed\r\na,1,2\r\n"));
  EXPECT_TRUE(is_codecarbon("run_id,duration,energy_consumed"));
  EXPECT_FALSE(is_codecarbon(""));
}

TEST(CodecarbonCsv, a_byte_order_mark_and_a_header_alone_are_no_fault) {
  EXPECT_TRUE(read("\xEF\xBB\xBFrun_id,duration,energy_consumed\n").trials.empty());
}

TEST(CodecarbonCsv, a_row_shorter_than_the_header_is_refused_with_its_line) {
  const ImportedFile file = read("run_id,duration,energy_consumed\na,1,2\nb,1\nc,1,3\n");
  ASSERT_EQ(file.refused.size(), 1U);
  EXPECT_EQ(file.refused.front().origin.line, 3U);
  EXPECT_EQ(file.refused.front().why, "2 cells where the header has 3");
  EXPECT_EQ(file.trials.size(), 2U);
}

TEST(CodecarbonCsv, a_word_where_a_number_belongs_refuses_the_row) {
  const ImportedFile file = read("run_id,duration,energy_consumed\na,USA,2\n");
  ASSERT_EQ(file.refused.size(), 1U);
  EXPECT_EQ(file.refused.front().why, "'USA' under duration is no number");
  EXPECT_TRUE(file.trials.empty());
}

TEST(CodecarbonCsv, what_is_no_file_of_codecarbons_is_an_error_of_one_line) {
  for (const std::string& text : {std::string(), std::string("a,b\n1,2\n"), std::string("run_id,duration\n"),
                                  std::string("run_id,duration,energy_consumed\n\0", 33),
                                  std::string("run_id,duration,energy_consumed\n\"a,1,2\n")}) {
    const auto file = read_codecarbon(text, "x.csv");
    ASSERT_FALSE(file) << text;
    EXPECT_EQ(describe(file.error()).find('\n'), std::string::npos);
    EXPECT_NE(describe(file.error()).find("x.csv"), std::string::npos);
  }
}

TEST(CodecarbonCsv, a_line_without_end_is_an_error_with_its_number) {
  const auto file = read_codecarbon("run_id,duration,energy_consumed\n" + std::string(2 << 20, ','), "x.csv");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().where, "x.csv:2");
  EXPECT_FALSE(is_codecarbon(std::string(1 << 20, ',')));
}

TEST(CodecarbonCsv, BM33_zeros_that_stand_for_not_measured_become_absences) {
  const ImportedFile file = read(std::string(kRun33) + row33("0", "0.0015"));
  ASSERT_EQ(file.trials.size(), 1U);
  const ImportedTrial& trial = file.trials.front();
  EXPECT_FALSE(trial.gpu.energy);
  EXPECT_FALSE(trial.gpu.power);
  EXPECT_FALSE(trial.footprint.water);
  EXPECT_FALSE(trial.footprint.wue);
  ASSERT_FALSE(trial.absences.empty());
  EXPECT_EQ(trial.absences.front().field, "gpu_energy");
  EXPECT_EQ(trial.absences.front().why, "0 with gpu_count 2: missing, not nothing");
  EXPECT_TRUE(trial.absences.front().written_as_zero);
}

TEST(CodecarbonCsv, BM33_without_any_one_column_no_number_appears_in_its_place) {
  const auto text = std::string(kRun33) + row33("0.002", "0.0035");
  for (const std::string column : {"cpu_energy", "gpu_energy", "ram_energy", "emissions", "cpu_power", "pue"}) {
    std::string renamed = text;
    renamed.replace(renamed.find(column), column.size(), "unknown");
    const ImportedTrial trial = read(renamed).trials.at(0);
    const int present = trial.cpu.energy.has_value() + trial.gpu.energy.has_value() + trial.memory.energy.has_value() +
                        trial.footprint.carbon.has_value() + trial.cpu.power.has_value() +
                        trial.footprint.pue.has_value();
    EXPECT_EQ(present, 5) << column;
  }
}

TEST(CodecarbonCsv, the_mean_of_the_published_query_phases_is_reproduced) {
  const auto lists = published_trials("complete", "qa_");
  const auto logs = published_trials("base");
  ASSERT_EQ(lists.size(), 240U);
  ASSERT_EQ(logs.size(), 1200U);
  const auto query = summarize(phase_energies(lists, logs, Phase::query));
  ASSERT_TRUE(query);
  EXPECT_EQ(query->count, 240U);
  EXPECT_NEAR(query->mean, 0.003281007, 5e-10);
  EXPECT_NEAR(*query->stddev, 0.001546575, 5e-10);
  EXPECT_NEAR(query->median, 0.002833850, 5e-10);
  const auto load = summarize(phase_energies(lists, logs, Phase::load));
  EXPECT_NEAR(load->mean, 0.002702074, 5e-10);
  std::vector<double> runs;
  std::transform(lists.begin(), lists.end(), std::back_inserter(runs), energy_kwh);
  EXPECT_NEAR(summarize(runs)->mean, 0.006024175, 5e-10);
}

TEST(CodecarbonCsv, every_published_run_has_two_phases_and_one_row) {
  auto all = published_trials("complete");
  const auto logs = published_trials("base");
  all.insert(all.end(), logs.begin(), logs.end());
  const auto groups = join_runs(all);
  ASSERT_EQ(groups.size(), 600U);
  for (const RunGroup& group : groups) {
    EXPECT_EQ(group.runs.size(), 1U) << group.run_id;
    EXPECT_EQ(group.phases.size(), 2U) << group.run_id;
  }
}

TEST(StatedInstant, moments_are_read_with_and_without_zone) {
  const auto seconds = [](std::string_view text) {
    return std::chrono::duration<double>(read_instant(text)->as_written.time_since_epoch()).count();
  };
  EXPECT_DOUBLE_EQ(seconds("1970-01-02T00:00:01"), 86401);
  EXPECT_DOUBLE_EQ(seconds("1970-01-01 00:00:00.250Z"), 0.25);
  EXPECT_DOUBLE_EQ(seconds("1970-01-01T02:00:00+01:30"), 1800);
  EXPECT_FALSE(read_instant("1970-01-01T00:00:00")->has_zone);
  EXPECT_TRUE(read_instant("1970-01-01T00:00:00Z")->has_zone);
  for (const std::string_view text : {"", "2023-02-30T00:00:00", "2023-01-01", "2023-01-01T25:00:00",
                                      "9999-01-01T00:00:00", "2023-01-01T00:00:00+", "2023-01-01T00:00:00.", "soon"}) {
    EXPECT_FALSE(read_instant(text)) << text;
  }
}
