// SPDX-License-Identifier: Apache-2.0
// WorkloadPair: two started processes accounted as one workload of a run, as the two models of a comparison are. Which
// of them an amount belongs to is told by the spans: only one works at a time. Not here: starting them.
#pragma once

#include <array>
#include <memory>

#include "foundation/base/fd.h"
#include "foundation/ports/workload.h"

namespace joulery {

/// Lives as long as one of the two; its exit is the first that was not good, else the first one's.
class WorkloadPair final : public Workload {
 public:
  using Both = std::array<std::unique_ptr<Workload>, 2>;

  /// `ends` becomes readable when one of the two ended; of() makes it.
  WorkloadPair(Both both, UniqueFd ends) : both_(std::move(both)), ends_(std::move(ends)) {}
  /// Both must be there. Errors: errno of epoll.
  static Result<std::unique_ptr<Workload>> of(std::unique_ptr<Workload> first, std::unique_ptr<Workload> second);

  [[nodiscard]] std::int64_t pid() const override { return both_[0]->pid(); }
  [[nodiscard]] int end_fd() const override { return ends_.get(); }
  void forget_past() override;
  Result<Duration> cpu_time() override;
  std::optional<std::uint64_t> cycles() override;
  std::optional<std::uint64_t> memory_held() override;
  Result<std::optional<Exit>> poll() override;
  Result<void> signal(int number) override;
  Result<void> signal_tree(int number) override;
  [[nodiscard]] std::vector<std::int64_t> pids() override;
  [[nodiscard]] std::vector<std::string> survivors() override;
  [[nodiscard]] std::string accounting() const override { return both_[0]->accounting(); }

 private:
  Both both_;
  std::array<std::optional<Exit>, 2> exits_;
  UniqueFd ends_;  ///< an epoll that watches the end of those that live
};

}  // namespace joulery
