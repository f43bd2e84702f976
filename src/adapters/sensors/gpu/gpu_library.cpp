// SPDX-License-Identifier: Apache-2.0
// dlopen, and the loader's reason in one line.
#include "adapters/sensors/gpu/gpu_library.h"

#include "adapters/sensors/reading.h"
#include "foundation/base/ensure.h"
#include "foundation/base/printable.h"

namespace joulery {
namespace {

class LibrarySensor final : public Sensor {
 public:
  LibrarySensor(std::string name, LoadedLibrary library, std::vector<AskedChannel> channels)
      : name_(std::move(name)), library_(std::move(library)) {
    for (AskedChannel& channel : channels) {
      channels_.push_back(std::move(channel.channel));
      questions_.push_back(std::move(channel.question));
    }
  }

  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] std::span<const Channel> channels() const override { return channels_; }
  /// Libraries take locks and ask drivers.
  [[nodiscard]] bool is_slow() const override { return true; }

  void read(Clock& clock, std::span<Reading> out) override {
    ENSURE(out.size() == channels_.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
      const GpuAnswer answer = questions_[i]();
      out[i] = reading_of(i, clock.now(), answer);
    }
  }

 private:
  std::string name_;
  LoadedLibrary library_;
  std::vector<Channel> channels_;
  std::vector<GpuQuestion> questions_;
};

}  // namespace

void LoadedLibrary::Close::operator()(void* handle) const {
  if (stop != nullptr) stop();
  ::dlclose(handle);
}

Result<LoadedLibrary> LoadedLibrary::open(const std::optional<std::string>& path, std::span<const char* const> names) {
  std::string reason;
  const auto load = [&reason](const char* name) {
    void* handle = ::dlopen(name, RTLD_NOW | RTLD_LOCAL);
    const char* told = handle == nullptr ? ::dlerror() : nullptr;
    if (told != nullptr && reason.empty()) reason = printable(told);
    return handle;
  };
  if (path) {
    if (void* handle = load(path->c_str())) return LoadedLibrary(handle, *path);
  } else {
    for (const char* name : names) {
      if (void* handle = load(name)) return LoadedLibrary(handle, name);
    }
  }
  return failure(ErrorKind::unsupported, "it does not load", reason);
}

GpuAnswer ask(const GpuQuestion& question) {
  if (!question) return tl::unexpected(ErrorKind::unsupported);
  return question();
}

bool is_offered(const GpuAnswer& answer) { return answer.has_value() || answer.error() == ErrorKind::transient; }

std::unique_ptr<Sensor> library_sensor(std::string name, LoadedLibrary library, std::vector<AskedChannel> channels) {
  return std::make_unique<LibrarySensor>(std::move(name), std::move(library), std::move(channels));
}

}  // namespace joulery
