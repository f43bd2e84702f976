// SPDX-License-Identifier: Apache-2.0
// YAML is written in its plainest form: one key a line, texts in double quotes. A plain number is grams by the format;
// a kilogram written there would be a thousand times too little.
#include "core/reporting/model_card.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

#include "core/reporting/phrase.h"
#include "core/reporting/run_view.h"

namespace joulery {
namespace {

constexpr int kMostDecimals = 12;

/// A YAML scalar in double quotes; what would end or break it is escaped, control signs become blanks.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') out += '\\';
    out += static_cast<unsigned char>(letter) < 0x20 ? ' ' : letter;
  }
  return out + '"';
}

/// Grams without an exponent, to the second digit of the half-width; without bounds to four digits.
std::string plain_grams(const Bounded<LocationCarbon>& carbon) {
  const double best = carbon.best / gram_location;
  const double half_width = (carbon.high - carbon.low) / gram_location / 2;
  const double scale = half_width > 0 ? half_width * 10 : best;
  const int extra = half_width > 0 ? 2 : 3;
  const int magnitude = scale > 0 ? static_cast<int>(std::floor(std::log10(scale))) : 0;
  const int decimals = std::clamp(extra - magnitude, 0, kMostDecimals);
  return fmt::format("{:.{}f}", best, decimals);
}

/// What the energy contains. Counted parts without a meter of the whole machine are on no rung of the ladder: they are
/// named instead.
std::string contents_of(const Run& run) {
  const bool modelled = run.method == Method::modelled || run.method == Method::assumed;
  const auto parts = parts_on_cut(run);
  const bool whole =
      std::any_of(parts.begin(), parts.end(), [](const PartResult* part) { return is_whole_machine(part->part); });
  std::string node = fmt::format("parts {}", fmt::join(run.cut, " + "));
  if (modelled) node = "rung node.modelled";
  if (!modelled && whole) node = "rung node.metered";
  return run.start.factors.pue > 1 ? fmt::format("{}, times PUE {}", node, significant(run.start.factors.pue)) : node;
}

std::string factor_words(const Run& run) { return fmt::format("location-based, {}", intensity_text(run)); }

std::string gpu_words(const Run& run) {
  std::map<std::string, int> models;
  for (const HostGpu& gpu : run.start.host.gpus) ++models[gpu.name];
  std::string text;
  for (const auto& [name, times] : models) text += fmt::format("{}{} x {}", text.empty() ? "" : ", ", times, name);
  return text.empty() ? run.start.host.cpu_model : text;
}

void add(std::string& card, std::string_view key, const std::string& value) {
  if (!value.empty()) card += fmt::format("  {}: {}\n", key, quoted(value));
}

std::string place_words(const Run& run) {
  const auto& place = run.start.factors.place;
  return place ? (place->name.empty() ? place->text : place->name) : std::string();
}

/// What a reader needs who checks the grams: energy, PUE, intensity, and what the numbers contain.
std::string body(const Run& run) {
  return fmt::format("## Environmental impact\n\nRun `{}`: {} ({} kWh) in {:.1f} s, {}, {}. PUE {}. Carbon {}.\n",
                     run.start.id, energy_phrase(run.total).joined(), significant(run.total.best / kilowatt_hour, 4),
                     seconds_of(run.duration()), to_string(run.method), contents_of(run),
                     significant(run.start.factors.pue), factor_words(run));
}

}  // namespace

std::string card_block(const CardBlock& block) {
  std::string card = "---\nco2_eq_emissions:\n";
  card += fmt::format("  emissions: {}  # grams of CO2e\n", plain_grams(block.carbon));
  add(card, "source", block.source);
  add(card, "training_type", block.training_type);
  add(card, "geographical_location", block.geographical_location);
  add(card, "hardware_used", block.hardware_used);
  return card + "---\n";
}

Result<std::string> render_model_card(const Run& run) {
  if (!run.footprint.location) {
    return failure(ErrorKind::invalid, fmt::format("a card states grams, and no carbon is known: {}", carbon_why(run)),
                   run.start.id, "measure with --place, as in joulery --place FR run -- CMD");
  }
  const auto type = run.start.tags.find("training_type");
  const CardBlock block{*run.footprint.location,
                        fmt::format("Joulery, {}, {}, {}", to_string(run.method), contents_of(run), factor_words(run)),
                        type == run.start.tags.end() ? "" : type->second, place_words(run), gpu_words(run)};
  return fmt::format("{}\n{}", card_block(block), body(run));
}

}  // namespace joulery
