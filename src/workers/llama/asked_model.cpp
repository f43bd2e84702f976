// SPDX-License-Identifier: Apache-2.0
// One function per recipe.
#include "workers/llama/asked_model.h"

#include <algorithm>
#include <array>

#include "workers/serving/checked_file.h"

namespace joulery {
namespace {

Result<ItemAnswer> choose(LanguageModel& model, const Prompting& prompting, const std::string& prompt, const Now& now) {
  const auto chosen = model.choose(prompt, choices_of(prompting), now);
  if (!chosen) return failure(chosen.error());
  ItemAnswer made;
  made.answer = answer_chosen(prompting, chosen->label);
  made.tokens_in = chosen->tokens;
  made.tokens_out = 0;  // one is looked at, none is written
  made.start = chosen->start;
  made.end = chosen->end;
  return made;
}

Result<ItemAnswer> generate(LanguageModel& model, const LlamaPlan& plan, const std::string& prompt, const Now& now) {
  const Prompting& prompting = plan.prompting;
  GenerateRequest wanted;
  wanted.most_tokens = prompting.most_tokens;
  wanted.stops = prompting.stops;
  const auto written = prompting.chat ? model.chat_prompt(prompt, plan.chat_template) : Result<std::string>(prompt);
  if (!written) return failure(written.error());
  const auto made = model.generate(*written, wanted, now, prompting.chat ? Markers::are_meant : Markers::are_text);
  if (!made) return failure(made.error());
  ItemAnswer answer;
  answer.answer = answer_from(prompting, made->text);
  answer.tokens_in = made->tokens_in;
  answer.tokens_out = made->tokens_out;
  answer.start = made->start;
  answer.first_token = made->first_token;
  answer.end = made->end;
  return answer;
}

Result<ItemAnswer> read(LanguageModel& model, const std::string& text, const Now& now) {
  auto found = model.likelihood(text, now);
  if (!found) return failure(found.error());
  ItemAnswer made;
  made.answer.emplace().log_probabilities = std::move(found->log_probabilities);
  made.tokens_in = found->tokens;
  made.tokens_out = 0;
  made.start = found->start;
  made.end = found->end;
  return made;
}

Result<ItemAnswer> compare(LanguageModel& model, const LlamaPlan& plan, const std::string& text, const Now& now) {
  auto embedded = model.embed(text, now);
  if (!embedded) return failure(embedded.error());
  const auto label = plan.labels.nearest(std::move(embedded->vector));
  if (!label) return failure(label.error());
  ItemAnswer made;
  made.answer.emplace().text = plan.prompting.labels[*label];
  made.tokens_in = embedded->tokens;
  made.tokens_out = 0;
  made.start = embedded->start;
  made.end = now();
  return made;
}

Result<ItemAnswer> answer(LanguageModel& model, const LlamaPlan& plan, const Item& item, const Now& now) {
  const Prompting& prompting = plan.prompting;
  const auto prompt = prompt_for(prompting, item);
  if (!prompt) return failure(prompt.error());
  switch (prompting.recipe) {
    case PromptRecipe::choose:
      return choose(model, prompting, *prompt, now);
    case PromptRecipe::log_probabilities:
      return read(model, *prompt, now);
    case PromptRecipe::nearest:
      return compare(model, plan, *prompt, now);
    case PromptRecipe::generate:
      break;
  }
  return generate(model, plan, *prompt, now);
}

Pooling pooling_named(Options& options) {
  constexpr std::array<std::string_view, 4> words{"model", "mean", "cls", "last"};
  constexpr std::array poolings{Pooling::of_model, Pooling::mean, Pooling::cls, Pooling::last};
  const auto named = std::ranges::find(words, options.choice("pooling", "model", words));
  return poolings.at(static_cast<std::size_t>(named - words.begin()));
}

}  // namespace

Result<LlamaPlan> plan_llama(const LoadModelRequest& request) {
  constexpr std::size_t most_context = 1U << 17U;
  auto options = Options::make(request.options, fmt::format("{}|context|chat_template|pooling", prompting_options),
                               request.recipe.empty() ? "worker-llama" : request.recipe);
  if (!options) return failure(options.error());
  auto prompting = prompting_of(request, *options, PromptRecipe::choose);
  if (!prompting) return failure(prompting.error());
  if (request.batch > 1) {
    return failure(ErrorKind::unsupported, fmt::format("{} queries at once", request.batch), "worker-llama",
                   "ask for 1: every query begins with an empty cache");
  }
  const std::size_t context = options->count("context", 2048, 1, most_context);
  const Pooling pooling = prompting->recipe == PromptRecipe::nearest ? pooling_named(*options) : Pooling::none;
  if (auto good = options->check(); !good) return failure(good.error());
  const auto model = file_of(request, "model");
  if (!model) return failure(model.error());
  if (auto good = refuse_pickled(model->path); !good) return failure(good.error());
  LoadLanguageModelRequest load{model->path, model->sha256, request.threads, static_cast<std::uint32_t>(context)};
  return LlamaPlan{std::move(*prompting), options->text("chat_template"), pooling, std::move(load), {}};
}

Result<void> check_askable(LanguageModel& model, const LlamaPlan& plan) {
  const bool embeds = plan.prompting.recipe == PromptRecipe::nearest;
  if (auto good = embeds ? model.check_embeds() : model.check_writes(); !good) return good;
  if (!plan.prompting.chat) return {};
  if (plan.prompting.recipe != PromptRecipe::generate) {
    return failure(ErrorKind::invalid, "a chat's answer is written, not chosen or read", "the option chat",
                   "use the recipe prompt, or leave the option out");
  }
  if (const auto written = model.chat_prompt("a question", plan.chat_template); !written)
    return failure(written.error());
  return {};
}

Result<void> embed_labels(LanguageModel& model, LlamaPlan& plan, const Now& now) {
  if (plan.prompting.recipe != PromptRecipe::nearest) return {};
  for (const std::string& word : plan.prompting.label_words) {
    auto embedded = model.embed(word, now);
    if (!embedded) return failure(embedded.error());
    if (auto added = plan.labels.add(std::move(embedded->vector)); !added) return added;
  }
  return {};
}

ItemAnswer ask(LanguageModel& model, const LlamaPlan& plan, const Item& item, const Now& now) {
  const Instant start = now();
  auto made = answer(model, plan, item, now);
  if (!made) return failed_query(made.error(), start, now());
  made->tokens_cached = 0;  // every query begins with an empty cache
  return std::move(*made);
}

}  // namespace joulery
