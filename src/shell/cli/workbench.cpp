// SPDX-License-Identifier: Apache-2.0
// Putting a measurement together: probes, usage, machine facts, models where no sensor is, factors, journal, store.
#include "shell/cli/workbench.h"

#include <ctime>
#include <sys/random.h>

#include "adapters/sensors/host/host.h"
#include "adapters/storage/sqlite_store.h"
#include "core/footprint/resolve.h"
#include "core/metering/model_choice.h"
#include "foundation/base/ulid.h"
#include "foundation/units/parse.h"
#include "joulery_version.h"
#include "shell/app/replay.h"
#include "shell/app/secrets.h"
#include "shell/cli/place_guess.h"

namespace joulery {
namespace {

constexpr Duration kShortest = std::chrono::milliseconds(1);
constexpr Duration kLongest = std::chrono::seconds(1);

std::string new_run_id(UtcTime now) {
  std::array<std::uint8_t, 10> random{};
  if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) {
    const auto nanoseconds = static_cast<std::uint64_t>(now.time_since_epoch().count());
    for (std::size_t i = 0; i < 8; ++i) random[i] = static_cast<std::uint8_t>(nanoseconds >> (8 * i));
  }
  using std::chrono::milliseconds;
  return ulid(static_cast<std::uint64_t>(std::chrono::duration_cast<milliseconds>(now.time_since_epoch()).count()),
              random);
}

std::chrono::seconds offset_from_utc(UtcTime now) {
  const std::time_t seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  std::tm local{};
  localtime_r(&seconds, &local);
  return std::chrono::seconds(local.tm_gmtoff);
}

std::optional<Power> ceiling_of_packages(const std::vector<Channel>& channels) {
  std::optional<Power> sum;
  for (const Channel& channel : channels) {
    if (channel.part.kind == PartKind::cpu && channel.max_power) sum = sum.value_or(Power{}) + *channel.max_power;
  }
  return sum;
}

int year_of(UtcTime now) {
  return static_cast<int>(std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(now)).year());
}

/// The rows of the backend table that are found at once, or those that join late.
Probe probe_rows(ProbeContext& probe, bool joins_late) {
  Probe found;
  for (const Backend& backend : backends()) {
    if (backend.joins_late != joins_late) continue;
    Probe one = backend.probe(probe);
    std::move(one.sensors.begin(), one.sensors.end(), std::back_inserter(found.sensors));
    std::move(one.findings.begin(), one.findings.end(), std::back_inserter(found.findings));
    std::move(one.gpus.begin(), one.gpus.end(), std::back_inserter(found.gpus));
  }
  return found;
}

bool measures(const std::vector<Channel>& channels, PartKind kind) {
  return std::any_of(channels.begin(), channels.end(),
                     [&](const Channel& channel) { return channel.part.kind == kind || is_psys(channel.part); });
}

}  // namespace

Result<void> Workbench::prepare(const Invocation& invocation) {
  const auto interval = context_.parsed(invocation, "interval", parse_duration);
  if (!interval) return failure(interval.error());
  interval_ = interval->value_or(interval_);
  if (interval_ < kShortest || interval_ > kLongest) {
    return failure(ErrorKind::invalid, "the interval must lie between 1ms and 1s", {},
                   "write for example --interval 100ms");
  }
  auto tables = Tables::open(context_.globals().data_folder);
  if (!tables) return failure(tables.error());
  tables_.emplace(std::move(*tables));
  auto factors = resolve(invocation);
  if (!factors) return failure(factors.error());
  factors_ = std::move(*factors);
  return {};
}

Result<Factors> Workbench::resolve(const Invocation& invocation) {
  FactorOptions options;
  if (const auto place = context_.setting(invocation, "place")) options.place = place->value;
  const auto pue = context_.parsed(invocation, "pue", parse_ratio);
  if (!pue) return failure(pue.error());
  options.pue = *pue;
  const auto wue = context_.parsed(invocation, "wue", parse_wue);
  if (!wue) return failure(wue.error());
  options.wue = *wue;
  const auto price = context_.parsed(invocation, "price", parse_tariff);
  if (!price) return failure(price.error());
  options.price = *price;
  if (options.place == "auto") {
    auto guess = guess_place(context_.files());
    if (!guess) return failure(guess.error());
    options.guess = std::move(*guess);
  }
  options.this_year = year_of(clock_.utc_now());
  return resolve_factors(*tables_, options);
}

Instruments Workbench::instruments() {
  Instruments instruments;
  instruments.clock = &clock_;
  ProbeContext probe = probe_context(context_.files());
  Probe fast = probe_rows(probe, false);
  findings_ = std::move(fast.findings);
  instruments.sensors = std::move(fast.sensors);
  std::vector<Channel> channels;
  for (const auto& sensor : instruments.sensors) {
    const auto own = sensor->channels();
    channels.insert(channels.end(), own.begin(), own.end());
  }
  per_cpu_ = !measures(channels, PartKind::cpu);
  auto usage = UsageReader::open(context_.files(), per_cpu_ ? PerCpu::yes : PerCpu::no);
  if (usage) {
    usage_.emplace(std::move(*usage));
    instruments.usage_period = per_cpu_ ? std::chrono::milliseconds(100) : std::chrono::seconds(1);
    instruments.read_usage = [this](Usage& out) { usage_->read(clock_, out); };
  } else {
    findings_.push_back(usage.error());
  }
  if (probe.live) {
    instruments.late_probe = [files = &context_.files()] {
      ProbeContext late = probe_context(*files);
      return probe_rows(late, true);
    };
  }
  return instruments;
}

void Workbench::describe_power_models(RunStart& start) {
  if (!measures(start.channels, PartKind::cpu)) {
    const auto frequency = usage_ ? usage_->frequency_max_khz() : std::nullopt;
    auto model =
        choose_cpu_model(start.host, ceiling_of_packages(start.channels), frequency.has_value(), frequency, *tables_);
    if (model) {
      start.cpu_model = std::move(*model);
    } else {
      start.notes.push_back(joulery::describe(model.error()));
    }
  }
  if (!measures(start.channels, PartKind::memory)) start.memory_model = choose_memory_model(start.host);
}

RunStart Workbench::describe(const RunLabels& labels, const std::vector<Channel>& channels) {
  RunStart start;
  const UtcTime now = clock_.utc_now();
  start.id = new_run_id(now);
  start.name = labels.name;
  start.tags = labels.tags;
  start.command = labels.keep_command ? labels.command : without_secrets(labels.command);
  start.version = kVersion;
  start.commit = kCommit;
  start.data_version = tables_->data_version().value_or("unknown");
  start.anchor = {clock_.now(), now, offset_from_utc(now)};
  start.host = read_host(context_.files());
  start.channels = channels;
  start.factors = factors_;
  start.idle_policy = labels.idle_policy;
  start.interval = interval_;
  for (const Error& finding : findings_) start.notes.push_back(joulery::describe(finding));
  start.not_included = {"disks", "network", "fans", "power supply"};
  describe_power_models(start);
  return start;
}

RecordSink* Workbench::open_journal(const std::string& run_id) {
  auto journal = Journals(context_.paths().state).create(run_id);
  if (!journal && !context_.paths().runtime.empty()) journal = Journals(context_.paths().runtime).create(run_id);
  if (!journal) {
    context_.warn("samples are not kept on disk: " + joulery::describe(journal.error()));
    return nullptr;
  }
  journal_ = std::move(*journal);
  return journal_.get();
}

void Workbench::discard(const std::string& run_id) {
  if (!journal_) return;
  const std::string path = journal_->path();
  journal_.reset();
  for (const std::string& folder : {context_.paths().state, context_.paths().runtime}) {
    const Journals journals(folder);
    if (journals.path_of(run_id) != path) continue;
    if (auto removed = journals.remove(run_id); !removed) context_.warn(joulery::describe(removed.error()));
  }
}

Result<void> Workbench::keep(const Run& run) {
  auto store = open_sqlite_store(context_.store_location());
  if (!store) return failure(store.error());
  if (auto appended = (*store)->append(run); !appended) return failure(appended.error());
  discard(run.start.id);
  return {};
}

Result<std::string> Workbench::close_orphan(const OrphanJournal& orphan, Store& store) {
  auto reader = JournalReader::open(orphan.path);
  if (!reader) return failure(reader.error());
  auto run = run_from_records(**reader);
  if (!run) return failure(run.error());
  if (run->start.id.empty()) return std::string();  // killed before anything was known: there is nothing to keep
  if (auto appended = store.append(*run); !appended) return failure(appended.error());
  return run->start.id;
}

void Workbench::close_orphans_below(const std::string& folder, std::vector<std::string>& closed) {
  const Journals journals(folder);
  auto orphans = journals.list_orphans();
  if (!orphans || orphans->empty()) return;
  auto store = open_sqlite_store(context_.store_location());
  if (!store) return;  // said already when this run was kept
  for (const OrphanJournal& orphan : *orphans) {
    const auto id = close_orphan(orphan, **store);
    if (!id) {
      context_.warn(joulery::describe(id.error()) + "; the samples of a killed run stay in " + orphan.path);
      continue;
    }
    if (!id->empty()) closed.push_back(*id);
    if (auto removed = journals.remove(orphan.run); !removed) context_.warn(joulery::describe(removed.error()));
  }
}

std::vector<std::string> Workbench::close_orphans() {
  std::vector<std::string> closed;
  close_orphans_below(context_.paths().state, closed);
  if (!context_.paths().runtime.empty()) close_orphans_below(context_.paths().runtime, closed);
  return closed;
}

Result<Factors> Workbench::current_factors(const Factors& recorded) {
  FactorOptions options;
  if (recorded.place) options.place = recorded.place->text;
  for (const FactorRow& row : recorded.rows) {
    if (row.name == "pue" && row.table == "option") options.pue = row.value;
    if (row.name == "wue" && row.table == "option") options.wue = row.value * litre_per_it_kilowatt_hour;
  }
  if (recorded.price) options.price = Tariff{*recorded.price, recorded.currency};
  return resolve_factors(*tables_, options);
}

}  // namespace joulery
