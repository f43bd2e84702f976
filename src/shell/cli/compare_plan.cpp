// SPDX-License-Identifier: Apache-2.0
// Everything behind the first "--" is one list of words for the grammar; here it is cut at the further ones.
#include "shell/cli/compare_plan.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "core/reporting/comparison_tag.h"
#include "core/reporting/run_view.h"
#include "foundation/base/text.h"
#include "foundation/units/parse.h"

namespace joulery {
namespace {

constexpr std::size_t kMostArms = 26;
constexpr std::uint64_t kMostBlocks = 1000;
constexpr std::uint64_t kFewestBlocks = 2;
constexpr std::uint64_t kMostWarmUps = 1000;
constexpr Duration kIdle = std::chrono::seconds(5);
/// What makes a word more than the name of a program.
constexpr std::string_view kShellSigns = " \t\n|&;<>()$`\\\"'*?[#~=%!{}";
constexpr const char* kWarmUps = "compare-warmup";
constexpr const char* kRepeats = "compare-repeats";
constexpr const char* kPrecision = "compare-precision";

CommandArm arm_of(std::size_t index, std::vector<std::string> words) {
  CommandArm arm{std::string(1, static_cast<char>('A' + index)), {}, {}};
  const bool is_for_shell = words.size() == 1 && words.front().find_first_of(kShellSigns) != std::string::npos;
  arm.text = is_for_shell ? words.front() : command_line(words);
  if (is_for_shell) words.insert(words.begin(), {"/bin/sh", "-c"});
  arm.start = std::move(words);
  return arm;
}

Result<std::uint64_t> number_of(const Invocation& invocation, std::string_view option, std::uint64_t least,
                                std::uint64_t most, std::uint64_t fallback) {
  const auto text = invocation.value(option);
  if (!text) return fallback;
  const auto number = parse_u64(*text);
  if (number && *number >= least && *number <= most) return *number;
  return failure(ErrorKind::invalid, fmt::format("{} {} is no number it can be", option, *text), {},
                 fmt::format("write a whole number from {} to {}", least, most));
}

/// "2%" as 0.02.
std::optional<double> fraction_from(std::string_view text) {
  if (!text.ends_with('%')) return std::nullopt;
  text.remove_suffix(1);
  const auto number = parse_double(trim(text));
  if (!number || !(*number >= 0.1) || !(*number <= 50)) return std::nullopt;
  return *number / 100;
}

Result<BlockPlan> block_plan(const Invocation& invocation) {
  BlockPlan plan;
  const auto seed = number_of(invocation, "--seed", 0, UINT64_MAX, plan.seed);
  if (!seed) return failure(seed.error());
  const auto warm_ups = number_of(invocation, "--warmup", 0, kMostWarmUps, plan.warm_ups);
  if (!warm_ups) return failure(warm_ups.error());
  const auto most = number_of(invocation, "--repeats", kFewestBlocks, kMostBlocks, plan.precision.most);
  if (!most) return failure(most.error());
  plan.seed = *seed;
  plan.warm_ups = *warm_ups;
  plan.precision.most = static_cast<std::size_t>(*most);
  plan.has_fixed_blocks = invocation.has("--repeats");
  const auto precision = invocation.value("--precision");
  if (!precision) return plan;
  if (plan.has_fixed_blocks)
    return failure(ErrorKind::invalid, "--repeats ends the blocks, and so does --precision", {},
                   "leave one of the two out");
  const auto fraction = fraction_from(*precision);
  if (!fraction) {
    return failure(ErrorKind::invalid, fmt::format("--precision {} is no half-width it can be", *precision), {},
                   "write a per cent of the ratio from 0.1% to 50%, such as 2%");
  }
  plan.precision.half_width_fraction = *fraction;
  return plan;
}

}  // namespace

Result<std::vector<CommandArm>> arms_of_words(const std::vector<std::string>& words) {
  constexpr const char* kExample = "write joulery compare -- 'COMMAND A' -- 'COMMAND B'";
  std::vector<CommandArm> arms;
  std::vector<std::string> own;
  for (std::size_t at = 0; at <= words.size(); ++at) {
    if (at < words.size() && words[at] != "--") {
      own.push_back(words[at]);
      continue;
    }
    if (own.empty() || trim(own.front()).empty())
      return failure(ErrorKind::invalid, "a command to compare is empty", {}, kExample);
    if (arms.size() == kMostArms)
      return failure(ErrorKind::invalid, fmt::format("more than {} commands", kMostArms), {}, "compare fewer at once");
    arms.push_back(arm_of(arms.size(), std::exchange(own, {})));
  }
  if (arms.size() >= 2) return arms;
  return failure(ErrorKind::invalid, "one command alone compares nothing", arms.front().text, kExample);
}

Result<ComparePlan> compare_plan(const Invocation& invocation) {
  ComparePlan plan;
  auto arms = arms_of_words(invocation.child);
  if (!arms) return failure(arms.error());
  plan.arms = std::move(*arms);
  const auto blocks = block_plan(invocation);
  if (!blocks) return failure(blocks.error());
  plan.blocks = *blocks;
  plan.idle = kIdle;
  if (const auto text = invocation.value("--idle")) {
    const auto idle = parse_duration(*text);
    if (!idle) return failure(idle.error());
    plan.idle = *idle;
  }
  return plan;
}

std::map<std::string, std::string> tags_of_plan(const BlockPlan& plan) {
  std::map<std::string, std::string> tags{{kComparisonSeedTag, fmt::format("{}", plan.seed)},
                                          {kWarmUps, fmt::format("{}", plan.warm_ups)},
                                          {kRepeats, fmt::format("{}", plan.precision.most)}};
  if (!plan.has_fixed_blocks) tags[kPrecision] = fmt::format("{}", plan.precision.half_width_fraction);
  return tags;
}

std::optional<BlockPlan> plan_of_tags(const std::map<std::string, std::string>& tags) {
  const auto number = [&tags](const char* key) -> std::optional<std::uint64_t> {
    const auto found = tags.find(key);
    return found == tags.end() ? std::nullopt : parse_u64(found->second);
  };
  const auto seed = number(kComparisonSeedTag);
  const auto warm_ups = number(kWarmUps);
  const auto most = number(kRepeats);
  if (!seed || !warm_ups || !most) return std::nullopt;
  BlockPlan plan;
  plan.seed = *seed;
  plan.warm_ups = *warm_ups;
  plan.precision.most = static_cast<std::size_t>(*most);
  const auto precision = tags.find(kPrecision);
  plan.has_fixed_blocks = precision == tags.end();
  if (plan.has_fixed_blocks) return plan;
  const auto fraction = parse_double(precision->second);
  if (!fraction) return std::nullopt;
  plan.precision.half_width_fraction = *fraction;
  return plan;
}

std::string block_span(const std::string& letter, std::size_t block) {
  return fmt::format("{}, block {}", letter, block);
}

std::string warm_up_span(const std::string& letter, std::uint64_t number) {
  return fmt::format("warm-up {} {}", letter, number);
}

std::string good_runs(const std::string& letter) { return fmt::format("runs of {}", letter); }

}  // namespace joulery
