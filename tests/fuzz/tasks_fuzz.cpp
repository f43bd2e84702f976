// SPDX-License-Identifier: Apache-2.0
// Fuzz target of what the model worker reads besides requests: a head file, a vocabulary, and any text to be tokenized.
// The first byte chooses; a vocabulary ends at the first empty line, the text follows it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/tasks/classify.h"
#include "core/tasks/wordpiece.h"

namespace {

void read_head(std::string_view text) {
  const auto head = joulery::parse_head(text, "head.csv");
  if (!head) {
    if (head.error().what.empty()) std::abort();
    return;
  }
  if (head->weights.empty() || head->most_tokens < 2) std::abort();
  const std::vector<float> vector(head->weights.size(), 1.0F);
  const double probability = joulery::judge(*head, vector).probability_fraction;
  if (probability < 0.5 || probability > 1) std::abort();
}

void tokenize(std::string_view text) {
  constexpr std::string_view small = "[UNK]\n[CLS]\n[SEP]\n";
  const std::size_t end = text.find("\n\n");
  const bool has_own = end != std::string_view::npos;
  const auto own = joulery::WordPiece::from_vocabulary(has_own ? text.substr(0, end + 1) : small);
  if (!own) return;
  const std::string_view rest = has_own ? text.substr(end + 2) : text;
  const auto ids = own->encode_marked(rest, 128);
  if (ids.size() < 2 || ids.size() > 128) std::abort();
  for (const std::int64_t id : ids) {
    if (id < 0) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  if (bytes[0] == 'h') {
    read_head(text);
  } else {
    tokenize(text);
  }
  return 0;
}
