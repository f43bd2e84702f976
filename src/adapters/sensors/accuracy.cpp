// SPDX-License-Identifier: Apache-2.0
// Which row of the table of doubts a RAPL part gets.
#include "adapters/sensors/accuracy.h"

#include <algorithm>
#include <array>

#include "foundation/base/ensure.h"
#include "foundation/tables/tables.h"

namespace joulery {
namespace {

// Sandy Bridge and Ivy Bridge, client and server: the only Intel generations with RAPL before Haswell (family 6).
constexpr std::array<int, 4> kBeforeHaswell{42, 45, 58, 62};

std::string_view rapl_row(const Part& part, const CpuIdentity& cpu) {
  if (part.kind == PartKind::board) return "rapl_psys";
  if (part.kind == PartKind::memory) return "rapl_dram";
  if (is_amd(cpu)) return "rapl_package_amd";
  if (!is_intel(cpu) || cpu.family != 6 || !cpu.model) return "rapl_unknown";
  const bool old = std::find(kBeforeHaswell.begin(), kBeforeHaswell.end(), *cpu.model) != kBeforeHaswell.end();
  return old ? "rapl_package_intel_old" : "rapl_package_intel";
}

}  // namespace

void set_accuracy(Channel& channel, std::string_view row) {
  auto tables = Tables::open();
  ENSURE(tables.has_value());
  const auto found = tables->accuracy(row);
  ENSURE(found.has_value() && found->has_value());  // the embedded table has every row named here: accuracy_test
  channel.accuracy_fraction = (*found)->accuracy_fraction;
  channel.accuracy_source = (*found)->instrument + ", " + (*found)->applies_to + ": " + (*found)->source;
}

void set_rapl_accuracy(Channel& channel, const CpuIdentity& cpu) {
  set_accuracy(channel, rapl_row(channel.part, cpu));
  if (is_amd(cpu) && channel.part.kind == PartKind::cpu) channel.flags.emplace_back("vendor_model");
  if (is_intel(cpu) && cpu.sgx && channel.part.kind == PartKind::cpu) {
    set_accuracy(channel, "rapl_filtered");
    channel.flags.emplace_back("filtered");
  }
}

}  // namespace joulery
