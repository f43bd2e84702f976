// SPDX-License-Identifier: Apache-2.0
// The chunk rules of conlleval, then sets of entities compared.
#include "core/tasks/metrics/span_f1.h"

#include <algorithm>
#include <optional>
#include <set>

namespace joulery {
namespace {

struct Tag {
  char prefix = 'O';
  std::string kind;
};

Tag tag_of(const std::string& text) {
  if (text.empty()) return {};
  std::string kind = text.substr(1);
  const std::size_t dash = kind.find('-');
  if (dash != std::string::npos) kind.erase(0, dash + 1);
  return {text[0], kind.empty() ? "_" : kind};
}

/// Whether an entity that holds `before` ends there.
bool ends(const Tag& before, const Tag& now) {
  if (before.prefix == 'O' || before.prefix == '.') return false;
  if (before.prefix == 'E' || before.prefix == 'S' || before.kind != now.kind) return true;
  return now.prefix == 'B' || now.prefix == 'S' || now.prefix == 'O';
}

/// Whether an entity begins at `now`.
bool begins(const Tag& before, const Tag& now) {
  if (now.prefix == 'O' || now.prefix == '.') return false;
  if (now.prefix == 'B' || now.prefix == 'S' || before.kind != now.kind) return true;
  const bool is_before_outside = before.prefix == 'O' || before.prefix == 'E' || before.prefix == 'S';
  return is_before_outside && (now.prefix == 'E' || now.prefix == 'I');
}

}  // namespace

std::vector<Entity> entities_of(std::span<const std::string> tags) {
  std::vector<Entity> entities;
  Tag before;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= tags.size(); ++i) {
    Tag now = i < tags.size() ? tag_of(tags[i]) : Tag{};
    if (ends(before, now)) entities.push_back({before.kind, begin, i - 1});
    if (begins(before, now)) begin = i;
    before = std::move(now);
  }
  return entities;
}

void SpanScores::count(std::span<const std::string> truth, std::span<const std::string> answer) {
  const std::vector<Entity> true_ones = entities_of(truth);
  const std::set<Entity> expected(true_ones.begin(), true_ones.end());
  const auto count = [&](const std::string& kind, const Hits& hits) {
    by_kind_[kind] += hits;
    all_ += hits;
  };
  for (const Entity& entity : expected) count(entity.kind, {0, 0, 1});
  for (const Entity& entity : entities_of(answer.first(std::min(answer.size(), truth.size())))) {
    count(entity.kind, {expected.contains(entity) ? 1U : 0U, 1, 0});
  }
}

double SpanScores::macro_f1() const {
  double sum = 0;
  for (const auto& [kind, hits] : by_kind_) sum += precision_recall(hits).f1;
  return by_kind_.empty() ? 0 : sum / static_cast<double>(by_kind_.size());
}

}  // namespace joulery
