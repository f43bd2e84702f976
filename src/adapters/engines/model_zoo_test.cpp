// SPDX-License-Identifier: Apache-2.0
// Tests of the zoo: the shipped row reads, wrong ones are refused by column, and places are found beside the program.
#include "adapters/engines/model_zoo.h"

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace joulery {
namespace {

std::optional<std::string> unset(std::string_view) { return std::nullopt; }

/// A folder tree that vanishes with the test.
class Tree {
 public:
  Tree() : top_(testing::TempDir() + "/zoo-" + std::to_string(getpid())) {
    std::filesystem::create_directories(top_ + "/bin");
  }
  ~Tree() { std::filesystem::remove_all(top_); }
  void put(const std::string& file, int mode = 0644) {
    const std::string path = top_ + "/" + file;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path) << "x";
    chmod(path.c_str(), static_cast<mode_t>(mode));
  }
  [[nodiscard]] const std::string& top() const { return top_; }
  [[nodiscard]] std::string bin() const { return top_ + "/bin"; }

 private:
  std::string top_;
};

TEST(ModelZoo, the_shipped_zoo_has_the_demos_model_with_every_column) {
  const EnginePlaces places{"", JOULERY_SOURCE_DIR "/data/heads", ""};
  const ZooModel model = load_model_row(places, "minilm-l3-rotten-tomatoes").value();
  EXPECT_EQ(model.encoder, "paraphrase-MiniLM-L3-v2");
  EXPECT_EQ(model.head_sha256.size(), 64U);
  EXPECT_GT(model.heldout_accuracy_fraction, 0.7);
}

TEST(ModelZoo, the_shipped_language_models_have_every_column) {
  const EnginePlaces places{"", JOULERY_SOURCE_DIR "/data/heads", "/cache"};
  const ZooLanguageModel model = load_language_model_row(places, "gemma-3-270m").value();
  EXPECT_EQ(model.model, "Gemma 3 270M");
  EXPECT_EQ(model.sha256.size(), 64U);
  EXPECT_EQ(load_language_model_row(places, "gpt").error().remedy, "known are gemma-3-270m");
}

TEST(ModelZoo, a_language_model_that_is_missing_is_named_with_how_to_get_it) {
  const EnginePlaces places{"/nowhere/worker-onnx", "", "/nowhere"};
  ZooLanguageModel model;
  model.file = "m.gguf";
  EXPECT_EQ(load_request(model, places, 1).error().where, "/nowhere/m.gguf");
  const auto no_worker = find_worker(places, "worker-llama");
  EXPECT_EQ(no_worker.error().where, "/nowhere/worker-llama");
  EXPECT_EQ(no_worker.error().kind, ErrorKind::gone);
}

TEST(ModelZoo, an_unknown_model_is_refused_with_the_known_names) {
  const EnginePlaces places{"", JOULERY_SOURCE_DIR "/data/heads", ""};
  EXPECT_EQ(load_model_row(places, "gpt").error().remedy, "known are minilm-l3-rotten-tomatoes");
}

TEST(ModelZoo, a_row_without_a_hash_is_refused_by_column) {
  const auto refused = find_model("name,task,kind,encoder,encoder_file\na,b,c,d,e\n", "zoo.csv", "a");
  EXPECT_EQ(refused.error().what, "the model's encoder_sha256 is missing or wrong");
}

TEST(EnginePlaces, an_installed_tree_is_found_beside_the_program) {
  Tree tree;
  tree.put("libexec/joulery/worker-onnx", 0755);
  tree.put("share/joulery/data/heads/zoo.csv");
  const EnginePlaces found = find_engine_places(tree.bin(), "/cache", unset).value();
  EXPECT_EQ(found.worker, tree.bin() + "/../libexec/joulery/worker-onnx");
  EXPECT_EQ(found.heads, tree.bin() + "/../share/joulery/data/heads");
  EXPECT_EQ(found.cache, "/cache");
}

TEST(EnginePlaces, the_environment_comes_first_and_nothing_else_is_tried_then) {
  Tree tree;
  tree.put("libexec/joulery/worker-onnx", 0755);
  const auto named = [&tree](std::string_view name) -> std::optional<std::string> {
    if (name == "JOULERY_LIBEXEC") return tree.top() + "/elsewhere";
    return std::nullopt;
  };
  EXPECT_EQ(find_engine_places(tree.bin(), "", named).error().where, tree.top() + "/elsewhere/worker-onnx");
}

TEST(EnginePlaces, what_is_missing_is_said_with_the_command_that_brings_it) {
  Tree tree;
  const auto no_worker = find_engine_places(tree.bin(), "", unset);
  EXPECT_EQ(no_worker.error().what, "the model worker is not built");
  EXPECT_EQ(no_worker.error().kind, ErrorKind::gone);
  tree.put("libexec/joulery/worker-onnx", 0755);
  EXPECT_EQ(find_engine_places(tree.bin(), "", unset).error().what, "no folder of model heads found");
  ZooModel model;
  model.encoder_file = "m.onnx";
  const auto no_model = load_request(model, {"", "", tree.top()}, 1);
  EXPECT_EQ(no_model.error().where, tree.top() + "/m.onnx");
}

}  // namespace
}  // namespace joulery
