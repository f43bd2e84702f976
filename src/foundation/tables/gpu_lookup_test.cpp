// SPDX-License-Identifier: Apache-2.0
// What the tables say about power sensors of NVIDIA cards: the chapter's table of window and period, its exceptions,
// and what correcting by another card of the model leaves.
#include "foundation/tables/tables.h"

namespace joulery {
namespace {

using std::chrono::milliseconds;

std::optional<GpuSensorRow> sensor(std::string_view name, std::string_view architecture, std::string_view driver,
                                   GpuPowerField field) {
  return Tables::open().value().gpu_sensor({name, architecture, driver, field}).value();
}

struct Mode {
  std::string_view name, architecture, driver;
  GpuPowerField field;
  int window_ms, period_ms;  ///< 0 = no window
};

TEST(GpuTables, window_and_period_are_those_of_metering_section_6) {
  constexpr auto usage = GpuPowerField::usage;
  constexpr auto average = GpuPowerField::average;
  constexpr auto instant = GpuPowerField::instant;
  const std::vector<Mode> modes{
      {"NVIDIA H100 80GB HBM3", "Hopper", "550.54.15", usage, 1000, 100},
      {"NVIDIA H100 80GB HBM3", "Hopper", "550.54.15", average, 1000, 100},
      {"NVIDIA H100 80GB HBM3", "Hopper", "550.54.15", instant, 25, 100},
      {"NVIDIA H100 PCIe", "Hopper", "525.105.17", usage, 1000, 100},
      {"NVIDIA L40S", "Ada Lovelace", "525.1", usage, 1000, 100},
      {"NVIDIA L40S", "Ada Lovelace", "530.30", usage, 100, 100},
      {"NVIDIA L40S", "Ada Lovelace", "550.1", instant, 100, 100},
      {"NVIDIA GeForce RTX 3090", "Ampere", "535.54.03", usage, 1000, 100},
      {"NVIDIA GeForce RTX 3090", "Ampere", "535.54.03", instant, 100, 100},
      {"NVIDIA RTX A5000", "Ampere", "535.54.03", instant, 100, 100},
      {"NVIDIA A100-SXM4-40GB", "GA100", "525.85.12", usage, 25, 100},
      {"NVIDIA A100-SXM4-80GB", "GA100", "550.1", instant, 25, 100},
      {"Tesla T4", "Turing", "550.1", usage, 100, 100},
      {"Quadro RTX 8000", "Turing", "525.116.04", instant, 20, 100},
      {"Tesla V100-SXM2-16GB", "Volta", "525.116.04", usage, 10, 20},
      {"NVIDIA GeForce GTX 1070", "Pascal", "470.1", usage, 10, 20},
      {"Tesla M40", "", "535.54.03", usage, 14, 31},
      {"NVIDIA GeForce GTX TITAN X", "", "535.54.03", usage, 0, 100},
  };
  for (const Mode& mode : modes) {
    const auto row = sensor(mode.name, mode.architecture, mode.driver, mode.field);
    ASSERT_TRUE(row) << mode.name;
    const double window = row->window ? seconds_of(*row->window) * 1e3 : 0;
    EXPECT_NEAR(window, mode.window_ms, 0.5) << mode.name << " " << mode.driver;
    EXPECT_EQ(row->period, milliseconds(mode.period_ms)) << mode.name << " " << mode.driver;
    EXPECT_FALSE(row->origin.source.empty());
    EXPECT_TRUE(row->origin.licence.starts_with("MIT")) << row->origin.licence;
  }
}

TEST(GpuTables, delays_lie_in_the_ranges_of_metering_section_6) {
  const auto delay_ms = [](std::string_view name, std::string_view architecture, GpuPowerField field) {
    return seconds_of(*sensor(name, architecture, "550.1", field)->delay) * 1e3;
  };
  EXPECT_NEAR(delay_ms("NVIDIA GeForce RTX 3090", "Ampere", GpuPowerField::average), 565, 75);
  EXPECT_NEAR(delay_ms("NVIDIA GeForce RTX 3090", "Ampere", GpuPowerField::instant), 160, 70);
  EXPECT_NEAR(delay_ms("NVIDIA A100-PCIE-40GB", "GA100", GpuPowerField::instant), 34, 21);
  EXPECT_NEAR(delay_ms("NVIDIA H200", "Hopper", GpuPowerField::instant), 34, 30) << "of the H100's instant readings";
  EXPECT_NEAR(delay_ms("NVIDIA H200", "Hopper", GpuPowerField::usage), 500, 20) << "of the H100's means of a second";
  EXPECT_NEAR(delay_ms("NVIDIA TITAN Xp", "Pascal", GpuPowerField::usage), 18, 11);
}

TEST(GpuTables, what_is_not_offered_or_not_known_is_nothing) {
  EXPECT_FALSE(sensor("NVIDIA A100-SXM4-80GB", "GA100", "550.1", GpuPowerField::average));
  EXPECT_FALSE(sensor("NVIDIA B200", "", "570.1", GpuPowerField::instant));
  EXPECT_FALSE(sensor("Tesla M2090", "Fermi 2.0", "390.1", GpuPowerField::usage)) << "an estimate has no period";
}

TEST(GpuTables, only_a_model_that_was_held_against_a_meter_has_a_gain) {
  const auto listed = sensor("NVIDIA GeForce RTX 2080 Ti", "Turing", "550.1", GpuPowerField::usage);
  ASSERT_TRUE(listed && listed->gain);
  EXPECT_NEAR(listed->gain->gain, 0.966, 0.001);
  EXPECT_NEAR(listed->gain->offset / watt, -5.68, 0.01);
  EXPECT_NEAR(listed->gain->steady_error_fraction, -0.062, 0.001);
  EXPECT_FALSE(sensor("NVIDIA H100 PCIe", "Hopper", "550.1", GpuPowerField::usage)->gain) << "remote: no meter";
  EXPECT_FALSE(sensor("Tesla T4", "Turing", "550.1", GpuPowerField::usage)->gain);
}

TEST(GpuTables, the_prior_of_a_model_leaves_each_of_its_five_measured_cards_within_four_percent) {
  Tables tables = Tables::open().value();
  const GpuGain prior = *sensor("NVIDIA GeForce RTX 3090", "Ampere", "535.54.03", GpuPowerField::instant)->gain;
  const double allowed = tables.accuracy("nvml_listed").value()->accuracy_fraction;
  auto csv = CsvReader::open(tables.text("nvidia_sensor_behaviour").value(), "nvidia_sensor_behaviour.csv").value();
  int cards = 0;
  while (csv.next().value()) {
    const auto text = [&csv](std::string_view column) { return csv.text(csv.column(column).value()); };
    const auto number = [&csv](std::string_view column) { return csv.number(csv.column(column).value()).value(); };
    const bool is_one = text("gpu").ends_with("NVIDIA_GeForce_RTX_3090") && text("driver").starts_with("535") &&
                        text("option") == "power.draw.instant";
    if (!is_one) continue;
    ++cards;
    for (const double truth : {200.0, 300.0, 350.0}) {
      const double reading = *number("steady_gain") * truth + *number("steady_offset_W");
      const double corrected = (reading - prior.offset / watt) / prior.gain;
      EXPECT_NEAR(corrected / truth, 1, allowed) << text("gpu") << " at " << truth << " W";
    }
  }
  EXPECT_EQ(cards, 5);
}

TEST(GpuTables, the_architecture_comes_from_the_library_and_the_name_tells_the_large_ampere_chip) {
  EXPECT_EQ(gpu_architecture(7, "NVIDIA A100-SXM4-80GB"), "GA100");
  EXPECT_EQ(gpu_architecture(7, "NVIDIA A30"), "GA100");
  EXPECT_EQ(gpu_architecture(7, "NVIDIA A10"), "Ampere");
  EXPECT_EQ(gpu_architecture(7, "NVIDIA RTX A5000"), "Ampere");
  EXPECT_EQ(gpu_architecture(9, "NVIDIA H200"), "Hopper");
  EXPECT_FALSE(gpu_architecture(10, "NVIDIA B200"));
  EXPECT_FALSE(gpu_architecture(3, "NVIDIA GeForce GTX TITAN X"));
}

}  // namespace
}  // namespace joulery
