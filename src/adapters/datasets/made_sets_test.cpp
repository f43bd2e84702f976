// SPDX-License-Identifier: Apache-2.0
// The sets that tools/make_data_sets writes are read like sets of users; each is skipped by name where it was not made.
#include "adapters/datasets/known.h"
#include "testing/cached_files.h"

namespace joulery {
namespace {

struct MadeSet {
  const char* name;
  ItemKind kind;
};

class MadeSets : public testing::TestWithParam<MadeSet> {};

TEST_P(MadeSets, are_read_like_sets_of_users) {
  const std::string place = fmt::format("data-sets/{}", GetParam().name);
  if (!cached_file(place)) GTEST_SKIP() << place << " is not in the cache: tools/make_data_sets all";
  const auto set = open_known(GetParam().name, GetParam().kind, cache_folder());
  ASSERT_TRUE(set.has_value()) << describe(set.error());
  EXPECT_GE((*set)->size(), 60U);
}

TEST_P(MadeSets, that_are_not_there_say_how_to_make_them) {
  const auto set = open_known(GetParam().name, GetParam().kind, "/nowhere");
  EXPECT_EQ(set.error().kind, ErrorKind::gone);
  EXPECT_EQ(set.error().remedy, fmt::format("run tools/make_data_sets {}", GetParam().name));
}

INSTANTIATE_TEST_SUITE_P(
    All, MadeSets,
    testing::Values(MadeSet{"file-kinds", ItemKind::labelled_text}, MadeSet{"injected-errors", ItemKind::tagged_words},
                    MadeSet{"speeches", ItemKind::plain_text}, MadeSet{"rendered-lines", ItemKind::captioned_image},
                    MadeSet{"document-pages", ItemKind::boxed_image}, MadeSet{"drawn-shapes", ItemKind::labelled_image},
                    MadeSet{"terrain-prompts", ItemKind::prompt}));

}  // namespace
}  // namespace joulery
