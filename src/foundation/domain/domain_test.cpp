// SPDX-License-Identifier: Apache-2.0
// Tests of the nouns: words survive both ways, methods weaken, parts contain.
#include "foundation/domain/record.h"

namespace joulery {
namespace {

TEST(Method, a_sum_carries_the_weakest_method) {
  EXPECT_EQ(weakest(Method::counted, Method::assumed), Method::assumed);
  EXPECT_EQ(weakest(Method::modelled, Method::integrated), Method::modelled);
  EXPECT_TRUE(is_modelled(Method::assumed));
  EXPECT_FALSE(is_modelled(Method::imported));
}

TEST(Words, every_word_names_its_value_again) {
  for (const char* word : {"counted", "integrated", "calibrated", "imported", "modelled", "assumed"}) {
    EXPECT_EQ(to_string(method_from(word).value()), word);
  }
  EXPECT_EQ(to_string(consumer_kind_from("gpu-process").value()), "gpu-process");
  EXPECT_FALSE(idle_policy_from("never").has_value());
}

TEST(Part, R9_psys_holds_packages_and_memory_and_a_package_holds_its_core) {
  const Part psys{"machine/psys", PartKind::board};
  const Part package{"machine/package-1", PartKind::cpu};
  const Part other{"machine/package-10", PartKind::cpu};
  const Part core{"machine/package-1/core", PartKind::cpu};
  const Part dram{"machine/memory/dram-1", PartKind::memory};
  EXPECT_TRUE(contains(psys, package));
  EXPECT_TRUE(contains(psys, dram));
  EXPECT_TRUE(contains(package, core));
  EXPECT_TRUE(contains({"machine/psys-1", PartKind::board}, package));
  EXPECT_FALSE(contains(package, other));
  EXPECT_FALSE(contains(package, dram));
  EXPECT_EQ(core.name(), "core");
}

}  // namespace
}  // namespace joulery
