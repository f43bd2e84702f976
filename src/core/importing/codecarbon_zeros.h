// SPDX-License-Identifier: Apache-2.0
// Zeros of CodeCarbon that stand for "not measured". They are never taken for amounts (BM-33): a part that is there and
// works takes energy, and a factor of 0 was not set.
#pragma once

#include "core/importing/imported_trial.h"

namespace joulery {

/// Removes such zeros from a trial and notes each as an absence with its reason.
void take_zeros_for_absences(ImportedTrial& trial);

}  // namespace joulery
