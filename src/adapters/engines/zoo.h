// SPDX-License-Identifier: Apache-2.0
// The zoo: which models can be benchmarked, for which task, run by which engine, from which files, under which licence.
// TOML files, ours (data/zoo/*.toml) or the user's (docs/reference/zoo.md). Reads tables and names; loads nothing.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/engines/model_zoo.h"
#include "adapters/engines/zoo_training.h"
#include "foundation/base/result.h"
#include "foundation/wire/worker.h"

namespace joulery {

/// One model in one configuration: a [[model]] of the file.
struct ZooEntry {
  std::string id;
  std::string name;
  std::string task;    ///< id of core/tasks/task.h, which whoever runs it looks up
  std::string engine;  ///< "onnx", "llama", "http", "python", "command"
  std::string kind;    ///< "pretrained", "trained-here", "synthetic-weights"
  bool is_general = false;
  std::string recipe;                ///< of the worker; empty: the task's usual one
  std::vector<ModelFile> files;      ///< paths below the cache and below data/ as written, the user's own resolved
  std::vector<std::string> command;  ///< of the engine "command": a program that speaks JSON lines
  std::string url;                   ///< of the engine "http"
  std::string reference_images;      ///< a folder of real images; made ones are held against them
  std::string data_set;              ///< a known name (adapters/datasets/known.h), or a path; empty: the user says
  std::map<std::string, std::string> options;
  std::optional<std::uint64_t> parameters;
  std::string precision;
  std::string licence;  ///< "unknown" where the file does not say
  std::string source;   ///< "unknown" where the file does not say
  std::optional<ZooTraining> training;
  std::string quality;  ///< as stated by its source or by the script that trained it: "accuracy 0.75 on ..."
};

/// Paths that begin with "cache:" or "data:" stay as written; others are taken relative to the folder of `where`, and
/// so are a data set's path and words of a command that begin with "./" or "../". Errors (invalid): no TOML, an unknown
/// key, a missing one, an unknown word, two of one id; with line and column.
Result<std::vector<ZooEntry>> read_zoo(std::string_view toml, const std::string& where);

/// A file, or every *.toml of a folder in the order of their names. Errors: those of files; of read_zoo; two entries of
/// one id.
Result<std::vector<ZooEntry>> load_zoo(const std::string& path);
/// The folder of our own entries: data/zoo beside the heads.
[[nodiscard]] std::string shipped_zoo(const EnginePlaces& places);
/// Errors (invalid): no entry of that id, with the nearest or all.
Result<ZooEntry> find_entry(const std::vector<ZooEntry>& zoo, std::string_view id);

/// What to start so that a worker answers for this entry.
struct EngineProgram {
  std::string path;  ///< without a slash: looked for on PATH
  std::vector<std::string> arguments;
  std::string worker;  ///< as it names itself when it is ready; empty: any name
};

/// Errors (gone): it is not built or not installed, with how to get it.
Result<EngineProgram> engine_program(const ZooEntry& entry, const EnginePlaces& places);

/// What to send to it first; an endpoint's address is its option "url". Errors (gone): a file is not there, with how to
/// fetch it. Errors (invalid): a path that leads out of the cache or of data/.
Result<LoadModelRequest> load_request(const ZooEntry& entry, const EnginePlaces& places,
                                      const std::vector<std::string>& labels, std::uint32_t threads,
                                      std::uint32_t batch);

}  // namespace joulery
