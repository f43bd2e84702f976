// SPDX-License-Identifier: Apache-2.0
// Read, add, replace.
#include "shell/session/learned_file.h"

#include <fmt/format.h>

#include "adapters/storage/folders.h"
#include "adapters/storage/replace_file.h"
#include "core/metering/learned.h"
#include "foundation/base/files.h"
#include "foundation/wire/learned_json.h"

namespace joulery {
namespace {

constexpr mode_t kPrivate = 0600;

Result<Learned> read_learned(const std::string& path) {
  const auto text = DiskFiles().read(path);
  if (!text) return failure(text.error());
  auto learned = learned_from_json(*text);
  if (learned) return learned;
  Error error = learned.error();
  error.where = path;
  return failure(std::move(error));
}

}  // namespace

std::string learned_folder(const std::string& state) { return state.empty() ? "" : state + "/learned"; }

std::string learned_path(const std::string& folder, const Host& host) {
  return fmt::format("{}/{}.json", folder, host.id_hash.empty() ? "this-machine" : host.id_hash);
}

Recalled recall_learned(const std::string& folder, const Host& host) {
  Recalled recalled;
  if (folder.empty() || host.boot_id.empty()) return recalled;
  auto learned = read_learned(learned_path(folder, host));
  if (!learned) {
    if (learned.error().kind != ErrorKind::gone) {
      recalled.notes.push_back("what earlier runs learned of this machine is not used: " + describe(learned.error()));
    }
  } else if (learned->boot_id == host.boot_id) {
    recalled.learned = std::move(*learned);
  }
  return recalled;
}

Result<void> keep_learned(const std::string& folder, const Host& host, const Learned& learned) {
  if (folder.empty()) return {};
  const std::string path = learned_path(folder, host);
  Learned all = read_learned(path).value_or(Learned{});
  add_learned(all, learned);
  if (auto made = make_folder(folder); !made) return made;
  // After a power cut there is another boot: nothing is lost that was worth anything.
  return replace_file(path, learned_json(all), kPrivate, Durable::no);
}

}  // namespace joulery
