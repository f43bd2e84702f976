// SPDX-License-Identifier: Apache-2.0
// Tests of the 38 columns: order, units, emptiness, quoting, and the golden rows.
#include "core/reporting/csv38.h"

#include "core/reporting/golden.h"
#include "core/reporting/run_examples.h"
#include "foundation/base/csv.h"
#include "foundation/wire/run_json.h"

namespace joulery {
namespace {

using namespace examples;

/// The row of a run by column name, read back by a CSV reader.
std::map<std::string, std::string> read_back(const joulery::Run& run) {
  const std::string text = csv38_header() + "\n" + csv38_row(run) + "\n";
  auto reader = CsvReader::open(text, "emissions.csv").value();
  EXPECT_TRUE(reader.next().value());
  std::map<std::string, std::string> row;
  for (std::size_t i = 0; i < reader.header().size(); ++i) row[reader.header()[i]] = std::string(reader.field(i).text);
  return row;
}

TEST(Csv38, the_header_has_the_38_columns_of_codecarbon_3_3_in_their_order) {
  EXPECT_EQ(
      csv38_header(),
      "timestamp,project_name,run_id,experiment_id,duration,emissions,emissions_rate,cpu_power,gpu_power,ram_power,"
      "cpu_energy,gpu_energy,ram_energy,energy_consumed,water_consumed,country_name,country_iso_code,region,"
      "cloud_provider,cloud_region,os,python_version,codecarbon_version,cpu_count,cpu_model,gpu_count,gpu_model,"
      "longitude,latitude,ram_total_size,tracking_mode,cpu_utilization_percent,gpu_utilization_percent,"
      "ram_utilization_percent,ram_used_gb,on_cloud,pue,wue");
}

TEST(Csv38, golden_rows_and_sidecars) {
  for (const auto& [name, run] : all_runs()) {
    expect_golden(name + "/emissions.csv", csv38_header() + "\n" + csv38_row(run) + "\n");
    expect_golden(name + "/emissions.joulery.json", sidecar_with("", run).value());
  }
}

TEST(Csv38, R36_a_counted_and_a_modelled_processor_differ_in_csv_and_json) {
  const joulery::Run counted = counted_server();
  joulery::Run modelled = counted;
  modelled.parts.at(0).method = Method::modelled;
  EXPECT_NE(sidecar_with("", counted).value(), sidecar_with("", modelled).value()) << "beside the 38 columns";
  EXPECT_NE(run_json(counted), run_json(modelled));
  joulery::Run wider = counted;
  wider.parts[0].energy.high += 1 * joule;
  EXPECT_NE(sidecar_with("", counted).value(), sidecar_with("", wider).value()) << "and so do their bounds";
}

TEST(Csv38, energies_hold_pue_once_and_powers_do_not) {
  joulery::Run run = counted_server();
  const auto before = read_back(run);
  run.start.factors.pue = 2;
  const auto after = read_back(run);
  // Printed with 12 digits: 1e-11 of the value.
  EXPECT_NEAR(std::stod(after.at("cpu_energy")) / std::stod(before.at("cpu_energy")), 2, 2e-11);
  EXPECT_NEAR(std::stod(after.at("energy_consumed")) / std::stod(before.at("energy_consumed")), 2, 2e-11);
  EXPECT_EQ(after.at("cpu_power"), before.at("cpu_power"));
}

TEST(Csv38, the_total_is_the_sum_of_processor_gpu_and_memory) {
  const auto row = read_back(counted_server());
  const double sum =
      std::stod(row.at("cpu_energy")) + std::stod(row.at("gpu_energy")) + std::stod(row.at("ram_energy"));
  EXPECT_NEAR(std::stod(row.at("energy_consumed")), sum, 1e-12);
}

TEST(Csv38, R33_without_a_place_emissions_are_empty_and_energy_is_not) {
  const auto row = read_back(modelled_machine());
  EXPECT_EQ(row.at("emissions"), "");
  EXPECT_EQ(row.at("emissions_rate"), "");
  EXPECT_EQ(row.at("gpu_energy"), "") << "no GPU seen is not 0 kWh";
  EXPECT_EQ(row.at("water_consumed"), "");
  EXPECT_GT(std::stod(row.at("energy_consumed")), 0);
}

TEST(Csv38, the_time_stamp_is_local_and_without_a_zone) {
  EXPECT_EQ(read_back(counted_server()).at("timestamp"), "2026-01-31T12:01:12");
}

TEST(Csv38, the_rate_is_emissions_over_duration) {
  const auto row = read_back(counted_server());
  EXPECT_NEAR(std::stod(row.at("emissions_rate")) * std::stod(row.at("duration")) / std::stod(row.at("emissions")), 1,
              1e-11);
}

RC_GTEST_PROP(Csv38, any_text_survives_quoting, (const std::string& text)) {
  joulery::Run run = modelled_machine();
  run.start.name = text;
  run.start.name.erase(std::remove(run.start.name.begin(), run.start.name.end(), '\0'), run.start.name.end());
  RC_ASSERT(read_back(run).at("project_name") == run.start.name);
}

TEST(Csv38, the_fields_as_an_object_give_the_row_again) {
  for (const auto& [name, run] : all_runs()) {
    const NamedRow row = csv38_row_of(csv38_fields(run)).value();
    EXPECT_EQ(row.row, csv38_row(run)) << name;
    EXPECT_EQ(row.run_id, run.start.id);
  }
}

TEST(Csv38, given_fields_may_be_few_and_must_be_columns) {
  const NamedRow row = csv38_row_of(R"({"run_id": "r,1", "duration": 1.5, "emissions": null, "cpu_count": 4})").value();
  EXPECT_TRUE(row.row.starts_with(",,\"r,1\",,1.5,,"));
  EXPECT_EQ(row.run_id, "r,1");
  for (const char* wrong : {"[]", "{", R"({"colour": 1})", R"({"duration": [1]})", R"({"duration": true})", ""}) {
    EXPECT_EQ(csv38_row_of(wrong).error().kind, ErrorKind::invalid) << wrong;
  }
}

TEST(Csv38, the_extended_row_has_method_and_bounds_behind_the_38) {
  const joulery::Run run = counted_server();
  const std::string text = extended_header() + "\n" + extended_row(csv38_row(run), run) + "\n";
  auto reader = CsvReader::open(text, "emissions.extended.csv").value();
  ASSERT_EQ(reader.header().size(), 44U);
  ASSERT_TRUE(reader.next().value());
  EXPECT_EQ(reader.field(38).text, to_string(run.method));
  const double best = std::stod(std::string(reader.field(13).text));
  EXPECT_LT(std::stod(std::string(reader.field(40).text)), best);
  EXPECT_GT(std::stod(std::string(reader.field(41).text)), best);
  EXPECT_TRUE(extended_row("", modelled_machine()).ends_with(",,")) << "no place, no emissions";
}

TEST(Csv38, a_task_file_has_36_columns_and_every_row_is_whole) {
  const std::string text = csv36_file(R"([{"task_name": "a", "duration": 2}, {"task_name": "b, c"}])").value();
  auto reader = CsvReader::open(text, "tasks.csv").value();
  ASSERT_EQ(reader.header().size(), 36U);
  EXPECT_EQ(reader.header().front(), "task_name");
  EXPECT_EQ(reader.header().back(), "on_cloud");
  EXPECT_TRUE(reader.next().value());
  EXPECT_EQ(reader.field(4).text, "2");
  EXPECT_TRUE(reader.next().value());
  EXPECT_EQ(reader.field(0).text, "b, c");
  EXPECT_FALSE(reader.next().value());
  for (const char* wrong :
       {"{}", "7", "[[]]", "[7]", R"([{"task_name": {}}])", R"([{"task_name": [1]}])", "[{}", "[{}] 1"}) {
    EXPECT_EQ(csv36_file(wrong).error().kind, ErrorKind::invalid) << wrong;
  }
  EXPECT_EQ(csv36_file(R"([{"pue": 1}])").error().kind, ErrorKind::invalid) << "no column of that file";
}

TEST(Csv38, fields_come_in_any_order_and_what_one_row_leaves_out_is_not_the_row_befores) {
  const std::string text =
      csv36_file(R"([{"on_cloud": "N", "task_name": "\u00e9", "run_id": "r", "duration": 1e-3}, {"duration": -7}, {}])")
          .value();
  auto reader = CsvReader::open(text, "tasks.csv").value();
  const auto row = [&] {
    EXPECT_TRUE(reader.next().value());
    return std::vector<std::string>{std::string(reader.field(0).text), std::string(reader.field(3).text),
                                    std::string(reader.field(4).text), std::string(reader.field(35).text)};
  };
  EXPECT_EQ(row(), (std::vector<std::string>{"\u00e9", "r", "0.001", "N"}));
  EXPECT_EQ(row(), (std::vector<std::string>{"", "", "-7", ""}));
  EXPECT_EQ(row(), (std::vector<std::string>{"", "", "", ""}));
}

TEST(Csv38, mode_process_is_what_the_tree_was_charged_with) {
  const joulery::Run run = counted_server();
  const auto whole = read_back(run);
  const auto share = read_back(charged_to_tree(run));
  EXPECT_EQ(share.at("tracking_mode"), "process");
  EXPECT_EQ(whole.at("tracking_mode"), "machine");
  double charged = 0;
  for (const ShareResult& each : run.shares) {
    const auto part =
        std::ranges::find_if(run.parts, [&](const PartResult& own) { return own.part.path == each.part; });
    if (each.consumer.kind == ConsumerKind::tree && part->on_cut) charged += each.energy.best / joule / 3.6e6;
  }
  EXPECT_NEAR(std::stod(share.at("energy_consumed")) / charged, run.start.factors.pue, 1e-9);
  EXPECT_NEAR(std::stod(share.at("emissions")) / std::stod(whole.at("emissions")),
              std::stod(share.at("energy_consumed")) / std::stod(whole.at("energy_consumed")), 1e-9);
}

TEST(Csv38, what_nobody_was_charged_for_is_unknown_and_not_0) {
  joulery::Run run = counted_server();
  run.shares.clear();
  const auto row = read_back(charged_to_tree(run));
  EXPECT_EQ(row.at("energy_consumed"), "");
  EXPECT_EQ(row.at("cpu_energy"), "");
  EXPECT_EQ(row.at("emissions"), "");
}

TEST(Sidecar, a_row_with_an_id_of_its_own_names_the_run) {
  const std::string text = sidecar_with("", counted_server(), "row-1").value();
  EXPECT_NE(text.find("\"row-1\""), std::string::npos);
  EXPECT_NE(text.find("\"run\": \"01J9ZK7CQ4T8V0W2X6Y8ZABCDE\""), std::string::npos);
}

TEST(Sidecar, a_second_run_joins_the_first_and_a_later_row_replaces_its_own) {
  const std::string one = sidecar_with("", counted_server()).value();
  const std::string two = sidecar_with(one, modelled_machine()).value();
  EXPECT_NE(two.find("01J9ZK7CQ4T8V0W2X6Y8ZABCDE"), std::string::npos);
  EXPECT_NE(two.find("01JA0B1C2D3E4F5G6H7J8K9MNP"), std::string::npos);
  EXPECT_EQ(sidecar_with(two, counted_server()).value(), two);
}

TEST(Sidecar, what_is_not_ours_is_not_overwritten) {
  EXPECT_EQ(sidecar_with("not json", counted_server()).error().kind, ErrorKind::invalid);
  EXPECT_EQ(sidecar_with("[1]", counted_server()).error().kind, ErrorKind::invalid);
}

}  // namespace
}  // namespace joulery
