// SPDX-License-Identifier: Apache-2.0
// docs/accuracy.md says what the rig says today. JOULERY_UPDATE_GOLDEN=1 (bench/accuracy sets it) writes the table
// anew.
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

#include "foundation/units/format.h"
#include "tests/rig/faults.h"

namespace joulery::rig {
namespace {

constexpr std::uint64_t kSeeds = 40;
const std::string kPage = JOULERY_SOURCE_DIR "/docs/accuracy.md";
const std::string kBegin = "<!-- rig -->\n";
const std::string kEnd = "<!-- /rig -->";

bool holds(const Outcome& outcome) {
  return outcome.run.total.low <= outcome.truth && outcome.truth <= outcome.run.total.high;
}

/// Of how many seeds the interval held the truth, with instruments that are off as their tables allow.
std::uint64_t held(const Fault& fault) {
  std::uint64_t count = 0;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Chance chance(seed);
    count += holds(run(fault.plan(chance, Gains::drawn), seed)) ? 1 : 0;
  }
  return count;
}

std::string row_of(const Fault& fault) {
  Chance chance(1);
  const Outcome outcome = run(fault.plan(chance, Gains::exact), 1);
  const Bounded<Energy>& total = outcome.run.total;
  return fmt::format("| {} | {} | {:.1f} | {:.1f} | {:.1f} | {:.1f} … {:.1f} | {:+.2f} % | {}/{} | {} |\n",
                     fault.machine, fault.goes_wrong, outcome.whole_truth / joule, outcome.truth / joule,
                     total.best / joule, total.low / joule, total.high / joule, 100 * (total.best / outcome.truth - 1),
                     held(fault), kSeeds, fault.named);
}

std::string table() {
  std::string text =
      "| machine | what goes wrong | truth, J | of it in no named gap, J | Joulery, J | interval, J | error | truth in "
      "it, "
      "seeds | named by |\n|---|---|---|---|---|---|---|---|---|\n";
  for (const Fault& fault : faults()) text += row_of(fault);
  return text;
}

TEST(Accuracy, the_page_says_what_the_rig_says_today) {
  std::ifstream file(kPage);
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  const auto begin = page.find(kBegin);
  const auto end = page.find(kEnd);
  ASSERT_TRUE(begin != std::string::npos && end != std::string::npos) << kPage << " has no place for the table";
  const std::string said = page.substr(begin + kBegin.size(), end - begin - kBegin.size());
  const std::string now = table();
  if (std::getenv("JOULERY_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(kPage) << page.substr(0, begin + kBegin.size()) << now << page.substr(end);
    GTEST_SKIP() << "written";
  }
  EXPECT_EQ(said, now) << "bench/accuracy writes it anew";
}

}  // namespace
}  // namespace joulery::rig
