// SPDX-License-Identifier: Apache-2.0
// joulery completion and the hidden joulery man: texts made from the command table, and the page of sensors.
#include <array>

#include "adapters/sensors/reference.h"
#include "shell/cli/commands.h"
#include "shell/cli/completion.h"
#include "shell/cli/context.h"
#include "shell/cli/manual.h"

namespace joulery {
namespace {

int complete(const Invocation& invocation, Context& context) {
  const std::string& shell = invocation.arguments.front();
  context.out(shell == "bash" ? bash_completion() : shell == "zsh" ? zsh_completion() : fish_completion());
  return 0;
}

int show_manual(const Invocation& invocation, Context& context) {
  const auto format = invocation.value("--format");
  context.out(format == "markdown" ? manual_markdown() : format == "sensors" ? sensors_markdown() : manual_roff());
  return 0;
}

constexpr std::array kManOptions{OptionSpec{"--format", "FORMAT", "what to write", 0, false, "roff|markdown|sensors"}};

}  // namespace

constinit const CommandSpec kCompletionCommand{
    .name = "completion",
    .group = "settings",
    .summary = "the completion script of a shell",
    .usage = "bash|zsh|fish",
    .examples =
        "eval \"$(joulery completion bash)\"\njoulery completion fish > ~/.config/fish/completions/joulery.fish",
    .min_arguments = 1,
    .max_arguments = 1,
    .argument_choices = "bash|zsh|fish",
    .works_without_config = true,
    .run = complete,
};

constinit const CommandSpec kManCommand{
    .name = "man",
    .group = "settings",
    .summary = "the manual page, for man -l",
    .usage = "[--format roff|markdown|sensors]",
    .options = kManOptions,
    .hidden = true,
    .works_without_config = true,
    .run = show_manual,
};

}  // namespace joulery
