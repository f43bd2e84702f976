// SPDX-License-Identifier: Apache-2.0
// RelatedItem as sets of paths, and what lies inside what.
#include "adapters/sensors/outside/power_control.h"

#include <algorithm>

namespace joulery {
namespace {

constexpr std::size_t kMostMembers = 64;

std::string_view bare(std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  return path;
}

/// The same resource, or one below it: "/Systems/1" holds "/Systems/1/Processors/2".
bool holds(std::string_view outer, std::string_view inner) {
  return inner == outer || (inner.starts_with(outer) && inner[outer.size()] == '/');
}

/// One member with a value.
struct Member {
  std::string path;  ///< of its value
  double watts = 0;
  std::vector<std::string> related;
};

/// "/redfish/v1/Systems/1" and the chassis itself stand for the whole machine.
bool stands_for_all(std::string_view related, std::string_view chassis) {
  constexpr std::string_view kSystems = "/redfish/v1/Systems/";
  const bool system = related.starts_with(kSystems) && related.find('/', kSystems.size()) == std::string_view::npos;
  return system || related == bare(chassis);
}

bool is_total(const Member& member, std::string_view chassis) {
  return std::any_of(member.related.begin(), member.related.end(),
                     [&](const std::string& related) { return stands_for_all(related, chassis); });
}

bool says_power(const Member& member) { return member.watts > 0; }

bool are_disjoint(const Member& one, const Member& other) {
  for (const std::string& a : one.related) {
    for (const std::string& b : other.related) {
      if (holds(a, b) || holds(b, a)) return false;
    }
  }
  return !one.related.empty() && !other.related.empty();
}

std::vector<Member> members_with_value(const JsonAnswer& power) {
  std::vector<Member> members;
  for (std::size_t i = 0; i < std::min(power.size("PowerControl"), kMostMembers); ++i) {
    const std::string member = "PowerControl/" + std::to_string(i);
    const auto watts = power.number(member + "/PowerConsumedWatts");
    if (!watts) continue;
    members.push_back({member + "/PowerConsumedWatts", *watts, {}});
    const std::string related = member + "/RelatedItem";
    for (std::size_t k = 0; k < std::min(power.size(related), kMostMembers); ++k) {
      const auto path = power.text(related + "/" + std::to_string(k) + "/@odata.id");
      if (path) members.back().related.emplace_back(bare(*path));
    }
  }
  return members;
}

std::vector<std::string> inputs_of_supplies(const JsonAnswer& power) {
  std::vector<std::string> paths;
  double sum = 0;
  for (std::size_t i = 0; i < std::min(power.size("PowerSupplies"), kMostMembers); ++i) {
    const std::string supply = "PowerSupplies/" + std::to_string(i);
    if (power.text(supply + "/Status/State") == "Absent") continue;
    const auto watts = power.number(supply + "/PowerInputWatts");
    if (!watts) return {};
    sum += *watts;
    paths.push_back(supply + "/PowerInputWatts");
  }
  return sum > 0 ? paths : std::vector<std::string>{};
}

}  // namespace

std::optional<std::vector<std::string>> choose_power_controls(const JsonAnswer& power, std::string_view chassis) {
  const std::vector<Member> members = members_with_value(power);
  if (std::none_of(members.begin(), members.end(), says_power)) return inputs_of_supplies(power);
  if (members.size() == 1) return std::vector{members[0].path};
  bool silent_total = false;
  for (const Member& member : members) {
    if (!is_total(member, chassis)) continue;
    if (says_power(member)) return std::vector{member.path};
    silent_total = true;
  }
  if (silent_total) return inputs_of_supplies(power);  // the other members are parts of what it does not say
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < members.size(); ++i) {
    for (std::size_t k = i + 1; k < members.size(); ++k) {
      if (!are_disjoint(members[i], members[k])) return std::nullopt;
    }
    paths.push_back(members[i].path);
  }
  return paths;
}

}  // namespace joulery
