// SPDX-License-Identifier: Apache-2.0
// Span F1 of token classification: entities that were found whole and with the right kind, in the definition of seqeval
// in its default mode, which is that of conlleval (CoNLL-2000): IOB1, IOB2 and IOBES tags, broken sequences repaired.
#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/tasks/metrics/hits.h"

namespace joulery {

/// A run of words of one kind.
struct Entity {
  std::string kind;
  std::size_t first = 0;  ///< word
  std::size_t last = 0;   ///< word, inclusive
  auto operator<=>(const Entity&) const = default;
};

/// The entities of a sentence, in its order. A tag is "O", or B, I, E or S and a kind: "B-PER"; an empty one is "O".
[[nodiscard]] std::vector<Entity> entities_of(std::span<const std::string> tags);

/// Counts sentences one by one.
class SpanScores {
 public:
  /// Tags that the answer lacks at the end (the model cut the sentence) count as "O"; surplus ones are left out.
  void count(std::span<const std::string> truth, std::span<const std::string> answer);

  /// Over all entities: the micro average, which is the span F1 that papers give.
  [[nodiscard]] const Hits& all() const { return all_; }
  [[nodiscard]] const std::map<std::string, Hits, std::less<>>& by_kind() const { return by_kind_; }
  /// Mean F1 over by_kind(); 0 before the first entity.
  [[nodiscard]] double macro_f1() const;

 private:
  Hits all_;
  std::map<std::string, Hits, std::less<>> by_kind_;
};

}  // namespace joulery
