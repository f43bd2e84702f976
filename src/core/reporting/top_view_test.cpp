// SPDX-License-Identifier: Apache-2.0
// The screen of `joulery top` as pictures at several sizes, and what keys do to it.
#include "core/reporting/top_view.h"

#include <algorithm>

#include "core/reporting/text_style.h"

namespace joulery {
namespace {

TopPart part(const std::string& path, PartKind kind, Method method, double watts, double joules) {
  const Energy energy = joules * joule;
  return {{path, kind}, method, {energy * 0.9, energy, energy * 1.15}, watts * watt, true};
}

TopProcess process(std::int64_t pid, const std::string& user, const std::string& name, double cores, double watts,
                   double joules) {
  return {pid, user, name, cores, watts * watt, joules * joule, {}};
}

TopSnapshot workstation() {
  TopSnapshot snapshot;
  snapshot.elapsed = std::chrono::seconds(754);
  snapshot.refresh = std::chrono::seconds(2);
  snapshot.parts = {part("machine/package-0", PartKind::cpu, Method::counted, 61.2, 46'100),
                    part("machine/memory", PartKind::memory, Method::assumed, 6, 4'520),
                    part("machine/gpu-0", PartKind::gpu, Method::integrated, 287.4, 201'000)};
  snapshot.processes = {process(4711, "ada", "python3", 3.92, 301.5, 212'000),
                        process(812, "postgres", "postgres: checkpointer of a long name", 0.11, 1.2, 903),
                        process(1, "root", "systemd", 0, 0, 0.4),
                        process(5020, "a-very-long-user", "ffmpeg", 1.01, 14.1, 9'800)};
  snapshot.processes[0].gpu = 180'000 * joule;
  snapshot.idle = 30.5 * watt;
  snapshot.idle_energy = 22'900 * joule;
  snapshot.unknown = 7.3 * watt;
  snapshot.unknown_energy = 5'500 * joule;
  snapshot.self_cpu = std::chrono::milliseconds(2100);
  snapshot.factors.place = Place{"FR", "France", "FRA", "FR", "", ""};
  snapshot.factors.intensity = exact(44.2 * gram_per_kilowatt_hour);
  snapshot.not_included = {"disks", "network", "fans", "power supply"};
  snapshot.findings = 1;
  return snapshot;
}

std::string picture(const TopSnapshot& snapshot, const TopState& state, int width, int height, bool utf8 = true) {
  std::string text;
  for (const ScreenLine& line : draw_top(snapshot, state, width, height, utf8)) {
    for (const Piece& piece : line) text += piece.text;
    text += "|\n";
  }
  return text;
}

/// What a screen of this size must hold, word by word, and how it begins and ends.
void expect_words(const std::string& screen, const std::vector<std::string>& words) {
  EXPECT_TRUE(screen.starts_with("joulery top  ")) << screen;
  for (const std::string& word : words) EXPECT_NE(screen.find(word), std::string::npos) << word << "\n" << screen;
}

TEST(TopView, a_screen_of_80_by_24_holds_parts_processes_and_keys) {
  expect_words(picture(workstation(), {}, 80, 24),
               {"MODELLED", "FR, 44.2 g/kWh", "PART", "METHOD", "package-0", "C counted", "memory", "A assumed",
                "gpu-0", "I integrated", "not in it: disks, network, fans, power supply", "POWER*", "4711  ada",
                "python3  GPU", "a-very-+", "q quit"});
}

TEST(TopView, a_wider_screen_has_room_for_all_words) {
  expect_words(picture(workstation(), {}, 120, 40),
               {"postgres: checkpointer of a long name", "joulery doctor", "q quit"});
}

TEST(TopView, a_small_screen_keeps_the_headline_the_parts_and_the_keys) {
  const std::string screen = picture(workstation(), {}, 40, 10);
  expect_words(screen, {"package-0", "gpu-0", "q quit"});
  EXPECT_EQ(screen.find("PID"), std::string::npos) << "there is no room for a list";
  EXPECT_EQ(std::count(screen.begin(), screen.end(), '\n'), 10);
}

TEST(TopView, help_fits_80_by_24_and_tells_every_mark_and_key) {
  TopState state;
  state.shows_help = true;
  expect_words(picture(workstation(), state, 80, 24), {"C counted", "I integrated", "K calibrated", "P imported",
                                                       "M modelled", "A assumed", "space", "q   quit"});
}

TEST(TopView, without_utf8_every_sign_is_ascii) {
  for (const char letter : picture(workstation(), {}, 80, 24, false))
    EXPECT_LT(static_cast<unsigned char>(letter), 0x80);
}

TEST(TopView, every_size_is_filled_and_no_line_is_too_long) {
  for (int width = 1; width <= 130; width += 7) {
    for (int height = 1; height <= 45; height += 4) {
      const auto lines = draw_top(workstation(), {}, width, height, true);
      EXPECT_EQ(lines.size(), static_cast<std::size_t>(height));
      for (const ScreenLine& line : lines) {
        std::size_t used = 0;
        for (const Piece& piece : line) used += display_width(piece.text);
        EXPECT_LE(used, static_cast<std::size_t>(width));
      }
    }
  }
}

TEST(TopView, what_is_unknown_says_so_and_is_never_zero) {
  TopSnapshot snapshot = workstation();
  snapshot.parts[2].power.reset();
  snapshot.parts[2].is_known = false;
  snapshot.factors = {};
  EXPECT_FALSE(machine_power(snapshot).has_value());
  const std::string screen = picture(snapshot, {}, 80, 24);
  EXPECT_NE(screen.find("joulery top  unknown"), std::string::npos) << screen;
  EXPECT_NE(screen.find("carbon       unknown; no place set"), std::string::npos) << screen;
  EXPECT_NE(picture({}, {}, 80, 24).find("joulery doctor says why"), std::string::npos);
}

TEST(TopView, a_modelled_part_makes_the_sum_modelled_in_words_and_in_look) {
  const auto lines = draw_top(workstation(), {}, 80, 24, true);
  const auto is_marked = [](const Piece& piece) { return piece.text == "  MODELLED" && piece.look == Look::assumed; };
  EXPECT_TRUE(std::any_of(lines[0].begin(), lines[0].end(), is_marked));
  TopSnapshot counted = workstation();
  counted.parts.resize(1);
  EXPECT_EQ(picture(counted, {}, 80, 24).find("MODELLED"), std::string::npos);
}

TEST(TopView, ended_processes_of_one_name_are_one_line_below_the_living_of_the_same_rank) {
  TopSnapshot snapshot = workstation();
  TopProcess build = process(0, "ada", "cc1plus", 0, 0, 31);
  build.ended = 182;
  snapshot.processes.insert(snapshot.processes.begin(), build);
  const std::string screen = picture(snapshot, {}, 80, 24);
  EXPECT_NE(screen.find("   ended  ada            0 W    31.0 J     0.0  cc1plus  x 182|"), std::string::npos)
      << screen;
  EXPECT_EQ(shown_processes(snapshot, {}).back()->name, "cc1plus");
  TopState state;
  state.sort = TopSort::pid;
  EXPECT_EQ(shown_processes(snapshot, state).back()->name, "cc1plus");
  state.sort = TopSort::name;
  EXPECT_EQ(shown_processes(snapshot, state)[0]->name, "cc1plus");
  for (const TopProcess* one : shown_processes(snapshot, {.filter = "0"})) EXPECT_EQ(one->ended, 0U);
}

TEST(TopView, exact_times_are_said_and_so_is_time_that_found_no_room) {
  TopSnapshot snapshot = workstation();
  snapshot.is_exact = true;
  EXPECT_NE(picture(snapshot, {}, 80, 24).find("CPU %  NAME  times exact|"), std::string::npos);
  snapshot.lost = std::chrono::seconds(3);
  EXPECT_NE(picture(snapshot, {}, 120, 40).find("3.00 s of CPU found no room; idle 30 W"), std::string::npos);
}

TEST(TopView, a_name_from_outside_cannot_steer_the_terminal) {
  TopSnapshot snapshot = workstation();
  snapshot.processes[0].name = "\x1b[2Jevil\r";
  EXPECT_EQ(picture(snapshot, {}, 80, 24).find('\x1b'), std::string::npos);
}

std::vector<std::int64_t> pids(const TopSnapshot& snapshot, const TopState& state) {
  std::vector<std::int64_t> found;
  for (const TopProcess* process : shown_processes(snapshot, state)) found.push_back(process->pid);
  return found;
}

TEST(TopKeys, letters_sort) {
  using Pids = std::vector<std::int64_t>;
  const TopSnapshot snapshot = workstation();
  const auto sorted = [&](char32_t key) { return pids(snapshot, after_key({}, key, 10, 4)); };
  EXPECT_EQ(sorted('p'), (Pids{4711, 5020, 812, 1}));
  EXPECT_EQ(sorted('e'), (Pids{4711, 5020, 812, 1}));
  EXPECT_EQ(sorted('c'), (Pids{4711, 5020, 812, 1}));
  EXPECT_EQ(sorted('i'), (Pids{1, 812, 4711, 5020}));
  EXPECT_EQ(sorted('n'), (Pids{5020, 812, 4711, 1}));
}

TEST(TopKeys, a_filter_is_typed_kept_and_cleared) {
  TopState state = after_key({}, '/', 10, 4);
  for (const char32_t key : {U'p', U'y', U'x'}) state = after_key(state, key, 10, 4);
  state = after_key(state, kKeyBackspace, 10, 4);
  EXPECT_EQ(pids(workstation(), state), std::vector<std::int64_t>{4711});
  state = after_key(state, kKeyEnter, 10, 1);
  EXPECT_FALSE(state.is_typing);
  EXPECT_EQ(state.filter, "py");
  state = after_key(state, kKeyEscape, 10, 1);
  EXPECT_EQ(pids(workstation(), state).size(), 4U);
}

TEST(TopKeys, users_and_pids_are_filtered_too) {
  EXPECT_EQ(pids(workstation(), {.filter = "postgres"}), std::vector<std::int64_t>{812});
  EXPECT_EQ(pids(workstation(), {.filter = "502"}), std::vector<std::int64_t>{5020});
}

TEST(TopKeys, the_list_is_scrolled_within_its_ends) {
  TopState state;
  for (int i = 0; i < 9; ++i) state = after_key(state, kKeyDown, 2, 4);
  EXPECT_EQ(state.first, 2U);
  EXPECT_EQ(after_key(state, kKeyPageUp, 2, 4).first, 0U);
  EXPECT_EQ(after_key({}, kKeyEnd, 2, 4).first, 2U);
  EXPECT_EQ(after_key({}, kKeyUp, 2, 4).first, 0U);
  EXPECT_EQ(after_key({}, kKeyPageDown, 10, 4).first, 0U);
}

TEST(TopKeys, space_freezes_and_question_marks_help) {
  TopState state = after_key({}, ' ', 10, 4);
  EXPECT_TRUE(state.is_frozen);
  EXPECT_FALSE(after_key(state, ' ', 10, 4).is_frozen);
  EXPECT_TRUE(after_key({}, '?', 10, 4).shows_help);
  EXPECT_NE(picture(workstation(), state, 80, 24).find("FROZEN"), std::string::npos);
}

}  // namespace
}  // namespace joulery
