// SPDX-License-Identifier: Apache-2.0
// Of all chassis a controller lists (machine, backplanes, GPU trays, the rack around it) the one that is the machine.
// What that one says about power is redfish.cpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sensors/outside/json_answer.h"
#include "foundation/ports/http.h"

namespace joulery {

/// A controller, asked path by path.
class RedfishService {
 public:
  RedfishService(Http& http, std::string origin) : http_(http), origin_(std::move(origin)) {}

  /// The resource at a path. Errors: those of Http; broken when it is no JSON.
  [[nodiscard]] Result<JsonAnswer> get(std::string_view path);
  /// The same with the controller's time.
  [[nodiscard]] Result<HttpAnswer> get_answer(std::string_view path) { return http_.get(url(path)); }
  [[nodiscard]] std::string url(std::string_view path) const { return origin_ + std::string(path); }
  [[nodiscard]] const std::string& origin() const { return origin_; }

 private:
  Http& http_;
  std::string origin_;
};

/// The path a link points to: the text at `path`/@odata.id. Nothing for anything but a path of this controller.
[[nodiscard]] std::optional<std::string> link_at(const JsonAnswer& answer, std::string_view path);
/// All links of a list: "Members".
[[nodiscard]] std::vector<std::string> links_at(const JsonAnswer& answer, std::string_view path);

/// One chassis as far as power is concerned.
struct RedfishChassis {
  std::string path;  ///< "/redfish/v1/Chassis/1"
  std::optional<std::string> environment;
  std::optional<std::string> power;
  std::optional<std::string> subsystem;
  std::optional<std::string> contained_by;
  bool holds_system = false;  ///< a ComputerSystem is linked

  [[nodiscard]] bool may_tell_power() const { return environment || power || subsystem; }
};

/// The machine's chassis: at `path` when one is named, else the outermost that holds a system, else the outermost.
/// Errors (invalid): several machines behind one controller, with their paths.
[[nodiscard]] Result<RedfishChassis> find_chassis(RedfishService& service, std::string_view path);

}  // namespace joulery
