// SPDX-License-Identifier: Apache-2.0
// curses.h is a C header of macros: it is included here alone, last, and without the short names that clash.
#include "shell/cli/top_screen.h"

#include <array>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define NCURSES_NOMACROS 1
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <term.h>
#undef lines
#undef columns

namespace joulery {
namespace {

Error cannot_draw(const std::string& why) {
  return {ErrorKind::unsupported, "the view cannot be drawn: " + why, {}, "write joulery top --once, or --json"};
}

std::string capability(const char* name) {
  const char* text = ::tigetstr(name);
  // terminfo(3): 0 = absent, (char*)-1 = not a string capability
  if (text == nullptr || text == reinterpret_cast<const char*>(-1)) return {};
  std::string plain;
  for (const char* at = text; *at != 0; ++at) {
    if (at[0] == '$' && at[1] == '<') {  // a delay for terminals of wood and iron
      while (*at != 0 && *at != '>') ++at;
      if (*at == 0) break;
      continue;
    }
    plain += *at;
  }
  return plain;
}

short color_of(Look look) {
  switch (look) {
    case Look::counted:
      return COLOR_GREEN;
    case Look::integrated:
      return COLOR_CYAN;
    case Look::modelled:
      return COLOR_YELLOW;
    case Look::assumed:
    case Look::notice:
      return COLOR_MAGENTA;
    case Look::plain:
    case Look::strong:
    case Look::faint:
    case Look::heading:
      break;
  }
  return -1;
}

constexpr std::array kColors{COLOR_GREEN, COLOR_CYAN, COLOR_YELLOW, COLOR_MAGENTA};

attr_t weight_of(Look look) {
  if (look == Look::strong || look == Look::heading || look == Look::notice) return A_BOLD;
  return look == Look::faint ? A_DIM : A_NORMAL;
}

char32_t key_of(int code) {
  switch (code) {
    case KEY_UP:
      return kKeyUp;
    case KEY_DOWN:
      return kKeyDown;
    case KEY_PPAGE:
      return kKeyPageUp;
    case KEY_NPAGE:
      return kKeyPageDown;
    case KEY_HOME:
      return kKeyHome;
    case KEY_END:
      return kKeyEnd;
    case KEY_BACKSPACE:
      return kKeyBackspace;
    case KEY_ENTER:
      return kKeyEnter;
    default:
      return code < 0x80 ? static_cast<char32_t>(code) : 0;
  }
}

}  // namespace

Result<std::string> leave_text(int terminal) {
  int outcome = 0;
  if (::setupterm(nullptr, terminal, &outcome) != OK) return failure(cannot_draw("TERM names no known terminal"));
  if (capability("cup").empty()) return failure(cannot_draw("this terminal cannot move its cursor"));
  return capability("sgr0") + capability("op") + capability("rmkx") + capability("cnorm") + capability("rmcup");
}

struct TopScreen::Curses {
  SCREEN* screen = nullptr;
  bool color = false;
};

Result<std::unique_ptr<TopScreen>> TopScreen::open(bool color) {
  // Only how bytes become signs; numbers stay as they are everywhere.
  std::setlocale(LC_CTYPE, "");
  std::unique_ptr<TopScreen> made(new TopScreen);
  made->curses_ = std::make_unique<Curses>();
  made->curses_->screen = ::newterm(nullptr, stdout, stdin);
  if (made->curses_->screen == nullptr) return failure(cannot_draw("TERM names no known terminal"));
  ::cbreak();
  ::noecho();
  ::nonl();
  termios mode{};
  if (::tcgetattr(STDIN_FILENO, &mode) == 0) {
    mode.c_iflag &= ~static_cast<tcflag_t>(IXON);  // Ctrl-S would stop the thread that meters and takes signals
    ::tcsetattr(STDIN_FILENO, TCSANOW, &mode);
    ::def_prog_mode();
  }
  ::keypad(stdscr, true);
  ::nodelay(stdscr, true);
  ::set_escdelay(25);
  ::curs_set(0);
  if (color && ::has_colors() && ::start_color() == OK) {
    made->curses_->color = true;
    ::use_default_colors();
    for (const int number : kColors) ::init_pair(static_cast<short>(number), static_cast<short>(number), -1);
  }
  return made;
}

TopScreen::~TopScreen() {
  if (!curses_ || curses_->screen == nullptr) return;
  ::endwin();
  ::delscreen(curses_->screen);
}

int TopScreen::width() const { return getmaxx(stdscr); }
int TopScreen::height() const { return getmaxy(stdscr); }

void TopScreen::show(const std::vector<ScreenLine>& lines) {
  ::werase(stdscr);
  for (std::size_t row = 0; row < lines.size() && row < static_cast<std::size_t>(height()); ++row) {
    ::wmove(stdscr, static_cast<int>(row), 0);
    for (const Piece& piece : lines[row]) {
      const short color = curses_->color ? color_of(piece.look) : static_cast<short>(-1);
      ::wattr_set(stdscr, weight_of(piece.look), color > 0 ? color : static_cast<short>(0), nullptr);
      ::waddnstr(stdscr, piece.text.c_str(), static_cast<int>(piece.text.size()));
    }
  }
  ::wattr_set(stdscr, A_NORMAL, 0, nullptr);
  ::wrefresh(stdscr);
}

void TopScreen::resized() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return;
  ::resizeterm(size.ws_row, size.ws_col);
  ::clearok(curscr, true);
}

void TopScreen::stop_and_go_on() {
  ::endwin();
  ::raise(SIGSTOP);
  resized();
  ::clearok(curscr, true);
  ::wrefresh(stdscr);
}

std::optional<char32_t> TopScreen::key() {
  const int code = ::wgetch(stdscr);
  if (code == ERR) return std::nullopt;
  return key_of(code);
}

}  // namespace joulery
