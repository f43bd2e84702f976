// SPDX-License-Identifier: Apache-2.0
// From options and settings to an equipped measurement.
#include "shell/cli/workbench.h"

#include "core/footprint/resolve.h"
#include "shell/session/calibration_file.h"
#include "shell/session/learned_file.h"
#include "shell/session/measure_settings.h"

namespace joulery {
Result<void> Workbench::prepare(const Invocation& invocation, std::string_view without) {
  const FindSetting find = [&](std::string_view key) { return context_.setting(invocation, key); };
  const auto interval = interval_by(find);
  if (!interval) return failure(interval.error());
  auto tables = Tables::open(context_.globals().data_folder);
  if (!tables) return failure(tables.error());
  auto factors = factors_by(find, *tables, context_.files());
  if (!factors) return failure(factors.error());
  equipment_.emplace(context_.files(), std::move(*tables), std::move(*factors), *interval);
  ProbeSettings settings = probe_settings(context_.variables(), invocation.value("--gpus"));
  settings.named = context_.named_sources();
  std::erase_if(settings.named, [&](const std::string& source) { return source == without; });
  equipment_->calibrated_by(calibration_folder(context_.paths()));
  equipment_->recalling_from(learned_folder(context_.paths().state));
  return equipment_->probe_by(std::move(settings));
}

Result<Factors> Workbench::current_factors(const Factors& recorded) {
  FactorOptions options;
  if (recorded.place) options.place = recorded.place->text;
  for (const FactorRow& row : recorded.rows) {
    if (row.name == "pue" && row.table == "option") options.pue = row.value;
    if (row.name == "wue" && row.table == "option") options.wue = row.value * litre_per_it_kilowatt_hour;
  }
  if (recorded.price) options.price = Tariff{*recorded.price, recorded.currency};
  return resolve_factors(equipment_->tables(), options);
}

}  // namespace joulery
