// SPDX-License-Identifier: Apache-2.0
// The eleven checks on the published session, by the rules of its own round and of a later one, and with one thing
// broken at a time.
#include "core/importing/mlperf_checks.h"

#include <gtest/gtest.h>

#include "core/importing/published_files.h"

using namespace joulery;

namespace {

constexpr const char* kClient = "power/client.json";
constexpr const char* kServer = "power/server.json";
constexpr const char* kDaemonLog = "power/ptd_logs.txt";

MlperfSession published_session() {
  constexpr const char* folder = "mlperf_power_untether_resnet50_singlestream";
  return {folder, published_files(folder)};
}

void replace(std::string& text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  ASSERT_NE(at, std::string::npos) << what;
  text.replace(at, what.size(), with);
}

void replace_all(std::string& text, const std::string& what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

std::vector<MlperfCheck> checked(const MlperfSession& session, std::string_view round) {
  const auto rules = mlperf_rules_of(round);
  EXPECT_TRUE(rules);
  return check_mlperf_session(session, **rules);
}

/// The names of the checks that ended so.
std::vector<std::string> that(const std::vector<MlperfCheck>& checks, Verdict verdict) {
  std::vector<std::string> names;
  for (const MlperfCheck& check : checks) {
    if (check.verdict == verdict) names.push_back(check.name);
  }
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST(MlperfChecks, the_published_session_passes_all_eleven_of_its_own_round) {
  const auto checks = checked(published_session(), "v4.1");
  EXPECT_EQ(checks.size(), 11U);
  for (const MlperfCheck& check : checks) EXPECT_EQ(check.verdict, Verdict::passed) << check.name << ": " << check.why;
  EXPECT_TRUE(passes(checks));
}

TEST(MlperfChecks, the_same_session_fails_four_of_the_present_round) {
  const auto checks = checked(published_session(), "v5.0");
  EXPECT_EQ(that(checks, Verdict::failed),
            (Names{"client sources", "server sources", "power daemon's commands", "meter's number"}));
  EXPECT_FALSE(passes(checks));
}

TEST(MlperfChecks, one_changed_byte_of_a_file_is_found_by_its_sum) {
  MlperfSession session = published_session();
  session.files["run_1/mlperf_log_summary.txt"] += ' ';
  EXPECT_EQ(that(checked(session, "4.1"), Verdict::failed), Names{"SHA-1 of files"});
  session.files.erase("power/server.log");
  EXPECT_EQ(that(checked(session, "4.1"), Verdict::failed), Names{"SHA-1 of files"});
}

TEST(MlperfChecks, sources_that_are_not_known_are_undecided_and_do_not_pass) {
  MlperfSession session = published_session();
  replace(session.files[kClient], "33ca4f26", "00000000");
  const auto checks = checked(session, "4.1");
  EXPECT_EQ(that(checks, Verdict::undecided), Names{"client sources"});
  EXPECT_FALSE(passes(checks));
}

TEST(MlperfChecks, what_the_two_sides_wrote_must_agree) {
  const struct {
    const char* file;
    const char* what;
    const char* with;
    const char* check;
  } cases[] = {
      {kServer, "\"client\": \"165ad7ef", "\"client\": \"00000000", "UUIDs"},
      {kClient, "\"session_name\": \"2024", "\"session_name\": \"2025", "session name"},
      {kClient, "power client v3", "power client v4", "messages"},
      {kServer, "Range A changed", "Range A kept", "power daemon's commands"},
      {kServer, "YokogawaWT210,1000", "Homemade,1000", "power daemon's commands"},
      {kServer, "\"device_type\": 8", "\"device_type\": 9", "meter's number"},
      {kServer, "\"version\": \"1.0\"", "\"debug\": true, \"version\": \"1.0\"", "debug off"},
  };
  for (const auto& known : cases) {
    MlperfSession session = published_session();
    replace(session.files[known.file], known.what, known.with);
    EXPECT_EQ(that(checked(session, "4.1"), Verdict::failed), Names{known.check}) << known.with;
  }
}

TEST(MlperfChecks, a_meter_that_was_not_asked_for_a_reading_a_second_fails) {
  MlperfSession session = published_session();
  replace_all(session.files[kServer], "\"cmd\": \"Go,1000,", "\"cmd\": \"Go,2000,");
  EXPECT_EQ(that(checked(session, "4.1"), Verdict::failed), Names{"power daemon's commands"});
}

TEST(MlperfChecks, a_range_that_is_not_put_back_fails) {
  MlperfSession session = published_session();
  std::string& server = session.files[kServer];
  const auto last = server.rfind("SR,A,Auto");
  ASSERT_NE(last, std::string::npos);
  server.replace(last, 9, "SR,A,2.00");
  EXPECT_EQ(that(checked(session, "4.1"), Verdict::failed), Names{"power daemon's commands"});
}

TEST(MlperfChecks, clocks_apart_by_more_than_800_ms_fail) {
  MlperfSession session = published_session();
  replace(session.files[kClient], "1721749636.656459,", "1721749637.556459,");  // 903 ms from the server's
  EXPECT_EQ(that(checked(session, "4.1"), Verdict::failed), Names{"clocks and load"});
  session = published_session();
  replace(session.files[kClient], "1721749636.656459,", "1721749637.153000,");  // 499 ms
  EXPECT_TRUE(that(checked(session, "4.1"), Verdict::failed).empty());
}

TEST(MlperfChecks, a_test_run_that_draws_five_percent_less_than_ranging_fails) {
  MlperfSession session = published_session();
  replace_all(session.files["run_1/spl.txt"], "Watts,23", "Watts,20");
  const auto checks = checked(session, "4.1");
  EXPECT_EQ(that(checks, Verdict::failed), (Names{"clocks and load", "SHA-1 of files"}));
}

TEST(MlperfChecks, errors_and_uncertain_readings_count_by_when_they_came) {
  const auto with_line = [](const std::string& line) {
    MlperfSession session = published_session();
    std::string& log = session.files[kDaemonLog];
    const std::string mark = "07-23-2024 15:47:16.652: Go with mark";
    replace(log, mark, line + "\n" + mark);
    return session;
  };
  const auto log_check = [](const MlperfSession& session) { return checked(session, "4.1")[8]; };
  EXPECT_EQ(log_check(with_line("07-23-2024 15:50:00.000: ERROR: Bad watts reading nan from meter")).verdict,
            Verdict::failed);
  EXPECT_EQ(log_check(with_line("07-23-2024 15:40:00.000: ERROR: Lost the meter")).verdict, Verdict::warned);
  const std::string uncertain = ": WARNING: Uncertainty 1.23%, which is above 1.00% limit for the last sample!";
  EXPECT_EQ(log_check(with_line("07-23-2024 15:50:00.000" + uncertain)).verdict, Verdict::failed);
  EXPECT_EQ(log_check(with_line("07-23-2024 15:47:20.000" + uncertain)).verdict, Verdict::passed);  // before the load
  EXPECT_EQ(log_check(with_line("07-23-2024 15:50:00.000: WARNING: meter is warm")).verdict, Verdict::warned);
}

TEST(MlperfChecks, a_log_in_local_time_is_laid_on_the_phases_by_its_start) {
  MlperfSession session = published_session();
  std::string& log = session.files[kDaemonLog];
  // The server's zone is four hours west: the same log in local time.
  replace_all(log, "07-23-2024 15:", "07-23-2024 11:");
  replace(log, "07-23-2024 11:47:16.652: Go",
          "07-23-2024 11:50:00.000: WARNING: Uncertainty 2.00%, which is above 1.00% limit for the last "
          "sample!\n07-23-2024 11:47:16.652: Go");
  EXPECT_EQ(checked(session, "4.1")[8].verdict, Verdict::failed);
}

TEST(MlperfChecks, without_its_papers_a_session_is_undecided) {
  MlperfSession session = published_session();
  session.files.erase(kClient);
  EXPECT_EQ(that(checked(session, "4.1"), Verdict::undecided).size(), 11U);
  session.files[kClient] = "{}";
  EXPECT_EQ(that(checked(session, "4.1"), Verdict::undecided).size(), 11U);
}

TEST(MlperfChecks, a_round_is_a_number) {
  EXPECT_EQ((*mlperf_rules_of("v4.1"))->daemon_version, "1.10.0");
  EXPECT_EQ((*mlperf_rules_of("5.1"))->daemon_version, "1.11.1");
  for (const std::string_view round : {"", "v", "four", "0.7", "-1"}) EXPECT_FALSE(mlperf_rules_of(round)) << round;
}
