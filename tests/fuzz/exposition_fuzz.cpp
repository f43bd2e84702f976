// SPDX-License-Identifier: Apache-2.0
// Fuzz target: any bytes as the metrics of another meter. A series has a name, survives being written and read again,
// and a part is always a path of this machine.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <fmt/format.h>

#include "adapters/net/exposition.h"
#include "adapters/sensors/outside/prometheus.h"
#include "foundation/tables/tables.h"

using namespace joulery;

namespace {

std::string escaped(const std::string& text) {
  std::string whole;
  for (const char c : text) {
    if (c == '\\' || c == '"') whole += '\\';
    whole += c == '\n' ? "\\n" : std::string(1, c);
  }
  return whole;
}

void expect_same_again(const MetricLine& line) {
  std::string text = "{\"" + escaped(line.name) + "\"";
  for (const MetricLabel& label : line.labels)
    text += ",\"" + escaped(label.name) + "\"=\"" + escaped(label.value) + "\"";
  text += fmt::format("}} {}", line.value);
  ExpositionReader reader(text);
  const auto next = reader.next();
  if (!next || !*next || reader.line().name != line.name || reader.line().labels != line.labels) std::abort();
  if (reader.line().value != line.value && !std::isnan(line.value)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const auto rows = Tables::open().value().meter_metrics().value();
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  ExpositionReader reader(text);
  for (auto next = reader.next(); next && *next; next = reader.next()) {
    if (reader.line().name.empty()) std::abort();
    expect_same_again(reader.line());
  }
  const auto found = read_meter_parts(text, rows);
  if (!found) return describe(found.error()).find('\n') == std::string::npos ? 0 : (std::abort(), 0);
  for (const MeterPart& part : found->parts) {
    if (part.row >= rows.size() || !part.path.starts_with("machine/") || part.path.find("//") != std::string::npos)
      std::abort();
  }
  return 0;
}
