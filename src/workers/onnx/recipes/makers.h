// SPDX-License-Identifier: Apache-2.0
// The makers of the recipes, one a file beside this; only table.cpp calls them. What each takes is in its row there,
// what its answers mean in its own file. Errors: options that cannot be read, a graph that does not fit the recipe.
#pragma once

#include "workers/onnx/recipe.h"

namespace joulery {

MadeRecipe make_sentence_head(RecipeRequest& request);
MadeRecipe make_text_logits(RecipeRequest& request);
MadeRecipe make_span(RecipeRequest& request);
MadeRecipe make_mask(RecipeRequest& request);
MadeRecipe make_tags(RecipeRequest& request);
MadeRecipe make_image_logits(RecipeRequest& request);
MadeRecipe make_picodet(RecipeRequest& request);
MadeRecipe make_bytes(RecipeRequest& request);
MadeRecipe make_caption(RecipeRequest& request);
MadeRecipe make_ocr(RecipeRequest& request);
MadeRecipe make_consistency_image(RecipeRequest& request);
MadeRecipe make_ddpm(RecipeRequest& request);
MadeRecipe make_centroid(RecipeRequest& request);

}  // namespace joulery
