// SPDX-License-Identifier: Apache-2.0
// begin and end of a span by nanobind, as thin as python/joulery/_binding.py is by ctypes: what bench/binding compares.
// Only a measurement: no part of the package.
#include <cstdint>
#include <joulery/joulery.h>
#include <nanobind/nanobind.h>
#include <stdexcept>

namespace {

joulery_session* session_at(std::uintptr_t address) { return reinterpret_cast<joulery_session*>(address); }

std::uint32_t begin(std::uintptr_t session, nanobind::bytes name, std::uint32_t parent, std::uint32_t flags) {
  joulery_span span = 0;
  if (joulery_begin(session_at(session), name.c_str(), parent, flags, &span, nullptr) != JOULERY_OK) {
    throw std::runtime_error("the span cannot begin");
  }
  return span;
}

void end(std::uintptr_t session, std::uint32_t span, std::uint32_t flags) {
  if (joulery_end(session_at(session), span, flags, nullptr) != JOULERY_OK) {
    throw std::runtime_error("the span cannot end");
  }
}

}  // namespace

NB_MODULE(nanobind_span, module) {
  module.def("begin", &begin);
  module.def("end", &end);
}
