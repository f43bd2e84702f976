// SPDX-License-Identifier: Apache-2.0
// Processors, instruments and equivalences: cpu_tdp by name (metering M2), cpu_microarchitectures by CPUID,
// cloud_cpu_power, sensor_accuracy, equivalences.
#include <algorithm>
#include <fmt/format.h>

#include "foundation/base/text.h"
#include "foundation/tables/cpu_names.h"
#include "foundation/tables/tables.h"
#include "foundation/tables/typed_row.h"

namespace joulery {
namespace {

/// Rows that matched equally well; they answer only if they agree. The table is never asked to pick between ties.
class Candidates {
 public:
  /// A better rank drops what was kept before.
  void add(CpuTdpRow row, std::size_t rank) {
    if (rows_.empty() || rank > rank_) {
      rows_.clear();
      rank_ = rank;
    }
    if (rank == rank_) rows_.push_back(std::move(row));
  }
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  [[nodiscard]] std::optional<CpuTdpRow> unanimous() const {
    for (const CpuTdpRow& row : rows_) {
      if (row.tdp != rows_.front().tdp) return std::nullopt;
    }
    return rows_.empty() ? std::nullopt : std::optional(rows_.front());
  }

 private:
  std::vector<CpuTdpRow> rows_;
  std::size_t rank_ = 0;
};

Result<CpuTdpRow> tdp_row(const CsvReader& csv) {
  TypedRow fields(csv, "cpu_tdp");
  CpuTdpRow row;
  row.name = fields.text("name");
  const double tdp = fields.required_number("tdp_w");
  if (!fields.error() && tdp == 0) fields.refuse("tdp_w", "a TDP of 0", "leave the row out: unknown is no number");
  row.tdp = tdp * watt;
  row.origin = fields.origin("cpu_tdp", tdp, "W", row.name);
  if (fields.error()) return failure(*fields.error());
  return row;
}

/// The wanted name and its three ways to match, best first.
struct NameSearch {
  explicit NameSearch(std::string_view name) : plain(plain_cpu_name(name)), parts(words(plain)) {
    for (const std::string_view word : parts) {
      if (is_model_word(word)) models.push_back(word);
    }
  }

  void consider(const CpuTdpRow& row) {
    const std::string row_plain = plain_cpu_name(row.name);
    const auto row_parts = words(row_plain);
    if (lower(row_plain) == lower(plain)) return exact.add(row, 0);
    const bool row_names_model = std::any_of(row_parts.begin(), row_parts.end(), is_model_word);
    // A row of one word ("6140" is an Opteron there and a Xeon elsewhere) tells no vendor and matches only exactly.
    if (row_names_model && row_parts.size() > 1 && words_within(row_parts, parts)) within.add(row, row_parts.size());
    if (!models.empty() && words_within(parts, row_parts)) around.add(row, 0);
  }

  [[nodiscard]] std::optional<CpuTdpRow> answer() const {
    if (!exact.empty()) return exact.unanimous();
    const auto shorter = within.unanimous();
    const auto longer = around.unanimous();
    if (within.empty() || around.empty()) return within.empty() ? longer : shorter;
    return shorter && longer && shorter->tdp == longer->tdp ? shorter : std::nullopt;
  }

  std::string plain;
  std::vector<std::string_view> parts;
  std::vector<std::string_view> models;
  Candidates exact;
  Candidates within;  ///< all words of the row are in the name: the row of most words is the most specific
  Candidates around;  ///< all words of the name are in the row
};

}  // namespace

Result<std::optional<CpuTdpRow>> Tables::cpu_tdp(std::string_view cpu_model_name) {
  constexpr std::size_t kLongestName = 200;  // a CPUID brand string has 48 bytes
  if (cpu_model_name.size() > kLongestName) return std::optional<CpuTdpRow>();
  NameSearch search(cpu_model_name);
  std::vector<std::string_view> needles = search.models;
  if (needles.empty() && !search.parts.empty()) {
    needles.push_back(*std::max_element(search.parts.begin(), search.parts.end(),
                                        [](auto a, auto b) { return a.size() < b.size(); }));
  }
  for (const std::string_view needle : needles) {
    auto csv = reader("cpu_tdp");
    if (!csv) return failure(csv.error());
    while (csv->skip_to_line_with(needle)) {
      const auto more = csv->next();
      if (!more) return failure(more.error());
      const auto row = tdp_row(*csv);
      if (!row) return failure(row.error());
      search.consider(*row);
    }
  }
  return search.answer();
}

Result<std::optional<CpuFamilyRow>> Tables::microarchitecture(std::string_view vendor, int family, int model,
                                                              std::optional<int> stepping) {
  auto csv = reader("cpu_microarchitectures");
  if (!csv) return failure(csv.error());
  while (true) {
    const auto more = csv->next();
    if (!more) return failure(more.error());
    if (!*more) return std::optional<CpuFamilyRow>();
    TypedRow fields(*csv, "cpu_microarchitectures");
    const bool same_vendor = fields.text("vendor") == vendor;
    const bool same_model = fields.required_number("family") == family &&
                            fields.required_number("model_low") <= model &&
                            fields.required_number("model_high") >= model;
    const auto stepping_low = fields.number("stepping_low");
    const auto stepping_high = fields.number("stepping_high");
    if (fields.error()) return failure(*fields.error());
    if (!same_vendor || !same_model) continue;
    const bool stepping_decides = stepping_low || stepping_high;
    if (stepping_decides && !stepping) return std::optional<CpuFamilyRow>();
    if (stepping_decides && (*stepping < stepping_low.value_or(0) || *stepping > stepping_high.value_or(15))) continue;
    CpuFamilyRow row;
    row.microarchitecture = fields.text("microarchitecture");
    if (std::string power = fields.text("power_family"); !power.empty()) row.power_family = std::move(power);
    row.origin = fields.origin("microarchitecture", model, "CPUID model", row.microarchitecture);
    if (fields.error()) return failure(*fields.error());
    return std::optional(std::move(row));
  }
}

Result<std::optional<CloudCpuRow>> Tables::cloud_cpu(std::string_view family) {
  auto csv = reader("cloud_cpu_power");
  if (!csv) return failure(csv.error());
  while (true) {
    const auto more = csv->next();
    if (!more) return failure(more.error());
    if (!*more) return std::optional<CloudCpuRow>();
    TypedRow fields(*csv, "cloud_cpu_power");
    CloudCpuRow row;
    row.family = fields.text("family");
    if (!fields.error() && row.family != family) continue;
    const double idle = fields.required_number("min_w_per_vcpu");
    const double full = fields.required_number("max_w_per_vcpu");
    if (full < idle) fields.refuse("max_w_per_vcpu", "full load takes less than idle", "swap the two numbers");
    row.idle_per_vcpu = idle * watt;
    row.full_per_vcpu = full * watt;
    row.idle_origin = fields.origin("cpu_idle_per_vcpu", idle, "W", row.family);
    row.full_origin = fields.origin("cpu_full_per_vcpu", full, "W", row.family);
    if (fields.error()) return failure(*fields.error());
    if (fields.optional_text("note").starts_with("anomaly")) return std::optional<CloudCpuRow>();
    return std::optional(std::move(row));
  }
}

Result<std::optional<AccuracyRow>> Tables::accuracy(std::string_view id) {
  auto csv = reader("sensor_accuracy");
  if (!csv) return failure(csv.error());
  while (true) {
    const auto more = csv->next();
    if (!more) return failure(more.error());
    if (!*more) return std::optional<AccuracyRow>();
    TypedRow fields(*csv, "sensor_accuracy");
    AccuracyRow row{fields.text("id"),         fields.text("instrument"),
                    fields.text("applies_to"), fields.required_number("accuracy_fraction"),
                    fields.text("basis"),      fields.text("source")};
    if (fields.error()) return failure(*fields.error());
    if (row.id == id) return std::optional(std::move(row));
  }
}

Result<std::vector<EquivalenceEntry>> Tables::equivalences() {
  auto csv = reader("equivalences");
  if (!csv) return failure(csv.error());
  std::vector<EquivalenceEntry> entries;
  while (true) {
    const auto more = csv->next();
    if (!more) return failure(more.error());
    if (!*more) return entries;
    TypedRow fields(*csv, "equivalences");
    EquivalenceEntry entry;
    entry.label = fields.text("label");
    entry.status = fields.text("status");
    entry.licence = fields.optional_text("licence");
    entry.row = EquivalenceRow{fields.text("id"),
                               fmt::format("{}: {}", entry.label, fields.text("definition")),
                               fields.required_number("value"),
                               fields.text("unit"),
                               fields.text("vintage"),
                               fields.text("source")};
    entry.year = newest_year(entry.row.vintage);
    if (!fields.error() && entry.row.value == 0) fields.refuse("value", "a value of 0", "nothing can be divided by it");
    if (fields.error()) return failure(*fields.error());
    entries.push_back(std::move(entry));
  }
}

}  // namespace joulery
