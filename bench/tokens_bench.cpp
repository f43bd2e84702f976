// SPDX-License-Identifier: Apache-2.0
// What worker-onnx's own tokenizer makes of texts, and how long it takes: the part of a query that a bare loop of the
// runtime is not asked to do. Prints the ids, a line a text; then, for each line on standard input, it tokenises all
// texts once and prints the nanoseconds that took.
// Usage: bench_tokens VOCABULARY MOST_TOKENS TEXTS      (TEXTS: a line a text)
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "core/tasks/wordpiece.h"

namespace joulery {
namespace {

std::vector<std::string> lines_of(const char* path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) lines.push_back(std::move(line));
  return lines;
}

int run(const char* vocabulary, std::size_t most_tokens, const char* texts_path) {
  std::ifstream file(vocabulary);
  const auto pieces = WordPiece::from_vocabulary(std::string(std::istreambuf_iterator<char>(file), {}));
  if (!pieces) {
    fmt::print(stderr, "bench_tokens: {}\n", pieces.error().what);
    return 1;
  }
  const auto texts = lines_of(texts_path);
  for (const std::string& text : texts) fmt::print("{}\n", fmt::join(pieces->encode_marked(text, most_tokens), " "));
  std::fflush(stdout);
  for (std::string line; std::getline(std::cin, line);) {
    const auto start = std::chrono::steady_clock::now();
    std::size_t tokens = 0;
    for (const std::string& text : texts) tokens += pieces->encode_marked(text, most_tokens).size();
    const std::chrono::nanoseconds took = std::chrono::steady_clock::now() - start;
    fmt::print("{} {}\n", took.count(), tokens);
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace
}  // namespace joulery

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: bench_tokens VOCABULARY MOST_TOKENS TEXTS\n", stderr);
    return 2;
  }
  return joulery::run(argv[1], static_cast<std::size_t>(std::atoi(argv[2])), argv[3]);
}
