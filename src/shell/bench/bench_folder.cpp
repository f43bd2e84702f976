// SPDX-License-Identifier: Apache-2.0
// bench.json is replaced as a whole after each task, so that a kill costs one task at most.
#include "shell/bench/bench_folder.h"

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>

#include "adapters/storage/folders.h"
#include "adapters/storage/replace_file.h"
#include "core/bundle/bundle_json.h"
#include "foundation/base/sha256.h"

namespace joulery {
namespace {

constexpr mode_t kOwnerOnly = 0600;

std::string document_of(const std::string& folder) { return fmt::format("{}/bench.json", folder); }

Error cannot_read(const std::string& path) { return error_from_errno(errno, "cannot read the file", path); }

}  // namespace

std::string recording_file(const std::string& run_id) { return fmt::format("recordings/{}.jly", run_id); }

std::string plan_file(const std::string& folder) { return fmt::format("{}/plan.toml", folder); }

Result<void> make_bench_folder(const std::string& folder) {
  std::error_code unknown;
  if (std::filesystem::exists(folder, unknown) && !std::filesystem::is_empty(folder, unknown)) {
    return failure(ErrorKind::invalid, "there is something already", folder,
                   "name another folder with -o, or go on with --resume " + folder);
  }
  return make_folder(folder + "/recordings");
}

Result<std::string> sha256_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return failure(cannot_read(path));
  Sha256 hash;
  std::array<char, 1U << 16U> bytes{};
  while (file) {
    file.read(bytes.data(), bytes.size());
    hash.add(std::as_bytes(std::span(bytes).first(static_cast<std::size_t>(file.gcount()))));
  }
  if (file.bad()) return failure(cannot_read(path));
  return to_hex(hash.digest());
}

Result<void> write_bench(const Bench& bench, const std::string& folder) {
  return replace_file(document_of(folder), bench_json(bench), kOwnerOnly);
}

Result<Bench> read_bench(const std::string& folder) {
  const std::string path = document_of(folder);
  std::ifstream file(path, std::ios::binary);
  if (!file) return failure(cannot_read(path));
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  auto bench = read_bench_json(text);
  if (bench) return bench;
  Error error = bench.error();
  error.where = error.where.empty() ? path : fmt::format("{}, {}", path, error.where);
  return failure(std::move(error));
}

}  // namespace joulery
