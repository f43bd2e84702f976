// SPDX-License-Identifier: Apache-2.0
// A walk down a folder that follows no links to folders, so that it ends.
#include "adapters/datasets/listing.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr int kDeepest = 8;
/// Files that describe a Hugging Face folder and hold no items.
constexpr std::array<std::string_view, 4> kDescriptions{"dataset_info.json", "dataset_infos.json", "state.json",
                                                        "dataset_dict.json"};

struct SplitName {
  std::string_view word;
  std::string_view split;
};
constexpr std::array kSplits{SplitName{"test", "test"},        SplitName{"validation", "validation"},
                             SplitName{"valid", "validation"}, SplitName{"val", "validation"},
                             SplitName{"dev", "validation"},   SplitName{"train", "train"}};

/// The split of one step of a path: the word alone, or before "-", "_", "." or a digit.
std::optional<std::string> split_of_step(std::string_view step) {
  const std::string name = lower(step);
  for (const SplitName& each : kSplits) {
    if (!name.starts_with(each.word)) continue;
    const char next = name.size() == each.word.size() ? '-' : name[each.word.size()];
    if (next == '-' || next == '_' || next == '.' || (next >= '0' && next <= '9')) return std::string(each.split);
  }
  return std::nullopt;
}

bool is_description(std::string_view name) { return std::ranges::find(kDescriptions, name) != kDescriptions.end(); }

/// What Hugging Face's libraries put beside a set's own files when its items were changed in memory.
bool is_cached(std::string_view name) { return name.starts_with("cache-") && name.ends_with(".arrow"); }

}  // namespace

FileForm form_of(std::string_view name) {
  const std::string text = lower(name);
  const auto ends = [&](std::string_view ending) { return text.ends_with(ending); };
  if (ends(".csv")) return FileForm::csv;
  if (ends(".jsonl") || ends(".ndjson") || ends(".json")) return FileForm::json_lines;
  if (ends(".png") || ends(".jpg") || ends(".jpeg")) return FileForm::image;
  if (ends(".parquet")) return FileForm::parquet;
  if (ends(".arrow")) return FileForm::arrow;
  return FileForm::other;
}

std::optional<std::string> split_of(std::string_view path) {
  for (const std::string_view step : split(path, '/')) {
    if (auto found = split_of_step(step)) return found;
  }
  return std::nullopt;
}

Result<std::vector<ListedFile>> list_files(const std::string& folder, std::uint64_t most) {
  namespace fs = std::filesystem;
  std::error_code code;
  fs::recursive_directory_iterator walk(folder, code);
  std::vector<ListedFile> files;
  for (; !code && walk != fs::recursive_directory_iterator(); walk.increment(code)) {
    const std::string name = walk->path().filename().string();
    std::error_code ignored;
    const bool is_folder = walk->is_directory(ignored);
    if (is_folder && (name.starts_with('.') || walk.depth() + 1 >= kDeepest)) walk.disable_recursion_pending();
    const FileForm form = form_of(name);
    if (is_folder || name.starts_with('.') || form == FileForm::other || is_description(name) || is_cached(name))
      continue;
    if (files.size() == most) {
      return failure(ErrorKind::invalid, fmt::format("more than {} files", most), folder, "give a smaller folder");
    }
    std::string path = walk->path().lexically_relative(folder).generic_string();
    auto found = split_of(path);
    files.push_back({std::move(path), form, std::move(found)});
  }
  if (code) return failure(error_from_errno(code.value(), "cannot list", folder));
  std::ranges::sort(files, {}, &ListedFile::path);
  return files;
}

Result<std::vector<ListedFile>> of_split(std::vector<ListedFile> files, const std::optional<std::string>& wanted,
                                         const std::string& folder) {
  std::set<std::string> there;
  for (const ListedFile& file : files) {
    if (file.split) there.insert(*file.split);
  }
  std::optional<std::string> chosen = wanted ? split_of(*wanted).value_or(*wanted) : std::optional<std::string>();
  if (chosen && !there.contains(*chosen)) {
    const std::string remedy =
        there.empty() ? "leave the split out" : fmt::format("there are {}", fmt::join(there, ", "));
    return failure(ErrorKind::invalid, fmt::format("no split \"{}\"", *wanted), folder, remedy);
  }
  for (const std::string_view each : {"test", "validation", "train"}) {
    if (!chosen && there.contains(std::string(each))) chosen = each;
  }
  if (chosen) std::erase_if(files, [&](const ListedFile& file) { return file.split != chosen; });
  return files;
}

}  // namespace joulery
