// SPDX-License-Identifier: Apache-2.0
// Instants are taken under the lock, so that when a stretch is divided every request that arrived before its end is
// known.
#include "shell/app/request_meter.h"

#include <algorithm>
#include <vector>

namespace joulery {
namespace {

Bounded<Energy> difference(const Bounded<Energy>& before, const Bounded<Energy>& after) {
  const Energy best = std::max(after.best - before.best, Energy{});
  return {std::clamp(after.low - before.low, Energy{}, best), best, std::max(after.high - before.high, best)};
}

/// Of it, what the workload is charged with: the same fraction of both ends.
Bounded<Energy> part_of(const Bounded<Energy>& machine, Energy own) {
  const Energy best = std::clamp(own, Energy{}, machine.best);
  if (machine.best == Energy{}) return {Energy{}, best, machine.high};
  const double fraction = best / machine.best;
  return {machine.low * fraction, best, machine.high * fraction};
}

bool counts(const EngineFound* engine, EngineQuantity quantity) {
  return engine != nullptr &&
         std::ranges::any_of(engine->series, [&](const EngineSeries& series) { return series.quantity == quantity; });
}

}  // namespace

std::uint64_t RequestMeter::arrived() {
  const std::scoped_lock lock(mutex_);
  return books_.begin(clock_.now());
}

std::optional<AnswerEnergy> RequestMeter::ended(std::uint64_t request) {
  const std::scoped_lock lock(mutex_);
  const auto energy = books_.end(request, clock_.now());
  if (!energy) return std::nullopt;
  return AnswerEnergy{*energy, method_, of_engine_};
}

void RequestMeter::told(RequestOutcome outcome, const AnswerTokens& tokens) {
  const std::scoped_lock lock(mutex_);
  if (outcome == RequestOutcome::refused) ++counts_.refused;
  if (outcome == RequestOutcome::broken_off) ++counts_.broken_off;
  if (outcome != RequestOutcome::answered) return;
  ++counts_.answered;
  if (!tokens.output && !tokens.prompt) ++counts_.uncounted;
  counts_.prompt_tokens += tokens.prompt.value_or(0);
  counts_.cached_tokens += tokens.cached.value_or(0);
  counts_.output_tokens += tokens.output.value_or(0);
}

/// A GPU whose driver does not say who used it has no share of anybody: all of it is shared.
bool RequestMeter::goes_by_workload(const Account& account) const {
  return share_ == Share::of_workload && (account.follows_cpu_time() || account.gpu_use_known_to());
}

std::optional<RequestMeter::Step> RequestMeter::step_of(const OpenBook& book) {
  const Account& account = *book.account;
  const History& machine = account.history();
  const History& own = account.tree_history();
  const bool by_workload = goes_by_workload(account);
  if (machine.empty() || (by_workload && own.empty())) return std::nullopt;
  const Instant known_to = by_workload ? std::min(machine.last(), own.last()) : machine.last();
  const Instant first = by_workload ? std::max(machine.first(), own.first()) : machine.first();
  Instant& read_to = read_to_.try_emplace(account.part().path, first).first->second;
  Step step{account.part().path, std::nullopt, {}};
  if (known_to > read_to) {
    PartStretch stretch{read_to, known_to, {}, {}};
    stretch.energy = difference(machine.at(read_to).energy, machine.at(known_to).energy);
    if (by_workload) {
      stretch.energy = part_of(stretch.energy, own.at(known_to).energy.best - own.at(read_to).energy.best);
    } else if (policy_ == IdlePolicy::none && account.idle_power()) {
      stretch.idle = *account.idle_power() * (known_to - read_to);
    }
    step.stretch = stretch;
    read_to = known_to;
  }
  const Bounded<Energy> unread = difference(machine.at(read_to).energy, machine.total());
  step.unread = {machine.last(), unread.high, book.ceiling};
  return step;
}

void RequestMeter::follow(const Road& road) {
  std::vector<Step> steps;
  Method method = Method::counted;
  bool of_engine = share_ == Share::of_workload;
  for (const OpenBook& book : road.books()) {
    auto step = step_of(book);
    if (!step) continue;
    steps.push_back(std::move(*step));
    method = weakest(method, book.method);
    of_engine = of_engine && goes_by_workload(*book.account);
  }
  if (steps.empty()) return;
  const std::scoped_lock lock(mutex_);
  for (const Step& step : steps) {
    if (step.stretch) books_.divide(step.part, *step.stretch);
    books_.note_unread(step.part, step.unread);
  }
  method_ = method;
  of_engine_ = of_engine;
}

RequestReport RequestMeter::report() {
  const std::scoped_lock lock(mutex_);
  return {counts_, books_.totals(), of_engine_};
}

std::map<std::string, double> work_of(const RequestCounts& requests, const EngineFound* engine) {
  std::map<std::string, double> work;
  const auto add = [&work](const char* unit, std::uint64_t count, bool is_counted) {
    if (count > 0 && !is_counted) work[unit] = static_cast<double>(count);
  };
  const bool output = counts(engine, EngineQuantity::output_tokens);
  const bool prompt =
      counts(engine, EngineQuantity::computed_prompt_tokens) || counts(engine, EngineQuantity::prompt_tokens);
  add("request", requests.answered, counts(engine, EngineQuantity::requests));
  if (requests.uncounted > 0) return work;  // tokens of some answers alone would make each look dear
  add("output token", requests.output_tokens, output);
  const std::uint64_t computed = requests.prompt_tokens - std::min(requests.cached_tokens, requests.prompt_tokens);
  add("token in and out", computed + requests.output_tokens, output && prompt);
  return work;
}

}  // namespace joulery
