// SPDX-License-Identifier: Apache-2.0
// The files of a data set in a folder: tables and images with the split each is of, by the layouts of Hugging Face
// dataset folders (`data/train-00000-of-00002.csv`, `test.jsonl`, `test/cat/1.png`). Nothing is read here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"

namespace joulery {

/// What a file is by its ending.
enum class FileForm { csv, json_lines, image, parquet, arrow, other };

/// A file below the folder.
struct ListedFile {
  std::string path;  ///< relative to the folder
  FileForm form = FileForm::other;
  std::optional<std::string> split;  ///< "train", "validation", "test"
};

/// By the ending of a name, in any case.
[[nodiscard]] FileForm form_of(std::string_view name);
/// The split a relative path names, in its folders or the beginning of its name; "val", "valid" and "dev" are
/// "validation".
[[nodiscard]] std::optional<std::string> split_of(std::string_view path);

/// Files of known forms in the order of their paths, at most eight folders deep, without hidden ones. Errors: those of
/// the folder; invalid when there are more than `most`.
[[nodiscard]] Result<std::vector<ListedFile>> list_files(const std::string& folder, std::uint64_t most);

/// Only the files of one split: the wanted one, else the first there is of test, validation and train; all when the
/// files have none. Errors (invalid): the split is not there.
[[nodiscard]] Result<std::vector<ListedFile>> of_split(std::vector<ListedFile> files,
                                                       const std::optional<std::string>& wanted,
                                                       const std::string& folder);

}  // namespace joulery
