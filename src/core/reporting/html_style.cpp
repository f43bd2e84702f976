// SPDX-License-Identifier: Apache-2.0
// The style sheet. Variables first: every colour has a light and a dark value, pictures use the same ones as tables.
#include "core/reporting/html_style.h"

namespace joulery {
namespace {

constexpr std::string_view kStyle = R"css(
:root{color-scheme:light dark;
--bg:#f7f6f2;--card:#fff;--ink:#1b1f23;--soft:#57606b;--faint:#8b939c;--line:#e2e0d8;--hair:#eeece6;--accent:#0b6e5d;--tint:#e9f3f0;
--warn:#8a5300;--warnbg:#fff6e3;--warnline:#eccb8b;--fail:#9c2f1f;--failbg:#fdeeea;--failline:#eab5a9;
--c1:#1f6fb2;--c2:#e2901d;--c3:#1b9e77;--c4:#b8569b;--c5:#66b5e6;--c6:#c2491d;--c7:#8f8a1e;--c8:#7b8794;
--tree:#1f6fb2;--idle:#b4bac1;--unknown:#e2901d;--self:#b8569b;--whole:#3a424b;
--good:#0b6e5d;--model:#a06000;--guess:#86468f;--hatch:rgba(255,255,255,.62);--gap:#d9d6cc;--veil:rgba(27,31,35,.17)}
@media (prefers-color-scheme:dark){:root{
--bg:#121518;--card:#1a1e22;--ink:#e9e7e2;--soft:#a3acb6;--faint:#77818c;--line:#2d343b;--hair:#252b31;--accent:#5cc9b0;--tint:#18302c;
--warn:#f0c070;--warnbg:#2b2416;--warnline:#574621;--fail:#f2a495;--failbg:#2e1b18;--failline:#5d3129;
--c1:#4f9fe4;--c2:#eda74a;--c3:#3dbd95;--c4:#d987c0;--c5:#94cff5;--c6:#ec7d53;--c7:#c5bf52;--c8:#98a4b0;
--tree:#4f9fe4;--idle:#626c77;--unknown:#eda74a;--self:#d987c0;--whole:#8d99a6;
--good:#5cc9b0;--model:#eda74a;--guess:#cf9bd8;--hatch:rgba(18,21,24,.55);--gap:#353d45;--veil:rgba(112,122,134,.52)}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);
font:16px/1.55 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans","Liberation Sans",Arial,sans-serif;
font-variant-numeric:tabular-nums;overflow-wrap:break-word}
.page{max-width:60rem;margin:0 auto;padding:clamp(1.1rem,4vw,3rem) clamp(1rem,4vw,2.5rem) 4rem}
.brand{margin:0 0 1.6rem;font-size:.8rem;letter-spacing:.09em;text-transform:uppercase;color:var(--accent);font-weight:650}
.brand span{color:var(--faint);font-weight:500}
h1{margin:0;font-size:clamp(1.55rem,4.6vw,2.2rem);line-height:1.18;letter-spacing:-.018em;font-weight:680;text-wrap:balance}
.subtitle{margin:.5rem 0 0;color:var(--soft)}
nav{margin:1.5rem 0 0;padding:.8rem 0;border-block:1px solid var(--line);font-size:.86rem}
nav ul{display:flex;flex-wrap:wrap;gap:.3rem 1.15rem;margin:0;padding:0;list-style:none}
a{color:var(--accent);text-underline-offset:.18em;text-decoration-thickness:1px}
nav a{color:var(--soft);text-decoration:none}
nav a:hover{color:var(--accent);text-decoration:underline}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
section{margin-top:2.9rem}
h2{margin:0 0 .9rem;font-size:1.32rem;line-height:1.25;letter-spacing:-.01em;font-weight:660;scroll-margin-top:1rem}
h3{margin:1.7rem 0 .5rem;font-size:1.02rem;line-height:1.35;font-weight:640}
p{margin:.6rem 0;max-width:44rem}
small{font-size:.8em;color:var(--soft)}
code,pre{font-family:ui-monospace,SFMono-Regular,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;font-size:.875em}
p code,td code,li code{background:var(--hair);padding:.1em .35em;border-radius:4px}
pre{margin:.8rem 0;padding:.85rem 1.05rem;background:var(--card);border:1px solid var(--line);border-radius:8px;overflow-x:auto;line-height:1.6;white-space:pre-wrap}
.hero{margin:1.9rem 0 0;background:var(--card);border:1px solid var(--line);border-radius:14px;overflow:hidden}
.answer{padding:clamp(1.1rem,3.4vw,1.9rem) clamp(1.1rem,3.4vw,2rem) 1.3rem}
.answer .label{font-size:.92rem;color:var(--soft)}
.answer .big{font-size:clamp(2.5rem,9vw,3.9rem);line-height:1.08;font-weight:700;letter-spacing:-.035em;margin:.1rem 0 .15rem}
.answer .big span{letter-spacing:0}
.answer .bounds{font-size:1.02rem;color:var(--soft)}
.answer .source{font-size:.9rem;color:var(--soft);margin-top:.45rem;max-width:44rem}
.interval{display:block;width:min(100%,30rem);height:34px;margin:.7rem 0 .1rem;overflow:visible}
.interval .track{stroke:var(--line);stroke-width:6;stroke-linecap:round}
.interval .span{stroke:var(--accent);stroke-width:6;stroke-linecap:round;opacity:.38}
.interval .best{fill:var(--accent);stroke:var(--card);stroke-width:2.5}
.interval text{fill:var(--soft);font-size:11px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(12.5rem,1fr));border-top:1px solid var(--line)}
.tile{padding:.95rem 1.2rem 1rem;box-shadow:1px 0 0 var(--line),0 1px 0 var(--line)}
.tile .label{font-size:.82rem;color:var(--soft)}
.tile .value{font-size:1.38rem;font-weight:640;letter-spacing:-.015em;line-height:1.3}
.tile .value.unknown{color:var(--faint);font-weight:500}
.tile .bounds{font-size:.86rem;color:var(--soft)}
.tile .source{font-size:.8rem;color:var(--soft);line-height:1.45;margin-top:.25rem}
.method{white-space:nowrap;font-weight:560}
.method::before{display:inline-block;width:1.15em;font-size:.86em}
.counted,.integrated,.calibrated{color:var(--good)}
.counted::before,.integrated::before,.calibrated::before{content:"\25CF"}
.imported{color:var(--c1)}.imported::before{content:"\25C6"}
.modelled{color:var(--model)}.modelled::before{content:"\25D0"}
.assumed{color:var(--guess)}.assumed::before{content:"\25CB"}
.numbers{margin:.6rem 0;border-top:1px solid var(--line)}
.numbers>div{display:grid;grid-template-columns:minmax(9rem,1.1fr) minmax(10rem,1.2fr) 2.2fr;gap:.1rem 1.2rem;padding:.55rem 0;border-bottom:1px solid var(--hair)}
.numbers dt{color:var(--soft)}
.numbers dd{margin:0}
.numbers .value{font-weight:620}.numbers .unknown{color:var(--faint);font-weight:500}
.numbers .bounds{color:var(--soft);font-weight:400}
.numbers .source{color:var(--soft);font-size:.9rem}
.note{margin:.9rem 0;padding:.75rem 1.05rem;border:1px solid var(--line);border-left:4px solid var(--accent);border-radius:8px;background:var(--tint);max-width:none}
.note strong{text-transform:capitalize;margin-right:.35rem}
.note.warning{background:var(--warnbg);border-color:var(--warnline);border-left-color:var(--warn)}
.note.warning strong{color:var(--warn)}
.note.failure{background:var(--failbg);border-color:var(--failline);border-left-color:var(--fail)}
.note.failure strong{color:var(--fail)}
figure{margin:1.2rem 0 0;padding:clamp(.9rem,2.6vw,1.5rem);background:var(--card);border:1px solid var(--line);border-radius:12px}
section>h2+figure{margin-top:0}
figcaption h3{margin:0}
figcaption p{margin:.2rem 0 0;color:var(--soft);font-size:.92rem}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;margin:.9rem 0 .5rem;padding:0;list-style:none;font-size:.86rem}
.legend li{display:flex;align-items:center;gap:.4rem}
.swatch{width:.85rem;height:.85rem;border-radius:3px;flex:none;background:var(--c8)}
.swatch.veil{background:var(--veil);width:1.3rem}
.swatch.interval{background:none;width:auto;height:auto;line-height:1}.swatch.interval::before{content:"\251C\2500\2524";color:var(--ink);letter-spacing:-.1em;position:relative;top:-.14em}
.swatch.hatched{background-image:repeating-linear-gradient(135deg,var(--hatch) 0 2px,transparent 2px 4.5px)}
.b1{background:var(--c1)}.b2{background:var(--c2)}.b3{background:var(--c3)}.b4{background:var(--c4)}
.b5{background:var(--c5)}.b6{background:var(--c6)}.b7{background:var(--c7)}.b8{background:var(--c8)}
.chart{display:block;width:100%;height:auto;overflow:visible}
.chart.narrow{display:none}
.chart text{fill:var(--soft);font-size:12px}
.chart .rowname{fill:var(--soft)}
.chart .value{fill:var(--soft)}
.chart .strong{fill:var(--ink);font-weight:620}
.chart .unit{fill:var(--soft)}
.chart .bandname{fill:var(--ink);font-size:11px}
.grid{stroke:var(--line);fill:none}.axis{stroke:var(--faint);fill:none}.edge{stroke:var(--faint);stroke-dasharray:1 3;fill:none}
.area{stroke:var(--card);stroke-width:.5}
.line{fill:none;stroke-width:1.6;stroke-linejoin:round}
.c1{fill:var(--c1)}.c2{fill:var(--c2)}.c3{fill:var(--c3)}.c4{fill:var(--c4)}.c5{fill:var(--c5)}.c6{fill:var(--c6)}.c7{fill:var(--c7)}.c8{fill:var(--c8)}
.l1{stroke:var(--c1)}.l2{stroke:var(--c2)}.l3{stroke:var(--c3)}.l4{stroke:var(--c4)}.l5{stroke:var(--c5)}.l6{stroke:var(--c6)}.l7{stroke:var(--c7)}.l8{stroke:var(--c8)}
.doubt{fill:var(--veil)}
.hatch{stroke:var(--gap);stroke-width:2.5}.barhatch{stroke:var(--hatch);stroke-width:2}
.band0{fill:var(--hair)}.band1{fill:var(--line)}
.probes rect{fill:transparent}.probes rect:hover{fill:var(--ink);fill-opacity:.09}
.bar.k-total{fill:var(--whole)}.bar{fill:var(--c8)}.bar.k-tree{fill:var(--tree)}.bar.k-idle{fill:var(--idle)}.bar.k-unknown{fill:var(--unknown)}.bar.k-joulery{fill:var(--self)}.bar.k-a{fill:var(--c1)}.bar.k-b{fill:var(--c2)}
.swatch.k-total{background-color:var(--whole)}.swatch.k-tree{background:var(--tree)}.swatch.k-idle{background:var(--idle)}.swatch.k-unknown{background:var(--unknown)}.swatch.k-joulery{background:var(--self)}.swatch.k-a{background:var(--c1)}.swatch.k-b{background:var(--c2)}
.halo{stroke:var(--card);stroke-width:3.6;stroke-opacity:.75;fill:none}.whisker{stroke:var(--ink);stroke-width:1.3;fill:none}
details{margin-top:.9rem;font-size:.92rem}
summary{cursor:pointer;color:var(--accent);width:max-content;max-width:100%}
.scroll{overflow-x:auto;margin:.7rem 0}
table{border-collapse:collapse;width:100%;font-size:.9rem;line-height:1.45}
caption{text-align:left;color:var(--soft);padding-bottom:.4rem;font-size:.9rem}
th,td{padding:.46rem .9rem .46rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--hair)}
th:last-child,td:last-child{padding-right:0}
th{font-weight:600;color:var(--soft);font-size:.82rem;border-bottom-color:var(--line);white-space:nowrap;vertical-align:bottom}
th small{font-weight:400}
.r{text-align:right}.r,.n{white-space:nowrap}.w{min-width:11rem}
td.empty{color:var(--faint)}
footer{margin-top:3.5rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--soft);font-size:.84rem}
@media (max-width:640px){.chart.wide{display:none}.chart.narrow{display:block;max-width:480px}
.numbers>div{grid-template-columns:1fr}.numbers dt{font-size:.88rem}
.tiles{grid-template-columns:1fr 1fr}.tile{padding:.8rem 1rem}.tile .value{font-size:1.2rem}}
@media (max-width:340px){.tiles{grid-template-columns:1fr}}
@media print{:root{color-scheme:light;--bg:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#ccc;--hair:#e5e5e5;--tint:#fff}
body{font-size:10.5pt}.page{max-width:none;padding:0}nav,.probes,summary{display:none}
figure,.hero,.note,tr,pre{break-inside:avoid}h2,h3{break-after:avoid}section{margin-top:1.6rem}
.chart,.swatch,.method{print-color-adjust:exact;-webkit-print-color-adjust:exact}.scroll{overflow:visible}
details::details-content{content-visibility:visible;block-size:auto}details>*{display:block}a{color:inherit;text-decoration:none}}
)css";

}  // namespace

std::string_view html_style() { return kStyle.substr(1); }

}  // namespace joulery
