// SPDX-License-Identifier: Apache-2.0
// The rules of equivalences, EQ-1 to EQ-5, against the shipped table.
#include "core/footprint/equivalence.h"

#include "foundation/tables/tables.h"

namespace joulery {
namespace {

std::vector<EquivalenceEntry> shipped() { return Tables::open().value().equivalences().value(); }

EquivalenceRow phone(std::string_view vintage) {
  return equivalence_of_vintage(shipped(), "smartphone_charge_energy", vintage).value();
}

Bounded<FacilityEnergy> kilowatt_hours(double low, double best, double high) {
  return {low * facility_kilowatt_hour, best * facility_kilowatt_hour, high * facility_kilowatt_hour};
}

TEST(Equivalence, EQ_1_an_equivalence_reads_with_its_vintage_and_definition) {
  const auto found = compare(phone("Jan 2024"), exact(11.49 * facility_kilowatt_hour));
  EXPECT_EQ(found->text, "= 522 smartphone charges (EPA Jan 2024, 0.022 kWh)");
  EXPECT_EQ(found->vintage, "EPA Jan 2024");
  EXPECT_EQ(found->id, "smartphone_charge_energy");
}

TEST(Equivalence, EQ_2_energy_rows_take_energy_and_carbon_rows_take_carbon) {
  const auto mile = equivalence_of_vintage(shipped(), "mile_gasoline_car", "2024-2026").value();
  EXPECT_FALSE(compare(mile, exact(1 * facility_kilowatt_hour)));
  EXPECT_FALSE(compare(phone("Jan 2024"), exact(1 * gram_location)));
  EXPECT_EQ(compare(mile, exact(1594 * gram_location))->text,
            "= 4.06 miles of an average US gasoline car (EPA 2024-2026, 393 gCO2e)");
}

TEST(Equivalence, EQ_2_every_shipped_row_takes_exactly_one_of_the_two) {
  const auto entries = shipped();
  for (const EquivalenceEntry& entry : entries) {
    const bool energy = compare(entry.row, exact(1 * facility_kilowatt_hour)).has_value();
    const bool carbon = compare(entry.row, exact(1 * gram_location)).has_value();
    EXPECT_NE(energy, carbon) << entry.row.id << " " << entry.row.unit;
  }
}

TEST(Equivalence, EQ_3_interval_in_interval_out) {
  const auto found = compare(phone("Jan 2024"), kilowatt_hours(0.022, 0.044, 0.11));
  EXPECT_DOUBLE_EQ(found->count.low, 1);
  EXPECT_DOUBLE_EQ(found->count.best, 2);
  EXPECT_DOUBLE_EQ(found->count.high, 5);
  EXPECT_EQ(found->text, "= 2.00 (1.0 to 5.0) smartphone charges (EPA Jan 2024, 0.022 kWh)");
}

TEST(Equivalence, EQ_4_another_vintage_recomputes_old_claims) {
  const auto claim = [](std::string_view vintage) {
    const std::string text = compare(phone(vintage), exact(11.49 * facility_kilowatt_hour))->text;
    return text.substr(0, text.find(" smartphone"));
  };
  EXPECT_EQ(claim("as printed"), "= 957") << "0.012 kWh";
  EXPECT_EQ(compare(phone("as printed"), exact(11.49 * facility_kilowatt_hour))->text,
            "= 957 smartphone charges (EPA until Dec 2023, as printed, 0.012 kWh)");
  EXPECT_EQ(claim("Dec 2023"), "= 991") << "0.0116 kWh";
  EXPECT_EQ(claim("Jan 2024"), "= 522");
  EXPECT_EQ(claim("2025-2026"), "= 605");
}

TEST(Equivalence, EQ_4_an_unknown_vintage_or_id_is_refused_with_what_there_is) {
  EXPECT_EQ(describe(equivalence_of_vintage(shipped(), "web_search", "2024").error()),
            "no vintage '2024' of web_search; there are Google 2009");
  EXPECT_EQ(describe(equivalence_of_vintage(shipped(), "web_serch", "2009").error()),
            "no equivalence 'web_serch'; did you mean web_search?");
}

TEST(Equivalence, EQ_5_a_row_of_status_verify_is_never_a_default) {
  std::vector<EquivalenceEntry> entries = shipped();
  const auto chosen = default_equivalences(entries);
  ASSERT_EQ(chosen.size(), 3U);
  EXPECT_EQ(chosen[0].value, 0.019) << "the newest vintage";
  EXPECT_EQ(chosen[1].value, 3.93e-4);
  EXPECT_EQ(chosen[2].id, "gemini_text_prompt");
  for (EquivalenceEntry& entry : entries) {
    if (entry.row.value == 0.019) {
      entry.status = "verify";
    }
  }
  EXPECT_EQ(default_equivalences(entries)[0].value, 0.022) << "the newest that was read";
  for (EquivalenceEntry& entry : entries) entry.status = "verify";
  EXPECT_TRUE(default_equivalences(entries).empty());
}

TEST(Equivalence, small_counts_stay_readable) {
  EXPECT_EQ(compare(phone("Jan 2024"), exact(95.04 * facility_joule))->text,
            "= 0.00120 smartphone charges (EPA Jan 2024, 0.022 kWh)");
  EXPECT_EQ(compare(phone("Jan 2024"), kilowatt_hours(0, 2.64e-5, 1e-4))->text,
            "= 0.0012 (0 to 0.0045) smartphone charges (EPA Jan 2024, 0.022 kWh)");
  EXPECT_EQ(compare(phone("2025-2026"), exact(1 * facility_joule))->text,
            "= 0.0000146 smartphone charges (EPA 2025-2026, 0.019 kWh)");
}

}  // namespace
}  // namespace joulery
