// SPDX-License-Identifier: Apache-2.0
// Every kind as a subcommand, all of one shape: files in, answers out. A bad file is told and the others still read.
#include "shell/cli/import_kinds.h"

#include <array>
#include <fmt/format.h>

#include "core/importing/known_formats.h"
#include "foundation/base/text.h"
#include "shell/cli/import_mlperf.h"
#include "shell/cli/import_reading.h"
#include "shell/cli/result_files.h"

namespace joulery {
namespace {

constexpr std::size_t kMostFiles = 10'000;

/// Every kind by name: those of single files, and MLPerf's two.
std::vector<std::string> kind_names() {
  std::vector<std::string> names;
  for (const Format& format : known_formats()) names.emplace_back(format.kind);
  names.emplace_back("mlperf-power");
  names.emplace_back("mlperf-tiny");
  return names;
}

/// The error of a file that is none of the kinds; a mistyped kind looks like a file that is not there.
Error unknown_kind(const std::string& path) {
  return {ErrorKind::invalid, "cannot tell what kind of results this is", path,
          fmt::format("name it: joulery import KIND FILE, with one of {}", fmt::join(kind_names(), ", "))};
}

Error with_nearest_kind(Error error, const std::string& path) {
  const auto near = nearest(path, kind_names());
  if (near && error.kind == ErrorKind::gone) error.remedy = fmt::format("did you mean the kind {}?", *near);
  return error;
}

/// `kind` empty: told from the content.
ImportAnswer import_file(const std::string& path, std::string_view kind, std::string_view scenario) {
  ImportAnswer answer;
  answer.file = path;
  answer.kind = kind;
  const auto text = read_result_file(path);
  if (!text) {
    answer.error = with_nearest_kind(text.error(), path);
    return answer;
  }
  const ForeignFile file{path, *text, scenario};
  if (kind.empty()) answer.kind = format_of(file);
  if (answer.kind.empty()) {
    answer.error = unknown_kind(path);
    return answer;
  }
  auto content = read_foreign(file, answer.kind);
  if (content) {
    answer.content = std::move(*content);
  } else {
    answer.error = content.error();
  }
  return answer;
}

ImportAnswer import_any(const std::string& path, std::string_view kind, const Invocation& invocation) {
  const std::string scenario = invocation.value("--scenario").value_or("");
  const MlperfAsked asked{invocation.value("--round").value_or(""), scenario};
  if (kind == "mlperf-power" || (kind.empty() && is_session_folder(path))) return import_power_session(path, asked);
  if (kind == "mlperf-tiny" || (kind.empty() && !energy_traces_at(path).empty())) return import_energy_traces(path);
  return import_file(path, kind, scenario);
}

int import_all(const Invocation& invocation, Context& context, std::string_view kind) {
  if (const auto round = invocation.value("--round")) {
    if (const auto rules = mlperf_rules_of(*round); !rules) return context.fail(rules.error(), ExitCode::usage);
  }
  std::vector<ImportAnswer> answers;
  answers.reserve(invocation.arguments.size());
  for (const std::string& path : invocation.arguments) answers.push_back(import_any(path, kind, invocation));
  return tell_imports(answers, context);
}

/// A command is a plain function: one per row of the table of formats.
template <std::size_t Row>
int import_row(const Invocation& invocation, Context& context) {
  return import_all(invocation, context, known_formats()[Row].kind);
}
int import_power(const Invocation& invocation, Context& context) {
  return import_all(invocation, context, "mlperf-power");
}
int import_tiny(const Invocation& invocation, Context& context) {
  return import_all(invocation, context, "mlperf-tiny");
}

CommandSpec file_kind(std::size_t row, int (*run)(const Invocation&, Context&)) {
  const Format& format = known_formats()[row];
  return {.name = format.kind,
          .summary = format.summary,
          .usage = "FILE ...",
          .min_arguments = 1,
          .max_arguments = kMostFiles,
          .run = run};
}

CommandSpec optimum_kind() {
  static constexpr std::array options{kImportScenario};
  CommandSpec spec = file_kind(2, import_row<2>);
  spec.options = options;
  spec.usage = "FILE ... [--scenario NAME]";
  return spec;
}

}  // namespace

std::span<const CommandSpec> import_kinds() {
  static const std::array table{
      file_kind(1, import_row<1>),
      optimum_kind(),
      file_kind(3, import_row<3>),
      CommandSpec{.name = "mlperf-power",
                  .summary = "a power session of MLPerf Inference: metric, integral, the eleven checks",
                  .usage = "FOLDER ... [--round ROUND] [--scenario NAME]",
                  .description = "FOLDER holds power/, ranging/ and run_1/. The checks are those of the round in the "
                                 "log, or of --round. Exit 1 when one fails, 4 when one cannot be decided.",
                  .options = kImportOptions,
                  .min_arguments = 1,
                  .max_arguments = kMostFiles,
                  .run = import_power},
      CommandSpec{
          .name = "mlperf-tiny",
          .summary = "an energy trace of MLPerf Tiny: windows, sums, medians",
          .usage = "TRACE|FOLDER ...",
          .description = "traceN-energy.bin with traceN-timestamps.json beside it, and results.txt if there is.",
          .min_arguments = 1,
          .max_arguments = kMostFiles,
          .run = import_tiny},
      file_kind(4, import_row<4>),
  };
  return table;
}

int import_by_content(const Invocation& invocation, Context& context) { return import_all(invocation, context, ""); }

}  // namespace joulery
