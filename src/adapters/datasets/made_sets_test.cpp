// SPDX-License-Identifier: Apache-2.0
// The sets that tools/make_data_sets writes are read like sets of users; each is skipped by name where it was not made.
#include "adapters/datasets/open.h"
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
  DatasetRequest request;
  request.path = *cached_file(place);
  request.kind = GetParam().kind;
  const auto set = open_dataset(request);
  ASSERT_TRUE(set.has_value()) << describe(set.error());
  EXPECT_GE((*set)->size(), 60U);
}

INSTANTIATE_TEST_SUITE_P(
    All, MadeSets,
    testing::Values(MadeSet{"file-kinds", ItemKind::labelled_text}, MadeSet{"injected-errors", ItemKind::tagged_words},
                    MadeSet{"speeches", ItemKind::plain_text}, MadeSet{"rendered-lines", ItemKind::captioned_image},
                    MadeSet{"document-pages", ItemKind::boxed_image}, MadeSet{"drawn-shapes", ItemKind::labelled_image},
                    MadeSet{"terrain-prompts", ItemKind::prompt}));

}  // namespace
}  // namespace joulery
