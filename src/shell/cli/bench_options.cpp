// SPDX-License-Identifier: Apache-2.0
// Numbers are held within what a machine can do, so that a slip of a zero is told and not run.
#include "shell/cli/bench_options.h"

#include <fmt/format.h>

#include "foundation/base/text.h"
#include "shell/cli/curve_options.h"
#include "shell/cli/vary_options.h"

namespace joulery {
namespace {

/// Tokens of an answer that is written in less time than its prompt is read.
constexpr std::uint32_t kFewTokens = 8;
constexpr std::uint64_t kMostItems = 4096;
constexpr std::uint64_t kMostThreads = 256;
constexpr std::uint64_t kMostBatch = 1024;

/// A number of an option within its limits; `value` stays as it is where the option is not given.
template <class Number>
Result<void> take_number(const Invocation& invocation, std::string_view option, std::uint64_t least, std::uint64_t most,
                         Number& value) {
  const auto text = invocation.value(option);
  if (!text) return {};
  const auto number = parse_u64(*text);
  if (!number || *number < least || *number > most) {
    return failure(ErrorKind::invalid, fmt::format("{} {} is no number it can be", option, *text), {},
                   fmt::format("write a whole number from {} to {}", least, most));
  }
  value = static_cast<Number>(*number);
  return {};
}

Result<void> take_numbers(const Invocation& invocation, BenchOptions& options) {
  std::size_t items = 0;
  if (auto taken = take_number(invocation, "--items", 1, kMostItems, items); !taken) return taken;
  if (items != 0) options.items = items;
  if (auto taken = take_number(invocation, "--seed", 0, UINT64_MAX, options.seed); !taken) return taken;
  if (auto taken = take_number(invocation, "--threads", 1, kMostThreads, options.threads); !taken) return taken;
  return take_number(invocation, "--batch", 1, kMostBatch, options.batch);
}

/// What --vary cannot stand beside.
Result<void> check_vary(const Invocation& invocation, const BenchOptions& options) {
  if (options.vary.empty()) return {};
  if (options.resume) {
    return failure(ErrorKind::invalid, "--resume goes on with the arms it was begun with", "--vary",
                   "leave --vary out, or begin another benchmark");
  }
  if (invocation.has("--batch") && options.vary.front().contains("batch"))
    return failure(ErrorKind::invalid, "--batch and --vary both say the batch", "--batch", "leave one of them out");
  return {};
}

}  // namespace

std::size_t items_of_tier(Tier tier, const Task& task) {
  if (tier == Tier::smoke) return 10;
  if (tier == Tier::quick) return task.most_output_tokens.value_or(0) > kFewTokens ? 6 : 25;
  return 100;
}

Result<BenchOptions> bench_options(const Invocation& invocation) {
  BenchOptions options;
  for (const std::string& name : invocation.values("--task")) {
    auto task = find_task(name);
    if (!task) return failure(task.error());
    options.tasks.push_back(*task);
  }
  if (auto taken = take_numbers(invocation, options); !taken) return failure(taken.error());
  auto curve = curve_options(invocation, options.seed);
  if (!curve) return failure(curve.error());
  options.curve = std::move(*curve);
  auto vary = vary_options(invocation);
  if (!vary) return failure(vary.error());
  options.vary = std::move(*vary);
  options.zoo = invocation.value("--models");
  options.models = invocation.arguments;
  options.data_set = invocation.value("--dataset");
  if (const auto word = invocation.value("--tier")) options.tier = tier_from(*word);
  options.resume = invocation.value("--resume");
  options.folder = invocation.value("--output");
  options.is_shared = invocation.has("--shared");
  options.is_progress_json = invocation.value("--progress") == "json";
  if (!invocation.has("--slurm") && invocation.has("--sbatch")) {
    return failure(ErrorKind::invalid, "--sbatch is a word for Slurm, and --slurm is not there", "--sbatch",
                   "add --slurm, or leave --sbatch out");
  }
  if (invocation.has("--slurm") && options.resume) {
    return failure(ErrorKind::invalid, "--slurm resumes by itself what is not finished in its folder", "--resume",
                   "name the folder with -o instead");
  }
  if (auto fits = check_vary(invocation, options); !fits) return failure(fits.error());
  if (!options.resume || !options.folder) return options;
  return failure(ErrorKind::invalid, "--resume goes on in its own folder; -o names another", *options.resume,
                 "leave -o out");
}

}  // namespace joulery
