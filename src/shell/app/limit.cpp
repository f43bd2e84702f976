// SPDX-License-Identifier: Apache-2.0
// The steps of a limit and their words.
#include "shell/app/limit.h"

#include <fmt/format.h>
#include <limits>

#include "foundation/units/format.h"

namespace joulery {
namespace {

constexpr double kNearFraction = 0.8;
constexpr Energy kNever = Energy::of_microjoules(std::numeric_limits<std::int64_t>::max());

}  // namespace

LimitWatch::LimitWatch(EnergyLimit limit) : limit_(std::move(limit)), next_(limit_.amount * kNearFraction) {}

LimitStep LimitWatch::advance(Energy so_far, Instant now) {
  if (so_far < next_) return LimitStep::none;
  if (so_far < limit_.amount) {
    next_ = limit_.amount;
    return LimitStep::near;
  }
  next_ = kNever;
  reached_at_ = now;
  return LimitStep::reached;
}

LimitStep LimitWatch::overdue(Instant now) {
  if (killed_ || !limit_.stop || !reached_at_ || now - *reached_at_ < limit_.grace) return LimitStep::none;
  killed_ = true;
  return LimitStep::kill;
}

std::string LimitWatch::told(LimitStep step, Energy so_far, bool runs) const {
  if (step == LimitStep::kill) {
    return fmt::format("the command did not stop within {} of the limit: it is killed", format(limit_.grace));
  }
  if (step == LimitStep::near) {
    return fmt::format("{:.0f} % of the limit of {} is used", so_far / limit_.amount * 100, limit_.text);
  }
  return fmt::format("the limit of {} is reached: {} so far{}", limit_.text, format(so_far),
                     limit_.stop && runs ? "; the command is asked to stop" : "");
}

}  // namespace joulery
