// SPDX-License-Identifier: Apache-2.0
// The map of answers, and the reader of a folder.
#include "testing/fake_device.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace joulery::testing {
namespace {

/// "http://host:1/a/?b" becomes "/a?b".
std::string path_of(const std::string& url) {
  const std::size_t scheme = url.find("://");
  std::size_t slash = url.find('/', scheme == std::string::npos ? 0 : scheme + 3);
  std::string path = slash == std::string::npos ? std::string() : url.substr(slash);
  const std::size_t query = std::min(path.find('?'), path.size());
  std::size_t end = query;
  while (end > 0 && path[end - 1] == '/') --end;
  return path.erase(end, query - end);
}

std::string path_of_file(std::string relative) {
  constexpr std::string_view kIndex = "/index.json";
  std::replace(relative.begin(), relative.end(), '@', '?');
  relative.insert(0, "/");
  if (relative.ends_with(kIndex)) relative.resize(relative.size() - kIndex.size());
  return relative;
}

class FakeClient final : public Http {
 public:
  explicit FakeClient(FakeDevice& device) : device_(device) {}
  Result<HttpAnswer> get(const std::string& url) override { return device_.answer(url); }

 private:
  FakeDevice& device_;
};

}  // namespace

FakeDevice FakeDevice::of_folder(const std::string& folder) {
  FakeDevice device;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().filename() == "README.md") continue;
    std::ifstream file(entry.path());
    device.put(path_of_file(std::filesystem::relative(entry.path(), folder).string()),
               std::string(std::istreambuf_iterator<char>(file), {}));
  }
  return device;
}

FakeDevice& FakeDevice::put(std::string path, std::string body) {
  bodies_[std::move(path)] = std::move(body);
  return *this;
}

FakeDevice& FakeDevice::remove(std::string_view path) {
  if (const auto found = bodies_.find(path); found != bodies_.end()) bodies_.erase(found);
  return *this;
}

FakeDevice& FakeDevice::fail(std::string path, ErrorKind kind) {
  faults_[std::move(path)] = kind;
  return *this;
}

void FakeDevice::fail_call(std::size_t number, ErrorKind kind) {
  failing_call_ = number == 0 ? 0 : calls_ + number;
  failing_kind_ = kind;
}

std::vector<std::string> FakeDevice::paths() const {
  std::vector<std::string> paths;
  for (const auto& [path, body] : bodies_) paths.push_back(path);
  return paths;
}

HttpOpener FakeDevice::opener() {
  return
      [this]() -> Result<std::unique_ptr<Http>> { return std::unique_ptr<Http>(std::make_unique<FakeClient>(*this)); };
}

Result<HttpAnswer> FakeDevice::answer(const std::string& url) {
  const std::string path = path_of(url);
  if (++calls_ == failing_call_) return failure(failing_kind_, "this question fails on purpose", url, "ask again");
  if (const auto fault = faults_.find(path); fault != faults_.end()) {
    return failure(fault->second, "this path fails on purpose", url, "ask for another");
  }
  const auto found = bodies_.find(path);
  if (found == bodies_.end()) return failure(ErrorKind::unsupported, "it does not offer this (HTTP 404)", url, "none");
  return HttpAnswer{found->second, date_};
}

}  // namespace joulery::testing
