// SPDX-License-Identifier: Apache-2.0
// "span": extractive question answering (Devlin et al. 2018, 4.2): the question and the text in one row, a start and an
// end score for each token. Texts that are longer than a row are read in windows that overlap by half of their length;
// the best span of all windows is the answer, as the very bytes of the text.
#include "core/tasks/answers/span.h"

#include <cctype>

#include "workers/onnx/recipes/makers.h"
#include "workers/onnx/text_input.h"

namespace joulery {
namespace {

/// A token of the text and the bytes it stands in.
struct Placed {
  std::int64_t id = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Tokens with places: the text is cut at white space and at ASCII punctuation, where the tokenizer cuts, too; a token
/// stands for the whole piece between two cuts.
std::vector<Placed> placed_tokens(const WordPiece& pieces, std::string_view text) {
  std::vector<Placed> tokens;
  const auto take = [&](std::size_t begin, std::size_t end) {
    if (begin == end) return;
    for (const std::int64_t id : pieces.encode(text.substr(begin, end - begin))) tokens.push_back({id, begin, end});
  };
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const bool alone = std::ispunct(byte) != 0 && byte < 0x80;
    if (!alone && std::isspace(byte) == 0) continue;
    take(begin, at);
    if (alone) take(at, at + 1);
    begin = at + 1;
  }
  take(begin, text.size());
  return tokens;
}

struct Window {
  TokenRow row;
  std::size_t question = 0;  ///< tokens of the question
  std::size_t first = 0;     ///< token of the text it begins with
  std::size_t count = 0;
};

struct Names {
  std::string start;
  std::string end;
};

class Span final : public Recipe {
 public:
  Span(TextModel model, Names names, std::size_t most_answer, bool may_be_unanswered)
      : model_(std::move(model)),
        names_{std::move(names.start), std::move(names.end)},
        most_answer_(most_answer),
        may_be_unanswered_(may_be_unanswered) {}

  Result<std::vector<ItemAnswer>> answer(const Batch& batch) override {
    std::vector<ItemAnswer> answers;
    answers.reserve(batch.items.size());
    for (const Item& item : batch.items) {
      auto made = answer_one(item);
      if (!made) return failure(made.error());
      answers.push_back(std::move(*made));
    }
    return answers;
  }
  [[nodiscard]] RecipeFacts facts() const override { return model_.facts(); }

 private:
  Result<ItemAnswer> answer_one(const Item& item) {
    const std::vector<Placed> tokens = placed_tokens(model_.pieces(), item.text);
    const std::vector<Window> windows = windows_of(item.question, tokens);
    if (windows.empty()) return not_asked({ErrorKind::invalid, "the text has no tokens", "", ""});
    std::vector<TokenRow> rows;
    std::uint64_t count = 0;
    rows.reserve(windows.size());
    for (const Window& window : windows) {
      rows.push_back(window.row);
      count += window.row.ids.size();
    }
    const auto scores = model_.run(rows, names_);
    if (!scores) return failure(scores.error());
    auto answer = best_of((*scores)[0], (*scores)[1], windows, tokens, item.text);
    if (!answer) return failure(answer.error());
    ItemAnswer made = answer_of(std::move(*answer));
    made.tokens_in = count;
    return made;
  }

  [[nodiscard]] std::vector<Window> windows_of(std::string_view question, std::span<const Placed> tokens) const {
    std::vector<std::int64_t> asked = model_.pieces().encode(question);
    asked.resize(std::min(asked.size(), model_.most_tokens() / 2));
    const std::size_t room =
        std::max<std::size_t>(model_.most_tokens() - std::min(asked.size() + 3, model_.most_tokens() - 1), 1);
    std::vector<Window> windows;
    for (std::size_t first = 0; first < tokens.size(); first += std::max<std::size_t>(room / 2, 1)) {
      Window window{{}, asked.size(), first, std::min(room, tokens.size() - first)};
      window.row.ids.push_back(model_.pieces().begin_id());
      window.row.ids.insert(window.row.ids.end(), asked.begin(), asked.end());
      window.row.ids.push_back(model_.pieces().end_id());
      window.row.types.resize(window.row.ids.size(), 0);
      for (std::size_t i = 0; i < window.count; ++i) window.row.ids.push_back(tokens[first + i].id);
      window.row.ids.push_back(model_.pieces().end_id());
      window.row.types.resize(window.row.ids.size(), 1);
      windows.push_back(std::move(window));
      if (first + room >= tokens.size()) break;
    }
    return windows;
  }

  Result<std::string> best_of(const Scores& start, const Scores& end, std::span<const Window> windows,
                              std::span<const Placed> tokens, const std::string& text) const {
    if (start.shape.size() != 2 || start.shape != end.shape ||
        start.shape[0] != static_cast<std::int64_t>(windows.size())) {
      return failure(model_.session().unfit("the scores are not [texts, tokens]", "name the outputs by start and end"));
    }
    const auto length = static_cast<std::size_t>(start.shape[1]);
    std::optional<TokenSpan> best;
    for (std::size_t i = 0; i < windows.size(); ++i) {
      const Window& window = windows[i];
      const std::size_t before = window.question + 2;
      if (before + window.count > length)
        return failure(model_.session().unfit("fewer scores than tokens", "give another output"));
      const SpanRule rule{.context_first = before,
                          .context_last = before + window.count - 1,
                          .most_tokens = most_answer_,
                          .no_answer = may_be_unanswered_ ? std::optional<std::size_t>(0) : std::nullopt};
      const auto row = [&](const Scores& scores) { return std::span(scores.values).subspan(i * length, length); };
      const auto found = best_span(row(start), row(end), rule);
      if (!found || (best && best->score >= found->score)) continue;
      best = {found->first - before + window.first, found->last - before + window.first, found->score};
    }
    if (!best) return std::string{};
    const std::size_t begin = tokens[best->first].begin;
    return text.substr(begin, tokens[best->last].end - begin);
  }

  TextModel model_;
  std::array<std::string, 2> names_;
  std::size_t most_answer_;
  bool may_be_unanswered_;
};

}  // namespace

MadeRecipe make_span(RecipeRequest& request) {
  Names names{request.options.text("start", "start_logits"), request.options.text("end", "end_logits")};
  const std::size_t most_answer = request.options.count("most_answer_tokens", 30, 1, 512);
  const bool may_be_unanswered = request.options.flag("no_answer", false);
  auto model = TextModel::load(request, 384);
  if (!model) return failure(model.error());
  for (const std::string& name : {names.start, names.end}) {
    if (auto found = model->session().wanted_output(name); !found) return failure(found.error());
  }
  return std::make_unique<Span>(std::move(*model), std::move(names), most_answer, may_be_unanswered);
}

}  // namespace joulery
