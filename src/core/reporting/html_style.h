// SPDX-License-Identifier: Apache-2.0
// The style sheet of HTML reports: one constant, no fonts or images from elsewhere. Light and dark follow the reader's
// setting, print has its own rules. Series colours keep apart for the common kinds of colour blindness (after Okabe and
// Ito).
#pragma once

#include <string_view>

namespace joulery {

/// CSS for the inside of a <style> element.
[[nodiscard]] std::string_view html_style();

}  // namespace joulery
