// SPDX-License-Identifier: Apache-2.0
// joulery runs compare: two runs, or two groups of runs, with interval and p-value; refused when they are not
// comparable.
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "core/reporting/compare_numbers.h"
#include "core/reporting/render_text.h"
#include "core/reporting/run_compare.h"
#include "foundation/base/text.h"
#include "shell/cli/commands.h"
#include "shell/cli/stored_runs.h"
#include "shell/cli/style.h"

namespace joulery {
namespace {

constexpr std::string_view kByName = "name:";

Result<std::vector<Run>> runs_of_name(const Context& context, const std::string& name) {
  auto store = open_store(context);
  if (!store) return failure(store.error());
  const auto rows = (*store)->list(0, name);
  if (!rows) return failure(rows.error());
  std::vector<Run> runs;
  for (const RunRow& row : *rows) {
    auto run = (*store)->load(row.id);
    if (!run) return failure(run.error());
    runs.push_back(std::move(*run));
  }
  if (runs.empty()) return failure(ErrorKind::gone, "no run has this name", name, "joulery runs list shows the names");
  return runs;
}

/// "A", "A,B,C" or "name:S".
Result<std::vector<Run>> group_of(const Context& context, const std::string& text) {
  if (text.starts_with(kByName)) return runs_of_name(context, text.substr(kByName.size()));
  std::vector<Run> runs;
  for (const auto name : split(text, ',')) {
    auto run = find_run(context, std::string(name));
    if (!run) return failure(run.error());
    runs.push_back(std::move(*run));
  }
  return runs;
}

void add_bounds(JsonText& json, std::string_view key, const Bounded<double>& value) {
  const auto finite = [](double number) { return std::isfinite(number) ? std::optional(number) : std::nullopt; };
  json.object(key).number_or_null("low", finite(value.low)).number_or_null("best", finite(value.best));
  json.number_or_null("high", finite(value.high)).end();
}

void add_ids(JsonText& json, std::string_view key, const std::vector<Run>& runs) {
  json.array(key);
  for (const Run& run : runs) json.text({}, run.start.id);
  json.end();
}

int compare_as_json(const std::vector<Run>& a, const std::vector<Run>& b, Context& context) {
  const RepeatedValues of_a = repeated_values(a);
  const RepeatedValues of_b = repeated_values(b);
  const bool single = of_a.energy_j.size() < 2 && of_b.energy_j.size() < 2;
  const auto numbers = single ? compared_runs(a.front(), b.front()) : compared_groups(a, b, of_a, of_b);
  if (!numbers) return context.fail(numbers.error());
  JsonText json = context.document("joulery.compare/1");
  json.number("interval", 0.95);
  add_ids(json, "a", a);
  add_ids(json, "b", b);
  json.array("numbers");
  for (const ComparedNumber& number : *numbers) {
    json.object().text("name", number.name).text("unit", number.unit);
    add_bounds(json, "a", number.a);
    add_bounds(json, "b", number.b);
    add_bounds(json, "difference", number.difference);
    add_bounds(json, "ratio", number.ratio);
    if (number.p_value) json.number("p_value", *number.p_value);
    json.end();
  }
  context.out(json.finish());
  return 0;
}

int compare_runs(const Invocation& invocation, Context& context) {
  std::array<std::vector<Run>, 2> sides;
  for (std::size_t i = 0; i < sides.size(); ++i) {
    auto runs = group_of(context, invocation.arguments[i]);
    if (!runs) return fail_to_find(runs.error(), invocation.arguments[i], context);
    sides[i] = std::move(*runs);
  }
  const auto document = compare_document(sides[0], sides[1]);
  if (!document) return context.fail(document.error());
  if (context.globals().json) return compare_as_json(sides[0], sides[1], context);
  context.out(render_text(*document, style_of(context.out_terminal())));
  return 0;
}

}  // namespace

constinit const CommandSpec kRunsCompareCommand{
    .name = "compare",
    .summary = "two runs or groups of runs: difference and ratio with an interval",
    .usage = "A B",
    .description =
        "A and B are a RUN, several of them joined by commas, or name:S for all runs of a name. Repetitions and groups "
        "are "
        "compared by their means, single runs by their bounds. Exit 5 when they are not comparable.",
    .examples = "joulery runs compare 01J9ZK7C last\njoulery runs compare name:before name:after",
    .min_arguments = 2,
    .max_arguments = 2,
    .run = compare_runs,
};

}  // namespace joulery
