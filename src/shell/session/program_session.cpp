// SPDX-License-Identifier: Apache-2.0
// Options of the program before the user's settings; then equipment, files and the meter, in the order they need each
// other.
#include "shell/session/program_session.h"

#include <fstream>
#include <iterator>
#include <unistd.h>

#include "foundation/base/text.h"
#include "shell/session/calibration_file.h"
#include "shell/session/job_rank.h"
#include "shell/session/learned_file.h"
#include "shell/session/toml.h"

namespace joulery {
namespace {

/// The command line of this process, as the run's command.
std::vector<std::string> own_command() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  std::vector<std::string> command;
  for (const std::string_view argument : split(text, '\0')) command.emplace_back(argument);
  if (!command.empty() && command.back().empty()) command.pop_back();
  return command;
}

}  // namespace

ProgramSession::ProgramSession(const SessionOptions& options)
    : options_(options), files_(options.root), paths_(paths_from(variables_of_process())) {}

ProgramSession::~ProgramSession() {
  // In a forked child nothing of the parent's run may be written or closed: see LiveMeter.
  if (meter_ && meter_->is_forked()) {
    meter_.reset();
    if (run_files_) run_files_->abandon();
  }
}

std::optional<Setting> ProgramSession::setting(std::string_view key) const {
  if (key == "place" && !options_.place.empty()) return Setting{options_.place, "the session's place"};
  if (key == "store" && !options_.store.empty()) return Setting{options_.store, "the session's store"};
  if (key == "pue" && !options_.pue.empty()) return Setting{options_.pue, "the session's pue"};
  if (key == "wue" && !options_.wue.empty()) return Setting{options_.wue, "the session's wue"};
  return config_.find(key);
}

Result<void> ProgramSession::prepare() {
  const ConfigFiles config_files{{}, paths_.local_config, paths_.user_config, files_.host_path(paths_.system_config)};
  auto config = load_config(variables_of_process(), config_files);
  if (!config) return failure(config.error());
  config_ = std::move(*config);
  const FindSetting find = [this](std::string_view key) { return setting(key); };
  const auto interval = interval_by(find);
  if (!interval) return failure(interval.error());
  auto tables = Tables::open(std::nullopt);
  if (!tables) return failure(tables.error());
  auto factors = factors_by(find, *tables, files_);
  if (!factors) return failure(factors.error());
  equipment_.emplace(files_, std::move(*tables), std::move(*factors), options_.interval.value_or(*interval));
  equipment_->calibrated_by(calibration_folder(paths_));
  equipment_->recalling_from(learned_folder(paths_.state));
  const auto rank = job_rank(variables_of_process());
  // One of the ranks of a machine measures for all, and they are shown different GPUs.
  const bool any_gpu = options_.gpus.empty() || (rank && options_.gpus == kVisibleGpus);
  const auto gpus = any_gpu ? std::nullopt : std::optional(options_.gpus);
  ProbeSettings probing = probe_settings(variables_of_process(), gpus);
  if (const auto sources = setting("sensors")) {
    probing.named = items_of_list(sources->value).value_or(std::vector<std::string>());
  }
  if (auto probed = equipment_->probe_by(std::move(probing)); !probed) return probed;
  const auto store = setting("store");
  if (!store || store->value != kNoStore) {
    run_files_.emplace(paths_, store ? store->value : paths_.store,
                       [this](const std::string& text) { warnings_.push_back(text); });
    // Who keeps no journal has nothing to show to others; who measures some GPUs only would measure theirs wrongly.
    if (!gpus) seat_ = node_seat(files_, paths_, rank, std::nullopt);
  }
  return {};
}

Result<std::unique_ptr<ProgramSession>> ProgramSession::open(const SessionOptions& options) {
  if (options.interval &&
      (*options.interval < std::chrono::milliseconds(1) || *options.interval > std::chrono::seconds(1))) {
    return failure(ErrorKind::invalid, "the interval must lie between 1 ms and 1 s", {}, "give 100 ms, for example");
  }
  std::unique_ptr<ProgramSession> session(new ProgramSession(options));
  if (auto ready = session->prepare(); !ready) return failure(ready.error());
  ProgramSession& self = *session;
  LiveSetup setup;
  setup.equip = [&self] {
    Instruments instruments = self.equipment_->instruments();
    instruments.node = self.seat_.get();
    return instruments;
  };
  setup.describe = [&self](const std::vector<Channel>& channels) {
    const RunLabels labels{
        self.options_.name, {}, own_command(), false, IdlePolicy::none, job_rank(variables_of_process())};
    return self.equipment_->describe(labels, channels);
  };
  setup.open_sink = [&self](const RunStart& start) -> RecordSink* {
    if (!self.run_files_) return nullptr;
    RecordSink* journal = self.run_files_->open_journal(start.id);
    if (self.seat_) self.seat_->show(self.run_files_->journal_path());
    return journal;
  };
  setup.tree_time = [&self]() -> std::optional<Duration> { return self.tree_.cpu_time(); };
  setup.tree_pids = [&self] { return self.tree_.pids(); };
  setup.interval = self.equipment_->interval();
  self.meter_ = std::make_unique<LiveMeter>(setup);
  for (const std::string& warning : self.warnings_) self.meter_->notice("journal", warning);
  return session;
}

Result<Run> ProgramSession::close(std::optional<Error>& not_kept) {
  Result<Run> run = meter_->finish();
  if (!run || !run_files_) return run;
  if (auto kept = run_files_->keep(*run); !kept) not_kept = kept.error();
  static_cast<void>(run_files_->close_orphans());
  return run;
}

}  // namespace joulery
