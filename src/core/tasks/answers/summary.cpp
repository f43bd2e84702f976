// SPDX-License-Identifier: Apache-2.0
// Vectors are made unit vectors first, so that long sentences do not pull the middle to them.
#include "core/tasks/answers/summary.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/tasks/answers/scores.h"
#include "foundation/base/ensure.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

bool is_blank(char letter) { return letter == ' ' || letter == '\n' || letter == '\t' || letter == '\r'; }
bool is_lower(char letter) { return letter >= 'a' && letter <= 'z'; }

/// Whether a sentence ends before `at`, where there is white space.
bool is_end(std::string_view text, std::size_t at) {
  std::size_t next = at;
  std::size_t lines = 0;
  for (; next < text.size() && is_blank(text[next]); ++next) lines += text[next] == '\n' ? 1 : 0;
  if (lines > 1) return true;
  std::size_t before = at;
  while (before > 0 && std::string_view("\"')]").find(text[before - 1]) != std::string_view::npos) --before;
  const bool is_stop = before > 0 && std::string_view(".!?").find(text[before - 1]) != std::string_view::npos;
  return is_stop && (next == text.size() || !is_lower(text[next]));
}

std::vector<double> unit(std::span<const float> vector) {
  std::vector<double> made(vector.begin(), vector.end());
  const double length = std::sqrt(std::inner_product(made.begin(), made.end(), made.begin(), 0.0));
  if (length > 0) {
    for (double& value : made) value /= length;
  }
  return made;
}

}  // namespace

std::vector<std::string_view> sentences_of(std::string_view text) {
  std::vector<std::string_view> sentences;
  std::size_t begin = 0;
  const auto take = [&](std::size_t end) {
    const std::string_view sentence = trim(text.substr(begin, end - begin));
    if (!sentence.empty()) sentences.push_back(sentence);
    begin = end;
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_blank(text[at]) && is_end(text, at)) take(at);
  }
  take(text.size());
  return sentences;
}

std::vector<std::size_t> central_vectors(std::span<const std::vector<float>> vectors, std::size_t count) {
  if (vectors.empty()) return {};
  std::vector<std::vector<double>> units;
  units.reserve(vectors.size());
  std::vector<double> middle(vectors.front().size());
  for (const std::vector<float>& vector : vectors) {
    ENSURE(vector.size() == middle.size());
    units.push_back(unit(vector));
    for (std::size_t i = 0; i < middle.size(); ++i) middle[i] += units.back()[i];
  }
  std::vector<float> nearness;
  nearness.reserve(units.size());
  for (const std::vector<double>& each : units) {
    nearness.push_back(static_cast<float>(std::inner_product(each.begin(), each.end(), middle.begin(), 0.0)));
  }
  std::vector<std::size_t> chosen = highest(nearness, count);
  std::ranges::sort(chosen);
  return chosen;
}

}  // namespace joulery
