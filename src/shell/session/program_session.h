// SPDX-License-Identifier: Apache-2.0
// ProgramSession: one run metered from inside a program, put together from settings, equipment, files and app's
// LiveMeter. The C interface (c_api.cpp) is a thin layer over it; a command measured from outside is the command
// line's.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/processes/own_tree.h"
#include "shell/app/live_meter.h"
#include "shell/session/equipment.h"
#include "shell/session/measure_settings.h"
#include "shell/session/node_place.h"
#include "shell/session/run_files.h"
#include "shell/session/span_fields.h"

namespace joulery {

/// What the program says about its run; empty fields leave it to the user's settings.
struct SessionOptions {
  std::string name;
  std::string place;
  std::optional<Duration> interval;
  std::string store;  ///< "none" keeps nothing on disk
  std::string root;   ///< prefix of /proc and /sys
  std::string gpus;   ///< as the value of --gpus; kVisibleGpus, which one rank among others takes for all
  std::string pue;    ///< as the value of --pue
  std::string wue;    ///< as the value of --wue
};

/// Thread-safe where LiveMeter is; opened and closed once.
class ProgramSession {
 public:
  /// Errors: a wrong setting or place, tables that cannot be read.
  static Result<std::unique_ptr<ProgramSession>> open(const SessionOptions& options);
  ProgramSession(const ProgramSession&) = delete;
  ProgramSession& operator=(const ProgramSession&) = delete;
  ~ProgramSession();

  [[nodiscard]] LiveMeter& meter() { return *meter_; }
  /// CodeCarbon's fields of an ended span; see SpanFields::of().
  Result<std::string> fields_of_span(std::uint32_t span, bool of_tree, bool with_beside) {
    return span_fields_.of(*meter_, span, of_tree, with_beside);
  }
  /// Ends the run and stores it. The run is given even where the store refuses it; `not_kept` then says why.
  Result<Run> close(std::optional<Error>& not_kept);

 private:
  explicit ProgramSession(const SessionOptions& options);
  Result<void> prepare();
  [[nodiscard]] std::optional<Setting> setting(std::string_view key) const;

  SessionOptions options_;
  DiskFiles files_;
  Paths paths_;
  Config config_;
  std::optional<Equipment> equipment_;
  std::vector<std::string> warnings_;  ///< of its files, before there is a meter to tell
  std::optional<RunFiles> run_files_;
  OwnTree tree_;
  std::unique_ptr<NodeSeat> seat_;  ///< among the ranks of its job on this machine; null = it is no rank
  std::unique_ptr<LiveMeter> meter_;
  SpanFields span_fields_;
};

}  // namespace joulery
