// SPDX-License-Identifier: Apache-2.0
// RunningRequests: how many requests a server works on, by its own metrics, asked again and again while it is under
// load. A server without such a metric tells nothing: what was asked of it is not what it ran.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/ports/http.h"
#include "foundation/wire/worker.h"
#include "workers/serving/service.h"

namespace joulery {

/// What one text of metrics says. Sources: llama.cpp tools/server/README.md (GET /metrics), vLLM docs/usage/metrics.md,
/// text-generation-inference docs/source/reference/metrics.md.
struct RunningCounts {
  std::string metric;                ///< "vllm:num_requests_running"
  double running = 0;                ///< now; summed over its series
  std::optional<double> decodes;     ///< llama-server: steps since its start
  std::optional<double> busy_slots;  ///< llama-server: mean slots at work a step, since its start
};

/// Nothing where no metric tells.
[[nodiscard]] std::optional<RunningCounts> running_in(std::string_view metrics);

/// Samples of one load. One thread.
class RunningWatch {
 public:
  /// `url` of the metrics; `http` is ours.
  RunningWatch(std::unique_ptr<Http> http, std::string url) : http_(std::move(http)), url_(std::move(url)) {}

  /// Asks once. A server that does not answer adds nothing.
  void look(const Now& now);
  /// What was told: of a llama-server the slots at work in the steps between two looks, as far as its six digits carry
  /// that; of others the requests that ran at each look. Nothing: it told nothing.
  [[nodiscard]] std::optional<RunningRequests> told() const;

 private:
  struct Seen {
    Instant at;
    RunningCounts counts;
  };
  std::unique_ptr<Http> http_;
  std::string url_;
  std::vector<Seen> seen_;
};

}  // namespace joulery
