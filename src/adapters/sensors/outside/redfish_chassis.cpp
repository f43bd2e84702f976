// SPDX-License-Identifier: Apache-2.0
// Root, collection, members, and the choice among them.
#include "adapters/sensors/outside/redfish_chassis.h"

#include <algorithm>

#include "adapters/sensors/remedies.h"

namespace joulery {
namespace {

constexpr std::string_view kRoot = "/redfish/v1";
constexpr std::size_t kMostChassis = 64;
constexpr std::size_t kLongestPath = 512;

/// A link may lead to no other host: the password would go with it.
bool is_own_path(std::string_view path) {
  return path.starts_with("/redfish/") && path.size() <= kLongestPath && path.find("..") == std::string_view::npos &&
         std::all_of(path.begin(), path.end(), [](char c) { return c > ' ' && c <= '~' && c != '\\' && c != '#'; });
}

/// Links are asked as they are written, for some controllers redirect the other form; they are compared without it.
std::string_view without_slash(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

RedfishChassis chassis_of(const JsonAnswer& answer, std::string path) {
  RedfishChassis chassis;
  chassis.path = std::move(path);
  chassis.environment = link_at(answer, "EnvironmentMetrics");
  chassis.power = link_at(answer, "Power");
  chassis.subsystem = link_at(answer, "PowerSubsystem");
  chassis.contained_by = link_at(answer, "Links/ContainedBy");
  chassis.holds_system = answer.size("Links/ComputerSystems") > 0;
  return chassis;
}

bool has(const std::vector<RedfishChassis>& list, const std::optional<std::string>& path) {
  return path && std::any_of(list.begin(), list.end(), [&](const RedfishChassis& chassis) {
           return without_slash(chassis.path) == without_slash(*path);
         });
}

/// What lies in another of the list is counted by it.
std::vector<RedfishChassis> outermost(const std::vector<RedfishChassis>& list) {
  std::vector<RedfishChassis> outer;
  std::copy_if(list.begin(), list.end(), std::back_inserter(outer),
               [&](const RedfishChassis& chassis) { return !has(list, chassis.contained_by); });
  return outer;
}

Result<std::vector<RedfishChassis>> all_chassis(RedfishService& service) {
  const auto root = service.get(std::string(kRoot) + "/");
  if (!root) return failure(root.error());
  const std::string collection = link_at(*root, "Chassis").value_or(std::string(kRoot) + "/Chassis");
  const auto members = service.get(collection);
  if (!members) return failure(members.error());
  std::vector<std::string> paths = links_at(*members, "Members");
  paths.resize(std::min(paths.size(), kMostChassis));
  std::vector<RedfishChassis> list;
  std::optional<Error> first_failure;
  for (std::string& path : paths) {
    const auto answer = service.get(path);
    if (answer) {
      list.push_back(chassis_of(*answer, std::move(path)));
    } else if (!first_failure) {
      first_failure = answer.error();
    }
  }
  if (list.empty() && first_failure) return failure(*first_failure);
  return list;
}

}  // namespace

Result<JsonAnswer> RedfishService::get(std::string_view path) {
  const auto answer = get_answer(path);
  if (!answer) return failure(answer.error());
  auto json = JsonAnswer::parse(answer->body);
  if (!json) {
    return failure(ErrorKind::broken, "the answer is no JSON", url(path), std::string(remedy::redfish_address));
  }
  return std::move(*json);
}

std::optional<std::string> link_at(const JsonAnswer& answer, std::string_view path) {
  const auto text = answer.text(std::string(path) + "/@odata.id");
  if (!text || !is_own_path(*text)) return std::nullopt;
  return std::string(*text);
}

std::vector<std::string> links_at(const JsonAnswer& answer, std::string_view path) {
  std::vector<std::string> links;
  for (std::size_t i = 0; i < answer.size(path); ++i) {
    if (auto link = link_at(answer, std::string(path) + "/" + std::to_string(i))) links.push_back(std::move(*link));
  }
  return links;
}

Result<RedfishChassis> find_chassis(RedfishService& service, std::string_view path) {
  const std::string named(path);
  const std::string_view bare = without_slash(path);
  if (!bare.empty() && bare != "/" && bare != "/redfish" && bare != kRoot) {
    const auto answer = service.get(named);
    if (!answer) return failure(answer.error());
    return chassis_of(*answer, named);
  }
  const auto all = all_chassis(service);
  if (!all) return failure(all.error());
  std::vector<RedfishChassis> machines;
  std::copy_if(all->begin(), all->end(), std::back_inserter(machines),
               [](const RedfishChassis& chassis) { return chassis.holds_system; });
  machines = outermost(machines.empty() ? *all : machines);
  std::erase_if(machines, [](const RedfishChassis& chassis) { return !chassis.may_tell_power(); });
  if (machines.size() == 1) return std::move(machines[0]);
  if (machines.empty()) {
    return failure(ErrorKind::unsupported, "no chassis of this controller tells its power", service.origin(),
                   std::string(remedy::redfish_no_power));
  }
  std::string names;
  for (const RedfishChassis& machine : machines) names += (names.empty() ? "" : ", ") + machine.path;
  return failure(ErrorKind::invalid, "several machines behind one controller (" + names + ")", service.origin(),
                 "name this machine's: redfish:" + service.url(machines[0].path));
}

}  // namespace joulery
