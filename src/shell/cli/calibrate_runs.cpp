// SPDX-License-Identifier: Apache-2.0
// Rows of the store are asked first: only runs that are long and young enough are opened.
#include "shell/cli/calibrate_runs.h"

#include <map>

#include "adapters/sensors/host/clock.h"
#include "adapters/sensors/host/host.h"
#include "shell/cli/calibrate_result.h"
#include "shell/cli/stored_runs.h"

namespace joulery {

Result<RunSteps> steps_in_store(const Context& context, const Host& host, Duration since, UtcTime now,
                                std::size_t most) {
  auto store = open_store(context);
  if (!store) return failure(store.error());
  const auto rows = (*store)->list(0, "");
  if (!rows) return failure(rows.error());
  std::vector<Run> runs;
  std::map<std::string, std::size_t> unfit;
  std::size_t opened = 0;
  for (const RunRow& row : *rows) {
    if (row.start + row.duration < now - since) continue;
    if (row.duration < least_run) {
      ++unfit["shorter than 30 s"];
      continue;
    }
    if (most != 0 && opened++ == most) break;
    auto run = (*store)->load(row.id);
    if (!run) {
      ++unfit["not readable"];
      continue;
    }
    if (const auto why = why_no_step(*run)) {
      ++unfit[*why];  // not kept: a store may hold thousands
    } else {
      runs.push_back(std::move(*run));
    }
  }
  RunSteps found = steps_of_runs(runs, host);
  for (const auto& [why, count] : unfit) found.unfit[why] += count;
  return found;
}

int calibrate_from_runs(Duration since, Context& context) {
  SystemClock clock;
  MeasuredSteps measured;
  measured.host = read_host(context.files());
  auto found = steps_in_store(context, measured.host, since, clock.utc_now(), 0);
  if (!found) return fail_to_find(found.error(), "", context);
  if (auto enough = check_run_steps(*found); !enough) return fail_to_calibrate(enough.error(), context);
  std::vector<std::string> notes = notes_of(*found);
  measured.host.gpus = std::move(found->gpus);
  measured.cut = std::move(found->cut);
  measured.steps = std::move(found->steps);
  measured.meter = std::move(found->meter);
  const auto calibration = calibration_of(measured, std::move(notes), clock);
  if (!calibration) return fail_to_calibrate(calibration.error(), context);
  return keep_and_tell(*calibration, measured.host, context);
}

}  // namespace joulery
