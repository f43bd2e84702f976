// SPDX-License-Identifier: Apache-2.0
// Alone, the small model judges its reviews in one go. Compared, both judge the same reviews in blocks; the small one
// is so much faster that it judges each block several times, or its energy could not be told from one reading to the
// next.
#include "shell/cli/demo_plan.h"

#include "foundation/base/text.h"
#include "foundation/units/parse.h"
#include "shell/cli/engine_places.h"

namespace joulery {
namespace {

constexpr std::string_view kModel = "minilm-l3-rotten-tomatoes";
constexpr std::uint64_t kRequestsAlone = 400;
constexpr std::uint64_t kRequestsCompared = 120;
constexpr std::size_t kReviewsInBlock = 10;
constexpr std::size_t kPasses = 4;
constexpr std::uint64_t kOrderSeed = 1;
constexpr std::uint64_t kMostThreads = 256;
constexpr std::size_t kWarmUps = 20;
constexpr std::size_t kGeneralWarmUps = 2;
constexpr Duration kIdle = std::chrono::seconds(4);
constexpr Duration kLongestIdle = std::chrono::minutes(10);

Result<std::optional<std::uint64_t>> count_option(const Invocation& invocation, std::string_view option) {
  const auto text = invocation.value(option);
  if (!text) return std::optional<std::uint64_t>();
  const auto number = parse_u64(*text);
  if (number && *number >= 1) return number;
  return failure(ErrorKind::invalid, fmt::format("{} {} is no count", option, *text), {},
                 "write a whole number from 1, such as 400");
}

Result<Duration> idle_option(const Invocation& invocation) {
  const auto text = invocation.value("--idle");
  if (!text) return kIdle;
  auto idle = parse_duration(*text);
  if (!idle || *idle <= kLongestIdle) return idle;
  return failure(ErrorKind::invalid, fmt::format("--idle {} is too long", *text), {}, "write at most 10min");
}

Result<GeneralWish> general_option(const Invocation& invocation) {
  const auto text = invocation.value("--general");
  if (!text) return GeneralWish::where_possible;
  if (*text == "yes") return GeneralWish::always;
  if (*text == "no") return GeneralWish::never;
  return failure(ErrorKind::invalid, fmt::format("--general {} is neither yes nor no", *text), {},
                 "write --general no to measure the small model alone");
}

/// Where each block of the reviews ends: about ten in one, two blocks at least where there are two reviews.
std::vector<std::size_t> block_ends(std::size_t reviews) {
  const std::size_t blocks = std::max(std::min<std::size_t>(reviews, 2), reviews / kReviewsInBlock);
  std::vector<std::size_t> ends;
  ends.reserve(blocks);
  for (std::size_t i = 1; i <= blocks; ++i) ends.push_back(reviews * i / blocks);
  return ends;
}

std::vector<std::string> texts_of(const std::vector<Review>& reviews, std::size_t from, std::size_t to) {
  std::vector<std::string> texts;
  texts.reserve(to - from);
  for (std::size_t i = from; i < to; ++i) texts.push_back(reviews[i].text);
  return texts;
}

std::vector<std::string> prompts_of(const GeneralPlan& general, const std::vector<std::string>& texts) {
  std::vector<std::string> prompts;
  prompts.reserve(texts.size());
  for (const std::string& text : texts) prompts.push_back(prompt_for(general.examples, text));
  return prompts;
}

/// Both arms' blocks of the same reviews.
void add_blocks(DemoPlan& plan) {
  std::size_t from = 0;
  for (const std::size_t to : block_ends(plan.reviews.size())) {
    const std::vector<std::string> texts = texts_of(plan.reviews, from, to);
    std::vector<std::string> repeated;
    repeated.reserve(texts.size() * plan.passes);
    for (std::size_t pass = 0; pass < plan.passes; ++pass) repeated.insert(repeated.end(), texts.begin(), texts.end());
    plan.work.arms[0].blocks.emplace_back(ClassifyRequest{std::move(repeated)});
    plan.work.arms[1].blocks.emplace_back(ChooseRequest{prompts_of(*plan.general, texts), general_labels()});
    from = to;
  }
}

}  // namespace

Result<DemoOptions> demo_options(const Invocation& invocation) {
  const auto requests = count_option(invocation, "--requests");
  if (!requests) return failure(requests.error());
  const auto threads = count_option(invocation, "--threads");
  if (!threads) return failure(threads.error());
  if (threads->value_or(1) > kMostThreads) {
    return failure(ErrorKind::invalid, fmt::format("--threads {} is too many", **threads), {},
                   fmt::format("write at most {}", kMostThreads));
  }
  const auto idle = idle_option(invocation);
  if (!idle) return failure(idle.error());
  const auto general = general_option(invocation);
  if (!general) return failure(general.error());
  return DemoOptions{*requests, static_cast<std::uint32_t>(threads->value_or(1)), *idle, *general};
}

Result<DemoFiles> find_demo_files(const Context& context, const DemoOptions& options) {
  auto places = engine_places(context);
  if (!places) return failure(places.error());
  auto model = load_model_row(*places, kModel);
  if (!model) return failure(model.error());
  auto load = load_request(*model, *places, options.threads);
  if (!load) return failure(load.error());
  auto split = load_reviews(places->cache + "/movie-reviews/reviews.csv");
  if (!split) return failure(split.error());
  DemoFiles files{std::move(*places), std::move(*model), std::move(*load), std::move(*split), {}, {}};
  if (options.general == GeneralWish::never) return files;
  auto general = plan_general(files.places, files.split.training, options.threads);
  if (general) {
    files.general = std::move(*general);
  } else if (options.general == GeneralWish::always) {
    return failure(general.error());
  } else {
    files.no_general = general.error();
  }
  return files;
}

Result<DemoPlan> plan_demo(DemoFiles files, const DemoOptions& options) {
  const std::uint64_t otherwise = files.general ? kRequestsCompared : kRequestsAlone;
  auto reviews = balanced_sample(files.split.held_out, options.requests.value_or(otherwise));
  if (!reviews) return failure(reviews.error());
  DemoPlan plan{std::move(files.model),
                std::move(files.places),
                std::move(files.general),
                std::move(files.no_general),
                std::move(*reviews),
                options.threads,
                1,
                {{}, options.idle, kOrderSeed}};
  const std::size_t others = std::min(kWarmUps, files.split.training.size());
  const std::vector<std::string> warm_up = texts_of(files.split.training, 0, others);
  plan.work.arms.push_back({plan.model.encoder, "onnx", std::move(files.load), warm_up, {}});
  if (!plan.general) {
    plan.work.arms[0].blocks.emplace_back(ClassifyRequest{texts_of(plan.reviews, 0, plan.reviews.size())});
    return plan;
  }
  plan.passes = kPasses;
  const std::vector<std::string> few(warm_up.begin(),
                                     warm_up.begin() + static_cast<std::ptrdiff_t>(std::min(kGeneralWarmUps, others)));
  plan.work.arms.push_back(
      {plan.general->model.model, "llama", plan.general->load, prompts_of(*plan.general, few), {}});
  add_blocks(plan);
  return plan;
}

}  // namespace joulery
