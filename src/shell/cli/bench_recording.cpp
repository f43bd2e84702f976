// SPDX-License-Identifier: Apache-2.0
// The file is named after the run, whose id is known once the machine was described.
#include "shell/cli/bench_recording.h"

#include "adapters/storage/journal_file.h"
#include "shell/bench/bench_folder.h"
#include "shell/cli/workbench.h"

namespace joulery {
namespace {

class TaskRecording final : public OpenRecording {
 public:
  explicit TaskRecording(Context& context) : bench_(context) {}

  Result<void> open(const Invocation& invocation, const std::string& task, const std::string& folder) {
    if (auto ready = bench_.prepare(invocation); !ready) return ready;
    measurement_.emplace(bench_.equipment().instruments(), bench_.equipment().interval());
    const RunLabels labels{.name = "bench " + task,
                           .tags = {{"task", task}},
                           .command = {"joulery", "bench", "--task", task},
                           .keep_command = true,
                           .idle_policy = IdlePolicy::none};
    RunStart described = bench_.equipment().describe(labels, measurement_->channels());
    folder_ = folder;
    auto file = JournalFile::create(fmt::format("{}/{}", folder, recording_file(described.id)));
    if (!file) return failure(file.error());
    file_ = std::move(*file);
    measurement_->start(std::move(described), file_.get());
    return {};
  }
  [[nodiscard]] Measurement& measurement() override { return *measurement_; }

  Result<BenchRecording> close(const std::string& run_id) override {
    if (const auto& failed = measurement_->journal_failure()) return failure(*failed);
    if (auto flushed = file_->flush(); !flushed) return failure(flushed.error());
    if (auto synced = file_->sync(); !synced) return failure(synced.error());
    BenchRecording recording{run_id, recording_file(run_id), {}};
    auto hash = sha256_of_file(fmt::format("{}/{}", folder_, recording.file));
    if (!hash) return failure(hash.error());
    recording.sha256 = std::move(*hash);
    return recording;
  }

 private:
  Workbench bench_;
  std::unique_ptr<JournalFile> file_;  ///< before the measurement that writes to it
  std::optional<Measurement> measurement_;
  std::string folder_;
};

}  // namespace

Result<std::unique_ptr<OpenRecording>> open_recording(const Invocation& invocation, Context& context,
                                                      const std::string& task, const std::string& folder) {
  auto recording = std::make_unique<TaskRecording>(context);
  if (auto opened = recording->open(invocation, task, folder); !opened) return failure(opened.error());
  return recording;
}

}  // namespace joulery
