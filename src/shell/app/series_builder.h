// SPDX-License-Identifier: Apache-2.0
// SeriesBuilder: power over time in at most 512 equal steps, however long the run: when full, neighbours merge and the
// step doubles. Deterministic, so a replay draws the same picture.
#pragma once

#include <vector>

#include "foundation/domain/run.h"
#include "foundation/domain/slice.h"

namespace joulery {

/// Collects slices of one part. No allocation after construction.
class SeriesBuilder {
 public:
  static constexpr std::size_t kMostSteps = 512;
  explicit SeriesBuilder(Duration step);

  void add(const Slice& slice);
  [[nodiscard]] Series series() const;

 private:
  struct Step {
    double microjoules = 0;
    Duration covered{};
  };
  void merge_neighbours();

  Duration step_;
  bool started_ = false;
  Instant start_;
  std::vector<Step> steps_;
  std::size_t used_ = 0;
};

}  // namespace joulery
