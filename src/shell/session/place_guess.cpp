// SPDX-License-Identifier: Apache-2.0
// The zone's name, then its country; a zone without a country (UTC, as in most clouds) guesses nothing.
#include "shell/session/place_guess.h"

#include <filesystem>
#include <optional>

namespace joulery {
namespace {

constexpr std::string_view kZones = "/zoneinfo/";

std::optional<std::string> zone_name(DiskFiles& files) {
  if (auto name = files.read("/etc/timezone"); name && !name->empty()) return *name;
  std::error_code error;
  const std::string target = std::filesystem::read_symlink(files.host_path("/etc/localtime"), error).string();
  const auto at = target.find(kZones);
  if (error || at == std::string::npos) return std::nullopt;
  return target.substr(at + kZones.size());
}

}  // namespace

Result<GuessedPlace> guess_place(DiskFiles& files) {
  const auto zone = zone_name(files);
  if (!zone) {
    return failure(ErrorKind::gone, "cannot tell the time zone, so not the place", files.host_path("/etc/timezone"),
                   "name the place: --place FR, or --place 44g/kWh");
  }
  for (const char* tab : {"/usr/share/zoneinfo/zone.tab", "/usr/share/zoneinfo/zone1970.tab"}) {
    const auto text = files.read(tab);
    if (text) return place_from_time_zone(*zone, *text);
  }
  return failure(ErrorKind::gone, "cannot tell the country of a time zone",
                 files.host_path("/usr/share/zoneinfo/zone.tab"), "install tzdata, or name the place: --place FR");
}

}  // namespace joulery
