// SPDX-License-Identifier: Apache-2.0
// Replaces the global operators new and delete by counting ones, except under a sanitizer, whose own must stay in
// place.
#include "testing/allocation_count.h"

#include <cstdlib>
#include <new>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define JOULERY_COUNTS_ALLOCATIONS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define JOULERY_COUNTS_ALLOCATIONS 0
#endif
#endif
#ifndef JOULERY_COUNTS_ALLOCATIONS
#define JOULERY_COUNTS_ALLOCATIONS 1
#endif

namespace joulery::testing {
namespace {

thread_local std::uint64_t allocations = 0;

}  // namespace

std::optional<std::uint64_t> allocations_so_far() {
  if (JOULERY_COUNTS_ALLOCATIONS == 0) return std::nullopt;
  return allocations;
}

/// Called by the operators below, which cannot live in a namespace.
void* counted_allocation(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

}  // namespace joulery::testing

#if JOULERY_COUNTS_ALLOCATIONS
void* operator new(std::size_t size) { return joulery::testing::counted_allocation(size); }
void* operator new[](std::size_t size) { return joulery::testing::counted_allocation(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
#endif
