// SPDX-License-Identifier: Apache-2.0
// The reader tells all images of a table one after the other; whoever wants some passes over the others.
#include "adapters/datasets/table_images.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>

#include "adapters/datasets/file_frames.h"
#include "adapters/datasets/image_header.h"
#include "foundation/base/ensure.h"
#include "foundation/base/sha256.h"

namespace joulery {
namespace {

tl::unexpected<Error> told_others(const ImageTable& table) {
  return failure(ErrorKind::broken, "worker-tables told other images than rows", table.file.path,
                 "run ./joulery build");
}

/// Calls `take` with each row of the table that holds an image.
Result<void> each_image(const ImageTable& table, const DatasetLimits& limits, const AskTables& ask,
                        const TakeFile& take) {
  std::optional<Error> taken;  // what `take` refuses names its own place
  FileFrames files(limits.largest_image, [&](std::size_t row, std::string_view bytes) {
    Result<void> good = bytes.empty() ? Result<void>() : take(row, bytes);
    if (!good) taken = good.error();
    return good;
  });
  const std::vector<std::string> words{"files", fmt::format("{}", limits.largest_file),
                                       fmt::format("{}", limits.largest_image), table.column};
  auto asked = ask_about(table.file, words, ask, [&](std::string_view text) { return files.add(text); });
  if (taken) return failure(std::move(*taken));
  if (!asked) return asked;
  return files.rows() == table.rows ? Result<void>() : told_others(table);
}

Result<void> write_file(const std::string& path, std::string_view bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (file) return {};
  return failure(ErrorKind::transient, "cannot write an image", path,
                 "make room there, or set TMPDIR to another place");
}

}  // namespace

Result<void> TableImages::add(ImageTable table) {
  const auto look = [&](std::size_t row, std::string_view bytes) {
    return check_image(bytes, limits_.most_pixels, fmt::format("{}:{}", table.file.path, row + 1));
  };
  if (auto good = each_image(table, limits_, reader_.ask, look); !good) return good;
  tables_.push_back(std::move(table));
  return {};
}

Result<void> TableImages::write(const ImageTable& table, const WantedRows& wanted) const {
  ENSURE(reader_.image_folder != nullptr);
  const auto folder = reader_.image_folder();
  if (!folder) return failure(folder.error());
  const auto keep = [&](std::size_t row, std::string_view bytes) -> Result<void> {
    const auto [first, last] = wanted.equal_range(row);
    if (first == last) return {};
    // An engine that cannot decode it says its name, and that has to tell the row.
    const std::string path = fmt::format("{}/row-{}-{}{}", *folder, row + 1, sha256_hex(bytes), image_ending(bytes));
    std::for_each(first, last, [&](const auto& each) { each.second->image_path = path; });
    return write_file(path, bytes);
  };
  if (auto good = each_image(table, limits_, reader_.ask, keep); !good) return good;
  const bool is_whole = std::ranges::none_of(wanted, [](const auto& each) { return each.second->image_path.empty(); });
  return is_whole ? Result<void>() : told_others(table);
}

Result<void> TableImages::place(std::span<const std::size_t> positions, std::vector<Item>& items) const {
  for (const ImageTable& table : tables_) {
    WantedRows wanted;
    for (std::size_t i = 0; i < positions.size(); ++i) {
      const bool is_here = positions[i] >= table.first && positions[i] - table.first < table.rows;
      if (is_here && items[i].image_path.empty()) wanted.emplace(positions[i] - table.first, &items[i]);
    }
    if (wanted.empty()) continue;
    if (auto good = write(table, wanted); !good) return good;
  }
  return {};
}

}  // namespace joulery
