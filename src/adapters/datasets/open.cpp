// SPDX-License-Identifier: Apache-2.0
// A data set is a list of files; tables are read, images looked at, and all hashed in one pass.
#include "adapters/datasets/open.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <set>

#include "adapters/datasets/class_names.h"
#include "adapters/datasets/columnar.h"
#include "adapters/datasets/image_header.h"
#include "adapters/datasets/json_text.h"
#include "adapters/datasets/listing.h"
#include "adapters/datasets/read_dataset.h"
#include "adapters/datasets/table.h"
#include "foundation/base/sha256.h"

namespace joulery {
namespace {

/// Collects files and items, and the hash of everything that was read.
class Collector {
 public:
  Collector(const DatasetRequest& request, std::string folder) : request_(request), folder_(std::move(folder)) {}

  Result<void> add_table(const ListedFile& file);
  Result<void> add_images();
  Result<void> add_class_image(const ListedFile& file);
  void set_split(std::optional<std::string> split) { split_ = std::move(split); }
  Result<std::unique_ptr<Dataset>> finish();

 private:
  Result<ColumnarRows> read_file(const ListedFile& file) const;
  Result<void> look_at_image(const std::string& path, const std::string& name);
  Result<std::vector<std::string>> labels() const;
  [[nodiscard]] std::string full(const std::string& path) const { return fmt::format("{}/{}", folder_, path); }
  void note(const std::string& name, std::string sha256);
  [[nodiscard]] std::string common_hash() const;

  const DatasetRequest& request_;
  std::string folder_;
  std::optional<std::string> split_;
  ColumnNames columns_;
  std::vector<Item> items_;
  std::optional<TableImages> images_;
  std::vector<std::string> files_;
  std::vector<std::string> hashes_;
};

/// Names of classes out of a dataset_info.json.
ClassNames classes_of(const std::string& folder, const DatasetLimits& limits) {
  const auto file = read_text_file(fmt::format("{}/dataset_info.json", folder), limits);
  return file ? class_names(parse_json(file->text)) : ClassNames();
}

std::string parent_of(const std::string& path) { return std::filesystem::path(path).parent_path().generic_string(); }

void Collector::note(const std::string& name, std::string sha256) {
  files_.push_back(name);
  hashes_.push_back(std::move(sha256));
}

Result<ColumnarRows> Collector::read_file(const ListedFile& file) const {
  const std::string path = full(file.path);
  if (file.form == FileForm::parquet || file.form == FileForm::arrow)
    return read_columnar(path, request_.kind, request_.columns, request_.limits, request_.tables.ask);
  auto text = read_text_file(path, request_.limits);
  if (!text) return failure(text.error());
  return ColumnarRows{std::move(text->text), std::move(text->sha256), {}, {}};
}

Result<void> Collector::add_table(const ListedFile& file) {
  auto read = read_file(file);
  if (!read) return failure(read.error());
  note(file.path, std::move(read->sha256));
  const std::string path = full(file.path);
  const std::string folder = parent_of(path);
  ClassNames classes = classes_of(folder, request_.limits);
  classes.merge(classes_of(folder_, request_.limits));
  classes.merge(read->classes);
  const RowRule rule{request_.kind, request_.columns, std::move(classes), folder, read->images.has_value()};
  auto table = read_table(read->text, file.form == FileForm::csv ? TableForm::csv : TableForm::json_lines, rule, path);
  if (!table) return failure(table.error());
  if (columns_.empty()) columns_ = std::move(table->columns);
  if (read->images) {
    read->images->first = items_.size();
    read->images->rows = table->items.size();
    if (!images_) images_.emplace(request_.limits, request_.tables);
    if (auto good = images_->add(std::move(*read->images)); !good) return good;
  }
  std::ranges::move(table->items, std::back_inserter(items_));
  return {};
}

Result<void> Collector::look_at_image(const std::string& path, const std::string& name) {
  auto image = read_image_file(path, request_.limits);
  if (!image) return failure(image.error());
  if (auto good = check_image(image->text, request_.limits.most_pixels, path); !good) return good;
  note(name, std::move(image->sha256));
  return {};
}

Result<void> Collector::add_images() {
  std::set<std::string> seen;
  for (const Item& item : items_) {
    if (item.image_path.empty() || !seen.insert(item.image_path).second) continue;
    const std::string name = std::filesystem::path(item.image_path).lexically_relative(folder_).generic_string();
    if (const auto good = look_at_image(item.image_path, name); !good) return good;
  }
  return {};
}

Result<void> Collector::add_class_image(const ListedFile& file) {
  const std::string folder = parent_of(file.path);
  const std::string label = std::filesystem::path(folder).filename().string();
  if (folder.empty() || (folder == label && file.split && split_of(label))) {
    return failure(ErrorKind::invalid, "no labels: an image lies in no folder of a class", full(file.path),
                   "put images into folders named by their class, or name them in a metadata.csv with file_name,label");
  }
  Item item;
  item.label = label;
  item.image_path = full(file.path);
  items_.push_back(std::move(item));
  return {};
}

Result<std::vector<std::string>> Collector::labels() const {
  std::set<std::string> found;
  for (const Item& item : items_) {
    if (item.label) found.insert(*item.label);
  }
  const bool is_labelled = request_.kind == ItemKind::labelled_text || request_.kind == ItemKind::labelled_image;
  if (is_labelled && found.size() < 2) {
    return failure(ErrorKind::invalid,
                   fmt::format("every one of the {} items is \"{}\"", items_.size(), *found.begin()), request_.path,
                   "quality needs two classes; give a data set with both");
  }
  return std::vector<std::string>(found.begin(), found.end());
}

std::string Collector::common_hash() const {
  if (hashes_.size() == 1) return hashes_.front();
  std::string lines;
  for (std::size_t i = 0; i < files_.size(); ++i) lines += fmt::format("{}  {}\n", hashes_[i], files_[i]);
  return sha256_hex(lines);
}

Result<std::unique_ptr<Dataset>> Collector::finish() {
  if (items_.empty()) {
    return failure(ErrorKind::invalid, "no items", request_.path, "give a data set with at least one row or image");
  }
  if (const auto good = add_images(); !good) return failure(good.error());
  auto names = labels();
  if (!names) return failure(names.error());
  std::vector<std::string> columns;
  columns.reserve(columns_.size());
  for (const auto& [role, column] : columns_) columns.push_back(fmt::format("{}={}", role, column));
  DatasetOrigin origin{.path = request_.path,
                       .files = files_,
                       .sha256 = common_hash(),
                       .split = split_,
                       .labels = std::move(*names),
                       .columns = std::move(columns)};
  return std::make_unique<ReadDataset>(std::move(origin), std::move(items_), std::move(images_));
}

/// What is taken first where a folder has several forms: often the same rows lie in two of them.
int rank_of(const ListedFile& file) {
  switch (file.form) {
    case FileForm::csv:
    case FileForm::json_lines:
      return 0;
    case FileForm::parquet:
      return 1;
    case FileForm::arrow:
      return 2;
    case FileForm::image:
    case FileForm::other:
      break;
  }
  return 3;
}

void keep_first_form(std::vector<ListedFile>& files) {
  const int first = rank_of(*std::ranges::min_element(files, {}, rank_of));
  std::erase_if(files, [first](const ListedFile& file) { return rank_of(file) != first; });
}

Result<std::unique_ptr<Dataset>> open_folder(const DatasetRequest& request) {
  auto files = list_files(request.path, request.limits.most_files);
  if (!files) return failure(files.error());
  auto chosen = of_split(std::move(*files), request.split, request.path);
  if (!chosen) return failure(chosen.error());
  if (chosen->empty()) {
    return failure(ErrorKind::invalid, "no data set in the folder", request.path,
                   "give a folder with CSV, JSON lines, Parquet, Arrow, PNG or JPEG files");
  }
  Collector collector(request, request.path);
  collector.set_split(chosen->front().split);
  keep_first_form(*chosen);
  const FileForm form = chosen->front().form;
  if (form == FileForm::image && request.kind != ItemKind::labelled_image) {
    return failure(ErrorKind::invalid, "a folder of images alone", request.path,
                   "this task needs a table beside them, such as metadata.jsonl with file_name and what is true");
  }
  for (const ListedFile& file : *chosen) {
    const auto good = form == FileForm::image ? collector.add_class_image(file) : collector.add_table(file);
    if (!good) return failure(good.error());
  }
  return collector.finish();
}

}  // namespace

Result<std::unique_ptr<Dataset>> open_dataset(const DatasetRequest& request) {
  std::error_code code;
  const auto status = std::filesystem::status(request.path, code);
  if (code) return failure(error_from_errno(code.value(), "cannot open the data set", request.path));
  if (std::filesystem::is_directory(status)) return open_folder(request);
  const FileForm form = form_of(request.path);
  if (form == FileForm::image || form == FileForm::other) {
    return failure(ErrorKind::invalid, "no data set by its ending", request.path,
                   "give .csv, .jsonl, .parquet, .arrow, or a folder of them or of images");
  }
  const std::string folder = parent_of(request.path);
  Collector collector(request, folder.empty() ? "." : folder);
  const std::string name = std::filesystem::path(request.path).filename().string();
  if (const auto good = collector.add_table({name, form, {}}); !good) return failure(good.error());
  return collector.finish();
}

}  // namespace joulery
