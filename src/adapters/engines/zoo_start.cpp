// SPDX-License-Identifier: Apache-2.0
// From an entry of the zoo to what is started and what is sent: places on this machine, and nothing that starts.
#include <filesystem>
#include <unistd.h>

#include "adapters/engines/zoo.h"
#include "foundation/base/ensure.h"

namespace joulery {
namespace {

bool is_there(const std::string& path, int mode) { return ::access(path.c_str(), mode) == 0; }

std::string folder_of(const std::string& path) { return std::filesystem::path(path).parent_path().string(); }

/// The worker of an engine that we build. Each is built by another command.
Result<EngineProgram> built_worker(const std::string& engine, const EnginePlaces& places) {
  const std::string path = fmt::format("{}/worker-{}", folder_of(places.worker), engine);
  if (is_there(path, X_OK)) return EngineProgram{path, {}, engine};
  const bool is_built_always = engine == "http";
  return failure(ErrorKind::gone, fmt::format("the worker of the engine {} is not built", engine), path,
                 is_built_always ? "run ./joulery build"
                                 : "run ./joulery demo, which fetches the runtime (x86-64 only) and builds it");
}

Result<EngineProgram> python_worker(const ZooEntry& entry, const EnginePlaces& places) {
  const std::string script = fmt::format("{}/../../python/joulery_engine/worker.py", places.heads);
  if (!is_there(script, R_OK)) {
    return failure(ErrorKind::gone, "the engine for Python packages is not installed", script,
                   "set JOULERY_HEADS to the folder data/heads of the source tree");
  }
  const auto named = entry.options.find("python");
  return EngineProgram{named == entry.options.end() ? "python3" : named->second, {script}, "python"};
}

/// A path of the zoo on this machine.
Result<std::string> place_of(const std::string& path, const EnginePlaces& places) {
  const bool is_cached = path.starts_with("cache:");
  if (!is_cached && !path.starts_with("data:")) return path;
  const std::string name = path.substr(path.find(':') + 1);
  for (const auto& part : std::filesystem::path(name)) {
    if (part == ".." || part == "/") {
      return failure(ErrorKind::invalid, "the path leads out of its folder", path, "write it without .. and first /");
    }
  }
  constexpr std::string_view heads = "heads/";
  if (is_cached) return fmt::format("{}/{}", places.cache, name);
  if (name.starts_with(heads)) return fmt::format("{}/{}", places.heads, name.substr(heads.size()));
  return fmt::format("{}/{}", folder_of(places.heads), name);
}

std::string remedy_for(const std::string& written) {
  if (written.starts_with("cache:")) return "run tools/fetch all, which shows terms and fetches it";
  if (written.starts_with("data:")) return "take the folder data/ from the source tree again";
  return "put the file there, or correct its path in the zoo";
}

}  // namespace

std::string shipped_zoo(const EnginePlaces& places) { return fmt::format("{}/zoo", folder_of(places.heads)); }

Result<EngineProgram> engine_program(const ZooEntry& entry, const EnginePlaces& places) {
  if (entry.engine == "python") return python_worker(entry, places);
  if (entry.engine != "command") return built_worker(entry.engine, places);
  ENSURE(!entry.command.empty());  // read_zoo refuses such entries
  const std::string& program = entry.command.front();
  if (program.find('/') != std::string::npos && !is_there(program, X_OK)) {
    return failure(ErrorKind::gone, fmt::format("the program of the model {} cannot be started", entry.id), program,
                   "put it there and make it executable (chmod +x), or start it by its interpreter");
  }
  return EngineProgram{program, {entry.command.begin() + 1, entry.command.end()}, {}};
}

Result<LoadModelRequest> load_request(const ZooEntry& entry, const EnginePlaces& places,
                                      const std::vector<std::string>& labels, std::uint32_t threads,
                                      std::uint32_t batch) {
  LoadModelRequest request{.task = entry.task,
                           .recipe = entry.recipe,
                           .files = entry.files,
                           .labels = labels,
                           .options = entry.options,
                           .threads = threads,
                           .batch = batch};
  if (!entry.url.empty()) request.options["url"] = entry.url;
  for (ModelFile& file : request.files) {
    const std::string written = file.path;
    auto place = place_of(written, places);
    if (!place) return failure(place.error());
    file.path = std::move(*place);
    if (is_there(file.path, R_OK)) continue;
    return failure(ErrorKind::gone, fmt::format("the {} of the model {} is not there", file.role, entry.id), file.path,
                   remedy_for(written));
  }
  return request;
}

}  // namespace joulery
