// SPDX-License-Identifier: Apache-2.0
// Fuzz target: what a measuring program prints, and the command that starts it. A line gives an amount only with a unit
// of its kind; a stream cut anywhere gives the same lines; a command's words hold no more than its text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "adapters/sensors/named_sources.h"
#include "adapters/sensors/outside/program_line.h"
#include "adapters/sensors/outside/scripted_lines.h"

using namespace joulery;

namespace {

void check_line(std::string_view line) {
  const auto said = parse_program_line(line);
  if (!said) return;
  const auto inside = [&](std::string_view part) { return line.find(part) != std::string_view::npos; };
  if (!inside("\"value\"") || !inside("\"unit\"") || !inside("\"channel\"")) std::abort();
  if (!inside(said->kind == ChannelKind::counter ? "\"energy\"" : "\"power\"")) std::abort();
  if (said->amount > 9'000'000'000'000'000'000ULL) std::abort();
  const auto part = part_of_program(said->channel);
  if (!part) return;
  const std::string path = part->path + "/";
  if (!path.starts_with("machine/") || path.find("//") != std::string::npos || path.find("/../") != std::string::npos) {
    std::abort();
  }
}

std::vector<std::string> lines_of(std::vector<std::string> pieces) {
  Lines lines(std::make_unique<script::ScriptedLines>(std::move(pieces)));
  std::vector<std::string> got;
  while (!lines.gone()) {
    while (const auto line = lines.next()) {
      check_line(line->text);
      got.emplace_back(line->text);
    }
  }
  return got;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  const auto whole = lines_of({text});
  const auto cut = lines_of({text.substr(0, size / 2), text.substr(size / 2)});
  if (size < 4096 && whole != cut) std::abort();
  if (const auto words = split_command(text)) {
    std::size_t length = 0;
    for (const std::string& word : *words) length += word.size();
    if (words->empty() || words->front().empty() || length > size) std::abort();
  }
  static_cast<void>(check_source(text).has_value());
  return 0;
}
