// SPDX-License-Identifier: Apache-2.0
// The screen from top to bottom: headline, carbon, parts, processes, keys. Lines are cut at the width, processes at the
// height; the headline and the keys stay whatever the size. Keys are read by top_keys.cpp.
#include "core/reporting/top_view.h"

#include <algorithm>
#include <array>

#include "core/footprint/footprint.h"
#include "core/reporting/phrase.h"
#include "core/reporting/text_style.h"
#include "foundation/units/format.h"

namespace joulery {
namespace {

constexpr int kRoomForBounds = 60;

/// Lines under construction.
struct Screen {
  int width = 80;
  TextStyle style;
  std::vector<ScreenLine> lines;

  void add(ScreenLine line) { lines.push_back(std::move(line)); }
};

Look look_of(Method method) {
  switch (method) {
    case Method::counted:
      return Look::counted;
    case Method::integrated:
    case Method::calibrated:
    case Method::imported:
      return Look::integrated;
    case Method::modelled:
      return Look::modelled;
    case Method::assumed:
      return Look::assumed;
  }
  return Look::plain;
}

/// One letter for the narrow screen; the word stands beside it where there is room.
char mark_of(Method method) {
  constexpr std::string_view kMarks = "CIKPMA";
  return kMarks[static_cast<std::size_t>(method)];
}

std::string power_text(const std::optional<Power>& power) { return power ? format(*power) : "unknown"; }

std::string energy_text(const Bounded<Energy>& energy, const Screen& screen) {
  return screen.width >= kRoomForBounds ? energy_phrase(energy).joined() : format(energy.best);
}

ScreenLine headline(const TopSnapshot& snapshot, const TopState& state, const Screen& screen) {
  const auto method = machine_method(snapshot);
  ScreenLine line{{"joulery top  ", Look::heading}};
  if (!method) {
    line.push_back({"nothing here can be measured or modelled: joulery doctor says why", Look::notice});
    return line;
  }
  line.push_back({power_text(machine_power(snapshot)), Look::strong});
  line.push_back({"  " + energy_text(machine_energy(snapshot), screen) + " in " + format(snapshot.elapsed)});
  if (is_modelled(*method)) line.push_back({"  MODELLED", look_of(*method)});
  if (state.is_frozen) line.push_back({"  FROZEN", Look::notice});
  return line;
}

/// Grams now, per hour, and since the start; or why not.
ScreenLine carbon_line(const TopSnapshot& snapshot) {
  const auto sum = footprint_of(machine_energy(snapshot), snapshot.elapsed, snapshot.factors);
  if (!sum.location) {
    const std::string why = snapshot.factors.place ? snapshot.factors.why : "no place set: joulery config set place FR";
    return {{"carbon       ", Look::heading}, {"unknown; " + why, Look::faint}};
  }
  std::string rate = "unknown";
  if (const auto power = machine_power(snapshot)) {
    const Energy hour = *power * std::chrono::hours(1);
    rate = with_prefix(footprint_of(exact(hour), std::chrono::hours(1), snapshot.factors).location->best.base(), "g") +
           "/h";
  }
  const std::string place = snapshot.factors.place ? snapshot.factors.place->text + ", " : std::string();
  return {{"carbon       ", Look::heading},
          {rate, Look::strong},
          {fmt::format("  {} so far; {}{} g/kWh", with_prefix(sum.location->best.base(), "g"), place,
                       significant(snapshot.factors.intensity->best.base()))}};
}

/// How far below "machine" a path lies: "machine/package-0/core" 2.
std::size_t depth_of(const Part& part) {
  return static_cast<std::size_t>(std::count(part.path.begin(), part.path.end(), '/'));
}

void add_parts(const TopSnapshot& snapshot, Screen& screen) {
  const bool wide = screen.width >= kRoomForBounds;
  const std::size_t energy_width = wide ? 30 : 10;
  screen.add({{padded("PART", 18) + padded("NOW", 9, Align::right) + "  " + padded("SINCE START", energy_width) +
                   (wide ? "  METHOD" : "  M"),
               Look::heading}});
  for (const TopPart& part : snapshot.parts) {
    const std::string name =
        std::string(2 * (depth_of(part.part) > 0 ? depth_of(part.part) - 1 : 0), ' ') + part.part.name();
    const std::string energy = part.is_known ? energy_text(part.energy, screen) : "unknown";
    const std::string mark = wide ? fmt::format("{} {}", mark_of(part.method), to_string(part.method))
                                  : std::string(1, mark_of(part.method));
    screen.add({{padded(name, 18)},
                {padded(power_text(part.power), 9, Align::right), Look::strong},
                {"  " + padded(energy, energy_width) + "  "},
                {mark, look_of(part.method)}});
  }
}

ScreenLine rest_line(const TopSnapshot& snapshot) {
  ScreenLine line{{fmt::format("idle {}, {}; nobody seen {}, {}; joulery {:.2f} % of a core", format(snapshot.idle),
                               format(snapshot.idle_energy), format(snapshot.unknown), format(snapshot.unknown_energy),
                               snapshot.elapsed > Duration::zero()
                                   ? 100 * seconds_of(snapshot.self_cpu) / seconds_of(snapshot.elapsed)
                                   : 0.0),
                   Look::faint}};
  if (snapshot.lost > Duration::zero()) {
    line.insert(line.begin(), {format(snapshot.lost) + " of CPU found no room; ", Look::notice});
  }
  return line;
}

std::string column(std::string_view title, TopSort sort, const TopState& state, std::size_t width) {
  return padded(state.sort == sort ? fmt::format("{}*", title) : std::string(title), width, Align::right);
}

ScreenLine process_heading(const TopSnapshot& snapshot, const TopState& state) {
  ScreenLine line{{column("PID", TopSort::pid, state, 8) + "  " + padded("USER", 9) +
                       column("POWER", TopSort::power, state, 9) + column("ENERGY", TopSort::energy, state, 10) +
                       column("CPU %", TopSort::cpu, state, 8) + "  " +
                       (state.sort == TopSort::name ? "NAME*" : "NAME"),
                   Look::heading}};
  if (snapshot.is_exact) line.push_back({"  times exact", Look::faint});
  return line;
}

ScreenLine process_line(const TopProcess& process) {
  std::string user = process.user;
  if (user.size() > 8) user = user.substr(0, 7) + "+";
  const std::string pid = process.ended > 0 ? "ended" : std::to_string(process.pid);
  ScreenLine line{{padded(pid, 8, Align::right) + "  " + padded(user, 9)},
                  {padded(format(process.power), 9, Align::right), Look::strong},
                  {padded(format(process.energy), 10, Align::right) +
                   padded(fmt::format("{:.1f}", process.cores * 100), 8, Align::right) + "  " + process.name}};
  if (process.ended > 1) line.push_back({fmt::format("  x {}", process.ended), Look::faint});
  if (process.gpu > Energy{}) line.push_back({"  GPU " + format(process.gpu), Look::faint});
  return line;
}

std::string missing_line(const TopSnapshot& snapshot) {
  std::string text;
  if (!snapshot.not_included.empty()) text = "not in it: " + listed(snapshot.not_included);
  if (snapshot.findings > 0) {
    text += (text.empty() ? "" : "; ") + counted(snapshot.findings, "thing") + " to mend: joulery doctor";
  }
  return text;
}

ScreenLine key_line(const TopState& state) {
  if (state.is_typing) return {{"filter: " + state.filter + "_  Enter keeps it, Esc clears it", Look::notice}};
  ScreenLine line{{"q quit  ? help  / filter  space freeze  sort by p e c i n", Look::faint}};
  if (!state.filter.empty()) line.insert(line.begin(), {"[" + state.filter + "] ", Look::notice});
  return line;
}

void add_help(Screen& screen) {
  constexpr std::array kHelp{
      "Power is the mean of the last seconds; energy counts from the start of top.",
      "METHOD says how a number came to be, from strongest to weakest:",
      "  C counted     difference of an energy counter",
      "  I integrated  power readings times time",
      "  K calibrated  corrected against a wall meter      P imported  from a file",
      "  M modelled    a formula on processor load         A assumed   a constant",
      "Bounds in brackets are 95 %, systematic. The sum is MODELLED when a part is.",
      "A process is charged with what processors and memory take beyond idle, by CPU",
      "time, and with GPUs by their driver's samples; ended ones by name together.",
      "",
      "p e c i n   sort by power, energy, CPU, pid, name",
      "/           filter by name, user or pid; Esc clears it",
      "space       freeze the screen; metering goes on",
      "arrows, Page Up, Page Down, Home, End   move in the list",
      "? or h      close this help                       q   quit",
  };
  for (const char* line : kHelp) screen.add({{line}});
}

/// Cut to the width, shown as the terminal can.
ScreenLine fitted(const ScreenLine& line, const Screen& screen) {
  ScreenLine out;
  auto left = static_cast<std::size_t>(screen.width);
  for (const Piece& piece : line) {
    std::string text = shown(piece.text, screen.style);
    while (display_width(text) > left && !text.empty()) {
      while (text.size() > 1 && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80) text.pop_back();
      text.pop_back();
    }
    left -= std::min(left, display_width(text));
    if (!text.empty()) out.push_back({std::move(text), piece.look});
  }
  return out;
}

void add_processes(const TopSnapshot& snapshot, const TopState& state, std::size_t room, Screen& screen) {
  if (room < 2) return;
  screen.add(process_heading(snapshot, state));
  const auto processes = shown_processes(snapshot, state);
  const std::size_t first = std::min(state.first, processes.empty() ? 0 : processes.size() - 1);
  for (std::size_t i = first; i < processes.size() && i - first + 1 < room; ++i)
    screen.add(process_line(*processes[i]));
  if (processes.empty()) screen.add({{state.filter.empty() ? "  no processes" : "  no process matches", Look::faint}});
}

}  // namespace

Bounded<Energy> machine_energy(const TopSnapshot& snapshot) {
  Bounded<Energy> sum;
  for (const TopPart& part : snapshot.parts) sum += part.energy;
  return sum;
}

std::optional<Power> machine_power(const TopSnapshot& snapshot) {
  if (snapshot.parts.empty()) return std::nullopt;
  Power sum;
  for (const TopPart& part : snapshot.parts) {
    if (!part.power) return std::nullopt;
    sum += *part.power;
  }
  return sum;
}

std::optional<Method> machine_method(const TopSnapshot& snapshot) {
  std::optional<Method> method;
  for (const TopPart& part : snapshot.parts) method = weakest(method.value_or(part.method), part.method);
  return method;
}

std::vector<ScreenLine> draw_top(const TopSnapshot& snapshot, const TopState& state, int width, int height, bool utf8) {
  Screen screen{std::max(width, 1), {std::max(width, 1), false, utf8}, {}};
  const auto all = static_cast<std::size_t>(std::max(height, 1));
  screen.add(headline(snapshot, state, screen));
  screen.add(carbon_line(snapshot));
  if (state.shows_help) {
    add_help(screen);
  } else {
    add_parts(snapshot, screen);
    if (const std::string missing = missing_line(snapshot); !missing.empty()) screen.add({{missing, Look::faint}});
    screen.add(rest_line(snapshot));
    const std::size_t used = screen.lines.size() + 1;
    add_processes(snapshot, state, all > used ? all - used : 0, screen);
  }
  if (screen.lines.size() + 1 > all) screen.lines.resize(all > 1 ? all - 1 : 1);
  while (screen.lines.size() + 1 < all) screen.add({});
  if (all > 1) screen.add(key_line(state));
  for (ScreenLine& line : screen.lines) line = fitted(line, screen);
  return std::move(screen.lines);
}

}  // namespace joulery
