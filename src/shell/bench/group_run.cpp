// SPDX-License-Identifier: Apache-2.0
// Blocks are numbered through all processes. How often an arm passes over the items in one repeat is told from its
// warm-up, so that a small model's repeats last as long as a large one's need to.
#include "shell/bench/group_run.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>

#include "core/benchmarking/blocks.h"
#include "core/benchmarking/repeat_series.h"
#include "shell/bench/answers.h"
#include "shell/bench/booked_energy.h"
#include "shell/bench/group_forecast.h"
#include "shell/bench/strangers.h"

namespace joulery {
namespace {

/// Block orders are drawn for so many; nothing runs longer (thirty repeats end an arm).
constexpr std::size_t kMostBlocks = 4096;
/// Items of one request, and bytes of the line that carries them: the engine's line of answers is about as long.
constexpr std::size_t kMostItems = 65536;
constexpr std::size_t kMostBytes = std::size_t{24} << 20;
/// An idle window whose sensors hardly change ends after so many times its length.
constexpr int kIdleTimes = 3;

/// One arm while the group runs.
struct LiveArm {
  std::unique_ptr<EngineProcess> process;
  bool is_out = false;  ///< failed, or never could run
  std::size_t passes = 1;
  Duration query_time{};
  RepeatSeries series;  ///< of the settled repeats
  std::size_t settled = 0;
  SensorUpdates updates;
  bool ignores_cap = false;  ///< its engine wrote on when asked for one token
};

class GroupRun {
 public:
  GroupRun(Measurement& measurement, const GroupPlan& plan, const BenchPace& pace, std::uint64_t order_seed,
           const GroupTools& tools)
      : measurement_(measurement),
        plan_(plan),
        pace_(pace),
        tools_(tools),
        machine_(tools.devices, measurement),
        orders_(block_orders(plan.arms.size(), kMostBlocks, order_seed)),
        arms_(plan.arms.size()),
        idle_left_(2U + (tools.empty.before ? 1U : 0U) + (tools.empty.after ? 1U : 0U)) {
    seen_.arms.resize(plan.arms.size());
    seen_.was_watched = tools.devices != nullptr;
    for (std::size_t i = 0; i < plan.arms.size(); ++i) {
      if (plan.arms[i].why_not) fail(i, *plan.arms[i].why_not);
    }
  }

  SeenGroup run() {
    if (!any_lives()) return std::move(seen_);
    measurement_.tell_gpu_use([this](const GpuUsage& use) {
      if (has_stranger(use)) seen_.gpu_uses.push_back(use);
    });
    began_ = measurement_.clock().now();
    booked_before_ = booked(measurement_.road().books());
    seen_.interrupted = !measurement_.await_sensors();
    machine_.prepare();
    if (tools_.empty.before) watch_idle(IdleState::empty, true);
    if (!seen_.interrupted) measurement_.begin_window();
    for (std::uint32_t process = 0; process < pace_.processes && goes_on(); ++process) round(process);
    end_processes();
    measurement_.end_window();
    if (tools_.empty.after && (pace_.shares_empty_idle || !blocks_.empty())) watch_idle(IdleState::empty, false);
    measurement_.tick_with_slow();
    measurement_.tell_gpu_use({});
    settle();
    for (const OpenBook& book : measurement_.road().accelerator_books())
      seen_.device_method = weakest(seen_.device_method.value_or(book.method), book.method);
    return std::move(seen_);
  }

 private:
  [[nodiscard]] bool any_lives() const {
    return std::ranges::any_of(arms_, [](const LiveArm& arm) { return !arm.is_out; });
  }
  [[nodiscard]] bool goes_on() const { return !seen_.interrupted && any_lives(); }

  void fail(std::size_t arm, const Error& error) {
    arms_[arm].is_out = true;
    arms_[arm].process.reset();
    if (measurement_.was_interrupted())
      seen_.interrupted = true;
    else
      seen_.arms[arm].why_failed = describe(error);
  }

  void tell(std::string doing, std::string model = {}) {
    if (!tools_.tell) return;
    GroupStanding standing;
    standing.task = plan_.task.id;
    standing.doing = std::move(doing);
    standing.model = std::move(model);
    standing.blocks = blocks_.size();
    const TaskSoFar so_far = so_far_now();
    standing.spent = {so_far.time, so_far.energy};
    if (const auto left = forecast_task(forecast_group(progress_of_arms(), blocks_, pace_), so_far, pace_)) {
      standing.left = left->time;
      standing.energy_left = left->energy;
    }
    tools_.tell(standing);
  }
  [[nodiscard]] TaskSoFar so_far_now() {
    return {measurement_.clock().now() - began_, booked(measurement_.road().books()) - booked_before_, set_up_,
            pace_.processes - std::min(pace_.processes, rounds_), idle_left_};
  }
  [[nodiscard]] std::vector<ArmProgress> progress_of_arms() const {
    std::vector<ArmProgress> progress;
    progress.reserve(arms_.size());
    for (std::size_t i = 0; i < arms_.size(); ++i) {
      if (!arms_[i].is_out) progress.push_back({seen_.arms[i].repeats.size(), arms_[i].query_time});
    }
    return progress;
  }

  void watch_idle(IdleState state, bool is_before) {
    if (!goes_on() && is_before) return;
    if (seen_.interrupted) return;
    tell(state == IdleState::empty ? "watching the empty machine" : "watching the loaded machine");
    const SpanRole edge = is_before ? SpanRole::idle_before : SpanRole::idle_after;
    const std::string name =
        fmt::format("idle {} {}", state == IdleState::empty ? "empty" : "loaded", is_before ? "before" : "after");
    measurement_.tick_with_slow();
    const std::uint32_t span = measurement_.begin_span(name, state == IdleState::empty ? edge : SpanRole::user);
    IdleTraces traces;
    machine_.begin();
    for (int time = 0; time < kIdleTimes && (time == 0 || traces.node.lacks_updates(pace_.idle_updates)); ++time) {
      const auto add = [&] {
        traces.add(measurement_.road());
        machine_.look_if_due();
      };
      if (measurement_.wait({pace_.idle, false, {}, add}) == Woken::interrupted) seen_.interrupted = true;
      if (seen_.interrupted) break;
    }
    measurement_.tick_with_slow();
    measurement_.end_span(span);
    traces.add(measurement_.road());
    idle_left_ -= std::min(idle_left_, 1U);
    if (seen_.interrupted) return;
    if (is_before) machine_.end_idle();
    if (const auto window = traces.node.window())
      seen_.idle.push_back({span, state, is_before, *window, traces.devices.window()});
  }

  /// One fresh process of every arm, from its start to its end.
  void round(std::uint32_t number) {
    rounds_ = number + 1;
    const Instant from = measurement_.clock().now();
    each_living("loading", [this](std::size_t i) { return load(i); });
    const Instant loaded = measurement_.clock().now();
    if (number == 0) watch_idle(IdleState::loaded, true);
    const Instant watched = measurement_.clock().now();
    each_living("warming up", [this, number](std::size_t i) { return warm_up(i, number == 0); });
    if (number == 0) set_up_ = (loaded - from) + (measurement_.clock().now() - watched);
    while (goes_on() && !is_round_over(number)) ask_block(number);
    if (number + 1 == pace_.processes) draw_curves();
    if (number + 1 == pace_.processes && any_lives()) watch_idle(IdleState::loaded, false);
    end_processes();
  }

  template <class Step>
  void each_living(const std::string& doing, const Step& step) {
    for (std::size_t i = 0; i < arms_.size() && !seen_.interrupted; ++i) {
      if (arms_[i].is_out) continue;
      tell(doing, plan_.arms[i].model.id);
      if (auto done = step(i); !done) fail(i, done.error());
    }
  }

  Result<void> load(std::size_t i) {
    arms_[i].process = std::make_unique<EngineProcess>(measurement_, plan_.arms[i], tools_.patience);
    auto loaded = arms_[i].process->load(tools_.start_engine);
    if (loaded) seen_.arms[i].ready = arms_[i].process->ready();
    if (loaded) seen_.arms[i].loaded = arms_[i].process->loaded();
    return loaded;
  }

  Result<void> warm_up(std::size_t i, bool is_first) {
    auto warm = arms_[i].process->warm_up(plan_.items.warm_up, plan_.items.items.seed);
    if (!warm || !is_first) return warm;
    set_passes(i, arms_[i].process->item_time(), pace_.repeat_time);
    return warm;
  }

  void set_passes(std::size_t i, Duration item_time, Duration repeat_time) {
    const double pass = seconds_of(item_time) * static_cast<double>(plan_.items.asked.size());
    const double wanted = pass > 0 ? std::round(seconds_of(repeat_time) / pass) : 1;
    const std::size_t bytes = encode(AnswerRequest{plan_.items.asked, plan_.items.items.seed}).size();
    const std::size_t most =
        std::max<std::size_t>(1, std::min(kMostItems / plan_.items.asked.size(), kMostBytes / bytes));
    arms_[i].passes = wanted >= static_cast<double>(most) ? most : std::max<std::size_t>(1, std::size_t(wanted));
  }

  /// The few items of a warm-up tell little of a fast model's time; its first repeat does, and the fewest blocks shall
  /// do.
  void set_passes_by_first_block() {
    if (pace_.query_time == Duration::zero() || pace_.fewest_blocks < 2) return;
    for (std::size_t i = 0; i < arms_.size(); ++i) {
      const LiveArm& arm = arms_[i];
      const auto items = static_cast<Duration::rep>(arm.passes * plan_.items.asked.size());
      const Duration rest = std::max(pace_.query_time - arm.query_time, Duration::zero());
      if (!arm.is_out) set_passes(i, arm.query_time / items, rest * 21 / (20 * Duration::rep(pace_.fewest_blocks - 1)));
    }
  }

  void ask_block(std::uint32_t process) {
    const Instant from = measurement_.clock().now();
    const Energy before = booked(measurement_.road().books());
    for (const std::size_t i : orders_[std::min(blocks_.size(), orders_.size() - 1)]) {
      if (arms_[i].is_out) continue;
      if (!cool_down(i)) return;
      tell(fmt::format("block {}", blocks_.size() + 1), plan_.arms[i].model.id);
      if (auto asked = ask(i, process); !asked) fail(i, asked.error());
      if (seen_.interrupted) return;
    }
    blocks_.push_back({measurement_.clock().now() - from, booked(measurement_.road().books()) - before});
    if (blocks_.size() == 1) set_passes_by_first_block();
    settle();
  }

  /// Before an arm that follows another; false when interrupted.
  bool cool_down(std::size_t i) {
    const auto living = std::ranges::count_if(arms_, [](const LiveArm& arm) { return !arm.is_out; });
    if (living < 2 || pace_.most_cool_down == Duration::zero() || tools_.devices == nullptr) return true;
    tell("cooling down", plan_.arms[i].model.id);
    const auto cooled = machine_.cool_down(static_cast<std::uint32_t>(blocks_.size()), pace_.most_cool_down);
    seen_.interrupted = !cooled;
    if (cooled) seen_.arms[i].cool_downs.push_back(*cooled);
    return cooled.has_value();
  }

  Result<void> ask(std::size_t i, std::uint32_t process) {
    LiveArm& arm = arms_[i];
    AnswerRequest request{{}, plan_.items.items.seed};
    request.items.reserve(plan_.items.asked.size() * arm.passes);
    for (std::size_t pass = 0; pass < arm.passes; ++pass)
      request.items.insert(request.items.end(), plan_.items.asked.begin(), plan_.items.asked.end());
    const std::string name = fmt::format("queries {}, block {}", plan_.arms[i].model.id, blocks_.size() + 1);
    arm.updates.pause();
    machine_.begin();
    auto asked = arm.process->ask(request, name, {{"requests", static_cast<double>(request.items.size())}}, [&] {
      arm.updates.add(measurement_.road().books());
      machine_.look_if_due();
    });
    if (!asked) return failure(asked.error());
    arm.query_time += asked->answered.end - asked->answered.start;
    seen_.arms[i].updates = arm.updates.most();
    keep(i, process, *asked);
    seen_.arms[i].repeats.back().devices = machine_.end();
    return add_stretches(i, std::move(request), *asked, name);
  }

  /// Stretches of what was answered; and where the tier has it the same items again, each answer cut at one output
  /// token (BM-25).
  Result<void> add_stretches(std::size_t i, AnswerRequest request, const AskedSpan& asked, const std::string& name) {
    LiveArm& arm = arms_[i];
    const std::uint64_t updates = seen_.arms[i].updates;
    if (updates == 0) return {};
    const Duration period = arm.query_time / static_cast<Duration::rep>(updates);
    const bool has_pass = pace_.one_token_passes && !arm.ignores_cap && writes_tokens(asked.answered);
    std::vector<SeenStretch>& stretches = seen_.arms[i].repeats.back().stretches;
    stretches = open_stretches(measurement_, asked.answered, {name, asked.span, period, false}, has_pass);
    if (!has_pass) return {};
    request.most_tokens = 1;
    const std::string of_pass = name + ", one token";
    const auto cut = arm.process->ask(request, of_pass, {}, {});
    if (!cut) return failure(cut.error());
    arm.ignores_cap = !keeps_to_one_token(cut->answered);
    if (arm.ignores_cap) return {};
    auto more = open_stretches(measurement_, cut->answered, {of_pass, cut->span, period, true}, true);
    stretches.insert(stretches.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    return {};
  }

  void keep(std::size_t i, std::uint32_t process, const AskedSpan& asked) {
    CountedAnswers counted = count_answers(asked.answered, plan_.items.items.truths, plan_.task);
    std::vector<SeenRepeat>& repeats = seen_.arms[i].repeats;
    const bool is_first = repeats.empty() || repeats.back().process != process;
    SeenRepeat repeat;
    repeat.span = asked.span;
    repeat.process = process;
    repeat.block = static_cast<std::uint32_t>(blocks_.size());
    if (is_first) repeat.load_span = arms_[i].process->load_span();
    if (is_first) repeat.warm_up_span = arms_[i].process->warm_up_span();
    repeat.answers = std::move(counted.first_pass);
    repeat.queries = counted.queries;
    repeat.correct = counted.correct;
    repeat.input_tokens = counted.input_tokens;
    repeat.output_tokens = counted.output_tokens;
    repeats.push_back(std::move(repeat));
  }

  /// One arm after the other, on the processes of the last round; a curve that breaks off is no failure of its arm.
  void draw_curves() {
    for (std::size_t i = 0; i < arms_.size() && pace_.curve && !seen_.interrupted; ++i) {
      if (arms_[i].is_out) continue;
      const auto say = [&](const std::string& load) { tell(load, plan_.arms[i].model.id); };
      SeenCurve& curve = seen_.arms[i].curve.emplace();
      if (!run_curve(measurement_, *arms_[i].process, plan_.arms[i], plan_.items, *pace_.curve, say, curve))
        seen_.interrupted = measurement_.was_interrupted();
    }
  }

  /// Takes the energies of repeats whose edges are known by now.
  void settle() {
    for (std::size_t i = 0; i < arms_.size(); ++i) {
      if (seen_.arms[i].curve) settle_curve(measurement_.road(), *seen_.arms[i].curve);
      LiveArm& arm = arms_[i];
      std::vector<SeenRepeat>& repeats = seen_.arms[i].repeats;
      for (; arm.settled < repeats.size(); ++arm.settled) {
        SeenRepeat& repeat = repeats[arm.settled];
        const auto span = measurement_.road().result_of(repeat.span);
        if (!span) break;
        repeat.device = device_energy(measurement_.road(), *span);
        if (repeat.queries.answered > 0) arm.series.add(span->energy, span->end - span->start, repeat.queries.answered);
      }
    }
  }

  [[nodiscard]] bool is_round_over(std::uint32_t number) const {
    for (std::size_t i = 0; i < arms_.size(); ++i) {
      if (arms_[i].is_out) continue;
      const bool enough = number + 1 == pace_.processes ? is_enough(i) : is_share_done(i, number + 1);
      if (!enough) return false;
    }
    return true;
  }
  /// Every process but the last does its part of the time and of the blocks.
  [[nodiscard]] bool is_share_done(std::size_t i, std::uint32_t processes) const {
    const double share = static_cast<double>(processes) / pace_.processes;
    const double blocks = std::ceil(share * static_cast<double>(pace_.fewest_blocks));
    return static_cast<double>(seen_.arms[i].repeats.size()) >= blocks &&
           seconds_of(arms_[i].query_time) >= share * seconds_of(pace_.query_time);
  }
  [[nodiscard]] bool is_enough(std::size_t i) const {
    const LiveArm& arm = arms_[i];
    if (seen_.arms[i].repeats.size() < pace_.fewest_blocks) return false;
    if (pace_.query_time > Duration::zero() && arm.query_time >= pace_.most_query_time) return true;
    if (arm.query_time < pace_.query_time) return false;
    if (arm.updates.has_sensor() && seen_.arms[i].updates < pace_.updates) return false;
    return !pace_.precision || arm.series.judge(*pace_.precision).verdict != PrecisionVerdict::repeat;
  }

  void end_processes() {
    for (LiveArm& arm : arms_) arm.process.reset();
  }

  Measurement& measurement_;
  const GroupPlan& plan_;
  const BenchPace& pace_;
  const GroupTools& tools_;
  MachineWatch machine_;
  std::vector<std::vector<std::size_t>> orders_;
  std::vector<LiveArm> arms_;
  std::vector<FinishedBlock> blocks_;
  Instant began_;
  Energy booked_before_;
  Duration set_up_{};         ///< of the first round of processes
  std::uint32_t rounds_ = 0;  ///< begun ones
  std::uint32_t idle_left_;   ///< windows
  SeenGroup seen_;
};

}  // namespace

SeenGroup run_group(Measurement& measurement, const GroupPlan& plan, const BenchPace& pace, std::uint64_t order_seed,
                    const GroupTools& tools) {
  return GroupRun(measurement, plan, pace, order_seed, tools).run();
}

}  // namespace joulery
