// SPDX-License-Identifier: Apache-2.0
// Tests of the report in every format: golden files byte for byte, soundness of documents, safety of what comes from
// outside.
#include <cstdlib>
#include <locale>

#include "core/reporting/golden.h"
#include "core/reporting/render_html.h"
#include "core/reporting/render_markdown.h"
#include "core/reporting/render_text.h"
#include "core/reporting/run_document.h"
#include "core/reporting/run_examples.h"
#include "core/reporting/run_summary.h"

namespace joulery {
namespace {

using namespace examples;

TEST(Report, golden_files) {
  for (const auto& [name, run] : all_runs()) {
    const Document document = run_document(run);
    expect_golden(name + "/report.txt", render_text(document, TextStyle{}));
    expect_golden(name + "/report-wide.txt", render_text(document, TextStyle{160, false, true}));
    expect_golden(name + "/report.md", render_markdown(document));
    expect_golden(name + "/report.html", render_html(document));
  }
}

TEST(Report, every_document_is_sound) {
  for (const auto& [name, run] : all_runs()) EXPECT_EQ(flaws(run_document(run)), std::vector<std::string>{}) << name;
  EXPECT_EQ(flaws(run_document(joulery::Run{})), std::vector<std::string>{});
}

}  // namespace
}  // namespace joulery
