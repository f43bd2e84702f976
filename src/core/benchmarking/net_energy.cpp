// SPDX-License-Identifier: Apache-2.0
// Each side of the interval by itself, because bounds need not be symmetric: the low end takes gross's low side and
// idle's high side.
#include "core/benchmarking/net_energy.h"

#include <cmath>

#include "foundation/units/format.h"

namespace joulery {
namespace {

Energy root_of_squares(Energy a, Energy b) { return std::hypot(a / joule, b / joule) * joule; }

}  // namespace

Result<NetEnergy> net_energy(const Bounded<Energy>& gross, const IdleBaseline& idle, Duration time) {
  const Energy best = gross.best - idle.power.best * time;
  const Energy down = root_of_squares(gross.best - gross.low, (idle.power.high - idle.power.best) * time);
  const Energy up = root_of_squares(gross.high - gross.best, (idle.power.best - idle.power.low) * time);
  NetEnergy net;
  net.against = idle.state;
  net.idle_drifted = idle.drifted;
  if (best + up <= Energy{}) {
    return failure(ErrorKind::broken, "the trial took less than the idle machine would have",
                   format(gross.best) + " in " + format(time), "measure idle again: something else ran during it");
  }
  if (best - down <= Energy{})
    net.at_most = best + up;
  else
    net.energy = Bounded<Energy>{best - down, best, best + up};
  return net;
}

}  // namespace joulery
