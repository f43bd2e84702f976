// SPDX-License-Identifier: Apache-2.0
// Journals below the state folder, else below the runtime folder; the store as its file is named.
#include "shell/session/run_files.h"

#include "adapters/storage/sqlite_store.h"
#include "shell/app/replay.h"
#include "shell/session/learned_file.h"

namespace joulery {

RunFiles::RunFiles(const Paths& paths, std::string store, Warn warn)
    : folders_{paths.state}, store_(std::move(store)), warn_(std::move(warn)) {
  if (!paths.runtime.empty()) folders_.push_back(paths.runtime);
}

RecordSink* RunFiles::open_journal(const std::string& run_id) {
  Result<std::unique_ptr<JournalFile>> journal = Journals(folders_.front()).create(run_id);
  if (!journal && folders_.size() > 1) journal = Journals(folders_.back()).create(run_id);
  if (!journal) {
    warn_("samples are not kept on disk: " + describe(journal.error()));
    return nullptr;
  }
  journal_ = std::move(*journal);
  return journal_.get();
}

void RunFiles::discard(const std::string& run_id) {
  if (!journal_) return;
  const std::string path = journal_->path();
  journal_.reset();
  for (const std::string& folder : folders_) {
    const Journals journals(folder);
    if (journals.path_of(run_id) != path) continue;
    if (auto removed = journals.remove(run_id); !removed) warn_(describe(removed.error()));
  }
}

void RunFiles::remember(const Run& run) {
  if (!run.learned) return;
  const auto kept = keep_learned(learned_folder(folders_.front()), run.start.host, *run.learned);
  if (!kept) warn_("what this run learned of the machine is not kept: " + describe(kept.error()));
}

Result<void> RunFiles::keep(const Run& run) {
  if (store_ == kNoStore) {
    discard(run.start.id);
    return {};
  }
  auto store = open_sqlite_store(store_);
  if (!store) return failure(store.error());
  if (auto appended = (*store)->append(run); !appended) return failure(appended.error());
  remember(run);  // once: a run that could not be stored is tried again
  discard(run.start.id);
  return {};
}

Result<std::string> RunFiles::close_orphan(const OrphanJournal& orphan, Store& store) {
  auto reader = JournalReader::open(orphan.path);
  if (!reader) return failure(reader.error());
  auto run = run_from_records(**reader);
  if (!run) return failure(run.error());
  if (run->start.id.empty()) return std::string();  // killed before anything was known: there is nothing to keep
  // What it learned is let go: it may be of a boot before this one, whose knowledge it would void.
  if (auto appended = store.append(*run); !appended) return failure(appended.error());
  return run->start.id;
}

void RunFiles::close_orphans_below(const std::string& folder, std::vector<std::string>& closed) {
  const Journals journals(folder);
  auto orphans = journals.list_orphans();
  if (!orphans || orphans->empty()) return;
  auto store = open_sqlite_store(store_);
  if (!store) return;  // said already when this run was kept
  for (const OrphanJournal& orphan : *orphans) {
    const auto id = close_orphan(orphan, **store);
    if (!id) {
      warn_(describe(id.error()) + "; the samples of a killed run stay in " + orphan.path);
      continue;
    }
    if (!id->empty()) closed.push_back(*id);
    if (auto removed = journals.remove(orphan.run); !removed) warn_(describe(removed.error()));
  }
}

std::vector<std::string> RunFiles::close_orphans() {
  std::vector<std::string> closed;
  if (store_ == kNoStore) return closed;
  for (const std::string& folder : folders_) close_orphans_below(folder, closed);
  return closed;
}

}  // namespace joulery
