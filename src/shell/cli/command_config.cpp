// SPDX-License-Identifier: Apache-2.0
// joulery config: list, get, set, unset. `set` and `unset` edit the user's file; the others show what counts and
// whence.
#include <array>
#include <fmt/format.h>

#include "foundation/base/text.h"
#include "shell/cli/commands.h"
#include "shell/cli/config_edit.h"
#include "shell/cli/context.h"

namespace joulery {
namespace {

Result<const SettingSpec*> known(const std::string& key) {
  if (const SettingSpec* spec = find_setting(key)) return spec;
  std::vector<std::string> keys;
  for (const SettingSpec& spec : setting_specs()) keys.emplace_back(spec.key);
  const auto near = nearest(key, keys);
  return failure(ErrorKind::invalid, fmt::format("unknown setting {}", key), {},
                 near ? fmt::format("did you mean {}?", *near) : "joulery config list shows the known ones");
}

/// A wrong configuration file is a bad input file for those who read it.
std::optional<int> loaded(Context& context) {
  auto done = context.load_config();
  if (done) return std::nullopt;
  return context.fail(done.error(), done.error().kind == ErrorKind::denied ? ExitCode::denied : ExitCode::bad_input);
}

int list(const Invocation&, Context& context) {
  if (context.globals().json) {
    JsonText json = context.document("joulery.config/1");
    json.array("settings");
    for (const SettingSpec& spec : setting_specs()) {
      const auto found = context.setting(spec.key);
      json.object().text("key", spec.key).text_or_null("value", found ? std::optional(found->value) : std::nullopt);
      json.text_or_null("origin", found ? std::optional(found->origin) : std::nullopt).text("help", spec.help).end();
    }
    context.out(json.finish());
    return 0;
  }
  for (const SettingSpec& spec : setting_specs()) {
    const auto found = context.setting(spec.key);
    context.out(found ? fmt::format("{:<13} {:<16} {}\n", spec.key, found->value, found->origin)
                      : fmt::format("{:<13} {:<16} {}\n", spec.key, "-",
                                    fmt::format("not set; {}, e.g. {}", spec.help, spec.example)));
  }
  return 0;
}

int get(const Invocation& invocation, Context& context) {
  const auto spec = known(invocation.arguments.front());
  if (!spec) return context.fail(spec.error());
  const auto found = context.setting((*spec)->key);
  if (context.globals().json) {
    JsonText json = context.document("joulery.config/1");
    json.array("settings").object().text("key", (*spec)->key);
    json.text_or_null("value", found ? std::optional(found->value) : std::nullopt);
    json.text_or_null("origin", found ? std::optional(found->origin) : std::nullopt).text("help", (*spec)->help);
    context.out(json.finish());
    return found ? 0 : 1;
  }
  if (!found) {
    context.note(fmt::format("{} is not set; joulery config set {} {}", (*spec)->key, (*spec)->key, (*spec)->example));
    return static_cast<int>(ExitCode::no);
  }
  context.out(found->value + "\n");
  return 0;
}

int change(const std::string& key, const std::optional<std::string>& value, Context& context) {
  const auto spec = known(key);
  if (!spec) return context.fail(spec.error());
  if (value) {
    if (auto fits = check_setting(**spec, *value); !fits) return context.fail(fits.error());
  }
  const std::string path = context.globals().config_file.value_or(context.paths().user_config);
  if (auto done = edit_setting(path, key, value); !done) {
    const bool wrong_file = done.error().kind == ErrorKind::invalid;
    return context.fail(done.error(), wrong_file                               ? ExitCode::bad_input
                                      : done.error().kind == ErrorKind::denied ? ExitCode::denied
                                                                               : ExitCode::store);
  }
  if (auto merged = context.load_config(); merged) {
    const auto found = context.setting(key);
    if (found && !found->origin.starts_with(path)) {
      context.warn(fmt::format("{} is overridden by {}: {}", key, found->origin, found->value));
    }
  }
  context.note(value ? fmt::format("{} = {} in {}", key, *value, path) : fmt::format("{} removed from {}", key, path));
  return 0;
}

int set(const Invocation& invocation, Context& context) {
  return change(invocation.arguments[0], invocation.arguments[1], context);
}

int unset(const Invocation& invocation, Context& context) {
  return change(invocation.arguments[0], std::nullopt, context);
}

int show(const Invocation& invocation, Context& context) {
  if (const auto code = loaded(context)) return *code;
  return invocation.arguments.empty() ? list(invocation, context) : get(invocation, context);
}

std::span<const CommandSpec> subcommands() {
  static constexpr std::array table{
      CommandSpec{.name = "list",
                  .summary = "every setting, its value and where it came from",
                  .usage = "",
                  .works_without_config = true,
                  .run = show},
      CommandSpec{.name = "get",
                  .summary = "the value of one setting; exit 1 when it is not set",
                  .usage = "KEY",
                  .min_arguments = 1,
                  .max_arguments = 1,
                  .works_without_config = true,
                  .run = show},
      CommandSpec{.name = "set",
                  .summary = "write a setting to your file",
                  .usage = "KEY VALUE",
                  .min_arguments = 2,
                  .max_arguments = 2,
                  .works_without_config = true,
                  .run = set},
      CommandSpec{.name = "unset",
                  .summary = "remove a setting from your file",
                  .usage = "KEY",
                  .min_arguments = 1,
                  .max_arguments = 1,
                  .works_without_config = true,
                  .run = unset},
  };
  return table;
}

}  // namespace

constinit const CommandSpec kConfigCommand{
    .name = "config",
    .group = "settings",
    .summary = "show and change settings",
    .usage = "[list | get KEY | set KEY VALUE | unset KEY]",
    .description =
        "An option on the command line counts first, then JOULERY_* variables, ./joulery.toml, "
        "$XDG_CONFIG_HOME/joulery/config.toml and /etc/joulery/config.toml. set and unset change the third of these, "
        "or the file named with --config.",
    .subcommands = subcommands,
    .examples = "joulery config set place FR\njoulery config get interval\njoulery config list",
    .works_without_config = true,
    .run = show,
};

}  // namespace joulery
