// SPDX-License-Identifier: Apache-2.0
// The words of the ladder of boundaries.
#include "foundation/domain/rung.h"

#include <algorithm>
#include <array>
#include <utility>

namespace joulery {
namespace {

constexpr std::array<std::pair<Rung, std::string_view>, 8> kWords{{
    {Rung::device_net, "device.net"},
    {Rung::device_gross, "device.gross"},
    {Rung::node_devices, "node.devices"},
    {Rung::node_modelled, "node.modelled"},
    {Rung::node_metered, "node.metered"},
    {Rung::site, "site"},
    {Rung::site_provisioned, "site.provisioned"},
    {Rung::life, "life"},
}};

}  // namespace

std::string_view to_string(Rung rung) {
  return std::find_if(kWords.begin(), kWords.end(), [&](const auto& row) { return row.first == rung; })->second;
}

std::optional<Rung> rung_from(std::string_view word) {
  const auto found = std::find_if(kWords.begin(), kWords.end(), [&](const auto& row) { return row.second == word; });
  if (found == kWords.end()) return std::nullopt;
  return found->first;
}

}  // namespace joulery
