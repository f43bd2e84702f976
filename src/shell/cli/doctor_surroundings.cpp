// SPDX-License-Identifier: Apache-2.0
// Checks of what stands around the sensors: sharing, clocks, the place, the store, the tables.
#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <utility>

#include "adapters/processes/launch.h"
#include "adapters/sensors/host/clock.h"
#include "adapters/storage/folders.h"
#include "core/footprint/resolve.h"
#include "core/reporting/phrase.h"
#include "foundation/units/format.h"
#include "shell/cli/doctor.h"
#include "shell/session/place_guess.h"

namespace joulery {
namespace {

/// The folder that exists, at or above `path`.
std::string existing_folder(std::string path) {
  while (path != "/" && path != "." && ::access(path.c_str(), F_OK) != 0) path = folder_of(path);
  return path;
}

Result<Tables> tables_of(const Context& context) {
  const auto folder = context.setting("data");
  return Tables::open(folder ? std::optional(folder->value) : std::nullopt);
}

/// intel_pstate says whether turbo is off, all other drivers whether it is on; nothing: neither says so.
std::optional<bool> is_turbo_on(DiskFiles& files) {
  if (const auto off = files.read("/sys/devices/system/cpu/intel_pstate/no_turbo")) return *off != "1";
  if (const auto on = files.read("/sys/devices/system/cpu/cpufreq/boost")) return *on == "1";
  return std::nullopt;
}

int this_year() {
  const auto day = std::chrono::floor<std::chrono::days>(SystemClock().utc_now());
  return static_cast<int>(std::chrono::year_month_day(day).year());
}

Check check_accounting(const AccountingProspect& prospect) {
  std::string finding = fmt::format("a command's CPU time comes from {}", prospect.way);
  if (prospect.way.starts_with("cgroup") || prospect.refused.empty()) return {"shares", CheckStatus::ok, finding, ""};
  finding += fmt::format(", exact once it has ended; {}", describe(prospect.refused.front()));
  return {"shares", CheckStatus::ok, finding,
          "for a control group of its own: systemd-run --user --scope joulery run -- CMD"};
}

Check check_weights(const AccountingProspect& prospect) {
  if (!prospect.no_cycles) {
    return {"weights", CheckStatus::ok, "energy is shared by CPU cycles, which see the clock and hyper-threading", ""};
  }
  Error why = *prospect.no_cycles;
  const std::string remedy = std::exchange(why.remedy, {});
  return {"weights", CheckStatus::ok, fmt::format("energy is shared by CPU time, not cycles: {}", describe(why)),
          remedy};
}

}  // namespace

std::vector<Check> check_shares(const Patient& patient) {
  if (!patient.live) return {{"shares", CheckStatus::ok, "not asked: this is not the running machine", ""}};
  const AccountingProspect prospect = accounting_prospect();
  return {check_accounting(prospect), check_weights(prospect)};
}

Check check_clock(DiskFiles& files) {
  const auto source = files.read("/sys/devices/system/clocksource/clocksource0/current_clocksource");
  if (!source) return {"clock", CheckStatus::ok, "the kernel does not name its clock source", ""};
  const bool slow = *source == "hpet" || *source == "acpi_pm" || *source == "jiffies";
  if (!slow) return {"clock", CheckStatus::ok, fmt::format("clock source {}", *source), ""};
  return {"clock", CheckStatus::warn, fmt::format("clock source {}: each look at the time is slow", *source),
          "see `dmesg | grep -i clocksource` for why tsc was given up"};
}

Check check_wall_clock(const Result<ClockDiscipline>& discipline) {
  constexpr std::string_view kSteps = "a step of it changes no duration and no energy, and a run notes it";
  if (!discipline) {
    return {"wall clock", CheckStatus::ok, fmt::format("not known how it is kept; {}", kSteps), ""};
  }
  if (discipline->kept) {
    return {"wall clock", CheckStatus::ok,
            fmt::format("kept by a time service, wrong by {} at most; {}", format(discipline->largest_error), kSteps),
            ""};
  }
  return {"wall clock", CheckStatus::warn, fmt::format("nobody keeps it right; {}", kSteps),
          "sudo timedatectl set-ntp true: a wall meter's file, and the runs of several machines, are laid beside each "
          "other by it"};
}

Check check_sleep(Duration slept) {
  constexpr Duration kNoticed = std::chrono::seconds(1);  // as in a run (metering 7)
  if (slept < kNoticed) return {"sleep", CheckStatus::ok, "the machine has not slept since it was started", ""};
  return {
      "sleep", CheckStatus::ok,
      fmt::format("the machine slept for {} since it was started: a run during which it does is cut there and says so",
                  format(slept)),
      ""};
}

std::vector<Check> check_slurm(const Variables& variables) {
  const auto job = variables.find("SLURM_JOB_ID");
  if (job == variables.end() || job->second.empty()) return {};
  return {{"slurm", CheckStatus::ok,
           fmt::format("inside Slurm job {}: run measures what it starts, the whole machine beside it", job->second),
           fmt::format("for the job's part on this node: joulery attach --slurm-job {}", job->second)}};
}

Check check_frequency(DiskFiles& files) {
  const auto governor = files.read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  if (!governor) return {"frequency", CheckStatus::ok, "the clock of the processor cannot be seen here", ""};
  const auto turbo_on = is_turbo_on(files);
  const std::string turbo = !turbo_on ? "" : *turbo_on ? ", turbo on" : ", turbo off";
  const bool steady = *governor == "performance";
  return {"frequency", CheckStatus::ok, fmt::format("governor {}{}", *governor, turbo),
          steady ? "" : "for comparisons: sudo cpupower frequency-set -g performance"};
}

Check check_place(Context& context) {
  FactorOptions options;
  const auto place = context.setting("place");
  if (!place) {
    return {"place", CheckStatus::warn, "no place set: energy is exact all the same, carbon and water stay unknown",
            "joulery config set place FR, or an intensity such as 44g/kWh"};
  }
  options.place = place->value;
  if (place->value == "auto") {
    auto guess = guess_place(context.files());
    if (!guess) return {"place", CheckStatus::fail, describe(guess.error()), ""};
    options.guess = std::move(*guess);
  }
  auto tables = tables_of(context);
  if (!tables) return {"place", CheckStatus::fail, describe(tables.error()), ""};
  const auto factors = resolve_factors(*tables, options);
  if (!factors)
    return {"place", CheckStatus::fail, fmt::format("{}: {}", place->origin, factors.error().what),
            factors.error().remedy};
  if (!factors->intensity) return {"place", CheckStatus::warn, factors->why, "name another place, or an intensity"};
  return {"place", CheckStatus::ok,
          fmt::format("{}, {} g/kWh", factors->place ? factors->place->name : place->value,
                      significant(factors->intensity->best / gram_per_kilowatt_hour)),
          ""};
}

Check check_store(const Context& context) {
  const std::string path = context.store_location();
  if (path.empty())
    return {"store", CheckStatus::fail, "no place for runs: HOME is not set", "set HOME, or name a file with --store"};
  if (path.starts_with("postgresql:")) {
    return {"store", CheckStatus::fail, "this build keeps runs in SQLite files alone", "joulery config set store PATH"};
  }
  const bool exists = ::access(path.c_str(), F_OK) == 0;
  const std::string target = exists ? path : existing_folder(folder_of(path));
  if (::access(target.c_str(), exists ? R_OK | W_OK : W_OK | X_OK) != 0) {
    return {"store", CheckStatus::fail, fmt::format("runs cannot be kept: {} is not writable", target),
            "make it writable, or joulery config set store PATH"};
  }
  struct statvfs disk{};
  if (::statvfs(target.c_str(), &disk) == 0) {
    const std::uint64_t free = std::uint64_t{disk.f_bavail} * disk.f_frsize;
    if (free < (std::uint64_t{64} << 20)) {
      return {"store", CheckStatus::warn, fmt::format("{} has {} left", target, bytes(free)), "free some space"};
    }
    return {"store", CheckStatus::ok, fmt::format("{}, {} free", path, bytes(free)), ""};
  }
  return {"store", CheckStatus::ok, path, ""};
}

Check check_tables(const Context& context) {
  auto tables = tables_of(context);
  if (!tables) return {"tables", CheckStatus::fail, describe(tables.error()), "name another folder with --data"};
  const auto all = tables->summaries();
  if (!all) return {"tables", CheckStatus::fail, describe(all.error()), "mend the file, or leave out --data"};
  std::vector<std::string> old;
  for (const TableSummary& table : *all) {
    const auto age = age_in_years(table, this_year());
    if (age && *age > 2) old.push_back(fmt::format("{} ({} years)", table.name, *age));
  }
  const std::string finding = fmt::format("version {}", context.data_version());
  if (old.empty()) return {"tables", CheckStatus::ok, finding, ""};
  return {"tables", CheckStatus::warn, fmt::format("{}; older than two years: {}", finding, listed(old)),
          "joulery data status says more; a newer file in a folder counts with --data"};
}

}  // namespace joulery
