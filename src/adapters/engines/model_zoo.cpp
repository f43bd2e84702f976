// SPDX-License-Identifier: Apache-2.0
// Looking things up by name; every miss says what was looked for and which command brings it.
#include "adapters/engines/model_zoo.h"

#include <unistd.h>

#include "foundation/base/csv.h"
#include "foundation/base/files.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::string_view kWorker = "worker-onnx";

bool is_there(const std::string& path, int mode) { return ::access(path.c_str(), mode) == 0; }

/// Reads the current record; remembers the first column that is missing or empty.
class ZooRow {
 public:
  explicit ZooRow(const CsvReader& csv) : csv_(csv) {}
  std::string text(std::string_view column) {
    const auto at = csv_.find_column(column);
    const std::string_view found = at ? csv_.text(*at) : std::string_view{};
    if (found.empty() && missing_.empty()) missing_ = column;
    return std::string(found);
  }
  [[nodiscard]] const std::string& missing() const { return missing_; }

 private:
  const CsvReader& csv_;
  std::string missing_;
};

Error wrong_column(std::string_view column, const std::string& where) {
  return {ErrorKind::invalid, fmt::format("the model's {} is missing or wrong", column), where,
          "take the file from the source tree again"};
}

Result<ZooLanguageModel> read_language_model(const CsvReader& csv, const std::string& where) {
  ZooRow row(csv);
  ZooLanguageModel model{.name = row.text("name"),
                         .model = row.text("model"),
                         .kind = row.text("kind"),
                         .file = row.text("file"),
                         .sha256 = row.text("sha256"),
                         .source = row.text("source"),
                         .licence = row.text("licence")};
  if (!row.missing().empty()) return failure(wrong_column(row.missing(), where));
  return model;
}

Result<ZooModel> read_row(const CsvReader& csv, const std::string& where) {
  ZooRow row(csv);
  ZooModel model{.name = row.text("name"),
                 .task = row.text("task"),
                 .kind = row.text("kind"),
                 .encoder = row.text("encoder"),
                 .encoder_file = row.text("encoder_file"),
                 .encoder_sha256 = row.text("encoder_sha256"),
                 .vocabulary_file = row.text("vocabulary_file"),
                 .vocabulary_sha256 = row.text("vocabulary_sha256"),
                 .head_file = row.text("head_file"),
                 .head_sha256 = row.text("head_sha256"),
                 .trained_on = row.text("trained_on"),
                 .source = row.text("source"),
                 .licence = row.text("licence")};
  const auto accuracy = parse_double(row.text("heldout_accuracy"));
  if (row.missing().empty() && accuracy && *accuracy >= 0 && *accuracy <= 1) {
    model.heldout_accuracy_fraction = *accuracy;
    return model;
  }
  return failure(wrong_column(row.missing().empty() ? "heldout_accuracy" : row.missing(), where));
}

/// Reads the row whose name is `name` with `read`.
template <class Model, class Read>
Result<Model> find_row(std::string_view text, const std::string& where, std::string_view name, const Read& read) {
  auto csv = CsvReader::open(text, where);
  if (!csv) return failure(csv.error());
  const auto names = csv->column("name");
  if (!names) return failure(names.error());
  std::vector<std::string> known;
  for (;;) {
    const auto found = csv->next();
    if (!found) return failure(found.error());
    if (!*found) break;
    if (csv->text(*names) == name) return read(*csv, where);
    known.emplace_back(csv->text(*names));
  }
  return failure(ErrorKind::invalid, fmt::format("no model \"{}\"", name), where,
                 fmt::format("known are {}", fmt::join(known, ", ")));
}

/// The first folder that holds the file.
std::optional<std::string> first_with(const std::vector<std::string>& folders, std::string_view file, int mode) {
  for (const std::string& folder : folders) {
    if (is_there(fmt::format("{}/{}", folder, file), mode)) return folder;
  }
  return std::nullopt;
}

/// Where the worker of encoders is looked for, and the others beside it.
std::string worker_place(const std::string& program_folder, const Variable& variable) {
  return fmt::format("{}/{}", variable("JOULERY_LIBEXEC").value_or(program_folder + "/../libexec/joulery"), kWorker);
}

}  // namespace

Result<ZooModel> find_model(std::string_view zoo_csv, const std::string& where, std::string_view name) {
  return find_row<ZooModel>(zoo_csv, where, name, read_row);
}

Result<EnginePlaces> find_zoo_places(const std::string& program_folder, const std::string& cache,
                                     const Variable& variable) {
  const auto named = variable("JOULERY_HEADS");
  const std::vector<std::string> folders =
      named ? std::vector<std::string>{*named}
            : std::vector<std::string>{program_folder + "/../share/joulery/data/heads",
                                       program_folder + "/../../../data/heads"};
  const auto heads = first_with(folders, "zoo.csv", R_OK);
  if (!heads) {
    return failure(ErrorKind::gone, "no folder of model heads found", fmt::format("{}", fmt::join(folders, ", ")),
                   "set JOULERY_HEADS to the folder data/heads of the source tree");
  }
  return EnginePlaces{worker_place(program_folder, variable), *heads, cache};
}

Result<EnginePlaces> find_engine_places(const std::string& program_folder, const std::string& cache,
                                        const Variable& variable) {
  const std::string worker = worker_place(program_folder, variable);
  if (is_there(worker, X_OK)) return find_zoo_places(program_folder, cache, variable);
  return failure(ErrorKind::gone, "the model worker is not built", worker,
                 "run ./joulery demo, which fetches the runtime and builds it");
}

Result<LoadRequest> load_request(const ZooModel& model, const EnginePlaces& places, std::uint32_t threads) {
  LoadRequest request{.model = places.cache + "/" + model.encoder_file,
                      .model_sha256 = model.encoder_sha256,
                      .vocabulary = places.cache + "/" + model.vocabulary_file,
                      .vocabulary_sha256 = model.vocabulary_sha256,
                      .head = places.heads + "/" + model.head_file,
                      .head_sha256 = model.head_sha256,
                      .threads = threads};
  for (const std::string& file : {request.model, request.vocabulary, request.head}) {
    if (is_there(file, R_OK)) continue;
    return failure(ErrorKind::gone, fmt::format("a file of the model {} is not there", model.encoder), file,
                   "run ./joulery demo, which fetches it");
  }
  return request;
}

Result<LoadLanguageModelRequest> load_request(const ZooLanguageModel& model, const EnginePlaces& places,
                                              std::uint32_t threads) {
  LoadLanguageModelRequest request{
      .model = fmt::format("{}/{}", places.cache, model.file), .model_sha256 = model.sha256, .threads = threads};
  if (is_there(request.model, R_OK)) return request;
  return failure(ErrorKind::gone, fmt::format("the language model {} is not there", model.model), request.model,
                 "run ./joulery demo, which shows its terms and fetches it");
}

Result<std::string> find_worker(const EnginePlaces& places, std::string_view worker) {
  std::string path = places.worker;
  path.replace(path.size() - kWorker.size(), kWorker.size(), worker);
  if (is_there(path, X_OK)) return path;
  return failure(ErrorKind::gone, "the worker of language models is not built", path,
                 "run ./joulery demo, which fetches llama.cpp (x86-64 only) and builds it");
}

Result<ZooLanguageModel> load_language_model_row(const EnginePlaces& places, std::string_view name) {
  const std::string path = places.heads + "/language_models.csv";
  const auto text = DiskFiles().read(path);
  if (!text) return failure(text.error());
  return find_row<ZooLanguageModel>(*text, path, name, read_language_model);
}

Result<ZooModel> load_model_row(const EnginePlaces& places, std::string_view name) {
  const std::string path = places.heads + "/zoo.csv";
  const auto text = DiskFiles().read(path);
  if (!text) return failure(text.error());
  return find_model(*text, path, name);
}

}  // namespace joulery
