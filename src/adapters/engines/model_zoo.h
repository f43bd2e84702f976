// SPDX-License-Identifier: Apache-2.0
// The model zoo: which files a named model consists of, with the hash each must have (data/heads/zoo.csv), and where
// the worker, the heads and the downloads lie on this machine. Reads tables and names; loads nothing.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/base/result.h"
#include "foundation/wire/worker.h"

namespace joulery {

/// A row of the zoo.
struct ZooModel {
  std::string name;
  std::string task;
  std::string kind;          ///< what was trained where
  std::string encoder;       ///< "paraphrase-MiniLM-L3-v2"
  std::string encoder_file;  ///< below the cache
  std::string encoder_sha256;
  std::string vocabulary_file;  ///< below the cache
  std::string vocabulary_sha256;
  std::string head_file;  ///< below data/heads
  std::string head_sha256;
  double heldout_accuracy_fraction = 0;
  std::string trained_on;
  std::string source;
  std::string licence;
};

/// The row of that name. Errors (invalid): not such a table; no such row, with the names there are.
Result<ZooModel> find_model(std::string_view zoo_csv, const std::string& where, std::string_view name);

/// A row of the language models (data/heads/language_models.csv).
struct ZooLanguageModel {
  std::string name;
  std::string model;  ///< "Gemma 3 270M"
  std::string kind;   ///< "pretrained, Q4_K_M"
  std::string file;   ///< below the cache
  std::string sha256;
  std::string source;
  std::string licence;
};

/// A variable of the environment; nothing when unset or empty.
using Variable = std::function<std::optional<std::string>(std::string_view)>;

/// Folders on this machine.
struct EnginePlaces {
  std::string worker;  ///< the executable worker-onnx
  std::string heads;   ///< the folder of zoo.csv
  std::string cache;   ///< the downloads
};

/// Looks beside the program (`program_folder` holds it): JOULERY_LIBEXEC or ../libexec/joulery for the worker;
/// JOULERY_HEADS,
/// ../share/joulery/data/heads (installed) or ../../../data/heads (build tree) for the heads. Errors (gone) say what
/// was looked for.
Result<EnginePlaces> find_engine_places(const std::string& program_folder, const std::string& cache,
                                        const Variable& variable);

/// The same where no worker needs to be built. Errors (gone): no folder of heads.
Result<EnginePlaces> find_zoo_places(const std::string& program_folder, const std::string& cache,
                                     const Variable& variable);

/// What to send to the worker. Errors (gone): a file of the model is not there, with how to fetch it.
Result<LoadRequest> load_request(const ZooModel& model, const EnginePlaces& places, std::uint32_t threads);

/// What to send to the worker of language models. Errors (gone): the model's file is not there, with how to fetch it.
Result<LoadLanguageModelRequest> load_request(const ZooLanguageModel& model, const EnginePlaces& places,
                                              std::uint32_t threads);

/// Another worker, beside the one of the places. Errors (gone): it is not built, with how to get it.
Result<std::string> find_worker(const EnginePlaces& places, std::string_view worker);

/// The row of that name among the language models. Errors as of find_model, and of the file.
Result<ZooLanguageModel> load_language_model_row(const EnginePlaces& places, std::string_view name);

/// The zoo of the given places. Errors: as of find_model, and of the file.
Result<ZooModel> load_model_row(const EnginePlaces& places, std::string_view name);

}  // namespace joulery
