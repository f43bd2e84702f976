// SPDX-License-Identifier: Apache-2.0
// One table of keys serves reading, complaints and the list of what may be written. Every complaint has the line and
// column of what it is about.
#include "adapters/engines/zoo.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/ranges.h>

#include "foundation/base/files.h"
#include "foundation/base/text.h"
#include "foundation/domain/method.h"
#include "foundation/domain/rung.h"
#include "foundation/wire/toml_library.h"

namespace joulery {
namespace {

constexpr std::string_view kPage = "docs/reference/zoo.md has every key";
constexpr std::array<std::string_view, 5> kEngines{"onnx", "llama", "http", "python", "command"};
constexpr std::array<std::string_view, 3> kKinds{"pretrained", "trained-here", "synthetic-weights"};

/// Where complaints point, and what relative paths begin with.
struct ZooFile {
  std::string name;
  std::string folder;

  [[nodiscard]] std::string place(const toml::source_region& source) const {
    return fmt::format("{}:{}:{}", name, source.begin.line, source.begin.column);
  }
  /// A path of the user's own.
  [[nodiscard]] std::string resolved(const std::string& path) const {
    const bool is_named = path.starts_with("cache:") || path.starts_with("data:");
    if (path.empty() || is_named || path.starts_with('/') || folder.empty()) return path;
    return fmt::format("{}/{}", folder, path);
  }
};

/// Reads the keys of one table; the first complaint is kept.
class TableReader {
 public:
  TableReader(const toml::table& table, const ZooFile& file, std::string_view what)
      : table_(table), file_(file), what_(what) {}

  void take(std::string_view key, std::string& value) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const auto* text = node->as_string();
    if (text == nullptr) return complain(fmt::format("\"{}\" is not a text", key), node->source());
    value = text->get();
    if (trim(value).empty()) complain(fmt::format("\"{}\" is empty", key), node->source());
  }
  void need(std::string_view key, std::string& value) {
    take(key, value);
    if (value.empty()) complain(fmt::format("{} lacks \"{}\"", what_, key), table_.source());
  }
  void take(std::string_view key, bool& value) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const auto* flag = node->as_boolean();
    if (flag == nullptr) return complain(fmt::format("\"{}\" is neither true nor false", key), node->source());
    value = flag->get();
  }
  void take(std::string_view key, std::optional<std::uint64_t>& value) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const auto* number = node->as_integer();
    if (number == nullptr || number->get() <= 0) {
      return complain(fmt::format("\"{}\" is not a whole number above 0", key), node->source());
    }
    value = static_cast<std::uint64_t>(number->get());
  }
  void take(std::string_view key, std::vector<std::string>& values) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const auto* list = node->as_array();
    if (list == nullptr) return complain(fmt::format("\"{}\" is not a list of texts", key), node->source());
    for (const toml::node& item : *list) {
      const auto* text = item.as_string();
      if (text == nullptr) return complain(fmt::format("\"{}\" is not a list of texts", key), item.source());
      values.push_back(text->get());
    }
  }
  /// Texts by name; numbers and true or false are taken as they are written.
  void take(std::string_view key, std::map<std::string, std::string>& values) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const auto* table = node->as_table();
    if (table == nullptr) return complain(fmt::format("\"{}\" is not a table", key), node->source());
    for (const auto& [name, value] : *table) {
      auto text = option_text(value);
      if (!text) return complain(fmt::format("the option \"{}\" is not a text", name.str()), value.source());
      values.emplace(std::string(name.str()), std::move(*text));
    }
  }
  /// One of some words.
  void need_word(std::string_view key, std::string& value, std::span<const std::string_view> words) {
    need(key, value);
    if (value.empty() || std::ranges::find(words, value) != words.end()) return;
    const std::vector<std::string> known(words.begin(), words.end());
    const auto near = nearest(value, known);
    complain(
        fmt::format("\"{}\" is no {}", value, key), table_.get(key)->source(),
        near ? fmt::format("did you mean \"{}\"?", *near) : fmt::format("write one of {}", fmt::join(known, ", ")));
  }
  /// The tables of a list of tables.
  [[nodiscard]] std::vector<const toml::table*> tables(std::string_view key) {
    std::vector<const toml::table*> found;
    const toml::node* node = find(key);
    if (node == nullptr) return found;
    const auto* list = node->as_array();
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
      if (const auto* table = list->get(i)->as_table()) found.push_back(table);
    }
    if (list == nullptr || found.size() != list->size()) {
      complain(fmt::format("\"{}\" is not a list of tables", key), node->source());
    }
    return found;
  }
  /// A table of its own; nothing where there is none.
  [[nodiscard]] const toml::table* table(std::string_view key) {
    const toml::node* node = find(key);
    if (node == nullptr) return nullptr;
    const auto* found = node->as_table();
    if (found == nullptr) complain(fmt::format("\"{}\" is not a table", key), node->source());
    return found;
  }
  void complain(std::string what, const toml::source_region& source, std::string remedy = std::string(kPage)) {
    if (!problem_) problem_ = Error{ErrorKind::invalid, std::move(what), file_.place(source), std::move(remedy)};
  }
  [[nodiscard]] const toml::source_region& source(std::string_view key) const {
    const toml::node* node = table_.get(key);
    return node == nullptr ? table_.source() : node->source();
  }
  /// The first complaint, of keys that nobody asked for too.
  [[nodiscard]] std::optional<Error> finish() {
    for (const auto& [key, value] : table_) {
      const std::string name(key.str());
      if (std::ranges::find(asked_, name) != asked_.end()) continue;
      const auto near = nearest(name, asked_);
      complain(fmt::format("\"{}\" is no key of {}", name, what_), key.source(),
               near ? fmt::format("did you mean \"{}\"?", *near) : std::string(kPage));
    }
    return problem_;
  }

 private:
  static std::optional<std::string> option_text(const toml::node& value) {
    if (const auto* text = value.as_string()) return text->get();
    if (const auto* number = value.as_integer()) return fmt::format("{}", number->get());
    if (const auto* real = value.as_floating_point()) return fmt::format("{}", real->get());
    if (const auto* flag = value.as_boolean()) return flag->get() ? "yes" : "no";
    return std::nullopt;
  }
  const toml::node* find(std::string_view key) {
    asked_.emplace_back(key);
    return table_.get(key);
  }

  const toml::table& table_;
  const ZooFile& file_;
  std::string_view what_;
  std::vector<std::string> asked_;
  std::optional<Error> problem_;
};

bool is_sha256(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::optional<Error> read_file(const toml::table& table, const ZooFile& file, ModelFile& made) {
  TableReader reader(table, file, "a model's file");
  std::string sha256;
  reader.need("role", made.role);
  reader.need("path", made.path);
  reader.take("sha256", sha256);
  if (!sha256.empty() && !is_sha256(sha256)) {
    reader.complain("\"sha256\" is not 64 digits of 0-9a-f", reader.source("sha256"));
  }
  made.path = file.resolved(made.path);
  if (!sha256.empty()) made.sha256 = std::move(sha256);
  return reader.finish();
}

std::optional<Error> read_training(const toml::table& table, const ZooFile& file, ZooTraining& training) {
  TableReader reader(table, file, "a training");
  reader.take("training_kwh", training.training_kwh);
  reader.take("training_s", training.training_s);
  reader.take("power_w", training.power_w);
  reader.take("finetuning_kwh", training.finetuning_kwh);
  reader.take("development_kwh", training.development_kwh);
  reader.need("rung", training.rung);
  reader.take("method", training.method);
  reader.take("grid_g_per_kwh", training.grid_g_per_kwh);
  reader.take("how", training.how);
  reader.need("source", training.source);
  training.place = file.place(table.source());
  const bool is_of_time = !training.training_s.empty() && !training.power_w.empty();
  const bool is_either = training.training_s.empty() && training.power_w.empty();
  if (training.training_kwh.empty() ? !is_of_time : !is_either)
    reader.complain("a training needs \"training_kwh\", or \"training_s\" with \"power_w\"", table.source());
  if (!training.rung.empty() && !rung_from(training.rung))
    reader.complain(fmt::format("\"{}\" is no rung", training.rung), reader.source("rung"));
  if (!training.method.empty() && !method_from(training.method))
    reader.complain(fmt::format("\"{}\" is no method", training.method), reader.source("method"));
  return reader.finish();
}

/// What an engine cannot do without.
void check_engine(TableReader& reader, const ZooEntry& entry) {
  const auto lacks = [&](std::string_view what) {
    reader.complain(fmt::format("the engine {} needs {}", entry.engine, what), reader.source("engine"));
  };
  const bool is_file_engine = entry.engine == "onnx" || entry.engine == "llama";
  if (is_file_engine && entry.files.empty()) lacks("at least one [[model.file]]");
  if (entry.engine == "http" && entry.url.empty()) lacks("\"url\"");
  if (entry.engine == "command" && entry.command.empty()) lacks("\"command\"");
  if (entry.engine == "python" && entry.files.empty() && !entry.options.contains("model")) {
    lacks("a [[model.file]] or the option \"model\"");
  }
}

/// Words of a command that are files beside the zoo, and a data set that is a path.
void resolve_paths(ZooEntry& entry, const ZooFile& file) {
  for (std::string& word : entry.command) {
    if (word.starts_with("./") || word.starts_with("../")) word = file.resolved(word);
  }
  entry.reference_images = file.resolved(entry.reference_images);
  if (entry.data_set.find_first_of("./") != std::string::npos) entry.data_set = file.resolved(entry.data_set);
}

std::optional<Error> read_entry(const toml::table& table, const ZooFile& file, ZooEntry& entry) {
  TableReader reader(table, file, "a model");
  reader.need("id", entry.id);
  reader.need("name", entry.name);
  reader.need("task", entry.task);
  reader.need_word("engine", entry.engine, kEngines);
  reader.need_word("kind", entry.kind, kKinds);
  reader.take("general", entry.is_general);
  reader.take("recipe", entry.recipe);
  reader.take("command", entry.command);
  reader.take("url", entry.url);
  reader.take("data_set", entry.data_set);
  reader.take("reference_images", entry.reference_images);
  reader.take("options", entry.options);
  reader.take("parameters", entry.parameters);
  reader.take("precision", entry.precision);
  reader.take("licence", entry.licence);
  reader.take("source", entry.source);
  reader.take("quality", entry.quality);
  for (const toml::table* each : reader.tables("file")) {
    if (auto problem = read_file(*each, file, entry.files.emplace_back())) return problem;
  }
  if (const toml::table* training = reader.table("training")) {
    if (auto problem = read_training(*training, file, entry.training.emplace())) return problem;
  }
  check_engine(reader, entry);
  if (entry.licence.empty()) entry.licence = "unknown";
  if (entry.source.empty()) entry.source = "unknown";
  resolve_paths(entry, file);
  return reader.finish();
}

tl::unexpected<Error> two_of_one_id(const std::string& id, std::string where) {
  return failure(ErrorKind::invalid, fmt::format("two models have the id \"{}\"", id), std::move(where),
                 "give each an id of its own");
}

bool has_id(const std::vector<ZooEntry>& zoo, const std::string& id) {
  return std::ranges::find(zoo, id, &ZooEntry::id) != zoo.end();
}

}  // namespace

Result<std::vector<ZooEntry>> read_zoo(std::string_view toml, const std::string& where) {
  const toml::parse_result parsed = toml::parse(toml, where);
  const ZooFile file{where, std::filesystem::path(where).parent_path().string()};
  if (!parsed) {
    std::string what(parsed.error().description());
    std::ranges::replace(what, '\n', ' ');
    return failure(ErrorKind::invalid, fmt::format("this is no TOML ({})", what), file.place(parsed.error().source()),
                   std::string(kPage));
  }
  TableReader top(parsed.table(), file, "a zoo");
  std::vector<ZooEntry> zoo;
  for (const toml::table* each : top.tables("model")) {
    ZooEntry entry;
    if (auto problem = read_entry(*each, file, entry)) return failure(std::move(*problem));
    if (has_id(zoo, entry.id)) return two_of_one_id(entry.id, file.place(each->source()));
    zoo.push_back(std::move(entry));
  }
  if (auto problem = top.finish()) return failure(std::move(*problem));
  if (zoo.empty()) return failure(ErrorKind::invalid, "no [[model]] in the file", where, std::string(kPage));
  return zoo;
}

Result<std::vector<ZooEntry>> load_zoo(const std::string& path) {
  DiskFiles files;
  std::vector<std::string> names{path};
  std::error_code code;
  if (std::filesystem::is_directory(path, code)) {
    const auto listed = files.list(path);
    if (!listed) return failure(listed.error());
    names.clear();
    for (const std::string& name : *listed) {
      if (name.ends_with(".toml")) names.push_back(fmt::format("{}/{}", path, name));
    }
  }
  std::vector<ZooEntry> zoo;
  for (const std::string& name : names) {
    const auto text = files.read(name);
    if (!text) return failure(text.error());
    auto entries = read_zoo(*text, name);
    if (!entries) return failure(entries.error());
    for (ZooEntry& entry : *entries) {
      if (has_id(zoo, entry.id)) return two_of_one_id(entry.id, name);
      zoo.push_back(std::move(entry));
    }
  }
  return zoo;
}

Result<ZooEntry> find_entry(const std::vector<ZooEntry>& zoo, std::string_view id) {
  const auto found = std::ranges::find(zoo, id, &ZooEntry::id);
  if (found != zoo.end()) return *found;
  std::vector<std::string> known;
  known.reserve(zoo.size());
  for (const ZooEntry& entry : zoo) known.push_back(entry.id);
  const auto near = nearest(id, known);
  return failure(ErrorKind::invalid, fmt::format("no model \"{}\" in the zoo", id), "the zoo",
                 near ? fmt::format("did you mean {}?", *near) : fmt::format("known are {}", fmt::join(known, ", ")));
}

}  // namespace joulery
