// SPDX-License-Identifier: Apache-2.0
// What only a leaderboard's page carries beside html_style.h: colours of points and boxes, and the script that sorts
// its tables. The page is whole without the script.
#pragma once

#include <string_view>

namespace joulery {

/// CSS for the inside of a <style> element, behind html_style().
[[nodiscard]] std::string_view html_board_style();
/// JavaScript for the inside of a <script> element: makes the heads of tables of class "sortable" buttons. It asks
/// nobody for anything and changes nothing but the order of rows.
[[nodiscard]] std::string_view html_sorting();

}  // namespace joulery
