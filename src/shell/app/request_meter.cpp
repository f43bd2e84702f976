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

/// Of it, what the workload is charged with; under a policy that charges idle energy with it, too.
Bounded<Energy> part_of(const PartStretch& machine, Energy own_best) {
  const Energy best = machine.energy.best;
  const Energy own = std::clamp(own_best, Energy{}, best);
  return part_above_idle(machine.energy, std::min(machine.idle, best - own), machine.idle_is_modelled, own, 1);
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
  if (!tokens.prompt) ++counts_.without_prompt;
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
  Reading& reading = readings_.at(account.part().path);
  if (!reading.to) reading.to = std::max(first, reading.since);
  Instant& read_to = *reading.to;
  Step step{account.part().path, std::nullopt, {}, book.method};
  const bool has_idle = policy_ == IdlePolicy::none && account.idle_power();
  const bool idle_is_modelled = has_idle && account.idle_origin() == IdleOrigin::model;
  if (idle_is_modelled) step.method = weakest(step.method, Method::modelled);
  if (known_to > read_to) {
    PartStretch stretch{read_to, known_to, {}, {}, idle_is_modelled};
    stretch.energy = difference(machine.at(read_to).energy, machine.at(known_to).energy);
    if (has_idle) stretch.idle = *account.idle_power() * (known_to - read_to);
    if (by_workload) {
      stretch.energy = part_of(stretch, own.at(known_to).energy.best - own.at(read_to).energy.best);
      stretch.idle = Energy{};
    }
    step.stretch = stretch;
    read_to = known_to;
  }
  const Bounded<Energy> unread = difference(machine.at(read_to).energy, machine.total());
  step.unread = {machine.last(), unread.high, book.ceiling};
  return step;
}

/// Where parts stand for others from now on, nothing is read twice: who is new begins where the others are.
std::set<std::string> RequestMeter::take_parts(const std::vector<OpenBook>& books) {
  std::set<std::string> parts;
  for (const OpenBook& book : books) parts.insert(book.account->part().path);
  std::erase_if(readings_, [&](const auto& entry) { return !parts.contains(entry.first); });
  for (const std::string& part : parts) readings_.try_emplace(part, Reading{followed_to_, std::nullopt});
  return parts;
}

void RequestMeter::follow(const Road& road) {
  std::vector<Step> steps;
  Method method = Method::counted;
  bool of_engine = share_ == Share::of_workload;
  const std::vector<OpenBook> books = road.books();
  const std::set<std::string> parts = take_parts(books);
  for (const OpenBook& book : books) {
    auto step = step_of(book);
    if (!step) continue;
    method = weakest(method, step->method);
    of_engine = of_engine && goes_by_workload(*book.account);
    steps.push_back(std::move(*step));
  }
  for (const auto& [part, reading] : readings_)
    followed_to_ = std::max(followed_to_, reading.to.value_or(followed_to_));
  const std::scoped_lock lock(mutex_);
  for (const Step& step : steps) {
    if (step.stretch) books_.divide(step.part, *step.stretch);
    books_.note_unread(step.part, step.unread);
  }
  books_.keep_only(parts);
  if (steps.empty()) return;
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
  if (requests.without_prompt > 0) return work;  // with prompts of some alone it would be no sum of both
  const std::uint64_t computed = requests.prompt_tokens - std::min(requests.cached_tokens, requests.prompt_tokens);
  add("token in and out", computed + requests.output_tokens, output && prompt);
  return work;
}

}  // namespace joulery
