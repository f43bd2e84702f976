// SPDX-License-Identifier: Apache-2.0
// Recipe: how a model of one kind is fed with items and how its scores become answers. One file a recipe in recipes/,
// one row each in recipes/table.h. Times are taken by the service around a recipe, never inside.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/wire/worker.h"
#include "workers/serving/options.h"
#include "workers/serving/service.h"

namespace joulery {

/// A file of a model, read and hashed.
struct CheckedFile {
  std::string path;
  std::string sha256;
  std::uint64_t bytes = 0;
};

/// What a recipe is made of.
struct RecipeRequest {
  std::map<std::string, CheckedFile, std::less<>> files;  ///< by role; the roles of the row that must be are there
  std::vector<std::string> labels;                        ///< of the data set
  std::uint32_t threads = 1;
  Options options;

  /// The path of a role; empty when the user gave none.
  [[nodiscard]] std::string path(std::string_view role) const {
    const auto found = files.find(role);
    return found == files.end() ? std::string{} : found->second.path;
  }
};

/// Items of one computation, and what they draw from.
struct Batch {
  std::span<const Item> items;
  std::optional<std::uint64_t> seed;
  std::size_t first = 0;  ///< place of the first item in its request
};

/// What a loaded model says of itself.
struct RecipeFacts {
  std::uint64_t dimension = 0;
  std::uint64_t most_tokens = 0;
  std::vector<std::string> providers;
};

/// A loaded model. Not for two threads at once.
class Recipe {
 public:
  virtual ~Recipe() = default;
  /// One answer an item, in order, without times. An item that cannot be asked (a broken image) has `why_not`. Errors:
  /// the runtime's, about all of them.
  virtual Result<std::vector<ItemAnswer>> answer(const Batch& batch) = 0;
  [[nodiscard]] virtual RecipeFacts facts() const = 0;
};

using MadeRecipe = Result<std::unique_ptr<Recipe>>;

/// An item that could not be asked.
[[nodiscard]] inline ItemAnswer not_asked(const Error& error) {
  ItemAnswer made;
  made.why_not = describe(error);
  return made;
}

/// An answer that is a text.
[[nodiscard]] inline ItemAnswer answer_of(std::string text) {
  ItemAnswer made;
  made.answer.emplace().text = std::move(text);
  return made;
}

}  // namespace joulery
