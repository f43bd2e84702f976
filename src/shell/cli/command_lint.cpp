// SPDX-License-Identifier: Apache-2.0
// joulery lint: results, ours and others', held against themselves. Reading is cli/result_files.h, the rules are
// core/linting, the words cli/lint_words.h.
#include <array>
#include <fmt/format.h>

#include "core/linting/claim_rules.h"
#include "foundation/units/parse.h"
#include "shell/cli/commands.h"
#include "shell/cli/lint_words.h"
#include "shell/cli/style.h"

namespace joulery {
namespace {

/// The intensity a paper states, with the interval of its digits.
Result<std::optional<Printed<CarbonIntensity>>> stated_intensity(const Invocation& invocation) {
  using Stated = std::optional<Printed<CarbonIntensity>>;
  const auto text = invocation.value("--intensity");
  if (!text) return Stated();
  const auto intensity = parse_carbon_intensity(*text);
  if (!intensity) return failure(intensity.error());
  const auto digits = read_decimal(text->substr(0, text->find_first_not_of("0123456789.")));
  if (!digits || digits->value <= 0) {
    return failure(ErrorKind::invalid, "no intensity of a grid", "--intensity " + *text,
                   "write for example 297.6g/kWh");
  }
  return Stated({*intensity, *intensity * (digits->half_digit / digits->value)});
}

int exit_code(const ReadResults& read, const std::vector<LintFinding>& findings) {
  if (!read.unreadable.empty()) return static_cast<int>(ExitCode::bad_input);
  const auto worst = worst_of(findings);
  return static_cast<int>(worst == Gravity::error ? ExitCode::no : ExitCode::good);
}

std::vector<Breach> breaches_in(const ReadResults& read) {
  auto breaches = lint_trials(read.content);
  std::vector<Breach> of_claims;
  const auto add = [&](const std::vector<Breach>& more) {
    of_claims.insert(of_claims.end(), more.begin(), more.end());
  };
  for (const TrainingClaim& claim : read.claims.trainings) add(check_training(claim));
  for (const BreakEvenClaim& claim : read.claims.break_evens) add(check_break_even(claim));
  add(unit_slips(of_claims));
  breaches.insert(breaches.end(), of_claims.begin(), of_claims.end());
  return breaches;
}

int lint(const Invocation& invocation, Context& context) {
  const auto intensity = stated_intensity(invocation);
  if (!intensity) return context.fail(intensity.error(), ExitCode::usage);
  const auto paths = result_paths(invocation.arguments);
  if (!paths) return context.fail(paths.error(), ExitCode::bad_input);
  ReadResults read = read_results(*paths);
  if (read.files == 0) {
    const Error nothing{ErrorKind::invalid, "no results of a known kind",
                        fmt::format("{}", fmt::join(invocation.arguments, ", ")),
                        "give CodeCarbon's CSV with its header, or a joulery.run/1 document"};
    return context.fail(read.unreadable.empty() ? nothing : read.unreadable.front(), ExitCode::bad_input);
  }
  if (*intensity) {
    for (ImportedTrial& trial : read.content.trials) {
      if (!trial.footprint.intensity) trial.footprint.intensity = *intensity;
    }
  }
  const auto findings = told_together(breaches_in(read));
  context.out(context.globals().json ? lint_document(findings, read, context.document("joulery.lint/1"))
                                     : lint_words(findings, read, style_of(context.out_terminal())));
  for (const Error& error : read.unreadable) context.err(fmt::format("joulery: {}\n", describe(error)));
  if (read.passed_over > 0) context.note(fmt::format("{} files of other kinds were passed over", read.passed_over));
  return exit_code(read, findings);
}

constexpr std::array kOptions{
    OptionSpec{"--intensity", "G_PER_KWH", "the grid intensity stated for these results: 297.6g/kWh"},
};

}  // namespace

constinit const CommandSpec kLintCommand{
    .name = "lint",
    .group = "results",
    .summary = "what contradicts itself in results: CodeCarbon's files, and ours",
    .usage = "FILE|FOLDER... [options]",
    .description =
        "Eighteen rules (L1 to L18) hold the numbers of results against each other: sums, units, power, carbon, time, "
        "place. A printed number is an interval of half its last digit; a rule fails only where recomputed and printed "
        "intervals do not meet. Like findings are told together, with the first example. Of a folder, every CSV and "
        "JSON file in it. Exit 1 with an error among the findings, 3 when a file cannot be read.",
    .options = kOptions,
    .examples =
        "joulery lint emissions.csv\njoulery lint results/\njoulery lint --intensity 297.6g/kWh emissions/\n"
        "joulery run --json run.json -- python train.py && joulery lint run.json",
    .min_arguments = 1,
    .max_arguments = 100000,
    .run = lint,
};

}  // namespace joulery
