// SPDX-License-Identifier: Apache-2.0
// The loop: a tick a second, a look every interval, keys and signals as they come; all in one thread and one ppoll.
#include "shell/cli/top_session.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <poll.h>
#include <pwd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "foundation/units/format.h"
#include "shell/cli/style.h"
#include "shell/cli/terminal_guard.h"

namespace joulery {
namespace {

constexpr Duration kTickEvery = std::chrono::seconds(1);
constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGWINCH};
/// Processes of one printed look.
constexpr int kPrintedProcesses = 20;

/// Blocked for good and before any thread begins: they reach the loop alone.
UniqueFd watch_signals() {
  sigset_t watched;
  sigemptyset(&watched);
  for (const int number : kSignals) sigaddset(&watched, number);
  pthread_sigmask(SIG_BLOCK, &watched, nullptr);
  return UniqueFd(signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK));
}

std::string user_name(std::uint32_t user) {
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 4096> room{};
  const bool known = ::getpwuid_r(user, &entry, room.data(), room.size(), &found) == 0 && found != nullptr;
  return known ? std::string(entry.pw_name) : std::to_string(user);
}

void bounds(JsonText& json, std::string_view key, double low, double best, double high) {
  json.object(key).number("low", low).number("best", best).number("high", high).end();
}

void energy(JsonText& json, const Bounded<Energy>& amount) {
  bounds(json, "energy_j", amount.low / joule, amount.best / joule, amount.high / joule);
  json.integer("energy_uj", amount.best.microjoules());
}

void power(JsonText& json, const std::optional<Power>& amount) {
  json.number_or_null("power_w", amount ? std::optional(*amount / watt) : std::nullopt);
  if (!amount) json.object("why").text("power_w", "a sensor of it says nothing by now").end();
}

void part(JsonText& json, const TopPart& part) {
  json.object().text("part", part.part.name()).text("path", part.part.path).text("kind", to_string(part.part.kind));
  json.text("method", to_string(part.method));
  energy(json, part.energy);
  power(json, part.power);
  json.end();
}

void process(JsonText& json, const TopProcess& process) {
  json.object().integer("pid", process.pid).text("user", process.user).text("name", process.name);
  json.number("cores", process.cores).number("power_w", process.power / watt);
  json.number("energy_j", process.energy / joule).number("gpu_energy_j", process.gpu / joule).end();
}

void ended_processes(JsonText& json, const TopProcess& process) {
  json.object().text("user", process.user).text("name", process.name);
  json.integer("count", static_cast<std::int64_t>(process.ended)).number("cores", process.cores);
  json.number("power_w", process.power / watt).number("energy_j", process.energy / joule).end();
}

void process_times(JsonText& json, const TopSnapshot& snapshot, const std::string& why_not_exact) {
  json.object("process_times").boolean("exact", snapshot.is_exact);
  if (snapshot.is_exact) {
    json.number("lost_s", seconds_of(snapshot.lost)).end();
  } else {
    json.text("why", why_not_exact).end();
  }
}

std::string json_of(const TopSnapshot& snapshot, const TopState& state, const std::string& why_not_exact,
                    const Context& context) {
  JsonText json = context.document("joulery.top/1");
  json.number("interval", 0.95).number("elapsed_s", seconds_of(snapshot.elapsed));
  json.object("total");
  const auto method = machine_method(snapshot);
  json.text_or_null("method", method ? std::optional(std::string(to_string(*method))) : std::nullopt);
  energy(json, machine_energy(snapshot));
  power(json, machine_power(snapshot));
  json.end().array("parts");
  for (const TopPart& one : snapshot.parts) part(json, one);
  json.end().object("idle").number("power_w", snapshot.idle / watt).number("energy_j", snapshot.idle_energy / joule);
  json.end().object("unknown").number("power_w", snapshot.unknown / watt);
  json.number("energy_j", snapshot.unknown_energy / joule).end().array("processes");
  const auto shown = shown_processes(snapshot, state);
  for (const TopProcess* one : shown) {
    if (one->ended == 0) process(json, *one);
  }
  json.end().array("ended");
  for (const TopProcess* one : shown) {
    if (one->ended > 0) ended_processes(json, *one);
  }
  json.end();
  process_times(json, snapshot, why_not_exact);
  json.array("not_included");
  for (const std::string& one : snapshot.not_included) json.text({}, one);
  json.end().object("self").number("cpu_s", seconds_of(snapshot.self_cpu)).end();
  return json.finish();
}

}  // namespace

std::optional<SwitchTimes> TopSession::count_switches() {
  if (invocation_.has("--no-ebpf")) {
    why_not_exact_ = "left out by --no-ebpf";
  } else if (!context_.files().is_live()) {
    why_not_exact_ = "this is not the running machine";
  } else {
    auto times = SwitchTimes::open(live_switch_setup(context_.files()));
    if (times) return std::move(*times);
    why_not_exact_ = describe(times.error());
  }
  return std::nullopt;
}

Result<void> TopSession::prepare() {
  if (auto ready = bench_.prepare(invocation_); !ready) return ready;
  auto table = ProcessTable::open(context_.files().host_path("/proc"));
  if (!table) return failure(table.error());
  census_.emplace(std::move(*table), count_switches());
  TopSetup setup;
  setup.equip = [this] { return bench_.equipment().instruments(); };
  setup.describe = [this](const std::vector<Channel>& channels) { return bench_.equipment().describe({}, channels); };
  setup.read_processes = [this](ProcessLook& out) { census_->read(out); };
  setup.is_exact = why_not_exact_.empty();
  setup.user_name = user_name;
  setup.refresh = refresh_;
  meter_ = std::make_unique<TopMeter>(setup);
  return {};
}

std::optional<TopSession::End> TopSession::take_signals(TopScreen* screen) {
  signalfd_siginfo info{};
  while (::read(signals_.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
    switch (static_cast<int>(info.ssi_signo)) {
      case SIGWINCH:
        if (screen != nullptr) screen->resized();
        break;
      case SIGTSTP:
        if (screen != nullptr) {
          screen->stop_and_go_on();
        } else {
          ::raise(SIGSTOP);
        }
        break;
      default:
        return End::interrupted;
    }
    if (screen != nullptr) draw(*screen);
  }
  return std::nullopt;
}

std::optional<TopSession::End> TopSession::take_keys(TopScreen& screen) {
  while (const auto key = screen.key()) {
    if (*key == 'q' && !state_.is_typing) return End::quit;
    const auto page =
        static_cast<std::size_t>(std::max(1, screen.height() - static_cast<int>(shown_.parts.size()) - 7));
    const bool was_frozen = state_.is_frozen;
    state_ = after_key(std::move(state_), *key, page, shown_processes(shown_, state_).size());
    if (was_frozen && !state_.is_frozen) shown_ = meter_->snapshot();
    draw(screen);
  }
  return std::nullopt;
}

void TopSession::draw(TopScreen& screen) {
  screen.show(draw_top(shown_, state_, screen.width(), screen.height(), context_.out_terminal().utf8));
}

void TopSession::wait_until(Instant next, bool for_keys) {
  const Duration left = std::max(next - meter_->now(), Duration::zero());
  const timespec timeout{static_cast<time_t>(left.count() / 1'000'000'000),
                         static_cast<long>(left.count() % 1'000'000'000)};
  std::array<pollfd, 2> polled{{{signals_.get(), POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}}};
  static_cast<void>(::ppoll(polled.data(), for_keys ? 2 : 1, &timeout, nullptr));
  if (for_keys && (polled[1].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0) ::raise(SIGHUP);
}

TopSession::End TopSession::loop(TopScreen* screen) {
  Instant next_tick = meter_->now() + kTickEvery;
  Instant next_look = meter_->now() + refresh_;
  while (true) {
    wait_until(std::min(next_tick, next_look), screen != nullptr);
    if (const auto end = take_signals(screen)) return *end;
    if (screen != nullptr) {
      if (const auto end = take_keys(*screen)) return *end;
    }
    const Instant now = meter_->now();
    if (now >= next_look) {
      meter_->look();
      if (!state_.is_frozen) shown_ = meter_->snapshot();
      if (screen == nullptr) return End::looked;
      draw(*screen);
      next_look = now + refresh_;
      next_tick = now + kTickEvery;
    } else if (now >= next_tick) {
      meter_->tick();
      next_tick = now + kTickEvery;
    }
  }
}

int TopSession::look_once(const std::function<void(const TopSnapshot&)>& print) {
  signals_ = watch_signals();
  if (auto ready = prepare(); !ready) return context_.fail(ready.error());
  if (loop(nullptr) == End::interrupted) return static_cast<int>(ExitCode::interrupted);
  print(shown_);
  return shown_.parts.empty() ? static_cast<int>(ExitCode::nothing) : 0;
}

int TopSession::print_json() {
  return look_once(
      [this](const TopSnapshot& snapshot) { context_.out(json_of(snapshot, state_, why_not_exact_, context_)); });
}

int TopSession::print_text() {
  return look_once([this](const TopSnapshot& snapshot) {
    const Terminal& terminal = context_.out_terminal();
    const int height = static_cast<int>(snapshot.parts.size()) + kPrintedProcesses + 7;
    auto lines = draw_top(snapshot, state_, terminal.width, height, terminal.utf8);
    lines.pop_back();  // the keys
    while (!lines.empty() && lines.back().empty()) lines.pop_back();
    for (const ScreenLine& line : lines) {
      for (const Piece& piece : line) context_.out(piece.text);
      context_.out("\n");
    }
  });
}

int TopSession::watch() {
  if (!context_.out_terminal().is_tty || ::isatty(STDIN_FILENO) != 1) {
    return context_.fail({ErrorKind::invalid, "the view needs a terminal", {}, "write joulery top --once, or --json"},
                         ExitCode::usage);
  }
  const auto leave = leave_text(STDOUT_FILENO);
  if (!leave) return context_.fail(leave.error());
  // In this order: the guard before anything changes, signals before any thread, the meter before the screen, so that
  // what it refuses is read on the screen as it was.
  auto guard = TerminalGuard::stand_by(STDOUT_FILENO, *leave);
  if (!guard) return context_.fail(guard.error());
  signals_ = watch_signals();
  if (auto ready = prepare(); !ready) return context_.fail(ready.error());
  End end = End::quit;
  {
    auto screen = TopScreen::open(context_.out_terminal().color);
    if (!screen) return context_.fail(screen.error());
    shown_ = meter_->snapshot();
    draw(**screen);
    end = loop(screen->get());
  }
  return end == End::interrupted ? static_cast<int>(ExitCode::interrupted) : 0;
}

}  // namespace joulery
