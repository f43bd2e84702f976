// SPDX-License-Identifier: Apache-2.0
// dlopen and dlsym of libcurl.
#include "adapters/net/curl_library.h"

#include <array>
#include <dlfcn.h>

namespace joulery {
namespace {

/// RTLD_NODELETE: an unloaded OpenSSL would be called at exit.
void* load(const std::string& name) { return ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE); }

void* load_first(std::string_view name) {
  if (!name.empty()) return load(std::string(name));
  for (const char* candidate : {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl-nss.so.4"}) {
    if (void* handle = load(candidate)) return handle;
  }
  return nullptr;
}

template <class Function>
bool resolve(void* library, const char* symbol, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, symbol));
  return function != nullptr;
}

}  // namespace

Result<CurlFunctions> load_curl(std::string_view name) {
  const std::string where(name.empty() ? "libcurl.so.4" : name);
  constexpr const char* kRemedy = "install libcurl4 (Debian, Ubuntu) or libcurl (Fedora, Arch)";
  void* handle = load_first(name);
  if (handle == nullptr) return failure(ErrorKind::unsupported, "cannot load libcurl", where, kRemedy);
  CurlFunctions f;
  const bool complete =
      resolve(handle, "curl_global_init", f.global_init) && resolve(handle, "curl_easy_init", f.easy_init) &&
      resolve(handle, "curl_easy_cleanup", f.easy_cleanup) && resolve(handle, "curl_easy_reset", f.easy_reset) &&
      resolve(handle, "curl_easy_setopt", f.easy_setopt) && resolve(handle, "curl_easy_perform", f.easy_perform) &&
      resolve(handle, "curl_easy_getinfo", f.easy_getinfo) && resolve(handle, "curl_easy_strerror", f.easy_strerror) &&
      resolve(handle, "curl_slist_append", f.slist_append) && resolve(handle, "curl_slist_free_all", f.slist_free_all);
  if (!complete) return failure(ErrorKind::unsupported, "this is no libcurl", where, kRemedy);
  if (f.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    return failure(ErrorKind::unsupported, "libcurl does not start", where, kRemedy);
  }
  return f;
}

}  // namespace joulery
