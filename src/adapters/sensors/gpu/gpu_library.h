// SPDX-License-Identifier: Apache-2.0
// A GPU maker's library, loaded at run time so that one program serves machines with and without it, and the sensor
// whose every channel is one call of such a library. Which calls there are, and what they mean, is each maker's reader.
#pragma once

#include <cstdint>
#include <dlfcn.h>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "foundation/ports/sensor.h"

namespace joulery {

/// Other libraries instead of the system's, also for a root that is not the running machine; and what of the
/// environment counts.
struct GpuLibraries {
  std::optional<std::string> amdsmi{};
  std::optional<std::string> rocm_smi{};
  std::optional<std::string> level_zero{};
  bool sysman_enabled = false;  ///< ZES_ENABLE_SYSMAN=1 stands in our environment

  /// One of them is named.
  [[nodiscard]] bool any() const { return amdsmi || rocm_smi || level_zero; }
};

/// A library that stays loaded as long as this lives.
class LoadedLibrary {
 public:
  /// Loads `path`, or else the first of `names` that loads. Unsupported: none does; `where` is the loader's reason.
  [[nodiscard]] static Result<LoadedLibrary> open(const std::optional<std::string>& path,
                                                  std::span<const char* const> names);

  /// Sets `function` to the symbol; null where the library does not have it (R21).
  template <class Function>
  void resolve(Function*& function, const char* symbol) const {
    function = reinterpret_cast<Function*>(::dlsym(handle_.get(), symbol));
  }
  /// Whose name was loaded.
  [[nodiscard]] const std::string& name() const { return name_; }
  /// It was started: `stop` is called before it is unloaded.
  void stop_by(int (*stop)()) { handle_.get_deleter().stop = stop; }

 private:
  struct Close {
    int (*stop)();  ///< null: it was not started
    void operator()(void* handle) const;
  };
  LoadedLibrary(void* handle, std::string name) : handle_(handle, Close{nullptr}), name_(std::move(name)) {}

  std::unique_ptr<void, Close> handle_;
  std::string name_;
};

/// A raw value (counts, or microwatts), or why there is none.
using GpuAnswer = tl::expected<std::uint64_t, ErrorKind>;
/// One call of a library, without allocation; empty = it cannot be asked. Works as long as the library is loaded.
using GpuQuestion = std::function<GpuAnswer()>;

/// Asks; unsupported where there is no question.
[[nodiscard]] GpuAnswer ask(const GpuQuestion& question);

/// Whether a first answer lets a channel be offered: it worked, or failed in a way that passes.
[[nodiscard]] bool is_offered(const GpuAnswer& answer);

struct AskedChannel {
  Channel channel;
  GpuQuestion question;
};

/// A slow sensor named `name` that keeps the library loaded and started as long as it lives.
[[nodiscard]] std::unique_ptr<Sensor> library_sensor(std::string name, LoadedLibrary library,
                                                     std::vector<AskedChannel> channels);

}  // namespace joulery
