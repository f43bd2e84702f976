// SPDX-License-Identifier: Apache-2.0
// A request's weight in a stretch is the integral of 1 / (requests in flight) over the time it was in flight.
#include "core/attribution/request_books.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/attribution/share.h"
#include "foundation/base/ensure.h"

namespace joulery {
namespace {

constexpr Duration kLongestKept = std::chrono::seconds(10);

double nanoseconds(Duration duration) { return static_cast<double>(duration.count()); }

/// How far an edge inside a stretch may be off when energy is taken as even in time, as app/history.h has it; 0 for an
/// edge outside.
double edge_fraction(Instant edge, const PartStretch& stretch) {
  if (edge <= stretch.from || edge >= stretch.to) return 0;
  const double position = nanoseconds(edge - stretch.from) / nanoseconds(stretch.to - stretch.from);
  return std::min(position, 1 - position);
}

}  // namespace

Bounded<Energy> part_above_idle(const Bounded<Energy>& energy, Energy idle, bool idle_is_modelled, Energy own,
                                double of_none) {
  const Energy above = energy.best - idle;
  const double fraction = above > Energy{} ? own / above : of_none;
  const Energy low = std::max(energy.low - idle, Energy{}) * fraction;
  const Energy high = (idle_is_modelled ? energy.high : energy.high - idle) * fraction;
  return {std::min(low, own), own, std::max(high, own)};
}

/// Time shared in equal parts, at each instant, among those in flight.
class RequestBooks::SharedTime {
 public:
  SharedTime(const std::map<Id, Request>& requests, Instant from, Instant to) {
    std::vector<std::pair<Instant, int>> edges;
    for (const auto& [id, request] : requests) {
      const Instant begin = std::max(request.begin, from);
      const Instant end = std::min(request.end.value_or(to), to);
      if (begin >= end) continue;
      edges.emplace_back(begin, 1);
      edges.emplace_back(end, -1);
    }
    std::ranges::sort(edges);
    sweep(edges, from, to);
  }

  /// Of one request that was in flight from `begin` to `end`, in nanoseconds.
  [[nodiscard]] double between(Instant begin, Instant end) const {
    return end > begin ? std::max(0.0, at(end) - at(begin)) : 0;
  }
  /// While nobody was in flight.
  [[nodiscard]] Duration nobody() const { return nobody_; }

 private:
  void sweep(const std::vector<std::pair<Instant, int>>& edges, Instant from, Instant to) {
    int in_flight = 0;
    double sum = 0;
    Instant last = from;
    integral_.emplace_back(from, 0.0);
    for (const auto& [at, change] : edges) {
      if (in_flight > 0) {
        sum += nanoseconds(at - last) / in_flight;
      } else {
        nobody_ += at - last;
      }
      integral_.emplace_back(at, sum);
      in_flight += change;
      last = at;
    }
    nobody_ += to - last;  // the last edge is an end
  }

  /// The integral up to an instant: straight between edges.
  [[nodiscard]] double at(Instant when) const {
    const auto after = std::ranges::lower_bound(integral_, when, {}, &std::pair<Instant, double>::first);
    if (after == integral_.begin()) return 0;
    const auto before = std::prev(after);
    if (after == integral_.end()) return before->second;
    const double part = nanoseconds(when - before->first) / nanoseconds(after->first - before->first);
    return before->second + (after->second - before->second) * part;
  }

  std::vector<std::pair<Instant, double>> integral_;
  Duration nobody_{};
};

RequestBooks::Id RequestBooks::begin(Instant at) {
  const Id id = next_++;
  requests_.emplace(id, Request{at, std::nullopt, {}});
  return id;
}

void RequestBooks::divide(const std::string& part, const PartStretch& stretch) {
  ENSURE(stretch.from < stretch.to);
  const SharedTime times(requests_, stretch.from, stretch.to);
  std::vector<Request*> sharers;
  std::vector<Claim> claims;
  for (auto& [id, request] : requests_) {
    const Instant end = std::min(request.end.value_or(stretch.to), stretch.to);
    const double weight = times.between(std::max(request.begin, stretch.from), end);
    if (weight <= 0) continue;
    sharers.push_back(&request);
    claims.push_back({static_cast<std::uint64_t>(std::llround(weight)), 0});
  }
  std::vector<Energy> parts(claims.size() + 2);
  const Energy best = stretch.energy.best;
  const auto nobody = static_cast<std::uint64_t>(times.nobody().count());
  share(best, std::min(stretch.idle, best), claims, nobody, IdlePolicy::none, parts);
  Energy shared;
  for (std::size_t i = 0; i < sharers.size(); ++i) {
    const double by_time = static_cast<double>(claims[i].use) / nanoseconds(stretch.to - stretch.from);
    charge(*sharers[i], stretch, parts[i], by_time);
    shared += parts[i];
  }
  totals_.taken += best;
  totals_.shared += shared;
  totals_.idle += parts[claims.size()];
  totals_.unattributed += parts.back();
  PartBook& book = parts_[part];
  book.to = stretch.to;
  const Duration busy = stretch.to - stretch.from - times.nobody();
  if (busy * 2 >= stretch.to - stretch.from) {
    const Power now = shared / busy;
    book.lately = book.lately ? (*book.lately + now) / 2 : now;
  }
  forget_read();
}

/// The ends of the part, and what the request's edges inside the stretch may be off.
void RequestBooks::charge(Request& request, const PartStretch& stretch, Energy best, double by_time) {
  const Instant begin = std::max(request.begin, stretch.from);
  const Instant end = std::min(request.end.value_or(stretch.to), stretch.to);
  const double covered = nanoseconds(end - begin) / nanoseconds(stretch.to - stretch.from);
  const double edges =
      edge_fraction(request.begin, stretch) + (request.end ? edge_fraction(*request.end, stretch) : 0.0);
  const Energy doubt = best * (covered > 0 ? edges / covered : 0);
  const Energy idle = std::min(stretch.idle, stretch.energy.best);
  const auto ends = part_above_idle(stretch.energy, idle, stretch.idle_is_modelled, best, by_time);
  request.energy += Bounded<Energy>{std::clamp(ends.low - doubt, Energy{}, best), best, ends.high + doubt};
}

void RequestBooks::note_unread(const std::string& part, const UnreadPart& unread) {
  const auto found = parts_.find(part);
  if (found != parts_.end()) found->second.unread = unread;
}

void RequestBooks::keep_only(const std::set<std::string>& parts) {
  const auto gone = [&](const auto& entry) { return !parts.contains(entry.first); };
  if (std::erase_if(parts_, gone) > 0 && !parts_.empty()) forget_read();
}

/// R26: at least nothing, at most what the part can have taken, best as its requests took lately.
Bounded<Energy> RequestBooks::unread_share(const PartBook& part, const SharedTime& times, const Request& request,
                                           Instant at) const {
  const Instant from = std::max(part.to, request.begin);
  if (from >= at) return {};
  const Duration weight(std::llround(times.between(from, at)));
  const Instant seen_to = std::max(part.unread.seen_to, part.to);
  const Energy taken = part.unread.seen + part.unread.ceiling * std::max(at - seen_to, Duration::zero());
  const Energy high = std::min(taken, part.unread.ceiling * weight);
  const Energy best = part.lately ? *part.lately * weight : Energy{};
  return {Energy{}, std::min(best, high), high};
}

std::optional<Bounded<Energy>> RequestBooks::end(Id id, Instant at) {
  const auto found = requests_.find(id);
  if (found == requests_.end() || found->second.end) return std::nullopt;
  Request& request = found->second;
  request.end = std::max(at, request.begin);
  Bounded<Energy> energy = request.energy;
  if (parts_.empty()) return std::nullopt;
  Instant divided = at;
  for (const auto& [name, part] : parts_) divided = std::min(divided, part.to);
  const SharedTime times(requests_, divided, *request.end);
  for (const auto& [name, part] : parts_) energy += unread_share(part, times, request, *request.end);
  return energy.best > Energy{} ? std::optional(energy) : std::nullopt;
}

void RequestBooks::forget_read() {
  Instant slowest = Instant::max();
  Instant fastest = Instant::min();
  for (const auto& [name, part] : parts_) {
    slowest = std::min(slowest, part.to);
    fastest = std::max(fastest, part.to);
  }
  std::erase_if(requests_, [&](const auto& entry) {
    const auto& end = entry.second.end;
    return end && (*end <= slowest || fastest - *end > kLongestKept);
  });
}

}  // namespace joulery
