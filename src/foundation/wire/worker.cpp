// SPDX-License-Identifier: Apache-2.0
// The messages as JSON. One list of fields per message serves both directions (wire/json_reader.h, wire/json_writer.h).
#include "foundation/wire/worker.h"

#include "foundation/wire/item_fields.h"
#include "foundation/wire/json_reader.h"
#include "foundation/wire/json_writer.h"

namespace joulery {

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<LoadRequest> load) {
  visit("model", load.model);
  visit("model_sha256", load.model_sha256);
  visit("vocabulary", load.vocabulary);
  visit("vocabulary_sha256", load.vocabulary_sha256);
  visit("head", load.head);
  visit("head_sha256", load.head_sha256);
  visit("threads", load.threads);
}

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<LoadLanguageModelRequest> load) {
  visit("model", load.model);
  visit("model_sha256", load.model_sha256);
  visit("threads", load.threads);
  visit("context_tokens", load.context_tokens);
}

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<WarmUpRequest> warm_up) {
  visit("texts", warm_up.texts);
}

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<ClassifyRequest> classify) {
  visit("texts", classify.texts);
}

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<ChooseRequest> choose) {
  visit("prompts", choose.prompts);
  visit("labels", choose.labels);
}

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<GenerateRequest> generate) {
  visit("prompts", generate.prompts);
  visit("most_tokens", generate.most_tokens);
  visit("stops", generate.stops);
  visit("seed", generate.seed);
}

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<CountTokensRequest> count) {
  visit("texts", count.texts);
}

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<ModelFile> file) {
  visit("role", file.role);
  visit("path", file.path);
  visit("sha256", file.sha256);
}

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<LoadModelRequest> load) {
  visit("task", load.task);
  visit("recipe", load.recipe);
  visit("files", load.files);
  visit("labels", load.labels);
  visit("options", load.options);
  visit("threads", load.threads);
  visit("batch", load.batch);
}

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<RequestedLoad> load) {
  visit("concurrency", load.concurrency);
  visit("arrivals_ns", load.arrivals);
}

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<AnswerRequest> request) {
  visit("items", request.items);
  visit("seed", request.seed);
  visit("most_tokens", request.most_tokens);
  visit("load", request.load);
}

template <class Visitor>
void fields(Visitor&, typename Visitor::template Ref<QuitRequest>) {}

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<WorkerReady> ready) {
  visit("protocol", ready.protocol);
  visit("worker", ready.worker);
  visit("runtime", ready.runtime);
  visit("at_once", ready.at_once);
}

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<ModelLoaded> loaded) {
  visit("start_mono_ns", loaded.start);
  visit("end_mono_ns", loaded.end);
  visit("model_sha256", loaded.model_sha256);
  visit("model_bytes", loaded.model_bytes);
  visit("parameters", loaded.parameters);
  visit("runtime", loaded.runtime);
  visit("providers", loaded.providers);
  visit("threads", loaded.threads);
  visit("dimension", loaded.dimension);
  visit("most_tokens", loaded.most_tokens);
  visit("memory_bytes", loaded.memory_bytes);
}

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<WarmedUp> warmed) {
  visit("start_mono_ns", warmed.start);
  visit("end_mono_ns", warmed.end);
  visit("texts", warmed.texts);
}

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<TextAnswer> answer) {
  visit("label", answer.label);
  visit("score", answer.score);
  visit("tokens", answer.tokens);
  visit("start_mono_ns", answer.start);
  visit("end_mono_ns", answer.end);
}

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<Classified> classified) {
  visit("start_mono_ns", classified.start);
  visit("end_mono_ns", classified.end);
  visit("results", classified.results);
}

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<GeneratedText> text) {
  visit("text", text.text);
  visit("tokens_in", text.tokens_in);
  visit("tokens_cached", text.tokens_cached);
  visit("tokens_out", text.tokens_out);
  visit("ended", text.ended);
  visit("start_mono_ns", text.start);
  visit("first_token_mono_ns", text.first_token);
  visit("end_mono_ns", text.end);
}

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<Generated> generated) {
  visit("start_mono_ns", generated.start);
  visit("end_mono_ns", generated.end);
  visit("results", generated.results);
}

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<TokenCounts> counts) {
  visit("counts", counts.counts);
}

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<ItemAnswer> item) {
  visit("answer", item.answer);
  visit("why_not", item.why_not);
  visit("tokens_in", item.tokens_in);
  visit("tokens_cached", item.tokens_cached);
  visit("tokens_out", item.tokens_out);
  visit("tokens_reasoning", item.tokens_reasoning);
  visit("image_path", item.image_path);
  visit("start_mono_ns", item.start);
  visit("first_token_mono_ns", item.first_token);
  visit("end_mono_ns", item.end);
  visit("piece_mono_ns", item.pieces);
}

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<RunningSample> sample) {
  visit("at_mono_ns", sample.at);
  visit("requests", sample.requests);
}

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<RunningRequests> running) {
  visit("metric", running.metric);
  visit("samples", running.samples);
}

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<Answered> answered) {
  visit("start_mono_ns", answered.start);
  visit("end_mono_ns", answered.end);
  visit("results", answered.results);
  visit("running", answered.running);
}

template <class Visitor>
void fields(Visitor& visit, typename Visitor::template Ref<Error> error) {
  visit("kind", error.kind);
  visit("what", error.what);
  visit("where", error.where);
  visit("try", error.remedy);
}

namespace {

constexpr std::string_view kRemedy = "the worker and joulery are of different versions; build both again";

constexpr const char* word_for(const LoadRequest&) { return "load"; }
constexpr const char* word_for(const LoadLanguageModelRequest&) { return "load-language-model"; }
constexpr const char* word_for(const WarmUpRequest&) { return "warm-up"; }
constexpr const char* word_for(const ClassifyRequest&) { return "classify"; }
constexpr const char* word_for(const ChooseRequest&) { return "choose"; }
constexpr const char* word_for(const GenerateRequest&) { return "generate"; }
constexpr const char* word_for(const CountTokensRequest&) { return "count-tokens"; }
constexpr const char* word_for(const LoadModelRequest&) { return "load-model"; }
constexpr const char* word_for(const AnswerRequest&) { return "answer"; }
constexpr const char* word_for(const QuitRequest&) { return "quit"; }
constexpr const char* word_for(const WorkerReady&) { return "ready"; }
constexpr const char* word_for(const ModelLoaded&) { return "loaded"; }
constexpr const char* word_for(const WarmedUp&) { return "warmed-up"; }
constexpr const char* word_for(const WorkerProgress&) { return "progress"; }
constexpr const char* word_for(const Classified&) { return "classified"; }
constexpr const char* word_for(const Generated&) { return "generated"; }
constexpr const char* word_for(const TokenCounts&) { return "token-counts"; }
constexpr const char* word_for(const Answered&) { return "answered"; }
constexpr const char* word_for(const Error&) { return "error"; }

template <class Message>
Result<Message> refuse(std::string what) {
  return failure(ErrorKind::invalid, "not a message of the worker protocol: " + std::move(what), {},
                 std::string(kRemedy));
}

/// Reads the fields of one alternative out of an object.
template <class Message, class Alternative>
Result<Message> read_alternative(const nlohmann::json& node, std::string_view word) {
  std::optional<Error> problem;
  const JsonPath root{nullptr, word, {}};
  JsonReader reader(node, root, problem);
  Alternative alternative;
  fields(reader, alternative);
  if (problem) return refuse<Message>(problem->what);
  return Message(std::move(alternative));
}

/// The progress answer is a bare number.
template <>
Result<WorkerAnswer> read_alternative<WorkerAnswer, WorkerProgress>(const nlohmann::json& node, std::string_view) {
  if (!node.is_number_unsigned()) return refuse<WorkerAnswer>("\"progress\" is not a whole number");
  return WorkerAnswer(WorkerProgress{node.get<std::uint64_t>()});
}

/// Tries the alternatives of a variant by their words.
template <class Message, std::size_t index = 0>
Result<Message> read_by_word(std::string_view word, const nlohmann::json& node) {
  if constexpr (index == std::variant_size_v<Message>) {
    return refuse<Message>(fmt::format("\"{}\" is unknown", word));
  } else {
    using Alternative = std::variant_alternative_t<index, Message>;
    if (word == word_for(Alternative{})) return read_alternative<Message, Alternative>(node, word);
    return read_by_word<Message, index + 1>(word, node);
  }
}

}  // namespace

std::string encode(const WorkerRequest& request) {
  JsonWriter::Json node = JsonWriter::Json::object();
  const auto write = [&node](const auto& alternative) {
    node["do"] = word_for(alternative);
    JsonWriter writer(node, Precision::exact);
    fields(writer, alternative);
  };
  std::visit(write, request);
  return text_of(node, -1) + "\n";
}

std::string encode(const WorkerAnswer& answer) {
  JsonWriter::Json node = JsonWriter::Json::object();
  const auto write = [&node](const auto& alternative) {
    if constexpr (std::is_same_v<std::decay_t<decltype(alternative)>, WorkerProgress>) {
      node[word_for(alternative)] = alternative.done;
    } else {
      JsonWriter writer(node[word_for(alternative)], Precision::exact);
      fields(writer, alternative);
    }
  };
  std::visit(write, answer);
  return text_of(node, -1) + "\n";
}

Result<WorkerRequest> decode_worker_request(std::string_view line) {
  const nlohmann::json node = nlohmann::json::parse(line, nullptr, false);
  if (!node.is_object()) return refuse<WorkerRequest>("it is not a JSON object");
  const auto word = node.find("do");
  if (word == node.end() || !word->is_string()) return refuse<WorkerRequest>("\"do\" is missing");
  return read_by_word<WorkerRequest>(word->get_ref<const std::string&>(), node);
}

Result<WorkerAnswer> decode_worker_answer(std::string_view line) {
  const nlohmann::json node = nlohmann::json::parse(line, nullptr, false);
  if (!node.is_object() || node.size() != 1) return refuse<WorkerAnswer>("it is not a JSON object with one member");
  return read_by_word<WorkerAnswer>(node.begin().key(), node.begin().value());
}

}  // namespace joulery
