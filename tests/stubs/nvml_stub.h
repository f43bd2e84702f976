// SPDX-License-Identifier: Apache-2.0
// What the two halves of the stub share: its file of answers and its devices. nvml_stub.cpp answers what every driver
// does, nvml_stub_use.cpp what newer ones do. Not part of the product.
#pragma once

#include <cstdint>

namespace stub {

constexpr int kSuccess = 0;
constexpr int kUninitialized = 1;
constexpr int kInvalidArgument = 2;
constexpr int kNotSupported = 3;
constexpr int kNotFound = 6;
constexpr int kInsufficientSize = 7;
constexpr int kGpuIsLost = 15;
constexpr int kMostGpus = 16;

/// A whole GPU, or with `mig` >= 0 one of its MIG devices.
struct Gpu {
  int index;
  int mig;
  unsigned long long energy_calls;
};

/// The value of `key` in the stub's file, "" when there is none. Valid until the next call.
const char* value_of(const char* key);
const char* value_of(int gpu, const char* key);
/// Of a GPU ("gpu0.KEY") or a MIG device ("gpu0.mig1.KEY").
const char* value_of(const Gpu* gpu, const char* key);
unsigned long long number(const char* text);
int code(const char* key);
int code(const Gpu* gpu, const char* key);
int copy(const char* text, char* out, unsigned size);

}  // namespace stub
