// SPDX-License-Identifier: Apache-2.0
// CIDEr-D of captions (Vedantam et al. 2015) in the definition of pycocoevalcap: n-grams of 1 to 4 words weighted by
// how few images have them, clipped, with a Gaussian penalty of length (sigma 6). Words come in ready: the Penn
// Treebank tokenizer that COCO's script runs before is Java and not ours, so caption_words() is named with every score.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace joulery {

/// Words of a caption: 13a tokens in lower case without those that are only ASCII punctuation.
[[nodiscard]] std::vector<std::string> caption_words(std::string_view utf8);

/// One image's captions as words.
struct Captions {
  std::vector<std::string> answer;
  std::vector<std::vector<std::string>> truths;  ///< at least one
};

/// One score an image, in its order, from 0 to 10; the set's score is their mean. The weights come from the truths of
/// all images: with one image every score is 0.
[[nodiscard]] std::vector<double> cider_d(std::span<const Captions> images);

}  // namespace joulery
