// SPDX-License-Identifier: Apache-2.0
// Tests of the documents: nothing a run holds is lost, the bytes are those of the golden file, wrong documents are
// refused with the field that is wrong. The documents are also left for tests/schema when JOULERY_TEST_OUTPUT names a
// folder.
#include "foundation/wire/run_json.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "foundation/wire/error_json.h"
#include "foundation/wire/iso_time.h"
#include "foundation/wire/run_fields.h"
#include "foundation/wire/start_json.h"
// The field lists come before the codecs that walk them.
#include "foundation/wire/random_fields.h"
#include "testing/example_run.h"

namespace joulery {
namespace {

using testing::example_run;
/// Inside a test, `Run` alone is GoogleTest's.
using AnyRun = Run;

std::string golden(const std::string& name) {
  std::ifstream file(std::string(JOULERY_SOURCE_DIR) + "/tests/golden/wire/" + name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Leaves a document where tests/schema/validate.py looks for it.
void leave_for_validation(const std::string& name, const std::string& document) {
  const char* folder = std::getenv("JOULERY_TEST_OUTPUT");
  if (folder == nullptr) return;
  std::filesystem::create_directories(folder);
  std::ofstream(std::string(folder) + "/" + name) << document << "\n";
}

std::string with_replaced(std::string text, const std::string& old, const std::string& fresh) {
  const auto at = text.find(old);
  EXPECT_NE(at, std::string::npos) << old;
  return at == std::string::npos ? text : text.replace(at, old.size(), fresh);
}

Run run_without_anything() {
  AnyRun run;
  run.start.id = "01J9ZK7C5V8Q2M4N6P7R8S9TVX";
  return run;
}

TEST(RunJson, the_document_is_the_golden_one_byte_for_byte) {
  const std::string document = run_json(example_run()) + "\n";
  leave_for_validation("run-full.json", document);
  EXPECT_EQ(document, golden("run.json"));
}

TEST(RunJson, a_run_with_every_field_set_comes_back_equal) {
  const AnyRun run = example_run();
  const auto back = run_from_json(run_json(run));
  ASSERT_TRUE(back.has_value()) << describe(back.error());
  EXPECT_EQ(*back, run);
}

TEST(RunJson, a_run_that_knows_nothing_says_null_and_why) {
  const std::string document = run_json(run_without_anything());
  leave_for_validation("run-empty.json", document);
  EXPECT_NE(document.find("no place set"), std::string::npos);
  const auto back = run_from_json(document);
  ASSERT_TRUE(back.has_value()) << describe(back.error());
  EXPECT_EQ(*back, run_without_anything());
}

RC_GTEST_PROP(RunJson, what_is_written_is_read_again_field_by_field, (std::uint64_t seed)) {
  std::mt19937_64 source(seed);
  RandomFields random(source, false);
  AnyRun run;
  run_fields(random, run);
  if (!run.start.factors.place && run.start.factors.why.empty()) run.start.factors.why = "unknown";
  const std::string document = run_json(run, -1);
  const auto back = run_from_json(document);
  RC_ASSERT(back.has_value());
  RC_ASSERT(*back == run);
  RC_ASSERT(run_json(*back, -1) == document);
}

RC_GTEST_PROP(StartJson, a_start_is_kept_to_the_last_bit, (std::uint64_t seed)) {
  std::mt19937_64 source(seed);
  RandomFields random(source, true);
  RunStart start;
  start_fields(random, start);
  const auto back = start_from_json(start_json(start));
  RC_ASSERT(back.has_value());
  RC_ASSERT(*back == start);
}

TEST(RunJson, a_number_of_a_result_carries_twelve_digits) {
  AnyRun run = example_run();
  run.coverage = 1.0 / 3;
  EXPECT_NE(run_json(run).find("\"coverage\": 0.333333333333,"), std::string::npos);
}

TEST(RunJson, energies_are_exact_beyond_twelve_digits) {
  AnyRun run = example_run();
  run.total.best = Energy::of_microjoules(123'456'789'012'345'678);
  EXPECT_EQ(run_from_json(run_json(run))->total.best.microjoules(), 123'456'789'012'345'678);
}

TEST(RunJson, a_command_that_is_no_utf8_still_makes_a_document) {
  AnyRun run = example_run();
  run.start.command = {"\xff\xfe"};
  const auto back = run_from_json(run_json(run));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->start.command.front(), "\uFFFD\uFFFD");
}

TEST(RunJson, wrong_documents_are_refused_with_the_field_that_is_wrong) {
  const std::string good = run_json(example_run());
  const auto complaint = [](const std::string& text) {
    const auto run = run_from_json(text);
    return run ? std::string("accepted") : describe(run.error());
  };
  EXPECT_EQ(complaint(""), "not a JSON document");
  EXPECT_EQ(complaint("[1]"), "the document is not an object");
  EXPECT_EQ(complaint("{}"), "\"schema\" is missing");
  EXPECT_EQ(complaint(with_replaced(good, "joulery.run/1", "joulery.run/9")),
            "the document is \"joulery.run/9\" where \"joulery.run/1\" was expected");
  EXPECT_EQ(complaint(with_replaced(good, "\"on_cut\": true", "\"on_cut\": 1")),
            "\"parts[0].on_cut\" is neither true nor false");
  EXPECT_EQ(complaint(with_replaced(good, "\"kind\": \"tree\"", "\"kind\": \"bush\"")),
            "\"shares[0].consumer.kind\" is not a known word");
  EXPECT_EQ(complaint(with_replaced(good, "\"start_mono_ns\": 5000000000", "\"start_mono_ns\": 9223372036854775807")),
            "\"window.start_mono_ns\" is out of range");
  EXPECT_EQ(complaint(with_replaced(good, "\"warmups\": 2", "\"warmups\": -2")),
            "\"repeat.warmups\" is not a whole number from 0");
}

RC_GTEST_PROP(RunJson, a_document_with_a_flipped_byte_never_crashes, (std::uint64_t seed)) {
  static const std::string good = run_json(example_run(), -1);
  std::mt19937_64 source(seed);
  std::string text = good;
  for (int i = 0; i < 3; ++i) text[source() % text.size()] = static_cast<char>(source());
  const auto run = run_from_json(text);
  if (run) (void)run_json(*run);
}

TEST(HostJson, what_the_machine_does_not_say_is_null_with_a_reason) {
  const std::string document = host_json(Host{});
  EXPECT_NE(document.find("\"sockets\":null"), std::string::npos);
  EXPECT_NE(document.find("\"sockets\":\"the machine does not say\""), std::string::npos);
}

TEST(ErrorJson, an_error_tells_kind_what_where_and_what_to_try) {
  const std::string document = error_json({ErrorKind::denied, "cannot read", "/sys/x", "ask root"}, 6);
  leave_for_validation("error-full.json", document);
  leave_for_validation("error-bare.json", error_json({ErrorKind::broken, "cannot", "", ""}, 5));
  EXPECT_NE(document.find("\"kind\": \"denied\""), std::string::npos);
  EXPECT_NE(document.find("\"try\": \"ask root\""), std::string::npos);
}

TEST(IsoTime, moments_carry_milliseconds_and_the_recorded_offset) {
  const UtcTime at(std::chrono::nanoseconds(1769860800123999999));
  EXPECT_EQ(iso_time(at), "2026-01-31T12:00:00.123+00:00");
  EXPECT_EQ(iso_time(at, std::chrono::hours(1)), "2026-01-31T13:00:00.123+01:00");
  EXPECT_EQ(iso_time(at, -std::chrono::minutes(570)), "2026-01-31T02:30:00.123-09:30");
  EXPECT_EQ(iso_time(at, std::chrono::seconds(61)), "2026-01-31T12:00:00.123+00:00");
  EXPECT_EQ(iso_time(UtcTime(std::chrono::nanoseconds(-1))), "1969-12-31T23:59:59.999+00:00");
}

}  // namespace
}  // namespace joulery
