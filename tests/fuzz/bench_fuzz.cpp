// SPDX-License-Identifier: Apache-2.0
// Fuzz target: any bytes as the bundle of a benchmark. What is accepted is derived, shown in every format and written
// again; what was written is read again to the same bytes and verified without a difference. What is refused says why.
#include <cstdlib>

#include "core/bundle/bundle_json.h"
#include "core/bundle/verify.h"
#include "core/leaderboard/leaderboard_csv.h"
#include "core/leaderboard/leaderboard_document.h"
#include "core/leaderboard/leaderboard_latex.h"
#include "core/reporting/render_html.h"
#include "core/reporting/render_markdown.h"
#include "core/reporting/render_text.h"

using namespace joulery;

namespace {

/// Draws of an interval cost time and are no bytes: a few show as much.
constexpr std::uint32_t kResamples = 20;

void show(const Bench& bench) {
  const Headlines headlines = headlines_of(bench);
  Traffic traffic;
  traffic.rate = {query_per_day, 2 * query_per_day, 3 * query_per_day};
  const Document document = leaderboard_document(bench, headlines, traffic);
  if (!flaws(document).empty()) std::abort();
  if (render_text(document, {}).empty() || render_markdown(document).empty() || render_html(document).empty())
    std::abort();
  static_cast<void>(leaderboard_csv(bench, headlines));
  static_cast<void>(leaderboard_latex(bench, headlines));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  auto bench = read_bench_json(text);
  if (!bench) {
    if (describe(bench.error()).empty()) std::abort();
    return 0;
  }
  bench->plan.resamples = std::min(bench->plan.resamples, kResamples);
  const std::string once = bench_json(*bench);
  const auto verified = verify_document(once);
  if (!verified || bench_json(verified->bench) != once) std::abort();
  show(*bench);
  return 0;
}
