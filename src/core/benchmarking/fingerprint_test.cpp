// SPDX-License-Identifier: Apache-2.0
// Matching trials and refusing those that differ in more than one declared thing.
#include "core/benchmarking/fingerprint.h"

namespace joulery {
namespace {

TrialFingerprint common() {
  return TrialFingerprint().set("model", "a/b").set("precision", "fp16").set("device", "H100").set("driver", "580.1");
}

TEST(Fingerprint, BM_17_a_differing_field_is_refused_and_shown_unless_it_was_varied_on_purpose) {
  const TrialFingerprint half = common();
  const TrialFingerprint quarter = common().set("precision", "int8");
  EXPECT_TRUE(check_matched(half, half, {}));
  const auto refused = check_matched(half, quarter, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().where, "precision: fp16 and int8");
  EXPECT_TRUE(check_matched(half, quarter, {"precision"}));
  EXPECT_EQ(check_matched(half, common().set("precision", "int8").set("driver", "570.0"), {"precision"}).error().where,
            "driver: 580.1 and 570.0");
}

TEST(Fingerprint, BM_17_what_one_trial_does_not_know_differs_and_what_neither_knows_does_not) {
  const auto found = differences(common(), common().set("power_limit", "700 W"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].field, "power_limit");
  EXPECT_FALSE(found[0].a);
}

TEST(Fingerprint, BM_17_varying_the_model_varies_its_revision) {
  const TrialFingerprint other = common().set("model", "c/d").set("model_revision", "0123");
  EXPECT_TRUE(check_matched(common(), other, {"model"}));
}

TEST(Fingerprint, BM_17_a_misspelt_factor_is_told) {
  EXPECT_EQ(describe(check_matched(common(), common(), {"presicion"}).error()),
            "'presicion' is no field of a fingerprint; did you mean precision?");
}

}  // namespace
}  // namespace joulery
