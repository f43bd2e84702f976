// SPDX-License-Identifier: Apache-2.0
// The table of metrics. docs/reference/tasks.md is made from it.
#include "core/tasks/metric.h"

#include <algorithm>
#include <array>

namespace joulery {
namespace {

constexpr std::array kMetrics{
    Metric{"accuracy", "1", "accuracy", "0 to 1", true, Pooling::proportion,
           "right labels of all; an answer that names no label is wrong", "scikit-learn 1.9.1 accuracy_score"},
    Metric{"f1-macro", "1", "macro F1", "0 to 1", true, Pooling::pooled,
           "mean over labels of F1, 0 where nothing was answered or true", "scikit-learn 1.9.1 f1_score"},
    Metric{"top-1", "1", "top-1 accuracy", "0 to 1", true, Pooling::proportion,
           "true class has the highest score; of equal scores the class with the higher number is first",
           "scikit-learn 1.9.1 top_k_accuracy_score"},
    Metric{"squad-em", "1", "exact match", "0 to 1", true, Pooling::proportion,
           "the answer is one of the true ones, compared without case, ASCII punctuation, articles and surplus blanks",
           "SQuAD 2.0 script as in transformers 4.57.1"},
    Metric{"squad-f1", "1", "answer F1", "0 to 1", true, Pooling::mean,
           "F1 of the words in common with the best true answer; without an answer 1 for saying nothing, else 0",
           "SQuAD 2.0 script as in transformers 4.57.1"},
    Metric{"span-f1", "1", "span F1", "0 to 1", true, Pooling::pooled,
           "F1 of entities found whole and of the right kind, all sentences together, conlleval's rules",
           "seqeval 1.2.2, default mode"},
    Metric{
        "coco-map", "1", "mean average precision", "0 to 1", true, Pooling::pooled,
        "101-point average precision, mean over IoU .50 to .95 and labels, boxes of every area, 100 a label and image",
        "pycocotools 2.0.11, bbox"},
    Metric{"perplexity", "1", "perplexity", "1 and more", false, Pooling::pooled,
           "e to the mean negative log probability of all tokens; only models with one tokenizer compare",
           "scikit-learn 1.9.1 log_loss"},
    Metric{"pseudo-perplexity", "1", "pseudo-perplexity", "1 and more", false, Pooling::pooled,
           "perplexity of each token masked in turn, given all others (Salazar et al. 2020)",
           "scikit-learn 1.9.1 log_loss"},
    Metric{"rouge-1", "1", "ROUGE-1", "0 to 1", true, Pooling::mean, "F1 of words, no stemming, best true summary",
           "rouge_score 0.1.2"},
    Metric{"rouge-2", "1", "ROUGE-2", "0 to 1", true, Pooling::mean,
           "F1 of pairs of words, no stemming, best true summary", "rouge_score 0.1.2"},
    Metric{"rouge-l", "1", "ROUGE-L", "0 to 1", true, Pooling::mean,
           "F1 of the longest common subsequence of words, no stemming, best true summary", "rouge_score 0.1.2"},
    Metric{"bleu", "1", "BLEU", "0 to 1", true, Pooling::pooled,
           "4-gram precision with brevity penalty, tok:13a, smooth:exp, case:mixed; sacrebleu prints it times 100",
           "sacrebleu 2.6.0"},
    Metric{"cider-d", "1", "CIDEr-D", "0 to 10", true, Pooling::mean,
           "clipped cosine of weighted 1- to 4-grams; words are 13a tokens in lower case, not the Penn Treebank's",
           "pycocoevalcap 1.2, words given"},
    Metric{
        "frechet", "1", "Frechet distance", "0 and more", false, Pooling::pooled,
        "squared distance of the features of two sets of images taken as normal distributions; the features are named "
        "with it, and it is FID only with those of Inception v3",
        "SciPy 1.17.1 sqrtm"},
    Metric{"ssim", "1", "structural similarity", "-1 to 1", true, Pooling::mean,
           "against the image that is right, windows of 7 x 7, mean over channels", "scikit-image 0.26.0"},
};

}  // namespace

std::span<const Metric> metrics() { return kMetrics; }

std::optional<Metric> find_metric(std::string_view id) {
  const auto found = std::ranges::find(kMetrics, id, &Metric::id);
  return found == kMetrics.end() ? std::nullopt : std::optional(*found);
}

}  // namespace joulery
