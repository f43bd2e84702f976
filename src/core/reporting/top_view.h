// SPDX-License-Identifier: Apache-2.0
// TopView: the screen of `joulery top` as lines of styled words, made from a snapshot and the state of the view; pure,
// so that tests compare pictures. Where the snapshot comes from is app/top_meter.h; who puts it on a terminal is
// cli/top_screen.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/domain/factors.h"
#include "foundation/domain/method.h"
#include "foundation/domain/part.h"
#include "foundation/units/bounded.h"
#include "foundation/units/quantity.h"

namespace joulery {

/// A part along the cut.
struct TopPart {
  Part part;
  Method method = Method::assumed;
  Bounded<Energy> energy;      ///< since the start
  std::optional<Power> power;  ///< lately; nothing: its sensor says nothing
  bool is_known = false;       ///< its sensor said something since the start
};

/// A process, or all ended ones of one name and owner.
struct TopProcess {
  std::int64_t pid = 0;  ///< of one that lives
  std::string user;
  std::string name;
  double cores = 0;       ///< processors it kept busy lately
  Power power;            ///< lately: its share of processors, memory and GPUs
  Energy energy;          ///< since it was first seen
  Energy gpu;             ///< of it, from GPUs
  std::size_t ended = 0;  ///< 0: it lives; else how many this line stands for, none of which lives any more
};

/// The machine at one moment.
struct TopSnapshot {
  Duration elapsed{};  ///< since the start
  Duration refresh{};  ///< between two snapshots
  std::vector<TopPart> parts;
  std::vector<TopProcess> processes;
  Power idle;  ///< lately, taken whether or not anybody works
  Energy idle_energy;
  Power unknown;          ///< lately, used by nobody who was seen
  Energy unknown_energy;  ///< ended processes beyond the kinds that are kept apart among them
  bool is_exact = false;  ///< process times are counted at every context switch
  Duration lost{};        ///< CPU time for which the counting had no room
  Duration self_cpu{};    ///< of joulery, since the start
  Factors factors;
  std::vector<std::string> not_included;
  std::size_t findings = 0;  ///< things that joulery doctor would say
};

enum class TopSort { power, energy, cpu, pid, name };

/// What the person at the keys has chosen.
struct TopState {
  TopSort sort = TopSort::power;
  std::string filter;      ///< shown are processes whose name, user or pid holds it
  bool is_typing = false;  ///< the filter is being typed
  bool is_frozen = false;
  bool shows_help = false;
  std::size_t first = 0;  ///< processes scrolled past
};

/// What a word is, which a terminal may show in colour; never the only carrier of it.
enum class Look : std::uint8_t { plain, strong, faint, heading, counted, integrated, modelled, assumed, notice };

struct Piece {
  std::string text;
  Look look = Look::plain;
  bool operator==(const Piece&) const = default;
};
using ScreenLine = std::vector<Piece>;

/// Exactly `height` lines of at most `width` columns (both at least 1), UTF-8 or ASCII only.
[[nodiscard]] std::vector<ScreenLine> draw_top(const TopSnapshot& snapshot, const TopState& state, int width,
                                               int height, bool utf8);

/// Processes as the view shows them: filtered and sorted.
[[nodiscard]] std::vector<const TopProcess*> shown_processes(const TopSnapshot& snapshot, const TopState& state);

/// Σ of the parts: the machine lately and since the start; no power where a part's is not known.
[[nodiscard]] Bounded<Energy> machine_energy(const TopSnapshot& snapshot);
[[nodiscard]] std::optional<Power> machine_power(const TopSnapshot& snapshot);
/// The weakest method of the parts; nothing without parts.
[[nodiscard]] std::optional<Method> machine_method(const TopSnapshot& snapshot);

/// Applies a key: the state after it. Letters are the view's; ending is the shell's business. `page`: processes that
/// are visible at once.
[[nodiscard]] TopState after_key(TopState state, char32_t key, std::size_t page, std::size_t processes);
/// Keys that are no letters, for after_key.
inline constexpr char32_t kKeyUp = 0x110000;
inline constexpr char32_t kKeyDown = 0x110001;
inline constexpr char32_t kKeyPageUp = 0x110002;
inline constexpr char32_t kKeyPageDown = 0x110003;
inline constexpr char32_t kKeyHome = 0x110004;
inline constexpr char32_t kKeyEnd = 0x110005;
inline constexpr char32_t kKeyBackspace = 0x110006;
inline constexpr char32_t kKeyEscape = 0x1b;
inline constexpr char32_t kKeyEnter = '\n';

}  // namespace joulery
