// SPDX-License-Identifier: Apache-2.0
// joulery selftest: published figures recomputed here, beside what was printed. It measures nothing; whether this
// machine can be measured is `joulery doctor`'s.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "core/benchmarking/published.h"
#include "core/reporting/render_text.h"
#include "foundation/units/format.h"
#include "shell/cli/commands.h"
#include "shell/cli/context.h"
#include "shell/cli/style.h"

namespace joulery {
namespace {

using Rows = std::vector<PublishedRow>;

std::string_view verdict_of(const PublishedRow& row) {
  if (!row.as_expected()) return row.meets() ? "MEETS" : "DIFFERS";
  return row.meets() ? "meets" : "known";
}

/// Ours with one digit more than was printed, four at least.
std::string ours_of(const PublishedRow& row) {
  const std::string_view number = std::string_view(row.printed).substr(0, row.printed.find('e'));
  const std::size_t first = std::min(number.find_first_of("123456789"), number.size());
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto digits = std::count_if(number.begin() + static_cast<std::ptrdiff_t>(first), number.end(), is_digit);
  return plain_number(row.ours.best, std::clamp(static_cast<int>(digits) + 1, 4, 8));
}

std::string difference_of(const PublishedRow& row) {
  const auto difference = row.difference_fraction();
  return difference ? fmt::format("{:+.2f} %", *difference * 100) : std::string();
}

std::string limits_of(const PublishedRow& row) {
  if (row.ours.low == row.ours.high) return {};
  return fmt::format("{} to {}", plain_number(row.ours.low), plain_number(row.ours.high));
}

TableBlock table_of(const Rows& rows) {
  TableBlock table;
  table.columns = {{"figure"},
                   {"printed", "", Align::right},
                   {"ours", "", Align::right},
                   {"as the digits allow", "", Align::right, 1},
                   {"difference", "", Align::right},
                   {"verdict"}};
  for (const PublishedRow& row : rows) {
    table.rows.push_back({{fmt::format("{} ({})", row.statement, row.unit)},
                          {row.printed},
                          {ours_of(row)},
                          {limits_of(row)},
                          {difference_of(row)},
                          {std::string(verdict_of(row))}});
  }
  return table;
}

std::string summary_of(const Rows& rows) {
  const auto count = [&rows](auto test) { return std::count_if(rows.begin(), rows.end(), test); };
  const auto meeting = count([](const PublishedRow& row) { return row.meets() && row.as_expected(); });
  const auto known = count([](const PublishedRow& row) { return !row.meets() && row.as_expected(); });
  const auto wrong = count([](const PublishedRow& row) { return !row.as_expected(); });
  return fmt::format("{} figures: {} meet, {} differ for a known reason, {} against expectation.", rows.size(), meeting,
                     known, wrong);
}

void add_remarks(Document& document, std::string title, const Rows& rows, bool (*belongs)(const PublishedRow&)) {
  TableBlock table;
  table.columns = {{"figure"}, {"why"}};
  for (const PublishedRow& row : rows) {
    if (belongs(row)) table.rows.push_back({{row.statement}, {row.why.empty() ? row.formula : row.why}});
  }
  if (table.rows.empty()) return;
  document.blocks.emplace_back(Heading{2, std::move(title)});
  document.blocks.emplace_back(std::move(table));
}

Document document_of(const Rows& rows) {
  Document document;
  document.title = "published figures beside ours";
  document.blocks.emplace_back(table_of(rows));
  add_remarks(document, "Known to be wrong, and they come out wrong", rows,
              [](const PublishedRow& row) { return !row.expected_to_meet; });
  add_remarks(document, "Remarks", rows,
              [](const PublishedRow& row) { return row.expected_to_meet && !row.why.empty(); });
  add_remarks(document, "Against expectation", rows, [](const PublishedRow& row) { return !row.as_expected(); });
  document.blocks.emplace_back(Heading{2, "Verdict"});
  document.blocks.emplace_back(plain(summary_of(rows)));
  return document;
}

std::string json_of(const Rows& rows, bool good, const Context& context) {
  JsonText json = context.document("joulery.selftest/1");
  json.boolean("all_as_expected", good).array("figures");
  for (const PublishedRow& row : rows) {
    json.object().text("id", row.id).text("section", row.section).text("statement", row.statement);
    json.text("unit", row.unit).text("formula", row.formula).text("printed", row.printed);
    json.number("printed_low", row.stated.low).number("printed_high", row.stated.high);
    json.number("ours", row.ours.best).number("ours_low", row.ours.low).number("ours_high", row.ours.high);
    json.number_or_null("difference_fraction", row.difference_fraction());
    json.boolean("meets", row.meets()).boolean("expected_to_meet", row.expected_to_meet);
    json.text("why", row.why).text("source", row.source).end();
  }
  return json.finish();
}

int run(const Invocation& invocation, Context& context) {
  if (!invocation.has("--published")) {
    return context.fail({ErrorKind::invalid, "nothing to test", {}, "name a test: joulery selftest --published"},
                        ExitCode::usage);
  }
  auto tables = Tables::open();
  if (!tables) return context.fail(tables.error(), ExitCode::bad_input);
  const auto rows = published_rows(*tables);
  if (!rows) return context.fail(rows.error(), ExitCode::bad_input);
  const bool good = std::all_of(rows->begin(), rows->end(), [](const PublishedRow& row) { return row.as_expected(); });
  const Document document = document_of(*rows);
  context.out(context.globals().json ? json_of(*rows, good, context)
                                     : render_text(document, style_of(context.out_terminal())));
  return static_cast<int>(good ? ExitCode::good : ExitCode::no);
}

constexpr std::array kOptions{
    OptionSpec{"--published", "", "recompute the founding study, its logs and what the press made of them"},
};

}  // namespace

constinit const CommandSpec kSelftestCommand{
    .name = "selftest",
    .group = "settings",
    .summary = "published figures beside ours, with the difference",
    .usage = "--published",
    .description =
        "Recomputes every published figure from its inputs or from the public logs, with the arithmetic that trials go "
        "through. Printed digits count as intervals. A figure that is known to be wrong must come out wrong. Exit 0 "
        "when "
        "every figure behaves as expected, 1 otherwise. The built-in tables count, whatever --data names.",
    .options = kOptions,
    .examples = "joulery selftest --published\njoulery --json selftest --published",
    .run = run,
};

}  // namespace joulery
