// SPDX-License-Identifier: Apache-2.0
// Loading in an order that tells the cheapest mistake first: head, vocabulary, model; and the memory it took.
#include "workers/onnx/classifier.h"

#include <cerrno>
#include <fstream>
#include <unistd.h>

#include "foundation/base/files.h"
#include "foundation/base/sha256.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::string_view kFetchAgain = "run tools/fetch --check demo, then ./joulery demo, which fetches it again";

Error not_readable(std::string_view what, const std::string& path) {
  Error error = error_from_errno(errno, fmt::format("cannot read the {}", what), path);
  error.remedy = kFetchAgain;
  return error;
}

/// The hash of a file read in portions, and how many bytes it has.
struct Fingerprint {
  std::string sha256;
  std::uint64_t bytes = 0;
};

Result<Fingerprint> fingerprint(std::string_view what, const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return failure(not_readable(what, path));
  std::vector<char> portion(std::size_t{1} << 20);
  Sha256 sum;
  Fingerprint found;
  do {
    stream.read(portion.data(), static_cast<std::streamsize>(portion.size()));
    const auto got = static_cast<std::size_t>(stream.gcount());
    sum.add(std::as_bytes(std::span(portion).first(got)));
    found.bytes += got;
  } while (stream);
  if (!stream.eof()) return failure(not_readable(what, path));
  found.sha256 = to_hex(sum.digest());
  return found;
}

/// Errors (invalid): the file has another hash than the pinned one.
Result<Fingerprint> checked(std::string_view what, const std::string& path, const std::string& expected) {
  auto found = fingerprint(what, path);
  if (!found || found->sha256 == expected) return found;
  return failure(
      ErrorKind::invalid,
      fmt::format("the {} is not the pinned file (SHA-256 {:.12}..., pinned {:.12}...)", what, found->sha256, expected),
      path, std::string(kFetchAgain));
}

Result<std::string> whole_file(std::string_view what, const std::string& path, const std::string& expected) {
  if (auto pinned = checked(what, path, expected); !pinned) return failure(pinned.error());
  std::ifstream stream(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

/// Resident memory of this process; nothing where /proc does not say.
std::optional<std::uint64_t> resident_bytes() {
  const auto statm = DiskFiles().read("/proc/self/statm");
  if (!statm) return std::nullopt;
  const auto fields = words(*statm);
  const auto pages = fields.size() > 1 ? parse_u64(fields[1]) : std::nullopt;
  if (!pages) return std::nullopt;
  return *pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

Result<LogisticHead> load_head(const LoadRequest& request) {
  auto text = whole_file("head", request.head, request.head_sha256);
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
  auto vocabulary = whole_file("vocabulary", request.vocabulary, request.vocabulary_sha256);
  if (!vocabulary) return failure(vocabulary.error());
  const auto model = checked("model", request.model, request.model_sha256);
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
  TextAnswer made;
  made.start = now();
  std::vector<std::int64_t> ids = pieces_.encode_marked(text, head_.most_tokens);
  made.tokens = ids.size();
  const auto vector = encoder_.encode(std::move(ids));
  if (!vector) return failure(vector.error());
  if (vector->size() != head_.weights.size()) {
    return failure(
        ErrorKind::broken,
        fmt::format("the encoder gave {} numbers where the head has {}", vector->size(), head_.weights.size()),
        head_.encoder_output, "give the encoder that the head was trained on");
  }
  const Judgement judgement = judge(head_, *vector);
  made.label = judgement.label;
  made.score = judgement.probability_fraction;
  made.end = now();
  return made;
}

}  // namespace joulery
