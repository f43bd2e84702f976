// SPDX-License-Identifier: Apache-2.0
// joulery lint: results, ours and others', held against themselves. Reading is cli/lint_reading.h, the rules are
// core/linting, the words cli/lint_words.h.
#include <array>
#include <fmt/format.h>
#include <iterator>

#include "foundation/units/parse.h"
#include "shell/cli/commands.h"
#include "shell/cli/lint_reading.h"
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
  std::vector<Breach> breaches = lint_trials(read.content);
  std::vector<Breach> of_claims = lint_claims(read.claims);
  std::move(of_claims.begin(), of_claims.end(), std::back_inserter(breaches));
  return breaches;
}

int lint(const Invocation& invocation, Context& context) {
  const auto intensity = stated_intensity(invocation);
  if (!intensity) return context.fail(intensity.error(), ExitCode::usage);
  auto results = read_for_lint(invocation.arguments, invocation.value("--scenario").value_or(""));
  if (!results) return context.fail(results.error(), ExitCode::bad_input);
  ReadResults& read = *results;
  if (read.files == 0) {
    const Error nothing{ErrorKind::invalid, "no results of a known kind",
                        fmt::format("{}", fmt::join(invocation.arguments, ", ")),
                        "give a run, a benchmark, results that joulery import knows, or a table of claims"};
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
  if (read.passed_over == 1) context.note("1 file of another kind was passed over");
  if (read.passed_over > 1) context.note(fmt::format("{} files of other kinds were passed over", read.passed_over));
  return exit_code(read, findings);
}

constexpr std::array kOptions{
    OptionSpec{"--intensity", "G_PER_KWH", "the grid intensity stated for these results: 297.6g/kWh"},
    OptionSpec{"--scenario", "NAME", "energy_star or inference, for a report of optimum-benchmark that does not say"},
};

}  // namespace

constinit const CommandSpec kLintCommand{
    .name = "lint",
    .group = "results",
    .summary = "what contradicts itself in results, everybody's and ours",
    .usage = "FILE|FOLDER... [options]",
    .description =
        "Eighteen rules (L1 to L18) hold the numbers of results against each other: sums, units, power, carbon, time, "
        "place. A printed number is an interval of half its last digit; a rule fails only where recomputed and printed "
        "intervals do not meet. Like findings are told together, with the first example. Read are joulery.run/1 and "
        "joulery.bench/1, all results that joulery import knows (CodeCarbon, AI Energy Score, optimum-benchmark, "
        "ML.ENERGY, MLPerf), and tables of claims in CSV for what no result file states: trainings, peaks, shares, "
        "meters, samples, equivalences and others, with the columns that docs/method/lint.md names. Of a folder, every "
        "CSV and JSON file and every MLPerf session in it. Exit 1 with an error among the findings, 3 when a file "
        "cannot be read.",
    .options = kOptions,
    .examples =
        "joulery lint emissions.csv\njoulery lint results/\njoulery lint --intensity 297.6g/kWh emissions/\n"
        "joulery lint my-bench/bench.json\njoulery lint claims.csv\n"
        "joulery run --json run.json -- python train.py && joulery lint run.json",
    .min_arguments = 1,
    .max_arguments = 100000,
    .run = lint,
};

}  // namespace joulery
