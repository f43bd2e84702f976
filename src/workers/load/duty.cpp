// SPDX-License-Identifier: Apache-2.0
// Words to loads, and the arithmetic of the duty cycle.
#include "workers/load/duty.h"

#include <algorithm>

#include "foundation/base/text.h"

namespace joulery {
namespace {

tl::unexpected<Error> refuse(std::string_view word) {
  return failure(ErrorKind::invalid, "no load is called so", std::string(word),
                 "write cpu:PERCENT[:THREADS], one-core, or memory[:PERCENT[:THREADS]]");
}

}  // namespace

Result<LoadPart> parse_load(std::string_view word) {
  if (word == "one-core") return LoadPart{LoadPart::Kind::cpu, 1, 1};
  const auto fields = split(word, ':');
  LoadPart part;
  if (fields[0] == "memory") {
    part.kind = LoadPart::Kind::memory;
  } else if (fields[0] != "cpu" || fields.size() < 2) {
    return refuse(word);
  }
  if (fields.size() > 3) return refuse(word);
  if (fields.size() > 1) {
    const auto percent = parse_double(fields[1]);
    if (!percent || !(*percent > 0) || *percent > 100) return refuse(word);
    part.busy_fraction = *percent / 100;
  }
  if (fields.size() > 2) {
    const auto threads = parse_u64(fields[2]);
    if (!threads || *threads == 0 || *threads > 4096) return refuse(word);
    part.threads = static_cast<unsigned>(*threads);
  }
  return part;
}

Duration busy_time_due(double busy_fraction, Duration elapsed, Duration used) {
  const Duration wanted(static_cast<Duration::rep>(busy_fraction * static_cast<double>(elapsed.count())));
  return std::min(wanted - used, duty_period);
}

}  // namespace joulery
