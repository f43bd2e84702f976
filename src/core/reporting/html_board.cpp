// SPDX-License-Identifier: Apache-2.0
// Cells sort by data-v where they have one, rows without one last; the sort is stable, so equal rows keep their order.
#include "core/reporting/html_board.h"

namespace joulery {
namespace {

constexpr std::string_view kStyle = R"css(
.page{max-width:78rem}figure{max-width:60rem}
.dot{stroke:var(--c1);fill:var(--card);stroke-width:2}.dot.apart{stroke:var(--c2)}
.dot.solid{fill:var(--c1)}.dot.apart.solid{fill:var(--c2)}.dot.possible{fill:var(--c5)}.dot.apart.possible{fill:var(--warnline)}
.cross{stroke:var(--faint);stroke-width:1.1;fill:none}
.chart .pointname{fill:var(--ink);font-size:11.5px}
.box{fill:var(--c5);fill-opacity:.45;stroke:var(--c1)}.median{stroke:var(--ink);stroke-width:2;fill:none}
.speck{fill:var(--c1);fill-opacity:.75}.speck.out{fill:none;stroke:var(--faint)}
.swatch.dots{background:none;width:auto;height:auto;line-height:1}.swatch.first::before{content:"\25CF";color:var(--c1)}.swatch.second::before{content:"\25C6";color:var(--c2)}
.swatch.out::before{content:"\25CB";color:var(--faint)}.swatch.boxed{background:var(--c5)}
.sortable th button{all:unset;cursor:pointer;font:inherit;color:inherit}
.sortable th button:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.sortable th[aria-sort=ascending] button::after{content:" \25B2";font-size:.7em}
.sortable th[aria-sort=descending] button::after{content:" \25BC";font-size:.7em}
)css";

constexpr std::string_view kSorting = R"js("use strict";
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  const key = (row, at) => {
    const cell = row.cells[at];
    return cell.dataset.v === undefined ? null : Number(cell.dataset.v);
  };
  const order = (a, b, at, way) => {
    const x = key(a, at), y = key(b, at);
    if (x !== null && y !== null) return way * (x - y);
    if (x !== null || y !== null) return x === null ? 1 : -1;
    return way * a.cells[at].textContent.localeCompare(b.cells[at].textContent, "en");
  };
  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const way = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", way === 1 ? "ascending" : "descending");
      const body = table.tBodies[0];
      body.append(...[...body.rows].sort((a, b) => order(a, b, at, way)));
    });
  });
}
)js";

}  // namespace

std::string_view html_board_style() { return kStyle; }

std::string_view html_sorting() { return kSorting; }

}  // namespace joulery
