// SPDX-License-Identifier: Apache-2.0
// Processor names as /proc/cpuinfo and product pages write them, made comparable (metering rule M2). Internal to
// tables/.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace joulery {

/// Without (R), (TM), the word CPU, " @ ...GHz", "N-Core Processor" and doubled blanks:
/// "Intel(R) Xeon(R) CPU E5-1240 v2 @ 3.40GHz" -> "Intel Xeon E5-1240 v2".
[[nodiscard]] std::string plain_cpu_name(std::string_view name);
/// True for a word that can tell one model from another: three digits or more.
[[nodiscard]] bool is_model_word(std::string_view word);
/// True when every word of `few` is a word of `many`, in any case.
[[nodiscard]] bool words_within(const std::vector<std::string_view>& few, const std::vector<std::string_view>& many);

}  // namespace joulery
