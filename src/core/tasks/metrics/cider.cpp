// SPDX-License-Identifier: Apache-2.0
// Vectors of weighted n-grams and their clipped cosine.
#include "core/tasks/metrics/cider.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

#include "core/tasks/metrics/bleu.h"
#include "core/tasks/metrics/ngrams.h"
#include "core/tasks/metrics/unicode_text.h"

namespace joulery {
namespace {

constexpr std::size_t kOrders = 4;
constexpr double kSigma = 6;
constexpr double kScale = 10;

/// In how many images an n-gram stands in some true caption.
using ImageCounts = std::unordered_map<std::string, double>;
using Weights = std::unordered_map<std::string, double>;

/// A caption as weighted n-grams of each order.
struct CaptionVector {
  std::array<Weights, kOrders> weights;
  std::array<double, kOrders> norms{};
  double pairs = 0;  ///< n-grams of two words: what pycocoevalcap takes for the length
};

ImageCounts count_images(std::span<const Captions> images) {
  ImageCounts counts;
  for (const Captions& image : images) {
    std::set<std::string> seen;
    for (const auto& truth : image.truths) {
      for (std::size_t n = 1; n <= kOrders; ++n) {
        for (const auto& [ngram, count] : count_ngrams(truth, n)) seen.insert(ngram);
      }
    }
    for (const std::string& ngram : seen) counts[ngram] += 1;
  }
  return counts;
}

CaptionVector vector_of(std::span<const std::string> words, const ImageCounts& images, double log_images) {
  CaptionVector vector;
  for (std::size_t n = 1; n <= kOrders; ++n) {
    double squares = 0;
    for (const auto& [ngram, count] : count_ngrams(words, n)) {
      const auto found = images.find(ngram);
      const double holding = found == images.end() ? 1 : found->second;
      const double weight = static_cast<double>(count) * (log_images - std::log(holding));
      vector.weights[n - 1].emplace(ngram, weight);
      squares += weight * weight;
    }
    vector.norms[n - 1] = std::sqrt(squares);
  }
  vector.pairs = words.size() < 2 ? 0 : static_cast<double>(words.size() - 1);
  return vector;
}

double similarity(const CaptionVector& answer, const CaptionVector& truth) {
  const double longer = answer.pairs - truth.pairs;
  double sum = 0;
  for (std::size_t i = 0; i < kOrders; ++i) {
    double product = 0;
    for (const auto& [ngram, weight] : answer.weights[i]) {
      const auto found = truth.weights[i].find(ngram);
      if (found != truth.weights[i].end()) product += std::min(weight, found->second) * found->second;
    }
    const double norms = answer.norms[i] * truth.norms[i];
    sum += norms == 0 ? 0 : product / norms;
  }
  return sum / kOrders * std::exp(-longer * longer / (2 * kSigma * kSigma));
}

bool is_only_punctuation(const std::string& word) {
  return std::ranges::all_of(word, [](char c) {
    const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return c > 0x20 && c < 0x7F && !is_plain;
  });
}

}  // namespace

std::vector<std::string> caption_words(std::string_view utf8) {
  std::vector<std::string> words = tokenize_13a(utf8_of(lower_code_points(utf8)));
  std::erase_if(words, is_only_punctuation);
  return words;
}

std::vector<double> cider_d(std::span<const Captions> images) {
  const ImageCounts counts = count_images(images);
  const double log_images = std::log(static_cast<double>(std::max<std::size_t>(images.size(), 1)));
  std::vector<double> scores;
  scores.reserve(images.size());
  for (const Captions& image : images) {
    const CaptionVector answer = vector_of(image.answer, counts, log_images);
    double sum = 0;
    for (const auto& truth : image.truths) sum += similarity(answer, vector_of(truth, counts, log_images));
    scores.push_back(kScale * sum / static_cast<double>(std::max<std::size_t>(image.truths.size(), 1)));
  }
  return scores;
}

}  // namespace joulery
