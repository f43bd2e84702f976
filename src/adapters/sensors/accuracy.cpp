// SPDX-License-Identifier: Apache-2.0
// The table of doubts, and which row a RAPL part gets.
#include "adapters/sensors/accuracy.h"

#include <algorithm>
#include <array>

#include "foundation/base/ensure.h"

namespace joulery {
namespace {

constexpr std::array<AccuracyRow, 8> kTable{{
    {Instrument::intel_package, "RAPL package, Intel since Haswell", 0.05, "assumed"},
    {Instrument::intel_package_before_haswell, "RAPL package, Intel before Haswell", 0.15,
     "assumed (a model then, not a measurement)"},
    {Instrument::intel_dram, "RAPL dram", 0.20, "assumed"},
    {Instrument::amd_package, "RAPL package, AMD", 0.15, "assumed; Zen 2 RAPL is a model (arXiv 2108.00808)"},
    {Instrument::rapl_unknown_vendor, "RAPL, processor not named", 0.15, "assumed: the widest package row"},
    {Instrument::rapl_filtered, "RAPL with energy filtering", 0.50, "assumed; INTEL-SA-00389"},
    {Instrument::rapl_psys, "RAPL psys", 0.10, "assumed, as for node meters: no published figure"},
    {Instrument::nvml, "NVML", 0.12, "20 cards against an external meter, 19 within 12 % (arXiv 2312.02741)"},
}};

// Sandy Bridge and Ivy Bridge, client and server: the only Intel generations with RAPL before Haswell (family 6).
constexpr std::array<int, 4> kBeforeHaswell{42, 45, 58, 62};

Instrument rapl_instrument(const Part& part, const CpuIdentity& cpu) {
  if (part.kind == PartKind::board) return Instrument::rapl_psys;
  if (part.kind == PartKind::memory) return Instrument::intel_dram;
  if (is_amd(cpu)) return Instrument::amd_package;
  if (!is_intel(cpu) || cpu.family != 6 || !cpu.model) return Instrument::rapl_unknown_vendor;
  const bool old = std::find(kBeforeHaswell.begin(), kBeforeHaswell.end(), *cpu.model) != kBeforeHaswell.end();
  return old ? Instrument::intel_package_before_haswell : Instrument::intel_package;
}

}  // namespace

std::span<const AccuracyRow> accuracy_table() { return kTable; }

void set_accuracy(Channel& channel, Instrument instrument) {
  const AccuracyRow& row = kTable.at(static_cast<std::size_t>(instrument));
  ENSURE(row.instrument == instrument);
  channel.accuracy_fraction = row.fraction;
  channel.accuracy_source = std::string(row.name) + ": " + std::string(row.source);
}

void set_rapl_accuracy(Channel& channel, const CpuIdentity& cpu) {
  set_accuracy(channel, rapl_instrument(channel.part, cpu));
  if (is_amd(cpu) && channel.part.kind == PartKind::cpu) channel.flags.emplace_back("vendor_model");
  if (is_intel(cpu) && cpu.sgx && channel.part.kind == PartKind::cpu) {
    set_accuracy(channel, Instrument::rapl_filtered);
    channel.flags.emplace_back("filtered");
  }
}

}  // namespace joulery
