// SPDX-License-Identifier: Apache-2.0
// What the keys of `joulery top` do to its view, and which processes it shows in which order.
#include <algorithm>
#include <string_view>
#include <tuple>

#include "core/reporting/top_view.h"

namespace joulery {
namespace {

constexpr std::size_t kLongestFilter = 40;

bool holds(const TopProcess& process, const std::string& filter) {
  return process.name.find(filter) != std::string::npos || process.user.find(filter) != std::string::npos ||
         (process.ended == 0 && std::to_string(process.pid).find(filter) != std::string::npos);
}

/// Its place among equals, so that lines do not dance: the living by pid, then the ended by name.
auto place_of(const TopProcess& process) {
  return std::tuple(process.ended > 0, process.pid, std::string_view(process.name));
}

bool is_before(const TopProcess& a, const TopProcess& b, TopSort sort) {
  switch (sort) {
    case TopSort::power:
      return std::tuple(b.power, place_of(a)) < std::tuple(a.power, place_of(b));
    case TopSort::energy:
      return std::tuple(b.energy, place_of(a)) < std::tuple(a.energy, place_of(b));
    case TopSort::cpu:
      return std::tuple(b.cores, place_of(a)) < std::tuple(a.cores, place_of(b));
    case TopSort::pid:
      return place_of(a) < place_of(b);
    case TopSort::name:
      return std::tuple(std::string_view(a.name), place_of(a)) < std::tuple(std::string_view(b.name), place_of(b));
  }
  return false;
}

TopState after_typing(TopState state, char32_t key) {
  if (key == kKeyEnter || key == '\r') {
    state.is_typing = false;
  } else if (key == kKeyEscape) {
    state.is_typing = false;
    state.filter.clear();
  } else if (key == kKeyBackspace || key == 0x7f || key == 0x08) {
    if (!state.filter.empty()) state.filter.pop_back();
  } else if (key >= 0x20 && key < 0x7f && state.filter.size() < kLongestFilter) {
    state.filter += static_cast<char>(key);
  }
  state.first = 0;
  return state;
}

std::size_t moved(std::size_t first, char32_t key, std::size_t page, std::size_t processes) {
  const std::size_t last = processes > page ? processes - page : 0;
  switch (key) {
    case kKeyUp:
      return first > 0 ? std::min(first - 1, last) : 0;
    case kKeyDown:
      return std::min(first + 1, last);
    case kKeyPageUp:
      return first > page ? std::min(first - page, last) : 0;
    case kKeyPageDown:
      return std::min(first + page, last);
    case kKeyHome:
      return 0;
    case kKeyEnd:
      return last;
    default:
      return first;
  }
}

}  // namespace

std::vector<const TopProcess*> shown_processes(const TopSnapshot& snapshot, const TopState& state) {
  std::vector<const TopProcess*> shown;
  for (const TopProcess& process : snapshot.processes) {
    if (state.filter.empty() || holds(process, state.filter)) shown.push_back(&process);
  }
  std::sort(shown.begin(), shown.end(),
            [&state](const TopProcess* a, const TopProcess* b) { return is_before(*a, *b, state.sort); });
  return shown;
}

TopState after_key(TopState state, char32_t key, std::size_t page, std::size_t processes) {
  if (state.is_typing) return after_typing(std::move(state), key);
  constexpr std::pair<char32_t, TopSort> kSorts[] = {
      {'p', TopSort::power}, {'e', TopSort::energy}, {'c', TopSort::cpu}, {'i', TopSort::pid}, {'n', TopSort::name}};
  for (const auto& [letter, sort] : kSorts) {
    if (key != letter) continue;
    state.sort = sort;
    state.first = 0;
  }
  if (key == ' ') state.is_frozen = !state.is_frozen;
  if (key == '?' || key == 'h') state.shows_help = !state.shows_help;
  if (key == '/') state.is_typing = true;
  if (key == kKeyEscape) {
    state.filter.clear();
    state.shows_help = false;
  }
  state.first = moved(state.first, key, page, processes);
  return state;
}

}  // namespace joulery
