// SPDX-License-Identifier: Apache-2.0
// The questions of Endpoint for vectors: /v1/embeddings (OpenAI API reference, embeddings), of the labels once and of
// each text, and the label nearest to it. The server computes the vectors, the comparison is ours.
#include <nlohmann/json.hpp>

#include "workers/http/completion.h"
#include "workers/http/endpoint.h"

namespace joulery {
namespace {

using Json = nlohmann::json;

/// The vector in {"data":[{"embedding":[...]}]}. Errors (unsupported): there is none.
Result<std::vector<float>> vector_in(std::string_view document, const std::string& url) {
  const auto refused = [&url] {
    return failure(ErrorKind::unsupported, "the server gives no vector for a text", url,
                   "serve a model of embeddings (llama-server: --embeddings, with --pooling mean)");
  };
  const Json json = Json::parse(document, nullptr, false);
  const auto data = json.is_object() ? json.find("data") : json.end();
  if (!json.is_object() || data == json.end() || !data->is_array() || data->empty()) return refused();
  const Json& first = data->front();
  if (!first.is_object() || !first.contains("embedding") || !first.at("embedding").is_array()) return refused();
  std::vector<float> vector;
  vector.reserve(first.at("embedding").size());
  for (const Json& number : first.at("embedding")) {
    if (!number.is_number()) return refused();
    vector.push_back(number.get<float>());
  }
  return vector;
}

}  // namespace

Result<std::string> Endpoint::ask_for_vector(const std::string& text) {
  Json body = {{"input", text}};
  if (!plan_.model.empty()) body["model"] = plan_.model;
  return ask_whole("/v1/embeddings", body.dump(-1, ' ', false, Json::error_handler_t::replace));
}

Result<void> Endpoint::embed_labels() {
  for (const std::string& word : plan_.prompting.label_words) {
    const auto told = ask_for_vector(word);
    if (!told) return failure(told.error());
    auto vector = vector_in(*told, plan_.url);
    if (!vector) return failure(vector.error());
    if (auto added = label_vectors_.add(std::move(*vector)); !added) return added;
  }
  return {};
}

Result<ItemAnswer> Endpoint::compare(const std::string& text, const Now& now) {
  ItemAnswer made;
  made.start = now();
  const auto told = ask_for_vector(text);
  if (!told) return failure(told.error());
  auto vector = vector_in(*told, plan_.url);
  if (!vector) return failure(vector.error());
  const auto label = label_vectors_.nearest(std::move(*vector));
  made.end = now();
  if (!label) return failure(label.error());
  made.answer.emplace().text = plan_.prompting.labels[*label];
  Completion counts;
  if (const auto taken = counts.add(*told); taken) take_counts(counts, made);
  made.tokens_out = 0;  // a vector is made, no token is written
  return made;
}

}  // namespace joulery
