// SPDX-License-Identifier: Apache-2.0
// Largest remainder in integers: everyone gets the whole microjoules of their exact share, and the few that are left go
// to those with the largest fractions.
#include "core/attribution/share.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "foundation/base/ensure.h"

namespace joulery {
namespace {

__extension__ using Wide = unsigned __int128;

/// A fraction of a microjoule that was cut off, as its numerator over the common sum of weights.
struct Leftover {
  Wide fraction;
  std::uint64_t weight;
  std::size_t index;
};

/// Larger fraction first; ties to the heavier, then to the earlier, so that order matters only between equals.
bool goes_first(const Leftover& a, const Leftover& b) {
  if (a.fraction != b.fraction) return a.fraction > b.fraction;
  if (a.weight != b.weight) return a.weight > b.weight;
  return a.index < b.index;
}

/// Floor and remainder of amount x weight / sum.
Leftover cut(std::uint64_t amount, std::uint64_t weight, Wide sum, std::uint64_t& whole) {
  const Wide product = static_cast<Wide>(amount) * weight;
  if ((product >> 64U) == 0 && (sum >> 64U) == 0) {
    const auto small = static_cast<std::uint64_t>(product);
    const auto divisor = static_cast<std::uint64_t>(sum);
    whole = small / divisor;
    return {small % divisor, weight, 0};
  }
  whole = static_cast<std::uint64_t>(product / sum);
  return {product % sum, weight, 0};
}

/// Adds `amount` to the slots by `weight_of(index)`, exactly. False when nobody has weight: nothing was given out.
template <class WeightOf>
bool divide(Energy amount, std::size_t slots, WeightOf weight_of, std::span<Energy> out) {
  Wide sum = 0;
  for (std::size_t i = 0; i < slots; ++i) sum += weight_of(i);
  if (sum == 0) return false;

  std::array<Leftover, 63> few;  // left unset on purpose: clearing it would cost more than dividing
  std::vector<Leftover> many;
  if (slots > few.size()) many.resize(slots);
  const std::span<Leftover> leftovers = slots > few.size() ? std::span(many) : std::span(few).first(slots);

  auto rest = static_cast<std::uint64_t>(amount.microjoules());
  for (std::size_t i = 0; i < slots; ++i) {
    std::uint64_t whole = 0;
    leftovers[i] = cut(static_cast<std::uint64_t>(amount.microjoules()), weight_of(i), sum, whole);
    leftovers[i].index = i;
    out[i] += Energy::of_microjoules(static_cast<std::int64_t>(whole));
    rest -= whole;
  }
  ENSURE(rest <= slots);
  if (rest == 0) return true;
  const auto end_of_lucky = leftovers.begin() + static_cast<std::ptrdiff_t>(rest);
  if (rest < slots) std::nth_element(leftovers.begin(), end_of_lucky, leftovers.end(), goes_first);
  for (auto lucky = leftovers.begin(); lucky != end_of_lucky; ++lucky) out[lucky->index] += Energy::of_microjoules(1);
  return true;
}

/// Slots in order of `out` seen by use: the claims, then nobody named. Index of the last is claims.size().
std::uint64_t use_of(std::span<const Claim> claims, std::uint64_t unclaimed_use, std::size_t slot) {
  return slot < claims.size() ? claims[slot].use : unclaimed_use;
}

/// By use, what nobody named used going to unknown. False when nobody used anything.
bool divide_by_use(Energy amount, std::span<const Claim> claims, std::uint64_t unclaimed_use, std::span<Energy> out) {
  // `out` is [claims..., idle, unknown]: idle steps aside so that unknown lies behind the claims.
  std::swap(out[claims.size()], out[claims.size() + 1]);
  const bool given =
      divide(amount, claims.size() + 1, [&](std::size_t slot) { return use_of(claims, unclaimed_use, slot); }, out);
  std::swap(out[claims.size()], out[claims.size() + 1]);
  return given;
}

/// False when the policy finds nobody to charge.
bool divide_idle(Energy idle, std::span<const Claim> claims, std::uint64_t unclaimed_use, IdlePolicy policy,
                 std::span<Energy> out) {
  switch (policy) {
    case IdlePolicy::none:
      return false;
    case IdlePolicy::use:
      return divide_by_use(idle, claims, unclaimed_use, out);
    case IdlePolicy::reservation:
      return divide(idle, claims.size(), [&](std::size_t slot) { return claims[slot].reserved; }, out);
    case IdlePolicy::equal:
      return divide(idle, claims.size(), [](std::size_t) { return std::uint64_t{1}; }, out);
    case IdlePolicy::owner:
      return divide(idle, std::min<std::size_t>(claims.size(), 1), [](std::size_t) { return std::uint64_t{1}; }, out);
  }
  return false;
}

}  // namespace

void share(Energy energy, Energy idle, std::span<const Claim> claims, std::uint64_t unclaimed_use, IdlePolicy policy,
           std::span<Energy> out) {
  const Weighing both{claims, unclaimed_use};
  share(energy, idle, both, both, policy, out);
}

void share(Energy energy, Energy idle, const Weighing& active, const Weighing& held, IdlePolicy policy,
           std::span<Energy> out) {
  const std::size_t claims = active.claims.size();
  ENSURE(held.claims.size() == claims && out.size() == claims + 2);
  ENSURE(energy >= Energy{} && idle >= Energy{});
  std::fill(out.begin(), out.end(), Energy{});
  const Energy idle_part = std::min(energy, idle);
  const Energy active_part = energy - idle_part;
  Energy& stays_idle = out[claims];
  Energy& unknown = out[claims + 1];
  if (!divide_by_use(active_part, active.claims, active.unclaimed_use, out)) unknown += active_part;
  if (!divide_idle(idle_part, held.claims, held.unclaimed_use, policy, out)) stays_idle += idle_part;
}

}  // namespace joulery
