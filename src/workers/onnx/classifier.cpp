// SPDX-License-Identifier: Apache-2.0
// Loading in an order that tells the cheapest mistake first: head, vocabulary, model; and the memory it took.
#include "workers/onnx/classifier.h"

#include "workers/serving/checked_file.h"

namespace joulery {
namespace {

Result<LogisticHead> load_head(const LoadRequest& request) {
  auto text = checked_text("head", request.head, request.head_sha256);
  if (!text) return failure(text.error());
  auto head = parse_head(*text, request.head);
  if (head && head->encoder_sha256 != request.model_sha256) {
    return failure(ErrorKind::invalid, "the head was trained on another encoder than the one asked for", request.head,
                   "give the encoder named in the head file");
  }
  return head;
}

}  // namespace

Result<Classifier> Classifier::load(const LoadRequest& request, const Now& now) {
  auto head = load_head(request);
  if (!head) return failure(head.error());
  auto vocabulary = checked_text("vocabulary", request.vocabulary, request.vocabulary_sha256);
  if (!vocabulary) return failure(vocabulary.error());
  const auto model = checked_file("model", request.model, request.model_sha256);
  if (!model) return failure(model.error());

  const Instant start = now();
  auto pieces = WordPiece::from_vocabulary(*vocabulary);
  if (!pieces) {
    pieces.error().where = request.vocabulary;
    return failure(pieces.error());
  }
  auto encoder = Encoder::load(request.model, head->encoder_output, request.threads);
  if (!encoder) return failure(encoder.error());
  Classifier made(std::move(*pieces), std::move(*encoder), std::move(*head));
  made.facts_ = {.start = start,
                 .end = now(),
                 .model_sha256 = model->sha256,
                 .model_bytes = model->bytes,
                 .parameters = {},
                 .runtime = onnx_runtime(),
                 .providers = made.encoder_.providers(),
                 .threads = request.threads,
                 .dimension = made.head_.weights.size(),
                 .most_tokens = made.head_.most_tokens,
                 .memory_bytes = resident_bytes()};
  return made;
}

Result<TextAnswer> Classifier::answer(std::string_view text, const Now& now) {
  auto answers = answer(std::span(&text, 1), now);
  if (!answers) return failure(answers.error());
  return std::move(answers->front());
}

Result<std::vector<TextAnswer>> Classifier::answer(std::span<const std::string_view> texts, const Now& now) {
  const Instant start = now();
  std::vector<std::vector<std::int64_t>> ids;
  ids.reserve(texts.size());
  for (const std::string_view text : texts) ids.push_back(pieces_.encode_marked(text, head_.most_tokens));
  const auto vectors = encoder_.encode(ids);
  if (!vectors) return failure(vectors.error());
  std::vector<TextAnswer> answers(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::vector<float>& vector = (*vectors)[i];
    if (vector.size() != head_.weights.size()) {
      return failure(
          ErrorKind::broken,
          fmt::format("the encoder gave {} numbers where the head has {}", vector.size(), head_.weights.size()),
          head_.encoder_output, "give the encoder that the head was trained on");
    }
    const Judgement judgement = judge(head_, vector);
    answers[i].label = judgement.label;
    answers[i].score = judgement.probability_fraction;
    answers[i].tokens = ids[i].size();
    answers[i].start = start;
  }
  const Instant end = now();
  for (TextAnswer& answer : answers) answer.end = end;
  return answers;
}

}  // namespace joulery
