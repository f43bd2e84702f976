// SPDX-License-Identifier: Apache-2.0
// joulery cache: list and clean the folder of downloads. Only what the receipts in it account for is ever removed, so a
// cache folder set to the wrong place loses nothing.
#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <system_error>

#include "foundation/base/text.h"
#include "shell/bench/scratch_folder.h"
#include "shell/cli/commands.h"
#include "shell/cli/context.h"

namespace joulery {
namespace {

namespace fs = std::filesystem;

struct Entry {
  std::string name;
  std::uint64_t bytes = 0;
};

std::uint64_t bytes_below(const fs::path& path) {
  std::error_code error;
  if (fs::is_regular_file(fs::symlink_status(path, error))) return fs::file_size(path, error);
  std::uint64_t sum = 0;
  for (fs::recursive_directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
    std::error_code ignored;
    if (it->is_regular_file(ignored) && !it->is_symlink(ignored)) sum += it->file_size(ignored);
  }
  return sum;
}

/// A receipt is called "<pin>-<12 hex digits>"; what it stands for lies in folders "<pin>" or "<pin>-<version>".
bool is_accounted_for(const std::string& name, const std::vector<std::string>& receipts) {
  if (name == "downloads" || name == "receipts") return true;
  for (const std::string& receipt : receipts) {
    const std::string pin = receipt.substr(0, receipt.rfind('-'));
    if (!pin.empty() && (name == pin || name.starts_with(pin + "-"))) return true;
  }
  return false;
}

std::vector<Entry> entries_of(const std::string& folder) {
  const auto receipts = DiskFiles().list(folder + "/receipts");
  const auto names = DiskFiles().list(folder);
  std::vector<Entry> entries;
  if (!names || !receipts) return entries;
  for (const std::string& name : *names) {
    if (is_accounted_for(name, *receipts)) entries.push_back({name, bytes_below(fs::path(folder) / name)});
  }
  return entries;
}

std::string megabytes(std::uint64_t bytes) { return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6); }

int list(const Invocation&, Context& context) {
  const std::string folder = context.cache_folder();
  std::uint64_t sum = 0;
  const auto entries = entries_of(folder);
  for (const Entry& entry : entries) sum += entry.bytes;
  if (context.globals().json) {
    JsonText json = context.document("joulery.cache/1");
    json.text("folder", folder).integer("size_bytes", static_cast<std::int64_t>(sum)).array("entries");
    for (const Entry& entry : entries) {
      json.object().text("name", entry.name).integer("size_bytes", static_cast<std::int64_t>(entry.bytes)).end();
    }
    context.out(json.finish());
    return 0;
  }
  for (const Entry& entry : entries) context.out(fmt::format("{:<24} {:>10}\n", entry.name, megabytes(entry.bytes)));
  context.out(fmt::format("{:<24} {:>10}  {}\n", "in all", megabytes(sum), folder));
  return 0;
}

int clean(const Invocation& invocation, Context& context) {
  const std::string folder = context.cache_folder();
  const bool dry = invocation.has("--dry-run");
  std::uint64_t freed = 0;
  std::vector<Entry> gone;
  for (const Entry& entry : entries_of(folder)) {
    if (invocation.has("--downloads") && entry.name != "downloads") continue;
    const std::string path = folder + "/" + entry.name;
    std::error_code error;
    if (!dry) fs::remove_all(path, error);
    if (error) return context.fail(error_from_errno(error.value(), "cannot remove", path));
    freed += entry.bytes;
    gone.push_back(entry);
  }
  if (!dry && !invocation.has("--downloads")) ScratchFolder::remove_left_behind();
  if (context.globals().json) {
    JsonText json = context.document("joulery.cache/1");
    json.text("folder", folder).integer("freed_bytes", static_cast<std::int64_t>(freed)).boolean("dry_run", dry);
    json.array("removed");
    for (const Entry& entry : gone) json.text({}, entry.name);
    context.out(json.finish());
    return 0;
  }
  for (const Entry& entry : gone)
    context.out(fmt::format("{} {}/{}\n", dry ? "would remove" : "removed", folder, entry.name));
  context.out(fmt::format("{} {}\n", megabytes(freed), dry ? "would be freed" : "freed"));
  return 0;
}

std::span<const CommandSpec> subcommands() {
  static constexpr std::array options{
      OptionSpec{"--downloads", "", "remove the archives only, keep what was taken out of them"},
      OptionSpec{"--dry-run", "", "only say what would be removed", 'n'},
  };
  static constexpr std::array table{
      CommandSpec{.name = "list", .summary = "what lies in the cache and how large it is", .run = list},
      CommandSpec{.name = "clean",
                  .summary = "remove it; the next demo downloads again",
                  .usage = "[--downloads] [-n]",
                  .options = options,
                  .run = clean},
  };
  return table;
}

}  // namespace

constinit const CommandSpec kCacheCommand{
    .name = "cache",
    .group = "settings",
    .summary = "downloads and models: list, clean",
    .usage = "[list | clean]",
    .description =
        "The folder is $JOULERY_CACHE, else the setting cache, else $XDG_CACHE_HOME/joulery. clean also removes what "
        "a benchmark that was killed left in the temporary folder.",
    .subcommands = subcommands,
    .examples = "joulery cache list\njoulery cache clean --downloads -n",
    .run = list,
};

}  // namespace joulery
