// SPDX-License-Identifier: Apache-2.0
// From what the user typed to a field, and from a field to its chain. JSON paths are reduced to the same fields first.
#include "core/reporting/explain.h"

#include "core/reporting/explain_steps.h"
#include "core/reporting/phrase.h"
#include "core/reporting/run_view.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

using Steps = std::vector<std::string>;

Steps steps_of(std::string_view path) {
  std::string plain;
  for (const char c : path) {
    if (c == '[')
      plain += '.';
    else if (c != ']')
      plain += c;
  }
  Steps steps;
  for (const std::string_view step : split(plain, '.')) steps.emplace_back(trim(step));
  return steps;
}

std::string joined(const Steps& steps, std::size_t from) {
  std::string text;
  for (std::size_t i = from; i < steps.size(); ++i) text += (text.empty() ? "" : ".") + steps[i];
  return text;
}

/// The element a JSON index or a name stands for; the word itself when the index is out of range.
template <class List, class NameOf>
std::string name_at(const List& list, const std::string& word, NameOf name_of) {
  const auto index = parse_u64(word);
  if (index && *index < list.size()) return name_of(list[*index]);
  return word;
}

std::string share_field(const Run& run, const ShareResult& share) {
  std::string word = consumer_word(run, share.consumer.kind);
  if (word.find(' ') != std::string::npos) word = std::string(to_string(share.consumer.kind));
  return "share." + word + "." + share.part.substr(share.part.rfind('/') + 1);
}

/// "parts.0.power_w.best" -> "power.package-0".
std::string part_alias(const Run& run, const Steps& steps) {
  const std::string name = name_at(run.parts, steps[1], [](const PartResult& part) { return part.part.name(); });
  const std::string what = steps.size() > 2 ? steps[2] : "energy_j";
  if (what == "power_w") return "power." + name;
  if (what == "coverage") return "coverage";
  return "energy." + name;
}

std::string footprint_alias(const Run& run, const Steps& steps) {
  const std::string& what = steps[1];
  if (what == "carbon_g") return steps.size() > 2 && steps[2] != "location" ? "carbon." + steps[2] : "carbon";
  if (what == "water_l") return "water";
  if (what == "pue") return "factor.pue";
  if (what == "factors" && steps.size() > 2) {
    return "factor." + name_at(run.start.factors.rows, steps[2], [](const FactorRow& row) { return row.name; });
  }
  if (what == "equivalences" && steps.size() > 2) {
    return "equivalence." +
           name_at(run.footprint.equivalences, steps[2], [](const Footprint::Equivalence& e) { return e.id; });
  }
  return what;
}

/// A path of joulery.run/1 as a field; anything else as it is.
std::string without_alias(const Run& run, std::string_view field) {
  Steps steps = steps_of(field);
  while (steps.size() > 1 && (steps.back() == "best" || steps.back() == "low" || steps.back() == "high"))
    steps.pop_back();
  const std::string& head = steps.front();
  if (head == "energy_j" || head == "energy_uj") return "energy";
  if (steps.size() < 2) return head == "total" ? "energy" : head == "window" ? "duration" : joined(steps, 0);
  if (head == "total") return steps[1] == "coverage" ? "coverage" : "energy";
  if (head == "window") return "duration";
  if (head == "parts") return part_alias(run, steps);
  if (head == "footprint") return footprint_alias(run, steps);
  if (head == "self" || head == "repeat") return head;
  if (head == "shares")
    return name_at(run.shares, steps[1], [&](const ShareResult& share) { return share_field(run, share); });
  if (head == "spans") return "span." + name_at(run.spans, steps[1], [](const SpanResult& span) { return span.name; });
  if (head == "work" && (steps.size() > 2 || parse_u64(steps[1]))) {
    return "work." + name_at(run.work, steps[1], [](const WorkResult& work) { return work.unit; });
  }
  return joined(steps, 0);
}

const ShareResult* share_named(const Run& run, std::string_view consumer, std::string_view part) {
  const auto kind = consumer_kind_said(run, consumer);
  const PartResult* found = part_named(run, part);
  if (!kind || found == nullptr) return nullptr;
  const auto share = std::find_if(run.shares.begin(), run.shares.end(), [&](const ShareResult& s) {
    return s.consumer.kind == *kind && s.part == found->part.path;
  });
  return share == run.shares.end() ? nullptr : &*share;
}

/// Numbers with a name of their own.
std::optional<Document> plain_field(const Run& run, std::string_view field) {
  if (field == "energy") return explain_energy(run, field);
  if (field == "power") return explain_mean_power(run, field);
  if (field == "yours") return explain_yours(run, field);
  if (field == "coverage") return explain_coverage(run, field);
  if (field == "duration") return explain_duration(run, field);
  if (field == "self") return explain_self(run, field);
  if (field == "repeat" && run.repeat) return explain_repeat(run, field);
  if (field == "carbon" || field == "carbon.location") return explain_carbon(run, "carbon");
  if (field == "carbon.market" || field == "carbon.embodied") return explain_carbon(run, field);
  if (field == "water") return explain_water(run, field);
  if (field == "cost") return explain_cost(run, field);
  return std::nullopt;
}

template <class List, class Matches>
const typename List::value_type* first_of(const List& list, Matches matches) {
  const auto found = std::find_if(list.begin(), list.end(), matches);
  return found == list.end() ? nullptr : &*found;
}

/// Numbers of something with a name: "energy.package-0", "span.load".
std::optional<Document> named_field(const Run& run, std::string_view field) {
  const auto dot = field.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view kind = field.substr(0, dot);
  const std::string_view name = field.substr(dot + 1);
  const PartResult* part = part_named(run, name);
  if (kind == "energy" && part != nullptr) return explain_part_energy(run, field, *part);
  if (kind == "power" && part != nullptr) return explain_part_power(run, field, *part);
  if (kind == "share") {
    const auto last = name.rfind('.');
    if (last == std::string_view::npos) return std::nullopt;
    const ShareResult* share = share_named(run, name.substr(0, last), name.substr(last + 1));
    if (share != nullptr) return explain_share(run, field, *share);
  }
  if (kind == "span") {
    const auto* span = first_of(run.spans, [&](const SpanResult& s) { return s.name == name; });
    if (span != nullptr) return explain_span(run, field, *span);
  }
  if (kind == "work" && first_of(run.work, [&](const WorkResult& w) { return w.unit == name; }) != nullptr) {
    return explain_work(run, field, name);
  }
  if (kind == "equivalence") {
    const auto* found =
        first_of(run.footprint.equivalences, [&](const Footprint::Equivalence& e) { return e.id == name; });
    if (found != nullptr) return explain_equivalence(run, field, *found);
  }
  if (kind == "factor" && factor_row(run, name) != nullptr) return explain_factor(run, field, *factor_row(run, name));
  return std::nullopt;
}

}  // namespace

std::vector<std::string> explainable_fields(const Run& run) {
  std::vector<std::string> fields{"energy", "power", "duration", "coverage", "yours",
                                  "carbon", "water", "cost",     "self"};
  for (const PartResult& part : run.parts) fields.push_back("energy." + part.part.name());
  for (const PartResult& part : run.parts) fields.push_back("power." + part.part.name());
  for (const ShareResult& share : run.shares) fields.push_back(share_field(run, share));
  if (run.repeat) fields.emplace_back("repeat");
  const auto add_once = [&fields](std::string field) {
    if (std::find(fields.begin(), fields.end(), field) == fields.end()) fields.push_back(std::move(field));
  };
  for (const SpanResult& span : run.spans) add_once("span." + span.name);
  for (const WorkResult& work : run.work) add_once("work." + work.unit);
  for (const auto& equivalence : run.footprint.equivalences) add_once("equivalence." + equivalence.id);
  for (const FactorRow& row : run.start.factors.rows) add_once("factor." + row.name);
  return fields;
}

Result<Document> explain(const Run& run, std::string_view field) {
  const std::string plain = without_alias(run, trim(field));
  if (auto chain = plain_field(run, plain)) return std::move(*chain);
  if (auto chain = named_field(run, plain)) return std::move(*chain);
  const std::vector<std::string> fields = explainable_fields(run);
  const auto close = nearest(plain, fields);
  return failure(ErrorKind::invalid, fmt::format("this run has no field \"{}\"", field), "run " + short_id(run),
                 (close ? "did you mean " + *close + "? " : "") + "it has " + listed(fields));
}

}  // namespace joulery
