// SPDX-License-Identifier: Apache-2.0
// An extractive summary: the sentences of a text that are nearest to its middle (the centroid method of Radev et al.
// 2004, over sentence vectors as Rossiello et al. 2017). The vectors come from an encoder in a worker.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace joulery {

/// The sentences of a text, without white space at their ends: cut after . ! ? (and closing quotes or brackets) where
/// white space and no lower-case letter follows, and at empty lines. Abbreviations before a capital ("Mr. Smith") are
/// cut, too. Views of `text`.
[[nodiscard]] std::vector<std::string_view> sentences_of(std::string_view text);

/// Positions of the `count` vectors with the highest cosine to the mean of all, in the order of the text; of equal ones
/// the first; all when there are fewer. Vectors of one length; one of length 0 is never near.
[[nodiscard]] std::vector<std::size_t> central_vectors(std::span<const std::vector<float>> vectors, std::size_t count);

}  // namespace joulery
