// SPDX-License-Identifier: Apache-2.0
// Fuzz target of Parquet and Arrow files: any bytes are described and read, column by column, by the code that
// worker-tables reads them with, within its limits of memory and of what may be said. What the kernel holds the worker
// to is left out, for it would hold the search too.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

#include "workers/table_files/question.h"

namespace {

using Json = nlohmann::json;
using joulery::Asked;
using joulery::Question;

constexpr std::uint64_t kMemory = 64U << 20U;
constexpr joulery::OutputLimits kLimits{4U << 20U, 1U << 20U};
constexpr std::size_t kMostColumns = 4;

/// A file without a name, at the path that is returned.
const std::string& held(const std::uint8_t* bytes, std::size_t size) {
  static const int file = ::memfd_create("table", MFD_CLOEXEC);
  static const std::string path = "/proc/self/fd/" + std::to_string(file);
  if (::ftruncate(file, 0) != 0 || ::pwrite(file, bytes, size, 0) != static_cast<ssize_t>(size)) std::abort();
  return path;
}

/// Nothing where it was refused, in one line.
std::optional<std::string> said_about(const std::string& path, const Question& question) {
  std::string said;
  const auto done = joulery::answer(question, path, kMemory, [&said](std::string_view part) {
    said += part;
    return true;
  });
  if (question.asked != Asked::columns && said.size() > kLimits.most_bytes) std::abort();
  if (done) return said;
  if (done.error().what.empty() || done.error().what.find('\n') != std::string::npos) std::abort();
  return std::nullopt;
}

void check_rows(std::string_view said) {
  for (std::size_t end = 0; (end = said.find('\n')) != std::string_view::npos; said.remove_prefix(end + 1)) {
    if (!Json::parse(said.substr(0, end), nullptr, false).is_object()) std::abort();
  }
  if (!said.empty()) std::abort();
}

void check_files(std::string_view said) {
  while (!said.empty()) {
    const std::size_t end = said.find('\n');
    if (end == std::string_view::npos) std::abort();
    const std::size_t length = std::stoul(std::string(said.substr(0, end)));
    if (said.size() < end + length + 2 || said[end + 1 + length] != '\n') std::abort();
    said.remove_prefix(end + length + 2);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string& path = held(bytes, size);
  const auto description = said_about(path, {});
  if (!description) return 0;
  const Json told = Json::parse(*description, nullptr, false);
  if (!told.is_object()) std::abort();
  const auto columns = told.at("columns").get<std::vector<std::string>>();
  for (std::size_t i = 0; i < columns.size() && i < kMostColumns; ++i) {
    if (const auto rows = said_about(path, {Asked::rows, kLimits, {columns[i]}})) check_rows(*rows);
  }
  for (const auto& column : told.at("files")) {
    if (const auto files = said_about(path, {Asked::files, kLimits, {column.get<std::string>()}})) check_files(*files);
  }
  return 0;
}
