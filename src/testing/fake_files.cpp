// SPDX-License-Identifier: Apache-2.0
// The in-memory machine: a map from path to text, with errno injected by path prefix.
#include "testing/fake_files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace joulery::testing {
namespace {

namespace fs = std::filesystem;

constexpr int kDeepest = 12;  // folders; deeper means a circle of links

bool lies_below(std::string_view outer, std::string_view inner) {
  return inner.starts_with(outer) && (inner.size() == outer.size() || inner[outer.size()] == '/');
}

void load(const fs::path& at, const std::string& shown, int depth, FakeFiles& files) {
  if (depth > kDeepest) return;
  if (fs::is_symlink(at)) files.put_link(shown, fs::read_symlink(at).string());
  if (fs::is_symlink(at) && !fs::exists(at)) {
    files.put(shown, "").fail(shown, ENOENT);
  } else if (fs::is_directory(at)) {
    if (depth > 0) files.put_folder(shown);
    for (const fs::directory_entry& entry : fs::directory_iterator(at)) {
      load(entry.path(), shown + "/" + entry.path().filename().string(), depth + 1, files);
    }
  } else {
    std::ifstream stream(at, std::ios::binary);
    files.put(shown, std::string(std::istreambuf_iterator<char>(stream), {}));
  }
}

class FakeOpenFile final : public OpenFile {
 public:
  FakeOpenFile(const FakeFiles& files, std::string path) : files_(files), path_(std::move(path)) {}
  Result<std::size_t> read(std::span<char> buffer) override { return files_.read_into(path_, buffer); }
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> buffer) override {
    return files_.read_register(path_, offset, buffer);
  }

 private:
  const FakeFiles& files_;
  std::string path_;
};

}  // namespace

FakeFiles FakeFiles::of_folder(const std::string& folder) {
  FakeFiles files(folder);
  load(folder, "", 0, files);
  return files;
}

FakeFiles& FakeFiles::put(std::string path, std::string text) {
  folders_.erase(path);
  texts_.insert_or_assign(std::move(path), std::move(text));
  return *this;
}

FakeFiles& FakeFiles::put_folder(std::string path) {
  texts_.erase(path);
  folders_.insert(std::move(path));
  return *this;
}

FakeFiles& FakeFiles::put_register(const std::string& path, std::uint64_t number, std::uint64_t value) {
  if (!has(path)) put(path, "");
  registers_[path].insert_or_assign(number, value);
  return *this;
}

FakeFiles& FakeFiles::put_link(std::string path, std::string target) {
  links_.insert_or_assign(std::move(path), std::move(target));
  return *this;
}

FakeFiles& FakeFiles::remove(std::string_view path) {
  std::erase_if(texts_, [&](const auto& entry) { return lies_below(path, entry.first); });
  std::erase_if(folders_, [&](const auto& entry) { return lies_below(path, entry); });
  std::erase_if(links_, [&](const auto& entry) { return lies_below(path, entry.first); });
  return mend(path);
}

FakeFiles& FakeFiles::fail(std::string path, int code) {
  faults_.insert_or_assign(std::move(path), code);
  return *this;
}

FakeFiles& FakeFiles::mend(std::string_view path) {
  std::erase_if(faults_, [&](const auto& entry) { return lies_below(path, entry.first); });
  return *this;
}

std::vector<std::string> FakeFiles::paths() const {
  std::vector<std::string> found;
  found.reserve(texts_.size());
  for (const auto& [path, text] : texts_) found.push_back(path);
  return found;
}

int FakeFiles::fault_of(std::string_view path) const {
  for (const auto& [prefix, code] : faults_) {
    if (lies_below(prefix, path)) return code;
  }
  return 0;
}

bool FakeFiles::is_folder(std::string_view path) const {
  if (path.empty() || path == "/" || folders_.find(path) != folders_.end()) return true;
  const auto below = [&](const std::string& key) { return key.size() > path.size() && lies_below(path, key); };
  return std::any_of(texts_.begin(), texts_.end(), [&](const auto& entry) { return below(entry.first); }) ||
         std::any_of(folders_.begin(), folders_.end(), below);
}

tl::unexpected<Error> FakeFiles::refuse(int code, std::string_view doing, std::string_view path) const {
  return failure(error_from_errno(code, std::string(doing), host_path(path)));
}

Result<std::string> FakeFiles::read(std::string_view path) {
  if (const int code = fault_of(path)) return refuse(code, "cannot open", path);
  const auto found = texts_.find(path);
  if (found == texts_.end()) return refuse(is_folder(path) ? EISDIR : ENOENT, "cannot read", path);
  std::string text = found->second;
  if (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

Result<std::vector<std::string>> FakeFiles::list(std::string_view folder) {
  if (const int code = fault_of(folder)) return refuse(code, "cannot list", folder);
  while (!folder.empty() && folder.back() == '/') folder.remove_suffix(1);
  if (!is_folder(folder)) return refuse(has(folder) ? ENOTDIR : ENOENT, "cannot list", folder);
  std::set<std::string> names;
  const auto add = [&](std::string_view key) {
    if (key.size() <= folder.size() + 1 || !lies_below(folder, key)) return;
    const std::string_view rest = key.substr(folder.size() + 1);
    names.emplace(rest.substr(0, rest.find('/')));
  };
  for (const auto& [path, text] : texts_) add(path);
  for (const std::string& path : folders_) add(path);
  return std::vector<std::string>(names.begin(), names.end());
}

Result<std::string> FakeFiles::link_target(std::string_view path) {
  const auto found = links_.find(path);
  const int code = fault_of(path);
  const bool dangles = found != links_.end() && code == ENOENT;  // it leads nowhere, and still says where
  if (code != 0 && !dangles) return refuse(code, "cannot read the link", path);
  if (found == links_.end())
    return refuse(has(path) || is_folder(path) ? EINVAL : ENOENT, "cannot read the link", path);
  return found->second;
}

Result<std::unique_ptr<OpenFile>> FakeFiles::open(std::string_view path) {
  if (const int code = fault_of(path)) return refuse(code, "cannot open", path);
  if (!has(path) && !is_folder(path)) return refuse(ENOENT, "cannot open", path);
  return std::unique_ptr<OpenFile>(std::make_unique<FakeOpenFile>(*this, std::string(path)));
}

Result<std::size_t> FakeFiles::read_into(std::string_view path, std::span<char> buffer) const {
  if (const int code = fault_of(path)) return refuse(code, "cannot read", path);
  const auto found = texts_.find(path);
  if (found == texts_.end()) return refuse(is_folder(path) ? EISDIR : ENODEV, "cannot read", path);
  const std::size_t count = std::min(buffer.size(), found->second.size());
  std::copy_n(found->second.begin(), count, buffer.begin());
  return count;
}

Result<std::size_t> FakeFiles::read_register(std::string_view path, std::uint64_t number,
                                             std::span<char> buffer) const {
  if (const int code = fault_of(path)) return refuse(code, "cannot read", path);
  if (!has(path)) return refuse(ENODEV, "cannot read", path);
  const auto file = registers_.find(path);
  if (file == registers_.end()) return refuse(EIO, "cannot read", path);
  const auto found = file->second.find(number);
  if (found == file->second.end()) return refuse(EIO, "cannot read", path);
  const std::size_t count = std::min(buffer.size(), sizeof found->second);
  std::memcpy(buffer.data(), &found->second, count);
  return count;
}

}  // namespace joulery::testing
