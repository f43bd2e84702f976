// SPDX-License-Identifier: Apache-2.0
// The recipes as a table: which tasks each is for, which files and options it takes. Adding one is a file beside this
// and a row in table.cpp; docs/reference/onnx-recipes.md is made from it.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "workers/onnx/recipe.h"

namespace joulery {

/// One recipe.
struct RecipeRow {
  std::string_view name;
  std::string_view tasks;    ///< ids, separated by '|'
  std::string_view roles;    ///< files it must have, separated by '|'; "a/b" is one of both
  std::string_view further;  ///< files it may have
  std::string_view options;  ///< separated by '|'
  std::string_view about;    ///< for people, in one sentence
  MadeRecipe (*make)(RecipeRequest& request) = nullptr;
};

[[nodiscard]] std::span<const RecipeRow> recipes();

/// The row a request asks for; without a name the usual one of its task. Errors (invalid): no such recipe, with the
/// nearest name; (unsupported): not for this task.
[[nodiscard]] Result<RecipeRow> find_recipe(std::string_view name, std::string_view task);

/// Checks files and options, then loads. `prepared` is called when the files are read and hashed and loading begins.
/// Errors: those of files; (invalid) a role that is missing or unknown; the recipe's own.
MadeRecipe make_recipe(const RecipeRow& row, const LoadModelRequest& asked,
                       const std::function<void(const RecipeRequest&)>& prepared);

/// The reference page docs/reference/onnx-recipes.md.
[[nodiscard]] std::string recipes_markdown();

}  // namespace joulery
