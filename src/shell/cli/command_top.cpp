// SPDX-License-Identifier: Apache-2.0
// joulery top: the machine's power and energy by part and process, live in the terminal, or one look as text or JSON.
// No run comes of it. What is drawn: core/reporting/top_view.h; how it is measured: app/top_meter.h.
#include <array>

#include "foundation/units/parse.h"
#include "shell/cli/commands.h"
#include "shell/cli/top_session.h"

namespace joulery {
namespace {

constexpr std::array kOptions{
    OptionSpec{"--refresh", "T", "time between two looks, 1s to 60s (2s)"},
    OptionSpec{"--once", "", "look once, after one interval, and print it"},
    OptionSpec{"--sort", "BY", "order of the processes", 0, false, "power|energy|cpu|pid|name"},
    OptionSpec{"--filter", "TEXT", "only processes whose name, user or pid holds TEXT"},
    OptionSpec{"--no-ebpf", "", "do not count process times at each context switch, though it is permitted"},
    OptionSpec{"--gpus", "LIST",
               "these GPUs only: indices, UUIDs or their beginnings, e.g. 0,GPU-1c5b; "
               "visible: what CUDA shows"},
};

Result<Duration> refresh_of(const Invocation& invocation) {
  const auto text = invocation.value("--refresh");
  if (!text) return Duration(std::chrono::seconds(2));
  const auto refresh = parse_duration(*text);
  if (!refresh) return failure(refresh.error());
  if (*refresh < std::chrono::seconds(1) || *refresh > std::chrono::seconds(60)) {
    return failure(ErrorKind::invalid, fmt::format("--refresh {} is not between 1 s and 60 s", *text), {},
                   "write for example --refresh 2s");
  }
  return *refresh;
}

TopState state_of(const Invocation& invocation) {
  constexpr std::array<std::pair<std::string_view, TopSort>, 5> kSorts{{{"power", TopSort::power},
                                                                        {"energy", TopSort::energy},
                                                                        {"cpu", TopSort::cpu},
                                                                        {"pid", TopSort::pid},
                                                                        {"name", TopSort::name}}};
  TopState state;
  const std::string wanted = invocation.value("--sort").value_or("power");
  for (const auto& [word, sort] : kSorts) {
    if (word == wanted) state.sort = sort;
  }
  state.filter = invocation.value("--filter").value_or("");
  return state;
}

int top(const Invocation& invocation, Context& context) {
  const auto refresh = refresh_of(invocation);
  if (!refresh) return context.fail(refresh.error(), ExitCode::usage);
  TopSession session{state_of(invocation), *refresh, invocation, context};
  if (context.globals().json) return session.print_json();
  if (invocation.has("--once")) return session.print_text();
  return session.watch();
}

}  // namespace

const CommandSpec kTopCommand{
    .name = "top",
    .group = "measure",
    .summary = "live view of the machine in the terminal",
    .usage = "[options]",
    .description =
        "Shows what the machine takes now and since the start: by part, with the method of each number, and by "
        "process; "
        "its carbon where a place is set, and what is not in it. Keys: ? tells them, q ends. The terminal is left as "
        "it "
        "was, however the program ends. With --json or --once it prints one look instead.",
    .options = kOptions,
    .examples =
        "joulery top\njoulery --place FR top --sort energy\njoulery top --once --filter python\n"
        "joulery --json top",
    .run = top,
};

}  // namespace joulery
