// SPDX-License-Identifier: Apache-2.0
// The commands by name, one per file command_x.cpp. Their order and grouping is cli/table.cpp.
#pragma once

#include "shell/cli/command.h"

namespace joulery {

extern const CommandSpec kRunCommand;
extern const CommandSpec kAttachCommand;
extern const CommandSpec kTopCommand;
extern const CommandSpec kRecordCommand;
extern const CommandSpec kReplayCommand;
extern const CommandSpec kDemoCommand;
extern const CommandSpec kBenchCommand;
extern const CommandSpec kDoctorCommand;
extern const CommandSpec kCalibrateCommand;
extern const CommandSpec kImportCommand;
extern const CommandSpec kImportCodecarbonCommand;  ///< below import
extern const CommandSpec kLintCommand;
extern const CommandSpec kReportCommand;
extern const CommandSpec kVerifyCommand;
extern const CommandSpec kCompareCommand;
extern const CommandSpec kCodecarbonCommand;
extern const CommandSpec kRunsCommand;
extern const CommandSpec kRunsCompareCommand;  ///< below runs
extern const CommandSpec kRunsTrendCommand;    ///< below runs
extern const CommandSpec kRunsMergeCommand;    ///< below runs
extern const CommandSpec kDataCommand;
extern const CommandSpec kConfigCommand;
extern const CommandSpec kCacheCommand;
extern const CommandSpec kSelftestCommand;
extern const CommandSpec kCompletionCommand;
extern const CommandSpec kManCommand;  ///< hidden

}  // namespace joulery
