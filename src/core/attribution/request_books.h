// SPDX-License-Identifier: Apache-2.0
// RequestBooks: what every request to a server is charged with while it runs: each part's energy, stretch by stretch,
// shared at every instant in equal parts among the requests in flight (EN-3, by time). What a part took since it was
// last read is told from its neighbours, with honest ends (R26). Where the energy comes from is app/request_meter.h.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "foundation/base/time.h"
#include "foundation/units/bounded.h"
#include "foundation/units/quantity.h"

namespace joulery {

/// What one part took from `from` to `to`; `from` < `to`.
struct PartStretch {
  Instant from;
  Instant to;
  Bounded<Energy> energy;
  Energy idle;                    ///< of it: taken whether or not anybody works, and shared with nobody
  bool idle_is_modelled = false;  ///< then requests may have taken all of it for what anybody knows
};

/// The ends of `own`, which is part of the best value of `energy` without `idle`: the same fraction of both ends
/// without it; where a model tells the idle energy, of the whole upper end. `of_none`: the fraction where nothing is
/// above idle.
[[nodiscard]] Bounded<Energy> part_above_idle(const Bounded<Energy>& energy, Energy idle, bool idle_is_modelled,
                                              Energy own, double of_none);

/// What is known of a part behind the last stretch that was divided.
struct UnreadPart {
  Instant seen_to;  ///< up to here its energy is known, though not whose it was
  Energy seen;      ///< at most this much since the last stretch
  Power ceiling;    ///< the most it can take
};

/// shared + idle + unattributed == taken, to the microjoule.
struct RequestTotals {
  Energy taken;         ///< of all stretches
  Energy shared;        ///< of it, what requests are charged with, those that were broken off too
  Energy idle;          ///< taken anyway
  Energy unattributed;  ///< above idle while no request was in flight
};

/// Single-threaded. Requests are kept until every part was read past their end, ten seconds at most: what is read of
/// them later is unattributed.
class RequestBooks {
 public:
  using Id = std::uint64_t;

  /// A request arrived; instants come in any order.
  Id begin(Instant at);
  /// Its answer is complete, or it was broken off: it is charged up to here. What it took by what is known now; nothing
  /// where nothing is known. Its share in totals() grows until all is read. Ended twice, it is nothing.
  std::optional<Bounded<Energy>> end(Id request, Instant at);
  /// Shares a stretch of one part. Stretches of a part follow each other.
  void divide(const std::string& part, const PartStretch& stretch);
  /// Told after divide(), and where nothing could be divided; a part that was never divided is not known.
  void note_unread(const std::string& part, const UnreadPart& unread);
  /// Forgets what is not yet read of all parts but these: they are measured no more. What was divided stays.
  void keep_only(const std::set<std::string>& parts);

  [[nodiscard]] const RequestTotals& totals() const { return totals_; }
  /// In flight, or ended and not yet read past.
  [[nodiscard]] std::size_t kept() const { return requests_.size(); }

 private:
  struct Request {
    Instant begin;
    std::optional<Instant> end;
    Bounded<Energy> energy;
  };
  struct PartBook {
    Instant to;                   ///< divided up to here
    std::optional<Power> lately;  ///< of its requests together, while there were any
    UnreadPart unread;
  };
  class SharedTime;
  static void charge(Request& request, const PartStretch& stretch, Energy best, double by_time);
  [[nodiscard]] Bounded<Energy> unread_share(const PartBook& part, const SharedTime& times, const Request& request,
                                             Instant at) const;
  void forget_read();

  std::map<Id, Request> requests_;
  std::map<std::string, PartBook, std::less<>> parts_;
  RequestTotals totals_;
  Id next_ = 1;
};

}  // namespace joulery
