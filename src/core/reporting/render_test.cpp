// SPDX-License-Identifier: Apache-2.0
// Tests of the report in every format: golden files byte for byte, soundness of documents, safety of what comes from
// outside.
#include <clocale>
#include <cstdlib>
#include <locale>

#include "core/reporting/csv38.h"
#include "core/reporting/explain.h"
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

TEST(Report, R37_what_measuring_took_is_printed_in_joules) {
  joulery::Run run = counted_server();
  run.self.energy = {3 * joule, 4 * joule, 5 * joule};
  const std::string text = render_text(run_document(run), TextStyle{});
  const std::size_t at = text.find("energy of measuring");
  ASSERT_NE(at, std::string::npos);
  EXPECT_NE(text.substr(at, 80).find("4.00 J"), std::string::npos) << text.substr(at, 80);
}

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

/// Everything a report can be made of, in one text.
std::string all_texts() {
  std::string text;
  for (const auto& [name, run] : all_runs()) {
    const Document document = run_document(run);
    text += render_text(document, TextStyle{}) + render_markdown(document) + render_html(document);
    text += run_summary(run, TextStyle{}) + csv38_row(run) + sidecar_with("", run).value();
    text += render_text(explain(run, "carbon").value(), TextStyle{});
  }
  return text;
}

/// A locale that writes 1.234,5.
class CommaPoint final : public std::numpunct<char> {
  [[nodiscard]] char do_decimal_point() const override { return ','; }
  [[nodiscard]] char do_thousands_sep() const override { return '.'; }
  [[nodiscard]] std::string do_grouping() const override { return "\3"; }
};

TEST(Report, R40_the_same_bytes_under_any_locale_and_time_zone) {
  const std::string expected = all_texts();
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new CommaPoint));
  const char* zone = std::getenv("TZ");
  const std::string zone_before = zone != nullptr ? zone : "";
  ::setenv("TZ", "Asia/Kathmandu", 1);
  ::tzset();
  for (const char* name : {"de_DE.UTF-8", "C"}) {
    (void)std::setlocale(LC_ALL, name);  // where it is not installed the global C++ locale stays
    EXPECT_EQ(all_texts(), expected) << name;
  }
  std::locale::global(before);
  if (zone_before.empty())
    ::unsetenv("TZ");
  else
    ::setenv("TZ", zone_before.c_str(), 1);
  ::tzset();
}

TEST(Report, no_line_of_the_text_is_wider_than_the_terminal_but_for_words_and_code) {
  for (const auto& [name, run] : all_runs()) {
    std::istringstream lines(render_text(run_document(run), TextStyle{}));
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("    joulery")) continue;  // commands to copy are not cut
      EXPECT_LE(display_width(line), 80U) << name << ": " << line;
    }
  }
}

TEST(Report, text_for_an_ascii_terminal_is_ascii) {
  for (const auto& [name, run] : all_runs()) {
    for (const char c : render_text(run_document(run), TextStyle{80, false, false})) {
      EXPECT_LT(static_cast<unsigned char>(c), 0x80U) << name;
    }
  }
}

TEST(Report, html_asks_nobody_for_anything_and_runs_no_script) {
  for (const auto& [name, run] : all_runs()) {
    const std::string html = render_html(run_document(run));
    for (const char* bad :
         {"<script", "<link", "<img", "<iframe", "src=", "@import", "url(http", "href=\"http", "url(//"}) {
      EXPECT_EQ(html.find(bad), std::string::npos) << name << " " << bad;
    }
  }
}

TEST(Report, what_comes_from_outside_stays_text) {
  joulery::Run run = counted_server();
  const std::string evil = "<script>alert(1)</script>\x1b[2J|`*";
  run.start.name = evil;
  run.start.command = {evil};
  run.start.host.cpu_model = evil;
  run.parts[0].source = evil;
  run.spans[0].name = evil;
  run.gaps[0].why = evil;
  run.start.notes = {evil};
  const Document document = run_document(run);
  EXPECT_EQ(render_html(document).find("<script>"), std::string::npos);
  EXPECT_EQ(render_text(document, TextStyle{}).find('\x1b'), std::string::npos);
  std::istringstream markdown(render_markdown(document));
  for (std::string line; std::getline(markdown, line);) {
    if (line.starts_with("    ")) continue;  // a code block: nothing in it has a meaning
    const auto at = line.find("<script>");
    EXPECT_TRUE(at == std::string::npos || (at > 0 && line[at - 1] == '\\')) << line;
  }
}

TEST(Report, every_link_of_the_contents_has_its_heading) {
  const std::string html = render_html(run_document(counted_server()));
  std::size_t links = 0;
  for (std::size_t at = html.find("href=\"#"); at != std::string::npos; at = html.find("href=\"#", at + 1)) {
    const std::string anchor = html.substr(at + 7, html.find('"', at + 7) - at - 7);
    EXPECT_NE(html.find("id=\"" + anchor + "\""), std::string::npos) << anchor;
    ++links;
  }
  EXPECT_GT(links, 5U);
}

}  // namespace
}  // namespace joulery
