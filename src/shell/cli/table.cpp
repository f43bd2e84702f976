// SPDX-License-Identifier: Apache-2.0
// The command table: a row per command, in the order of `joulery --help`, and the options every command accepts.
#include <array>

#include "shell/cli/command.h"
#include "shell/cli/commands.h"

namespace joulery {

std::span<const CommandSpec> commands() {
  static const std::array table{
      kRunCommand,        kAttachCommand,   kTopCommand,        kDemoCommand,   kBenchCommand,  kRecordCommand,
      kReplayCommand,     kDoctorCommand,   kCalibrateCommand,  kReportCommand, kVerifyCommand, kCompareCommand,
      kCodecarbonCommand, kRunsCommand,     kImportCommand,     kLintCommand,   kDataCommand,   kConfigCommand,
      kCacheCommand,      kSelftestCommand, kCompletionCommand, kManCommand,
  };
  return table;
}

std::span<const OptionSpec> global_options() {
  static constexpr std::array options{
      OptionSpec{"--root", "DIR", "look at the machine below DIR: every /proc, /sys, /dev, /etc path"},
      OptionSpec{"--config", "FILE", "read settings from FILE alone"},
      OptionSpec{"--store", "PATH", "file that keeps the runs; none: nothing is kept"},
      OptionSpec{"--data", "DIR", "folder with tables that override the built-in ones"},
      OptionSpec{"--place", "PLACE", "where the electricity comes from: FR, US, aws:eu-west-3, 44g/kWh"},
      OptionSpec{"--sensor", "SOURCE",
                 "read a further sensor: msr, ipmitool, program:CMD, redfish:URL, shelly:URL, ...", 0, true},
      OptionSpec{"--json", "", "the whole answer as one JSON document on stdout"},
      OptionSpec{"--quiet", "", "errors and warnings only", 'q'},
      OptionSpec{"--verbose", "", "say more on stderr", 'v'},
      OptionSpec{"--color", "WHEN", "colour on the screen", 0, false, "auto|always|never"},
      OptionSpec{"--help", "", "show help", 'h'},
      OptionSpec{"--version", "", "show version, commit and version of the tables"},
  };
  return options;
}

}  // namespace joulery
