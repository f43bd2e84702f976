// SPDX-License-Identifier: Apache-2.0
// The worker protocol: how joulery speaks with an executable that runs a model. JSON, one line a message, over the
// worker's stdin and stdout. The worker says `ready` first; then each request gets exactly one final answer (or an
// error), perhaps after progress lines. Instants are CLOCK_MONOTONIC of the one host both run on. Not here: starting it
// (adapters/engines).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "foundation/base/result.h"
#include "foundation/base/time.h"
#include "foundation/domain/answer.h"
#include "foundation/domain/item.h"

namespace joulery {

/// Raised when a message changes its meaning, not when one is added; a worker of another number is not used.
inline constexpr std::uint32_t worker_protocol = 1;

/// {"do":"load",...}: the files of a classifier, each with the SHA-256 it must have.
struct LoadRequest {
  std::string model;
  std::string model_sha256;
  std::string vocabulary;
  std::string vocabulary_sha256;
  std::string head;
  std::string head_sha256;
  std::uint32_t threads = 1;
  bool operator==(const LoadRequest&) const = default;
};

/// {"do":"load-language-model",...}: a GGUF file. What else is in memory is dropped first.
struct LoadLanguageModelRequest {
  std::string model;
  std::optional<std::string> model_sha256;  ///< the hash it must have; nothing: any file, its hash is told
  std::uint32_t threads = 1;
  std::uint32_t context_tokens = 2048;  ///< a prompt with its answer must fit
  bool operator==(const LoadLanguageModelRequest&) const = default;
};

/// {"do":"warm-up","texts":[...]}: run them, answer nothing about them.
struct WarmUpRequest {
  std::vector<std::string> texts;
  bool operator==(const WarmUpRequest&) const = default;
};

/// {"do":"classify","texts":[...]}: one query per text, one after the other.
struct ClassifyRequest {
  std::vector<std::string> texts;
  bool operator==(const ClassifyRequest&) const = default;
};

/// {"do":"choose","prompts":[...],"labels":[" positive"," negative"]}: which label's first token the language model
/// finds most probable after each prompt. One query per prompt, each from an empty cache; answered by `classified`.
struct ChooseRequest {
  std::vector<std::string> prompts;
  std::vector<std::string> labels;  ///< at least two, with different first tokens
  bool operator==(const ChooseRequest&) const = default;
};

/// {"do":"generate",...}: continues each prompt, each from an empty cache; answered by `generated`.
struct GenerateRequest {
  std::vector<std::string> prompts;
  std::uint32_t most_tokens = 64;     ///< of one answer
  std::vector<std::string> stops;     ///< an answer ends before the first of these
  std::optional<std::uint32_t> seed;  ///< drawn at temperature 1 from this seed, anew for each prompt; nothing: greedy
  bool operator==(const GenerateRequest&) const = default;
};

/// {"do":"count-tokens","texts":[...]}: tokenises, runs nothing; answered by `token-counts`.
struct CountTokensRequest {
  std::vector<std::string> texts;
  bool operator==(const CountTokensRequest&) const = default;
};

/// One file of a model.
struct ModelFile {
  std::string role;  ///< what the recipe knows it by: "model", "vocabulary", "head"
  std::string path;
  std::optional<std::string> sha256;  ///< the hash it must have; nothing: any file, its hash is told
  bool operator==(const ModelFile&) const = default;
};

/// {"do":"load-model",...}: any model for any of the ten tasks; answered by `loaded`. What else is in memory is dropped
/// first.
struct LoadModelRequest {
  std::string task;    ///< id of core/tasks/task.h
  std::string recipe;  ///< how the model is fed and read: "sentence-head", "tags", "prompt"
  std::vector<ModelFile> files;
  std::vector<std::string> labels;             ///< of the data set, in alphabetical order; may be empty
  std::map<std::string, std::string> options;  ///< of the recipe and the engine, as the zoo has them
  std::uint32_t threads = 1;
  std::uint32_t batch = 1;  ///< items that are computed at once
  bool operator==(const LoadModelRequest&) const = default;
};

/// Several queries at once, of a worker that says it can (WorkerReady::at_once).
struct RequestedLoad {
  std::uint32_t concurrency = 1;        ///< the most that are under way at once
  std::vector<Duration> arrivals = {};  ///< open loop: when each item is asked, from the start, in order; empty: closed
                                        ///< loop, the next is asked as soon as one has ended
  bool operator==(const RequestedLoad&) const = default;
};

/// {"do":"answer","items":[...]}: one query per item, in order; answered by `answered`. What is true of an item is not
/// sent.
struct AnswerRequest {
  std::vector<Item> items;
  std::optional<std::uint64_t> seed;              ///< of what a model draws at random
  std::optional<std::uint32_t> most_tokens = {};  ///< of one answer, where that is less than the model's own cap
  std::optional<RequestedLoad> load = {};         ///< nothing: one query after the other
  bool operator==(const AnswerRequest&) const = default;
};

/// {"do":"quit"}: no answer, the worker ends with 0. So does the end of its input.
struct QuitRequest {
  bool operator==(const QuitRequest&) const = default;
};

using WorkerRequest = std::variant<LoadRequest, LoadLanguageModelRequest, WarmUpRequest, ClassifyRequest, ChooseRequest,
                                   GenerateRequest, CountTokensRequest, LoadModelRequest, AnswerRequest, QuitRequest>;

/// {"ready":{...}}: the first line of every worker.
struct WorkerReady {
  std::uint32_t protocol = worker_protocol;
  std::string worker;                         ///< "onnx", "llama"
  std::string runtime;                        ///< "ONNX Runtime 1.32.0"
  std::optional<std::uint32_t> at_once = {};  ///< the most queries it can have under way; nothing: one
  bool operator==(const WorkerReady&) const = default;
};

/// {"loaded":{...}}. From start to end the model became ready to answer; its files were read and hashed before start.
struct ModelLoaded {
  Instant start;
  Instant end;
  std::string model_sha256;
  std::uint64_t model_bytes = 0;            ///< size of the model's file
  std::optional<std::uint64_t> parameters;  ///< nothing = the runtime does not say
  std::string runtime;
  std::vector<std::string> providers;  ///< what computes: "CPUExecutionProvider"
  std::uint32_t threads = 1;
  std::uint64_t dimension = 0;                ///< numbers in a sentence vector, in a token's embedding
  std::uint64_t most_tokens = 0;              ///< longer texts are cut; longer prompts refused
  std::optional<std::uint64_t> memory_bytes;  ///< resident set of the worker after loading
  bool operator==(const ModelLoaded&) const = default;
};

/// {"warmed-up":{...}}.
struct WarmedUp {
  Instant start;
  Instant end;
  std::uint64_t texts = 0;
  bool operator==(const WarmedUp&) const = default;
};

/// {"progress":n}: texts done so far of the request in hand, a few times a second.
struct WorkerProgress {
  std::uint64_t done = 0;
  bool operator==(const WorkerProgress&) const = default;
};

/// The answer to one text or prompt: from its bytes to its label.
struct TextAnswer {
  std::string label;
  double score = 0;          ///< probability of the label among the labels, [0, 1]
  std::uint64_t tokens = 0;  ///< computed for it, none taken from a cache
  Instant start;
  Instant end;
  bool operator==(const TextAnswer&) const = default;
};

/// {"classified":{...}}: one result per text, in order.
struct Classified {
  Instant start;
  Instant end;
  std::vector<TextAnswer> results;
  bool operator==(const Classified&) const = default;
};

/// The continuation of one prompt. Prefill is from `start` to `first_token`, decode from there to `end`.
struct GeneratedText {
  std::string text;                 ///< without the stop
  std::uint64_t tokens_in = 0;      ///< of the prompt, markers included
  std::uint64_t tokens_cached = 0;  ///< of those: taken from a cache and not computed
  std::uint64_t tokens_out = 0;     ///< computed for the answer, those of a stop included
  std::string ended;                ///< "length", "stop" (a stop text), "end" (the model's own)
  Instant start;
  Instant first_token;  ///< when the first token was chosen
  Instant end;
  bool operator==(const GeneratedText&) const = default;
};

/// {"generated":{...}}: one result per prompt, in order.
struct Generated {
  Instant start;
  Instant end;
  std::vector<GeneratedText> results;
  bool operator==(const Generated&) const = default;
};

/// {"token-counts":{"counts":[...]}}: tokens of each text as a prompt, markers included.
struct TokenCounts {
  std::vector<std::uint64_t> counts;
  bool operator==(const TokenCounts&) const = default;
};

/// The answer to one item. Counts are the engine's own; nothing = it does not say.
struct ItemAnswer {
  std::optional<Answer> answer;  ///< nothing: the query failed, and why_not says why
  std::optional<std::string> why_not;
  std::optional<std::uint64_t> tokens_in;
  std::optional<std::uint64_t> tokens_cached;
  std::optional<std::uint64_t> tokens_out;  ///< reasoning included
  std::optional<std::uint64_t> tokens_reasoning;
  std::optional<std::string> image_path;  ///< of an image that was made
  Instant start;
  std::optional<Instant> first_token;
  Instant end;
  std::optional<std::vector<Instant>> pieces = {};  ///< under load: when each piece of text was there
  bool operator==(const ItemAnswer&) const = default;
};

/// How many requests were running, as the engine's own metrics say.
struct RunningSample {
  Instant at;
  double requests = 0;  ///< mean since the sample before, or at this instant, as the metric means it
  bool operator==(const RunningSample&) const = default;
};

/// What the engine tells of its running batch.
struct RunningRequests {
  std::string metric;  ///< "vllm:num_requests_running"
  std::vector<RunningSample> samples;
  bool operator==(const RunningRequests&) const = default;
};

/// {"answered":{...}}: one result per item, in order; those of one batch share their instants.
struct Answered {
  Instant start;
  Instant end;
  std::vector<ItemAnswer> results;
  std::optional<RunningRequests> running = {};  ///< under load; nothing: its engine does not tell
  bool operator==(const Answered&) const = default;
};

/// The Error is {"error":{"kind","what","where","try"}}: the request failed, the worker lives on.
using WorkerAnswer = std::variant<WorkerReady, ModelLoaded, WarmedUp, WorkerProgress, Classified, Generated,
                                  TokenCounts, Answered, Error>;

/// The message as one line, its newline included.
[[nodiscard]] std::string encode(const WorkerRequest& request);
[[nodiscard]] std::string encode(const WorkerAnswer& answer);

/// A line (newline or not) as a message. Errors (invalid): not JSON, an unknown word, a missing or wrong field, by its
/// name.
Result<WorkerRequest> decode_worker_request(std::string_view line);
Result<WorkerAnswer> decode_worker_answer(std::string_view line);

}  // namespace joulery
