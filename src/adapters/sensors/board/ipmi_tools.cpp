// SPDX-License-Identifier: Apache-2.0
// One shell runs the tool over and over, so that nothing is started at a tick and the tool's processes belong to one
// child that existed before the workload, which keeps them out of the workload's account.
#include "adapters/sensors/board/ipmi_tools.h"

#include "adapters/sensors/accuracy.h"
#include "adapters/sensors/board/dcmi.h"
#include "adapters/sensors/remedies.h"
#include "foundation/base/ensure.h"

namespace joulery {
namespace {

constexpr auto kFirstReport = std::chrono::seconds(5);

std::string_view arguments_of(std::string_view tool) {
  return tool == "ipmitool" ? "dcmi power reading" : "--get-system-power-statistics";
}

/// What the tool complains of is not ours to print every second.
std::vector<std::string> command_of(std::string_view tool) {
  const std::string call = std::string(tool) + " " + std::string(arguments_of(tool));
  return {"/bin/sh", "-c",
          "command -v " + std::string(tool) + " >/dev/null || exit 127; while :; do " + call +
              " 2>/dev/null; sleep 1; done"};
}

class ToolSensor final : public Sensor {
 public:
  ToolSensor(Channel channel, Lines lines) : channel_(std::move(channel)), lines_(std::move(lines)) {}

  [[nodiscard]] std::string name() const override { return "ipmi-tool"; }
  [[nodiscard]] std::span<const Channel> channels() const override { return {&channel_, 1}; }

  void read(Clock& clock, std::span<Reading> out) override {
    ENSURE(out.size() == 1);
    std::optional<tl::expected<std::uint64_t, ErrorKind>> report;
    while (const auto line = lines_.next()) {
      if (auto complete = text_.take(line->text)) report = complete;
    }
    const Instant now = clock.now();
    if (report && *report) {
      last_ = Reading{.channel = 0, .missed = {}, .at = now, .value = **report};
      out[0] = *last_;
    } else if (report || lines_.gone() || !last_) {
      const ErrorKind why = report ? report->error() : lines_.gone() ? ErrorKind::gone : ErrorKind::transient;
      out[0] = Reading{.channel = 0, .missed = why, .at = now, .value = 0};
    } else {
      out[0] = *last_;  // no new report: the same instant says so
    }
  }

 private:
  Channel channel_;
  Lines lines_;
  DcmiText text_;
  std::optional<Reading> last_;
};

Channel node_channel(std::string_view tool) {
  Channel channel;
  channel.source = std::string(tool) + " " + std::string(arguments_of(tool));
  channel.part = Part{"machine/node", PartKind::board};
  channel.kind = ChannelKind::power;
  channel.period = std::chrono::seconds(1);
  channel.view = 31;
  set_accuracy(channel, "dcmi");
  return channel;
}

/// The first complete report; transient when there is none in time, gone when there never will be.
tl::expected<std::uint64_t, ErrorKind> first_report(Lines& lines) {
  const auto deadline = std::chrono::steady_clock::now() + kFirstReport;
  DcmiText text;
  while (true) {
    while (const auto line = lines.next()) {
      if (const auto report = text.take(line->text)) return *report;
    }
    if (lines.gone()) return tl::unexpected(ErrorKind::gone);
    if (!lines.wait_until(deadline)) return tl::unexpected(ErrorKind::transient);
  }
}

Error finding_of(ErrorKind kind, std::string_view tool) {
  switch (kind) {
    case ErrorKind::unsupported:
      return {kind, "the management controller does not measure power, or not now", std::string(tool),
              std::string(remedy::dcmi_inactive)};
    case ErrorKind::gone:
      return {kind, "the tool is not there", std::string(tool), std::string(remedy::install_tool)};
    default:
      return {kind, "the tool prints no power", std::string(tool), std::string(remedy::ipmi_tool_silent)};
  }
}

}  // namespace

Probe probe_ipmi_tool(std::string_view tool, const ProgramStarter& starter) {
  Probe probe;
  auto source = starter(command_of(tool));
  if (!source) {
    probe.findings.push_back(source.error());
    return probe;
  }
  Lines lines(std::move(*source));
  const auto report = first_report(lines);
  if (report) {
    probe.sensors.push_back(std::make_unique<ToolSensor>(node_channel(tool), std::move(lines)));
  } else {
    probe.findings.push_back(finding_of(report.error(), tool));
  }
  return probe;
}

}  // namespace joulery
