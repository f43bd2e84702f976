// SPDX-License-Identifier: Apache-2.0
// A megabyte at a time: models are larger than what should lie in memory twice.
#include "workers/serving/checked_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <unistd.h>

#include "foundation/base/files.h"
#include "foundation/base/sha256.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::string_view kFetchAgain = "run tools/fetch --check demo, then ./joulery demo, which fetches it again";

Error not_readable(std::string_view what, const std::string& path) {
  Error error = error_from_errno(errno, fmt::format("cannot read the {}", what), path);
  error.remedy = kFetchAgain;
  return error;
}

}  // namespace

Result<FileIdentity> fingerprint(std::string_view what, const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return failure(not_readable(what, path));
  std::vector<char> portion(std::size_t{1} << 20);
  Sha256 sum;
  FileIdentity found;
  do {
    stream.read(portion.data(), static_cast<std::streamsize>(portion.size()));
    const auto got = static_cast<std::size_t>(stream.gcount());
    sum.add(std::as_bytes(std::span(portion).first(got)));
    found.bytes += got;
  } while (stream);
  if (!stream.eof()) return failure(not_readable(what, path));
  found.sha256 = to_hex(sum.digest());
  return found;
}

Result<FileIdentity> checked_file(std::string_view what, const std::string& path, const std::string& expected) {
  auto found = fingerprint(what, path);
  if (!found || found->sha256 == expected) return found;
  return failure(
      ErrorKind::invalid,
      fmt::format("the {} is not the pinned file (SHA-256 {:.12}..., pinned {:.12}...)", what, found->sha256, expected),
      path, std::string(kFetchAgain));
}

Result<std::string> checked_text(std::string_view what, const std::string& path, const std::string& expected) {
  if (auto pinned = checked_file(what, path, expected); !pinned) return failure(pinned.error());
  std::ifstream stream(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

Result<void> refuse_pickled(const std::string& path) {
  constexpr std::array<std::string_view, 7> endings{".pkl", ".pickle", ".bin", ".pt", ".pth", ".ckpt", ".joblib"};
  const std::string name = lower(path);
  std::array<char, 4> first{};
  std::ifstream(path, std::ios::binary).read(first.data(), first.size());
  const bool is_pickle = first[0] == '\x80' && first[1] >= 2 && first[1] <= 5;  // PROTO 2 to 5: Python, pickletools
  const bool is_torch = std::string_view(first.data(), 4) == "PK\x03\x04";      // torch.save: a ZIP of a pickle
  const bool is_named = std::ranges::any_of(endings, [&name](std::string_view end) { return name.ends_with(end); });
  if (!is_pickle && !is_torch && !is_named) return {};
  return failure(ErrorKind::unsupported, "pickled model files are not loaded, for they can run any code", path,
                 "convert it to GGUF, ONNX or safetensors");
}

std::optional<std::uint64_t> resident_bytes() {
  const auto statm = DiskFiles().read("/proc/self/statm");
  if (!statm) return std::nullopt;
  const auto fields = words(*statm);
  const auto pages = fields.size() > 1 ? parse_u64(fields[1]) : std::nullopt;
  if (!pages) return std::nullopt;
  return *pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace joulery
