// SPDX-License-Identifier: Apache-2.0
// Precompiled header of the tests: the product's, GoogleTest and rapidcheck.
#pragma once
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "../cmake/pch.h"
