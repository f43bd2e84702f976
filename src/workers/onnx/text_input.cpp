// SPDX-License-Identifier: Apache-2.0
// The vocabulary is read before the model: it is the cheaper mistake.
#include "workers/onnx/text_input.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "workers/onnx/labels.h"

namespace joulery {
namespace {

constexpr std::string_view kIds = "input_ids";
constexpr std::string_view kMask = "attention_mask";
constexpr std::string_view kTypes = "token_type_ids";
constexpr std::size_t kMostVocabulary = 2'000'000;

tl::unexpected<Error> no_wordpiece(std::string_view what, const std::string& path) {
  return failure(ErrorKind::unsupported, std::string(what), path,
                 "give a tokenizer.json whose model is WordPiece (BERT's), or a vocab.txt");
}

/// The tokens of a tokenizer.json in the order of their ids, one a line, as vocab.txt has them.
Result<std::string> lines_of(const nlohmann::json& vocabulary, const std::string& path) {
  if (!vocabulary.is_object() || vocabulary.empty() || vocabulary.size() > kMostVocabulary) {
    return no_wordpiece("the tokenizer has no vocabulary", path);
  }
  std::vector<std::string> tokens(vocabulary.size());
  for (const auto& [token, id] : vocabulary.items()) {
    if (!id.is_number_unsigned() || id.get<std::uint64_t>() >= tokens.size()) {
      return no_wordpiece("the ids of the vocabulary are not 0, 1, 2, ...", path);
    }
    tokens[id.get<std::size_t>()] = token;
  }
  return fmt::format("{}\n", fmt::join(tokens, "\n"));
}

Result<WordPiece> from_tokenizer(const std::string& text, const std::string& path, std::string_view letters) {
  const nlohmann::json tokenizer = nlohmann::json::parse(text, nullptr, false);
  if (tokenizer.is_discarded() || !tokenizer.is_object()) return no_wordpiece("the tokenizer is not JSON", path);
  const nlohmann::json& model = tokenizer.value("model", nlohmann::json::object());
  if (!model.is_object() || model.value("type", "") != "WordPiece") {
    return no_wordpiece("the tokenizer is not of the WordPiece kind", path);
  }
  const nlohmann::json normalizer = tokenizer.value("normalizer", nlohmann::json());
  const bool is_lowered = normalizer.is_object() && normalizer.contains("lowercase")
                              ? normalizer.at("lowercase") == true
                              : letters != "cased";
  const auto lines = lines_of(model.value("vocab", nlohmann::json()), path);
  if (!lines) return failure(lines.error());
  return WordPiece::from_vocabulary(*lines, is_lowered ? Letters::lowered : Letters::kept);
}

Result<WordPiece> load_pieces(const RecipeRequest& request, std::string_view letters) {
  const std::string tokenizer = request.path("tokenizer");
  const std::string path = tokenizer.empty() ? request.path("vocabulary") : tokenizer;
  const auto text = whole_file(path);
  if (!text) return failure(text.error());
  auto pieces = tokenizer.empty()
                    ? WordPiece::from_vocabulary(*text, letters == "cased" ? Letters::kept : Letters::lowered)
                    : from_tokenizer(*text, path, letters);
  if (!pieces) pieces.error().where = path;
  return pieces;
}

/// Numbers in the kind an input wants.
Numbers in_kind(const std::vector<std::int64_t>& values, NumberKind kind) {
  if (kind == NumberKind::int64) return values;
  std::vector<std::int32_t> narrow(values.size());
  std::ranges::transform(values, narrow.begin(), [](std::int64_t value) { return static_cast<std::int32_t>(value); });
  return narrow;
}

}  // namespace

Result<TextModel> TextModel::load(RecipeRequest& request, std::size_t most_tokens) {
  constexpr std::array<std::string_view, 2> cases{"uncased", "cased"};
  const std::string letters = request.options.choice("case", "uncased", cases);
  const std::size_t most = request.options.count("most_tokens", most_tokens, 3, 1U << 20U);
  const std::string output = request.options.text("output");
  if (auto good = request.options.check(); !good) return failure(good.error());
  auto pieces = load_pieces(request, letters);
  if (!pieces) return failure(pieces.error());
  auto session = OnnxSession::load(request.path("model"), request.threads);
  if (!session) return failure(session.error());
  TextModel made(std::move(*session), std::move(*pieces));
  made.most_tokens_ = most;
  made.filler_ = made.pieces_.id_of("[PAD]").value_or(0);
  if (auto fits = made.fit(); !fits) return failure(fits.error());
  auto scores = made.session_.wanted_output(output);
  if (!scores) return failure(scores.error());
  made.output_ = std::move(*scores);
  return made;
}

Result<void> TextModel::fit() {
  for (const Port& port : session_.inputs()) {
    const bool is_known = port.name == kIds || port.name == kMask || port.name == kTypes;
    const bool is_whole = port.kind == NumberKind::int64 || port.kind == NumberKind::int32;
    if (is_known && is_whole && port.shape.size() == 2) continue;
    return failure(session_.unfit(fmt::format("the model takes \"{}\"", port.name),
                                  fmt::format("give a model of texts that takes {}, {} and {} (whole numbers, [texts, "
                                              "tokens]); this recipe is for no other",
                                              kIds, kMask, kTypes)));
  }
  const Port* ids = session_.input(kIds);
  if (ids == nullptr) {
    return failure(session_.unfit(fmt::format("the model does not take {}", kIds), "give a model of texts"));
  }
  if (ids->shape[0] > 1) {
    return failure(session_.unfit(fmt::format("the model takes {} texts at once and no fewer", ids->shape[0]),
                                  "export it with a free first dimension"));
  }
  is_one_row_ = ids->shape[0] == 1;
  if (ids->shape[1] > 2) {
    fixed_tokens_ = static_cast<std::size_t>(ids->shape[1]);
    most_tokens_ = std::min(most_tokens_, *fixed_tokens_);
  }
  return {};
}

std::vector<Feed> TextModel::feeds_of(std::span<const TokenRow> rows, std::size_t length) const {
  std::vector<std::int64_t> ids(rows.size() * length, filler_);
  std::vector<std::int64_t> mask(ids.size());
  std::vector<std::int64_t> types(ids.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto begin = static_cast<std::ptrdiff_t>(row * length);
    std::ranges::copy(rows[row].ids, ids.begin() + begin);
    std::ranges::copy(rows[row].types, types.begin() + begin);
    std::fill_n(mask.begin() + begin, rows[row].ids.size(), 1);
  }
  const std::vector<std::int64_t> shape{static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(length)};
  std::vector<Feed> feeds;
  feeds.reserve(session_.inputs().size());
  for (const Port& port : session_.inputs()) {
    const auto& values = port.name == kIds ? ids : port.name == kMask ? mask : types;
    feeds.push_back({port.name, shape, in_kind(values, port.kind)});
  }
  return feeds;
}

Result<std::vector<Scores>> TextModel::run(std::span<const TokenRow> rows, std::span<const std::string> outputs) {
  std::size_t length = fixed_tokens_.value_or(1);
  for (const TokenRow& row : rows) length = std::max(length, row.ids.size());
  if (!is_one_row_ || rows.size() == 1) return session_.run(feeds_of(rows, length), outputs);
  std::vector<Scores> all(outputs.size());
  for (const TokenRow& row : rows) {
    const auto scores = session_.run(feeds_of(std::span(&row, 1), length), outputs);
    if (!scores) return failure(scores.error());
    for (std::size_t i = 0; i < all.size(); ++i) append_rows(all[i], (*scores)[i]);
  }
  return all;
}

}  // namespace joulery
