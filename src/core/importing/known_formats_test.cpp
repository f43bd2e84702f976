// SPDX-License-Identifier: Apache-2.0
// Which format a file has is told by its content, and a file of none is none.
#include "core/importing/known_formats.h"

#include "core/importing/made_up_files.h"

using namespace joulery;

TEST(KnownFormats, every_made_up_file_is_told_by_its_content) {
  const struct {
    std::string path;
    std::string_view kind;
  } cases[] = {
      {"aes/master_results.csv", "ai-energy-score"},
      {"aes/benchmark_report.json", "ai-energy-score"},
      {"aes/GPU_ENERGY_WH.txt", "ai-energy-score"},
      {"aes/GPU_ENERGY_SUMMARY.json", "ai-energy-score"},
      {"aes/undivided.json", "ai-energy-score"},
      {"optimum/energy_star.json", "optimum-benchmark"},
      {"optimum/inference.json", "optimum-benchmark"},
      {"optimum/benchmark_report.json", "optimum-benchmark"},
      {"optimum/benchmark.csv", "optimum-benchmark"},
      {"optimum/traceback.json", "optimum-benchmark"},
      {"mlenergy/gpqa.json", "ml-energy"},
      {"mlenergy/text-to-image.json", "ml-energy"},
      {"mlenergy/v2.json", "ml-energy"},
      {"mlenergy/legacy.csv", "ml-energy"},
      {"mlenergy/results.json", "ml-energy"},
      {"mlenergy/index.json", "ml-energy"},
      {"cards/block.md", "model-card"},
      {"cards/plain.md", "model-card"},
      {"cards/none.md", ""},
      {"README.md", ""},
  };
  for (const auto& known : cases) {
    const std::string text = made_up(known.path);
    ASSERT_FALSE(text.empty()) << known.path;
    EXPECT_EQ(format_of({known.path, text, {}}), known.kind) << known.path;
  }
}

TEST(KnownFormats, a_file_of_another_kind_than_named_is_refused) {
  const std::string text = made_up("mlenergy/gpqa.json");
  for (const Format& format : known_formats()) {
    const auto read = read_foreign({"gpqa.json", text, {}}, format.kind);
    EXPECT_EQ(read.has_value(), format.kind == "ml-energy") << format.kind;
  }
}

TEST(KnownFormats, nonsense_is_none_and_is_refused_by_every_kind) {
  const std::string deep(200'000, '[');
  const std::string deep_object = "{\"a\":" + deep;
  for (const std::string& text : {std::string(), std::string("{"), std::string("{}"), std::string("[]"),
                                  std::string("a,b\n1,2\n"), std::string("\0\xFF", 2), deep, deep_object}) {
    EXPECT_EQ(format_of({"x", text, {}}), "");
    for (const Format& format : known_formats()) EXPECT_FALSE(read_foreign({"x", text, {}}, format.kind));
  }
}

TEST(KnownFormats, BM33_no_zero_appears_where_a_field_is_taken_away) {
  // Every energy key of a report, made null in turn: what was there becomes absent with a reason.
  const std::string report = made_up("aes/benchmark_report.json");
  for (const std::string key : {"\"gpu_energy_wh\": 2.0, ", "\"total_energy_wh\": 2.5, ", "\"cpu_energy_wh\": 0.5, "}) {
    std::string text = report;
    const auto at = text.find(key);
    ASSERT_NE(at, std::string::npos);
    text.erase(at, key.size());
    const auto other = text.find(key.substr(1, key.find("_wh") - 1) + "_kwh");
    ASSERT_NE(other, std::string::npos);
    text.replace(other, 3, "old");
    const auto file = read_foreign({"r", text, {}}, "ai-energy-score");
    ASSERT_TRUE(file);
    for (const StatedPart* part : {&file->trials[0].total, &file->trials[0].gpu, &file->trials[0].cpu}) {
      EXPECT_TRUE(!part->energy || part->energy->value.base() > 0);
    }
  }
}
