// SPDX-License-Identifier: Apache-2.0
// A bundle may come from anybody: what it names must lie in its own folder.
#include "shell/cli/bundle_files.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

#include "core/bundle/bundle_json.h"
#include "shell/cli/result_files.h"

namespace joulery {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 30U;
constexpr std::string_view kDocument = "bench.json";
constexpr std::string_view kSchema = "\"joulery.bench/";

}  // namespace

bool names_bundle(const std::string& argument) {
  std::error_code unknown;
  if (std::filesystem::is_directory(argument, unknown)) return true;
  if (!std::filesystem::is_regular_file(argument, unknown)) return false;
  std::string head(256, '\0');
  std::ifstream file(argument, std::ios::binary);
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  return head.find(kSchema) != std::string::npos;
}

BundleName bundle_name(const std::string& argument) {
  const auto colon = argument.rfind(':');
  if (colon == std::string::npos || names_bundle(argument) || !names_bundle(argument.substr(0, colon)))
    return {argument, std::nullopt};
  return {argument.substr(0, colon), argument.substr(colon + 1)};
}

Result<BundleFiles> find_bundle(const std::string& argument) {
  std::error_code unknown;
  if (!std::filesystem::exists(argument, unknown)) {
    return failure(ErrorKind::gone, "no such file or folder", argument, "give the folder a bench wrote, or its JSON");
  }
  if (!std::filesystem::is_directory(argument, unknown)) return BundleFiles{argument, std::nullopt};
  const std::string document = fmt::format("{}/{}", argument, kDocument);
  if (!std::filesystem::exists(document, unknown)) {
    return failure(ErrorKind::invalid, fmt::format("a folder without {}", kDocument), argument,
                   "give the folder a bench wrote");
  }
  return BundleFiles{document, argument};
}

Result<std::string> bundle_text(const BundleFiles& files) { return read_result_file(files.document, kMostBytes); }

Result<Bench> read_bundle(const std::string& argument) {
  const auto files = find_bundle(argument);
  if (!files) return failure(files.error());
  const auto text = bundle_text(*files);
  if (!text) return failure(text.error());
  auto bench = read_bench_json(*text);
  if (bench) return bench;
  Error error = bench.error();
  error.where = error.where.empty() ? files->document : fmt::format("{}, {}", files->document, error.where);
  return failure(std::move(error));
}

Result<std::string> recording_path(const std::string& folder, const std::string& file) {
  const std::filesystem::path inside(file);
  const bool leaves = inside.is_absolute() || file.empty() ||
                      std::ranges::any_of(inside, [](const auto& step) { return step == ".."; });
  if (leaves) return failure(ErrorKind::invalid, "a recording outside its bundle", file);
  return fmt::format("{}/{}", folder, file);
}

}  // namespace joulery
