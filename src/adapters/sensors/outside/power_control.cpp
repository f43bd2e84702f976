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
  std::vector<std::string> related;
};

/// "/redfish/v1/Systems/1" and the chassis itself stand for the whole machine.
bool is_whole(std::string_view related, std::string_view chassis) {
  constexpr std::string_view kSystems = "/redfish/v1/Systems/";
  const bool system = related.starts_with(kSystems) && related.find('/', kSystems.size()) == std::string_view::npos;
  return system || related == bare(chassis);
}

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
    if (!power.number(member + "/PowerConsumedWatts")) continue;
    members.push_back({member + "/PowerConsumedWatts", {}});
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
  for (std::size_t i = 0; i < std::min(power.size("PowerSupplies"), kMostMembers); ++i) {
    const std::string supply = "PowerSupplies/" + std::to_string(i);
    if (power.text(supply + "/Status/State") == "Absent") continue;
    if (!power.number(supply + "/PowerInputWatts")) return {};
    paths.push_back(supply + "/PowerInputWatts");
  }
  return paths;
}

}  // namespace

std::optional<std::vector<std::string>> choose_power_controls(const JsonAnswer& power, std::string_view chassis) {
  const std::vector<Member> members = members_with_value(power);
  if (members.empty()) return inputs_of_supplies(power);
  if (members.size() == 1) return std::vector{members[0].path};
  for (const Member& member : members) {
    const bool whole = std::any_of(member.related.begin(), member.related.end(),
                                   [&](const std::string& related) { return is_whole(related, chassis); });
    if (whole) return std::vector{member.path};
  }
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
