// SPDX-License-Identifier: Apache-2.0
// Tests of the block after a run: contracts 4, line by line, and its golden files.
#include "core/reporting/run_summary.h"

#include "core/reporting/golden.h"
#include "core/reporting/run_examples.h"

namespace joulery {
namespace {

using namespace examples;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

bool has_line_with(const std::string& text, std::string_view a, std::string_view b) {
  for (const std::string& line : lines_of(text)) {
    if (line.find(a) != std::string::npos && line.find(b) != std::string::npos) return true;
  }
  return false;
}

TEST(RunSummary, golden_files) {
  for (const auto& [name, run] : all_runs()) {
    expect_golden(name + "/summary.txt", run_summary(run, TextStyle{}));
    expect_golden(name + "/summary-wide.txt", run_summary(run, TextStyle{160, false, true}));
    expect_golden(name + "/summary-ascii.txt", run_summary(run, TextStyle{80, false, false}));
    expect_golden(name + "/summary-color.txt", run_summary(run, TextStyle{80, true, true}));
  }
}

TEST(RunSummary, a_modelled_total_says_so_in_capitals_in_the_first_line) {
  const std::string text = run_summary(modelled_machine(), TextStyle{});
  EXPECT_NE(lines_of(text).front().find("MODELLED"), std::string::npos);
  EXPECT_EQ(run_summary(counted_server(), TextStyle{}).find("MODELLED"), std::string::npos);
}

TEST(RunSummary, without_a_place_carbon_is_unknown_and_the_last_line_says_how_to_set_one) {
  const std::string text = run_summary(modelled_machine(), TextStyle{});
  EXPECT_TRUE(has_line_with(text, "carbon", "unknown"));
  EXPECT_TRUE(has_line_with(text, "run 01JA0B1C", "joulery config set place"));
  EXPECT_EQ(text.find("0 g"), std::string::npos);
}

TEST(RunSummary, with_a_place_the_last_line_says_how_to_explain_a_number) {
  EXPECT_EQ(lines_of(run_summary(counted_server(), TextStyle{})).back(),
            "  run 01J9ZK7C; explain a number: joulery report 01J9ZK7C --explain carbon");
}

TEST(RunSummary, a_run_shorter_than_the_sensor_shows_only_the_upper_end) {
  const std::string first = lines_of(run_summary(short_repetitions(), TextStyle{})).front();
  EXPECT_NE(first.find("≤ 1.2 J"), std::string::npos) << first;
  EXPECT_NE(first.find("below_resolution"), std::string::npos);
}

TEST(RunSummary, repetitions_show_gross_and_net_joules_per_run_with_their_interval) {
  const std::string text = run_summary(short_repetitions(), TextStyle{160, false, true});
  EXPECT_TRUE(has_line_with(text, "per run", "t, 9 degrees of freedom"));
  EXPECT_TRUE(has_line_with(text, "net", "minus idle"));
}

TEST(RunSummary, no_line_is_wider_than_80_columns_and_ascii_is_ascii) {
  for (const auto& [name, run] : all_runs()) {
    for (const std::string& line : lines_of(run_summary(run, TextStyle{}))) EXPECT_LE(display_width(line), 80U) << line;
    for (const char c : run_summary(run, TextStyle{80, false, false})) EXPECT_LT(static_cast<unsigned char>(c), 0x80U);
  }
}

TEST(RunSummary, a_name_from_outside_cannot_steer_the_terminal) {
  joulery::Run run = counted_server();
  run.parts[0].text = "evil\x1b[2Jname\r\n\x9b";
  EXPECT_EQ(run_summary(run, TextStyle{}).find('\x1b'), std::string::npos);
}

TEST(RunSummary, an_empty_run_says_that_nothing_is_known_and_claims_no_joule) {
  joulery::Run run;
  run.start.id = "01J9ZK7CQ4T8V0W2X6Y8ZABCDE";
  const std::string text = run_summary(run, TextStyle{});
  EXPECT_NE(text.find("energy unknown"), std::string::npos);
  EXPECT_EQ(text.find("0 J"), std::string::npos);
}

TEST(RunSummary, a_run_too_short_to_see_who_used_it_does_not_say_that_you_used_nothing) {
  joulery::Run run = short_repetitions();
  for (ShareResult& share : run.shares) {
    if (share.consumer.kind == ConsumerKind::tree) share.energy = {};
  }
  const std::string text = run_summary(run, TextStyle{});
  EXPECT_TRUE(has_line_with(text, "yours", "unknown"));
  EXPECT_EQ(text.find("0 J"), std::string::npos);
}

}  // namespace
}  // namespace joulery
