// SPDX-License-Identifier: Apache-2.0
// First everybody who was there becomes one claim per owner; then what is active is either divided by weights, or one
// owner's alone, or unknown; then share() does the sums.
#include "core/attribution/gpu_share.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/attribution/share.h"

namespace joulery {
namespace {

/// Weights of MIG: multiprocessors times activity in millionths.
constexpr double kActivityUnit = 1e6;
/// A GPU whose own monitor saw more than this was used, whatever the list of processes says.
constexpr double kQuietActivity = 0.005;

/// Whose a user is. Several unseen ones are one owner: nobody by name.
struct Owner {
  GpuUserKind kind = GpuUserKind::other;
  std::int64_t pid = 0;  ///< of `other` only
  std::string name;
  [[nodiscard]] bool is_same(const Owner& owner) const { return kind == owner.kind && pid == owner.pid; }
};

Owner owner_of(const GpuUser& user) {
  if (user.kind != GpuUserKind::other) return {user.kind, 0, {}};
  return {user.kind, user.pid, user.name};
}

/// One claim per owner.
class Claims {
 public:
  Claim& of(const Owner& owner) {
    for (std::size_t i = 0; i < owners_.size(); ++i) {
      if (owners_[i].is_same(owner)) return claims_[i];
    }
    owners_.push_back(owner);
    return claims_.emplace_back();
  }
  void add_unclaimed(std::uint64_t weight) { unclaimed_ += weight; }
  [[nodiscard]] bool has_weight() const {
    return unclaimed_ > 0 || std::any_of(claims_.begin(), claims_.end(), [](const Claim& c) { return c.use > 0; });
  }
  /// The weights say nothing: all use is the owner's, or nobody's by name.
  void set_only_user(const std::optional<Owner>& owner) {
    for (Claim& claim : claims_) claim.use = 0;
    unclaimed_ = owner ? 0 : 1;
    if (owner) of(*owner).use = 1;
  }
  /// Policy `owner` charges the first claim: the workload's.
  void put_tree_first() {
    of({GpuUserKind::tree, 0, {}});
    const auto tree = std::find_if(owners_.begin(), owners_.end(),
                                   [](const Owner& owner) { return owner.kind == GpuUserKind::tree; });
    std::swap(claims_.front(), claims_[static_cast<std::size_t>(tree - owners_.begin())]);
    std::swap(owners_.front(), *tree);
  }

  [[nodiscard]] const std::vector<Owner>& owners() const { return owners_; }
  [[nodiscard]] const std::vector<Claim>& claims() const { return claims_; }
  [[nodiscard]] std::uint64_t unclaimed() const { return unclaimed_; }

 private:
  std::vector<Owner> owners_;
  std::vector<Claim> claims_;
  std::uint64_t unclaimed_ = 0;
};

/// The one owner of all users that satisfy the predicate; nothing when there is none or several.
template <class Predicate>
std::optional<Owner> only_owner(const GpuUsage& usage, Predicate concerns) {
  std::optional<Owner> owner;
  for (const GpuUser& user : usage.users) {
    if (!concerns(user)) continue;
    if (owner && !owner->is_same(owner_of(user))) return std::nullopt;
    owner = owner_of(user);
  }
  return owner;
}

bool may_have_used(const GpuUser& user) { return !user.sm_time || *user.sm_time > Duration::zero(); }

bool is_divided(const GpuUsage& usage) { return usage.slices > 0; }

/// False when the weights say nothing about who used the GPU.
bool weigh_processes(const GpuUsage& usage, Claims& claims) {
  for (const GpuUser& user : usage.users) {
    if (!user.sm_time) return false;
    claims.of(owner_of(user)).use += static_cast<std::uint64_t>(std::max<std::int64_t>(user.sm_time->count(), 0));
  }
  return claims.has_weight();
}

/// w_k = SM_k a_k. An instance's weight is its users' when they have one owner, else nobody's by name.
bool weigh_instances(const GpuUsage& usage, Claims& claims) {
  for (std::uint32_t k = 0; k < usage.instances.size(); ++k) {
    const GpuInstanceUse& instance = usage.instances[k];
    const auto in_it = [k](const GpuUser& user) { return user.instance == k; };
    if (!instance.activity) {
      if (std::none_of(usage.users.begin(), usage.users.end(), in_it)) continue;
      return false;
    }
    const double activity = std::clamp(*instance.activity, 0.0, 1.0) * kActivityUnit;
    const auto weight = static_cast<std::uint64_t>(std::llround(activity)) * instance.multiprocessors;
    if (const auto owner = only_owner(usage, in_it)) {
      claims.of(*owner).use += weight;
    } else {
      claims.add_unclaimed(weight);
    }
  }
  return claims.has_weight();
}

void weigh(const GpuUsage& usage, Claims& claims) {
  if (is_divided(usage) ? weigh_instances(usage, claims) : weigh_processes(usage, claims)) return;
  std::optional<Owner> alone;
  if (usage.complete) {
    // Of those who may have used it, else of those who were there and keep it awake.
    alone = only_owner(usage, [&](const GpuUser& user) { return is_divided(usage) || may_have_used(user); });
    const bool nobody_may = std::none_of(usage.users.begin(), usage.users.end(), may_have_used);
    if (!alone && nobody_may) alone = only_owner(usage, [](const GpuUser&) { return true; });
  }
  claims.set_only_user(alone);
}

void reserve_memory(const GpuUsage& usage, Claims& claims) {
  for (const GpuUser& user : usage.users) claims.of(owner_of(user)).reserved += user.memory_bytes.value_or(0);
}

/// Slices of an instance with one owner are that owner's. Returns how many slices are nobody's.
std::uint64_t reserve_slices(const GpuUsage& usage, Claims& claims) {
  std::uint64_t free = usage.slices;
  for (std::uint32_t k = 0; k < usage.instances.size(); ++k) {
    const auto owner = only_owner(usage, [k](const GpuUser& user) { return user.instance == k; });
    if (!owner) continue;
    const std::uint64_t slices = std::min<std::uint64_t>(usage.instances[k].slices, free);
    claims.of(*owner).reserved += slices;
    free -= slices;
  }
  return free;
}

/// Memory and slices are reservations; utilisation says nothing about who keeps a GPU awake.
IdlePolicy policy_of_gpu(IdlePolicy policy) { return policy == IdlePolicy::use ? IdlePolicy::reservation : policy; }

void charge(const Owner& owner, Energy energy, GpuDivision& division) {
  switch (owner.kind) {
    case GpuUserKind::tree:
      division.tree += energy;
      break;
    case GpuUserKind::joulery:
      division.joulery += energy;
      break;
    case GpuUserKind::other:
      division.others.push_back({owner.pid, owner.name, energy});
      break;
    case GpuUserKind::unseen:
      division.unknown += energy;
      break;
  }
}

}  // namespace

bool was_quiet(const GpuUsage& usage) {
  // A process of another namespace is on no list: an empty one needs the word of the GPU itself.
  const bool instances_speak = is_divided(usage) && !usage.instances.empty();
  if (usage.users.empty() && !usage.sm_activity && !instances_speak) return false;
  const bool nobody = std::none_of(usage.users.begin(), usage.users.end(),
                                   [&](const GpuUser& user) { return !is_divided(usage) && may_have_used(user); });
  const bool still = std::all_of(usage.instances.begin(), usage.instances.end(), [](const GpuInstanceUse& instance) {
    return instance.activity && *instance.activity <= kQuietActivity;
  });
  return usage.complete && nobody && still && usage.sm_activity.value_or(0) <= kQuietActivity;
}

GpuDivision divide_gpu(Energy energy, std::optional<Energy> idle, const GpuUsage& usage, IdlePolicy policy) {
  const IdlePolicy by = policy_of_gpu(policy);
  Claims claims;
  weigh(usage, claims);
  std::uint64_t free_slices = 0;
  if (is_divided(usage)) {
    free_slices = reserve_slices(usage, claims);
  } else {
    reserve_memory(usage, claims);
  }
  if (by == IdlePolicy::owner) claims.put_tree_first();
  std::vector<Claim> all = claims.claims();
  const bool with_free = by == IdlePolicy::reservation && free_slices > 0;
  if (with_free) all.push_back({0, free_slices});
  std::vector<Energy> out(all.size() + 2);
  share(energy, idle.value_or(was_quiet(usage) ? energy : Energy{}), all, claims.unclaimed(), by, out);

  GpuDivision division;
  for (std::size_t i = 0; i < claims.owners().size(); ++i) charge(claims.owners()[i], out[i], division);
  if (with_free) division.idle += out[all.size() - 1];
  division.idle += out[all.size()];
  division.unknown += out[all.size() + 1];
  division.modelled = is_divided(usage);
  return division;
}

}  // namespace joulery
