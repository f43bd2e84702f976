// SPDX-License-Identifier: Apache-2.0
// From options and settings to an equipped measurement; journals and the store around it.
#include "shell/cli/workbench.h"

#include "adapters/storage/sqlite_store.h"
#include "core/footprint/resolve.h"
#include "foundation/units/parse.h"
#include "shell/app/replay.h"
#include "shell/session/place_guess.h"

namespace joulery {
namespace {

constexpr Duration kShortest = std::chrono::milliseconds(1);
constexpr Duration kLongest = std::chrono::seconds(1);
constexpr Duration kUsual = std::chrono::milliseconds(100);

int year_of(UtcTime now) {
  return static_cast<int>(std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(now)).year());
}

}  // namespace

Result<void> Workbench::prepare(const Invocation& invocation) {
  const auto interval = context_.parsed(invocation, "interval", parse_duration);
  if (!interval) return failure(interval.error());
  const Duration every = interval->value_or(kUsual);
  if (every < kShortest || every > kLongest) {
    return failure(ErrorKind::invalid, "the interval must lie between 1ms and 1s", {},
                   "write for example --interval 100ms");
  }
  auto tables = Tables::open(context_.globals().data_folder);
  if (!tables) return failure(tables.error());
  auto factors = resolve(invocation, *tables);
  if (!factors) return failure(factors.error());
  equipment_.emplace(context_.files(), std::move(*tables), std::move(*factors), every);
  ProbeSettings settings = probe_settings(context_.variables(), invocation.value("--gpus"));
  settings.named = context_.named_sources();
  return equipment_->probe_by(std::move(settings));
}

Result<Factors> Workbench::resolve(const Invocation& invocation, Tables& tables) {
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
  options.this_year = year_of(SystemClock().utc_now());
  return resolve_factors(tables, options);
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
  return resolve_factors(equipment_->tables(), options);
}

}  // namespace joulery
