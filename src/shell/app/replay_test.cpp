// SPDX-License-Identifier: Apache-2.0
// A recording computed for another window than its own: what merging asks for.
#include "shell/app/replay.h"

#include "shell/app/road_script.h"

namespace joulery {
namespace {

using namespace script;

/// Records that are there already.
class Recorded final : public RecordSource {
 public:
  explicit Recorded(std::vector<Record> records) : records_(std::move(records)) {}
  Result<std::optional<Record>> next() override {
    if (given_ == records_.size()) return std::optional<Record>();
    return std::optional<Record>(records_[given_++]);
  }
  [[nodiscard]] bool broken_tail() const override { return false; }

 private:
  std::vector<Record> records_;
  std::size_t given_ = 0;
};

/// Ten seconds of a package whose power rises by 10 W a second, a reading each.
Recorded rising_power() {
  std::vector<Record> records{counted_machine(1), sample(0, {0}), WorkloadStarted{second(0), 7}};
  std::uint64_t microjoules = 0;
  for (int t = 1; t <= 10; ++t) {
    microjoules += static_cast<std::uint64_t>(t) * 10'000'000;
    records.emplace_back(sample(t, {microjoules}));
  }
  records.emplace_back(WorkloadEnded{second(10), {0, {}}});
  records.emplace_back(Finished{second(10), {}, 0, {}});
  return Recorded(records);
}

auto between(double from, double to) {
  Recorded records = rising_power();
  return run_between(records, second(from), second(to)).value();
}

TEST(Replay, another_window_of_a_recording_is_computed_from_its_samples) {
  const auto run = between(2, 5);
  EXPECT_EQ(run.total.best, (30 + 40 + 50) * joule);
  EXPECT_EQ(run.begin, second(2));
  EXPECT_EQ(run.end, second(5));
  EXPECT_EQ(run.coverage, 1);
}

TEST(Replay, windows_side_by_side_sum_to_the_whole) {
  Recorded records = rising_power();
  const auto whole = run_from_records(records).value();
  for (const double edge : {1.0, 2.5, 7.125}) {
    EXPECT_EQ((between(0, edge).total.best + between(edge, 10).total.best), whole.total.best) << edge;
  }
}

}  // namespace
}  // namespace joulery
