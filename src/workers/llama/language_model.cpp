// SPDX-License-Identifier: Apache-2.0
// Loading chooses the kernels of this processor from the libraries beside the engine; computing is one prompt at a
// time, all of it in one batch.
#include "workers/llama/language_model.h"

#include <array>
#include <cmath>
#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <fstream>
#include <ggml-backend.h>
#include <ggml-cpu.h>
#include <link.h>
#include <llama.h>
#include <mutex>

#include "core/tasks/answers/scores.h"

namespace joulery {
namespace {

constexpr std::uint32_t kMostThreads = 256;
constexpr std::uint32_t kMostContext = 1U << 17;
constexpr std::string_view kKernels = "libggml-cpu-";

/// Where the engine's libraries lie; its kernels are beside it.
std::string engine_folder() {
  void* inside = ::dlsym(RTLD_DEFAULT, "llama_backend_init");
  Dl_info found{};
  if (inside == nullptr || ::dladdr(inside, &found) == 0) return ".";
  return std::filesystem::path(found.dli_fname).parent_path();
}

/// Once per process: the fastest kernels that this processor can run. No others than those beside the engine, whatever
/// the environment names.
void load_kernels() {
  static std::once_flag once;
  std::call_once(once, [] {
    ::unsetenv("GGML_BACKEND_PATH");
    ggml_backend_load_all_from_path(engine_folder().c_str());
    llama_backend_init();
  });
}

/// "haswell": which kernels were loaded; "" before.
std::string kernels() {
  std::string found;
  const auto look = [](dl_phdr_info* library, std::size_t, void* name) {
    const std::string file = std::filesystem::path(library->dlpi_name).filename();
    if (file.starts_with(kKernels)) {
      *static_cast<std::string*>(name) = file.substr(kKernels.size(), file.find('.') - kKernels.size());
    }
    return 0;
  };
  ::dl_iterate_phdr(look, &found);
  return found;
}

/// Keeps what the engine last complained of while it lives, and lets it write nothing to stderr.
class Complaints {
 public:
  Complaints() { llama_log_set(&Complaints::take, this); }
  ~Complaints() { llama_log_set(&Complaints::drop, nullptr); }
  Complaints(const Complaints&) = delete;
  Complaints& operator=(const Complaints&) = delete;
  /// In one line; the first complaint is the cause, what follows is how it was passed on.
  [[nodiscard]] const std::string& first() const { return first_; }

 private:
  static void drop(ggml_log_level, const char*, void*) {}
  static void take(ggml_log_level level, const char* text, void* self) {
    std::string& first = static_cast<Complaints*>(self)->first_;
    if (level != GGML_LOG_LEVEL_ERROR || !first.empty()) return;
    first = std::string(text).substr(0, 300);
    while (!first.empty() && first.back() == '\n') first.pop_back();
    std::ranges::replace(first, '\n', ' ');
  }
  std::string first_;
};

Result<void> check_request(const LoadLanguageModelRequest& request) {
  if (request.threads < 1 || request.threads > kMostThreads) {
    return failure(ErrorKind::invalid, fmt::format("{} threads", request.threads), "worker-llama",
                   fmt::format("ask for 1 to {}", kMostThreads));
  }
  if (request.context_tokens < 1 || request.context_tokens > kMostContext) {
    return failure(ErrorKind::invalid, fmt::format("a context of {} tokens", request.context_tokens), "worker-llama",
                   fmt::format("ask for 1 to {}", kMostContext));
  }
  std::array<char, 4> magic{};
  std::ifstream(request.model, std::ios::binary).read(magic.data(), magic.size());
  if (std::string_view(magic.data(), magic.size()) == "GGUF") return {};
  return failure(ErrorKind::invalid, "the file is no GGUF model", request.model, "give a .gguf file");
}

tl::unexpected<Error> refused(const Complaints& complaints, const std::string& path) {
  const std::string why = complaints.first().empty() ? "it does not say why" : complaints.first();
  return failure(ErrorKind::invalid, "the engine cannot load the model: " + why, path,
                 "give a GGUF file that " + llama_runtime() + " reads");
}

/// By the engine's own names of them.
enum llama_pooling_type engine_pooling(Pooling pooling) {
  constexpr std::array types{LLAMA_POOLING_TYPE_NONE, LLAMA_POOLING_TYPE_UNSPECIFIED, LLAMA_POOLING_TYPE_MEAN,
                             LLAMA_POOLING_TYPE_CLS, LLAMA_POOLING_TYPE_LAST};
  return types.at(static_cast<std::size_t>(pooling));
}

llama_context_params context_params(const LoadLanguageModelRequest& request, Pooling pooling) {
  llama_context_params params = llama_context_default_params();
  params.n_ctx = request.context_tokens;
  params.n_batch = request.context_tokens;  // a prompt is one batch, and only its last token gets logits
  params.n_threads = static_cast<std::int32_t>(request.threads);
  params.n_threads_batch = params.n_threads;
  params.no_perf = true;
  if (pooling == Pooling::none) return params;
  params.embeddings = true;
  params.pooling_type = engine_pooling(pooling);
  params.n_ubatch = params.n_batch;  // an encoder looks at all of a text at once
  return params;
}

/// A function of the kernels that were loaded; nullptr when they have none of that name.
template <class Function>
Function* of_kernels(const char* name) {
  ggml_backend_dev_t processor = ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU);
  if (processor == nullptr) return nullptr;
  return reinterpret_cast<Function*>(ggml_backend_reg_get_proc_address(ggml_backend_dev_backend_reg(processor), name));
}

/// Threads that stay: without them the engine starts new ones for every token. They sleep, and do not spin, between
/// two. nullptr for a single thread, and where the kernels have no such thing.
ggml_threadpool* threads_that_stay(std::uint32_t count) {
  auto* const make = of_kernels<decltype(ggml_threadpool_new)>("ggml_threadpool_new");
  if (count < 2 || make == nullptr) return nullptr;
  ggml_threadpool_params params = ggml_threadpool_params_default(static_cast<int>(count));
  params.poll = 0;
  return make(&params);
}

}  // namespace

std::string llama_runtime() {
  std::string_view version = llama_version();
  if (version.starts_with('v')) version.remove_prefix(1);
  return "llama.cpp " + std::string(version);
}

void LanguageModel::Free::operator()(llama_model* model) const { llama_model_free(model); }
void LanguageModel::Free::operator()(llama_context* context) const { llama_free(context); }
void LanguageModel::Free::operator()(ggml_threadpool* threads) const {
  if (auto* const end = of_kernels<decltype(ggml_threadpool_free)>("ggml_threadpool_free")) end(threads);
}

Result<LanguageModel> LanguageModel::load(const LoadLanguageModelRequest& request, Pooling pooling) {
  if (auto sensible = check_request(request); !sensible) return failure(sensible.error());
  const Complaints complaints;
  load_kernels();
  LanguageModel made;
  made.path_ = request.model;
  made.threads_ = request.threads;
  llama_model_params params = llama_model_default_params();
  params.n_gpu_layers = 0;
  made.model_.reset(llama_model_load_from_file(request.model.c_str(), params));
  if (!made.model_) return refused(complaints, request.model);
  made.vocabulary_ = llama_model_get_vocab(made.model_.get());
  made.context_.reset(llama_init_from_model(made.model_.get(), context_params(request, pooling)));
  if (!made.context_) return refused(complaints, request.model);
  made.pool_.reset(threads_that_stay(request.threads));
  if (made.pool_) llama_attach_threadpool(made.context_.get(), made.pool_.get(), nullptr);
  return made;
}

ModelLoaded LanguageModel::facts() const {
  ModelLoaded facts;
  facts.parameters = llama_model_n_params(model_.get());
  facts.runtime = llama_runtime();
  facts.providers = {fmt::format("CPU ({})", kernels())};
  facts.threads = threads_;
  facts.dimension = static_cast<std::uint64_t>(llama_model_n_embd(model_.get()));
  facts.most_tokens = llama_n_ctx(context_.get());
  return facts;
}

Result<std::vector<std::int32_t>> LanguageModel::tokens_of(std::string_view text, Markers markers) const {
  constexpr std::size_t most_bytes = std::size_t{1} << 24;
  if (text.size() > most_bytes) {
    return failure(ErrorKind::invalid, fmt::format("a text of {} bytes", text.size()), path_, "give a shorter one");
  }
  std::vector<std::int32_t> tokens(text.size() + 8);
  const std::int32_t found =
      llama_tokenize(vocabulary_, text.data(), static_cast<std::int32_t>(text.size()), tokens.data(),
                     static_cast<std::int32_t>(tokens.size()), true, markers == Markers::are_meant);
  if (found < 0) {
    return failure(ErrorKind::broken, fmt::format("the engine found more tokens than {} bytes can have", text.size()),
                   path_, "give another model");
  }
  tokens.resize(static_cast<std::size_t>(found));
  return tokens;
}

Result<void> LanguageModel::fits(std::size_t tokens, std::size_t further) const {
  const std::size_t room = llama_n_ctx(context_.get());
  if (tokens > 0 && tokens + further <= room) return {};
  if (tokens == 0) return failure(ErrorKind::invalid, "an empty prompt", path_, "give a prompt of at least one token");
  return failure(
      ErrorKind::invalid,
      fmt::format("a prompt of {} tokens with {} to answer does not fit a context of {}", tokens, further, room), path_,
      "give a shorter prompt, or load with more context");
}

/// Computes further tokens behind those in the cache; the last one's logits can be asked for.
Result<void> LanguageModel::decode(std::vector<std::int32_t>& tokens) {
  const std::int32_t code =
      llama_decode(context_.get(), llama_batch_get_one(tokens.data(), static_cast<std::int32_t>(tokens.size())));
  if (code == 0) return {};
  return failure(ErrorKind::broken,
                 fmt::format("the engine could not compute {} tokens (code {})", tokens.size(), code), path_,
                 "load the model with more context");
}

Result<void> LanguageModel::prefill(std::vector<std::int32_t>& tokens) {
  llama_memory_clear(llama_get_memory(context_.get()), false);
  return decode(tokens);
}

/// What follows the prompt's own tokens when a label is written behind it: so a label is split as it would be there.
Result<std::vector<std::int32_t>> LanguageModel::first_tokens(const std::string& prompt,
                                                              const std::vector<std::string>& labels,
                                                              const std::vector<std::int32_t>& prompt_tokens) const {
  if (labels.size() < 2) {
    return failure(ErrorKind::invalid, fmt::format("{} labels", labels.size()), path_,
                   "give at least two to choose from");
  }
  std::vector<std::int32_t> firsts;
  firsts.reserve(labels.size());
  for (const std::string& label : labels) {
    auto whole = tokens_of(prompt + label);
    if (!whole) return failure(whole.error());
    const bool begins_so =
        whole->size() > prompt_tokens.size() && std::equal(prompt_tokens.begin(), prompt_tokens.end(), whole->begin());
    if (!begins_so || std::ranges::find(firsts, (*whole)[prompt_tokens.size()]) != firsts.end()) {
      return failure(ErrorKind::invalid, fmt::format("the label \"{}\" has no first token of its own", label), path_,
                     "give labels that begin with a blank and with different words");
    }
    firsts.push_back((*whole)[prompt_tokens.size()]);
  }
  return firsts;
}

Result<TextAnswer> LanguageModel::choose(const std::string& prompt, const std::vector<std::string>& labels,
                                         const Now& now) {
  TextAnswer made;
  made.start = now();
  auto tokens = tokens_of(prompt);
  if (!tokens) return failure(tokens.error());
  if (auto room = fits(tokens->size(), 0); !room) return failure(room.error());
  const auto firsts = first_tokens(prompt, labels, *tokens);
  if (!firsts) return failure(firsts.error());
  if (auto computed = prefill(*tokens); !computed) return failure(computed.error());
  const float* logits = llama_get_logits_ith(context_.get(), -1);
  std::size_t best = 0;
  for (std::size_t i = 1; i < firsts->size(); ++i) {
    if (logits[(*firsts)[i]] > logits[(*firsts)[best]]) best = i;
  }
  double all = 0;
  for (const std::int32_t first : *firsts) all += std::exp(double{logits[first]} - double{logits[(*firsts)[best]]});
  made.label = labels[best];
  made.score = 1 / all;
  made.tokens = tokens->size();
  made.end = now();
  return made;
}

Result<TextAnswer> LanguageModel::read(const std::string& prompt, const Now& now) {
  TextAnswer made;
  made.start = now();
  auto tokens = tokens_of(prompt);
  if (!tokens) return failure(tokens.error());
  if (auto room = fits(tokens->size(), 0); !room) return failure(room.error());
  if (auto computed = prefill(*tokens); !computed) return failure(computed.error());
  made.tokens = tokens->size();
  made.end = now();
  return made;
}

std::string LanguageModel::piece_of(std::int32_t token) const {
  std::array<char, 256> piece{};
  const std::int32_t length =
      llama_token_to_piece(vocabulary_, token, piece.data(), static_cast<std::int32_t>(piece.size()), 0, false);
  return length > 0 ? std::string(piece.data(), static_cast<std::size_t>(length)) : std::string();
}

/// Which token follows most probably what was computed last; of equal ones the first.
std::int32_t LanguageModel::likeliest() const {
  const float* logits = llama_get_logits_ith(context_.get(), -1);
  const auto vocabulary = static_cast<std::size_t>(llama_vocab_n_tokens(vocabulary_));
  return static_cast<std::int32_t>(highest(std::span(logits, vocabulary)));
}

namespace {

struct FreeSampler {
  void operator()(llama_sampler* sampler) const { llama_sampler_free(sampler); }
};
using Sampler = std::unique_ptr<llama_sampler, FreeSampler>;

/// What draws; nothing: the most probable is taken. The engine's greedy sampler comes to the same token, but first
/// copies the whole vocabulary into a list of candidates: at 262,144 tokens that is seen in the speed of a small model.
Sampler sampler_for(const std::optional<std::uint32_t>& seed) {
  return Sampler(seed ? llama_sampler_init_dist(*seed) : nullptr);
}

/// Cuts the text before the first stop in it; true when there was one.
bool cut_at_stop(std::string& text, const std::vector<std::string>& stops) {
  std::size_t at = std::string::npos;
  for (const std::string& stop : stops) {
    if (!stop.empty()) at = std::min(at, text.find(stop));
  }
  if (at == std::string::npos) return false;
  text.resize(at);
  return true;
}

}  // namespace

Result<GeneratedText> LanguageModel::generate(const std::string& prompt, const GenerateRequest& request, const Now& now,
                                              Markers markers) {
  if (request.most_tokens < 1) {
    return failure(ErrorKind::invalid, "an answer of at most 0 tokens", path_, "allow at least one");
  }
  GeneratedText made;
  made.start = now();
  auto tokens = tokens_of(prompt, markers);
  if (!tokens) return failure(tokens.error());
  if (auto room = fits(tokens->size(), request.most_tokens); !room) return failure(room.error());
  made.tokens_in = tokens->size();
  made.ended = "length";
  const Sampler sampler = sampler_for(request.seed);
  if (auto computed = prefill(*tokens); !computed) return failure(computed.error());
  while (made.tokens_out < request.most_tokens) {
    std::vector<std::int32_t> next{sampler ? llama_sampler_sample(sampler.get(), context_.get(), -1) : likeliest()};
    if (made.tokens_out++ == 0) made.first_token = now();
    if (llama_vocab_is_eog(vocabulary_, next.front())) {
      made.ended = "end";
      break;
    }
    made.text += piece_of(next.front());
    if (cut_at_stop(made.text, request.stops)) {
      made.ended = "stop";
      break;
    }
    if (made.tokens_out == request.most_tokens) break;  // nobody asks what would follow
    if (auto computed = decode(next); !computed) return failure(computed.error());
  }
  made.end = now();
  return made;
}

}  // namespace joulery
