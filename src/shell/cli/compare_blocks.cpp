// SPDX-License-Identifier: Apache-2.0
// Whether it is enough is asked of the blocks whose energies are known by now; a sensor that comes late costs a block
// more, never one less. A run that is broken off leaves no span.
#include "shell/cli/compare_blocks.h"

#include <fmt/format.h>

#include "core/benchmarking/blocked_arms.h"
#include "core/benchmarking/blocks.h"
#include "core/reporting/run_view.h"

namespace joulery {
namespace {

/// One run that ended; its energy is known later.
struct EndedRun {
  std::uint32_t span = 0;
  bool has_failed = false;
};

class BlockRun {
 public:
  BlockRun(Measurement& measurement, const ComparePlan& plan, const BlockTools& tools)
      : measurement_(measurement),
        plan_(plan),
        tools_(tools),
        orders_(block_orders(plan.arms.size(), plan.blocks.precision.most, plan.blocks.seed)) {}

  BlocksSeen run() {
    seen_.is_interrupted = !measurement_.await_sensors();
    watch_idle("idle before", SpanRole::idle_before);
    for (std::uint64_t i = 0; i < plan_.blocks.warm_ups && goes_on(); ++i) warm_up(i + 1);
    while (goes_on() && !is_enough()) ask_block();
    measurement_.end_window();
    if (!blocks_.empty()) watch_idle("idle after", SpanRole::idle_after);
    measurement_.tick_with_slow();
    return std::move(seen_);
  }

 private:
  [[nodiscard]] bool goes_on() const { return !seen_.is_interrupted && !seen_.not_started && !seen_.failed_warm_up; }

  void tell(std::string doing) {
    if (!tools_.tell) return;
    BlockStanding standing{std::move(doing), {}};
    if (!blocks_.empty()) {
      const auto done = static_cast<std::int64_t>(blocks_.size());
      const auto left = static_cast<std::int64_t>(plan_.blocks.precision.most) - done;
      if (left > 0) standing.left = (measurement_.clock().now() - first_block_) / done * left + plan_.idle;
    }
    tools_.tell(standing);
  }

  void watch_idle(const std::string& name, SpanRole role) {
    if (seen_.is_interrupted || plan_.idle <= Duration::zero()) return;
    tell("watching the idle machine");
    seen_.is_interrupted = !measurement_.watch(name, role, plan_.idle);
  }

  /// One run of a command in a span of its own; nothing when it was broken off or could not be started.
  std::optional<EndedRun> run_once(const CommandArm& arm, const std::string& name, SpanRole role) {
    const std::uint32_t span = measurement_.begin_span(name, role);
    if (const auto launched = measurement_.launch([&] { return tools_.start(arm); }); !launched) {
      measurement_.cancel_span(span);
      seen_.not_started = launched.error();
      return std::nullopt;
    }
    const Woken woken = measurement_.wait({.at_most = {}, .workload_end = true, .watches = {}});
    if (woken == Woken::interrupted || measurement_.was_interrupted()) {
      measurement_.cancel_span(span);
      seen_.is_interrupted = true;
      return std::nullopt;
    }
    const EndedRun ended{span, !bad_end(measurement_.exit()).empty()};
    std::map<std::string, double> work;
    if (!ended.has_failed) work[good_runs(arm.letter)] = 1;
    measurement_.end_span(span, std::move(work), measurement_.ended_at());
    measurement_.tick_now();
    return ended;
  }

  void warm_up(std::uint64_t number) {
    for (const CommandArm& arm : plan_.arms) {
      tell(fmt::format("warm-up {}, {}", number, arm.letter));
      const auto ended = run_once(arm, warm_up_span(arm.letter, number), SpanRole::warm_up);
      if (ended && ended->has_failed) {
        seen_.failed_warm_up =
            Error{ErrorKind::unsupported, fmt::format("{} fails: {}", arm.letter, bad_end(measurement_.exit())),
                  arm.text, "compare commands that end with code 0"};
      }
      if (!goes_on()) return;
    }
  }

  void ask_block() {
    if (blocks_.empty()) first_block_ = measurement_.clock().now();
    const std::size_t number = blocks_.size() + 1;
    std::vector<std::uint32_t> spans(plan_.arms.size());
    ArmBlock block(plan_.arms.size());
    for (const std::size_t at : orders_[blocks_.size()]) {
      const CommandArm& arm = plan_.arms[at];
      tell(fmt::format("block {} of {}{}, {}", number, plan_.blocks.has_fixed_blocks ? "" : "at most ",
                       plan_.blocks.precision.most, arm.letter));
      const auto ended = run_once(arm, block_span(arm.letter, number), SpanRole::user);
      if (!ended) return;
      spans[at] = ended->span;
      block[at].has_failed = ended->has_failed;
    }
    spans_.push_back(std::move(spans));
    blocks_.push_back(std::move(block));
    settle();
  }

  /// Takes the energies of blocks whose edges are known by now.
  void settle() {
    for (; settled_ < blocks_.size(); ++settled_) {
      ArmBlock block = blocks_[settled_];
      for (std::size_t at = 0; at < block.size(); ++at) {
        const auto span = measurement_.road().result_of(spans_[settled_][at]);
        if (!span) return;
        block[at].energy = span->energy;
        block[at].time = span->end - span->start;
      }
      blocks_[settled_] = std::move(block);
    }
  }

  [[nodiscard]] bool is_enough() const {
    const PrecisionTarget& target = plan_.blocks.precision;
    if (blocks_.size() >= target.most || is_lost(blocks_, target.most)) return true;
    const auto known = std::span(blocks_).first(settled_);
    return !plan_.blocks.has_fixed_blocks && judge_blocks(known, target).verdict == PrecisionVerdict::reached;
  }

  Measurement& measurement_;
  const ComparePlan& plan_;
  const BlockTools& tools_;
  std::vector<std::vector<std::size_t>> orders_;
  std::vector<std::vector<std::uint32_t>> spans_;  ///< of whole blocks, in the order of the arms
  std::vector<ArmBlock> blocks_;                   ///< the same; the first `settled_` with their energies
  std::size_t settled_ = 0;
  Instant first_block_;
  BlocksSeen seen_;
};

}  // namespace

BlocksSeen run_blocks(Measurement& measurement, const ComparePlan& plan, const BlockTools& tools) {
  return BlockRun(measurement, plan, tools).run();
}

}  // namespace joulery
