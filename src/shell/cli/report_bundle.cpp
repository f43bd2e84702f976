// SPDX-License-Identifier: Apache-2.0
// Headlines are derived anew: what a stored document claims is shown by nobody (joulery verify compares it).
#include "shell/cli/report_bundle.h"

#include "core/bundle/bundle_json.h"
#include "core/leaderboard/leaderboard_csv.h"
#include "core/leaderboard/leaderboard_document.h"
#include "core/leaderboard/leaderboard_latex.h"
#include "core/reporting/render_html.h"
#include "core/reporting/render_markdown.h"
#include "core/reporting/render_text.h"
#include "shell/cli/bundle_files.h"

namespace joulery {

Result<std::string> bundle_report(const std::string& path, const std::string& format, const TextStyle& style,
                                  const std::optional<Traffic>& traffic) {
  const bool is_data = format == "json" || format == "csv" || format == "latex";
  if (traffic && is_data) {
    return failure(ErrorKind::invalid, "dates are told in text, md and html", "--format " + format,
                   "leave --rate out, or choose one of these formats");
  }
  const auto bench = read_bundle(path);
  if (!bench) return failure(bench.error());
  if (format == "json") return bench_json(*bench);
  const Headlines headlines = headlines_of(*bench);
  if (format == "csv") return leaderboard_csv(*bench, headlines);
  if (format == "latex") return leaderboard_latex(*bench, headlines);
  const Document document = leaderboard_document(*bench, headlines, traffic);
  if (format == "html") return render_html(document);
  if (format == "md") return render_markdown(document);
  if (format == "text") return render_text(document, style);
  return failure(ErrorKind::invalid, "a bundle is not told in this format", "--format " + format,
                 "use text, md, csv, latex, html or json");
}

}  // namespace joulery
