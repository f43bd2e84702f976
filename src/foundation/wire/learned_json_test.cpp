// SPDX-License-Identifier: Apache-2.0
// Tests of the file of what a machine has learned: kept to the last bit, nonsense refused by name.
#include "foundation/wire/learned_json.h"

#include <gtest/gtest.h>

namespace joulery {
namespace {

const Learned kLearned{"8d1f0c7e",
                       {{"nvml GPU-1 power", 70.123456789 * watt, 0.1 * 7001 * watt, {{331, 12}, {332, 1}}},
                        {"powercap intel-rapl:0", {}, {}, {{240, 1'000'000'000}}}}};

std::string with(const std::string& from, const std::string& to) {
  std::string text = learned_json(kLearned);
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from << " in " << text;
  return text.replace(at, from.size(), to);
}

std::string complaint(const std::string& text) {
  const auto learned = learned_from_json(text);
  return learned ? "none" : learned.error().what;
}

TEST(LearnedJson, it_is_kept_to_the_last_bit) {
  const auto back = learned_from_json(learned_json(kLearned));
  ASSERT_TRUE(back.has_value()) << describe(back.error());
  EXPECT_EQ(*back, kLearned);
}

TEST(LearnedJson, nonsense_is_refused_by_name) {
  EXPECT_EQ(complaint(""), "not a JSON document");
  EXPECT_EQ(complaint("{}"), "\"schema\" is missing");
  EXPECT_EQ(complaint(with("learned/1", "run/1")),
            "the document is \"joulery.run/1\" where \"joulery.learned/1\" was expected");
  EXPECT_EQ(complaint(with("\"boot_id\":\"8d1f0c7e\"", "\"boot_id\":7")), "\"boot_id\" is not a text");
  EXPECT_EQ(complaint(with("\"lowest_w\":70.123456789,", "")),
            "\"nvml GPU-1 power\": its lowest and highest reading make no range");
  EXPECT_EQ(complaint(with("\"lowest_w\":70.123456789", "\"lowest_w\":7000")),
            "\"nvml GPU-1 power\": its lowest and highest reading make no range");
  EXPECT_EQ(complaint(with("\"lowest_w\":70.123456789", "\"lowest_w\":-1")),
            "\"nvml GPU-1 power\": its lowest and highest reading make no range");
  EXPECT_EQ(complaint(with("\"step\":332", "\"step\":331")),
            "\"nvml GPU-1 power\": its quiet intervals cannot have been counted");
  EXPECT_EQ(complaint(with("1000000000", "1000000001")),
            "\"powercap intel-rapl:0\": its quiet intervals cannot have been counted");
}

}  // namespace
}  // namespace joulery
