// SPDX-License-Identifier: Apache-2.0
// Tests of the zoo: what is shipped reads, what is wrong is refused with its line and column, and paths and programs
// are found by the rule that docs/reference/zoo.md states.
#include "adapters/engines/zoo.h"

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

#include "foundation/base/files.h"
#include "testing/temporary_folder.h"

namespace joulery {
namespace {

constexpr std::string_view kHead = R"(
[[model]]
id = "mine"
name = "My model"
task = "text-classification"
kind = "pretrained"
)";

/// The head of an entry with further lines; the first of them is line 7.
std::string with(std::string_view lines) { return std::string(kHead) + std::string(lines); }

Error refusal(const std::string& toml) { return read_zoo(toml, "/home/me/my.toml").error(); }

const std::string kLlama = with("engine = \"llama\"\nfile = [{ role = \"model\", path = \"models/m.gguf\" }]\n");

EnginePlaces shipped() { return {"/libexec/worker-onnx", JOULERY_SOURCE_DIR "/data/heads", "/cache"}; }

TEST(Zoo, every_shipped_entry_reads_and_states_where_it_comes_from) {
  const auto zoo = load_zoo(shipped_zoo(shipped()));
  ASSERT_TRUE(zoo.has_value()) << describe(zoo.error());
  for (const ZooEntry& entry : *zoo) {
    EXPECT_NE(entry.licence, "unknown") << entry.id;
    EXPECT_NE(entry.source, "unknown") << entry.id;
    for (const ModelFile& file : entry.files) {
      EXPECT_TRUE(file.path.starts_with("cache:") || file.path.starts_with("data:")) << file.path;
      EXPECT_TRUE(file.sha256 || file.path.starts_with("data:")) << file.path << " could be any file";
    }
  }
  const ZooEntry reviews = find_entry(*zoo, "minilm-l3-reviews").value();
  EXPECT_EQ(reviews.recipe, "sentence-head");
  EXPECT_EQ(reviews.data_set, "rotten-tomatoes");
  EXPECT_FALSE(reviews.is_general);
  EXPECT_EQ(reviews.files.at(2).role, "head");
  EXPECT_TRUE(find_entry(*zoo, "gemma-3-270m-reviews").value().is_general);
}

TEST(Zoo, the_shipped_hashes_are_those_of_the_tables_of_heads) {
  const auto zoo = load_zoo(shipped_zoo(shipped())).value();
  const ZooModel model = load_model_row(shipped(), "minilm-l3-rotten-tomatoes").value();
  const auto files = find_entry(zoo, "minilm-l3-reviews").value().files;
  EXPECT_EQ(files.at(0).sha256, model.encoder_sha256);
  EXPECT_EQ(files.at(1).sha256, model.vocabulary_sha256);
  EXPECT_EQ(files.at(2).sha256, model.head_sha256);
  const ZooLanguageModel gemma = load_language_model_row(shipped(), "gemma-3-270m").value();
  EXPECT_EQ(find_entry(zoo, "gemma-3-270m-texts").value().files.at(0).sha256, gemma.sha256);
}

TEST(Zoo, an_entry_of_a_users_own_needs_six_lines_and_its_licence_is_unknown) {
  const auto zoo = read_zoo(kLlama, "/home/me/my.toml").value();
  ASSERT_EQ(zoo.size(), 1U);
  EXPECT_EQ(zoo[0].files.at(0), (ModelFile{"model", "/home/me/models/m.gguf", std::nullopt}));
  EXPECT_EQ(zoo[0].licence, "unknown");
  EXPECT_EQ(zoo[0].source, "unknown");
  EXPECT_FALSE(zoo[0].parameters.has_value());
}

TEST(Zoo, the_examples_of_the_page_are_read) {
  const std::string page = DiskFiles().read(JOULERY_SOURCE_DIR "/docs/reference/zoo.md").value();
  constexpr std::string_view fence = "```toml\n";
  const std::size_t begin = page.find(fence) + fence.size();
  const auto zoo = read_zoo(page.substr(begin, page.find("```", begin) - begin), "zoo.md");
  ASSERT_TRUE(zoo.has_value()) << describe(zoo.error());
  std::vector<std::string> engines;
  for (const ZooEntry& entry : *zoo) engines.push_back(entry.engine);
  EXPECT_EQ(engines, (std::vector<std::string>{"onnx", "onnx", "onnx", "llama", "http", "python", "command"}));
}

TEST(Zoo, no_toml_is_refused_with_line_and_column) {
  const Error refused = refusal("[[model]]\nid = mine\n");
  EXPECT_TRUE(refused.what.starts_with("this is no TOML (")) << refused.what;
  EXPECT_TRUE(refused.where.starts_with("/home/me/my.toml:2:")) << refused.where;
  EXPECT_EQ(refusal("[)").where.substr(0, 18), "/home/me/my.toml:1");
  EXPECT_EQ(refusal("").what, "no [[model]] in the file");
  EXPECT_EQ(refusal("[model]\nid = \"x\"\n").what, "\"model\" is not a list of tables");
}

TEST(Zoo, an_unknown_key_is_refused_at_its_place_with_the_nearest) {
  const Error refused = refusal(kLlama + "licens = \"MIT\"\n");
  EXPECT_EQ(refused.what, "\"licens\" is no key of a model");
  EXPECT_EQ(refused.where, "/home/me/my.toml:9:1");
  EXPECT_EQ(refused.remedy, "did you mean \"licence\"?");
  EXPECT_EQ(refusal("models = 1\n").remedy, "did you mean \"model\"?");
  EXPECT_EQ(refusal(with("engine = \"llama\"\nfile = [{ role = \"model\", path = \"m\", sha = \"x\" }]\n")).what,
            "\"sha\" is no key of a model's file");
}

TEST(Zoo, what_is_missing_or_of_the_wrong_kind_is_named) {
  EXPECT_EQ(refusal("[[model]]\nname = \"x\"\n").what, "a model lacks \"id\"");
  EXPECT_EQ(refusal("[[model]]\nid = \"\"\n").what, "\"id\" is empty");
  EXPECT_EQ(refusal("[[model]]\nid = 3\n").what, "\"id\" is not a text");
  EXPECT_EQ(refusal(kLlama + "general = \"yes\"\n").what, "\"general\" is neither true nor false");
  EXPECT_EQ(refusal(kLlama + "parameters = 0\n").what, "\"parameters\" is not a whole number above 0");
  EXPECT_EQ(refusal(kLlama + "command = [1]\n").what, "\"command\" is not a list of texts");
  EXPECT_EQ(refusal(kLlama + "options = { prompt = [] }\n").what, "the option \"prompt\" is not a text");
  EXPECT_EQ(refusal(with("engine = \"llama\"\nfile = [{ role = \"model\", path = \"m\", sha256 = \"A\" }]\n")).what,
            "\"sha256\" is not 64 digits of 0-9a-f");
}

TEST(Zoo, an_unknown_word_is_refused_with_the_nearest_or_all) {
  const Error engine = refusal(with("engine = \"lama\"\n"));
  EXPECT_EQ(engine.what, "\"lama\" is no engine");
  EXPECT_EQ(engine.where, "/home/me/my.toml:7:10");
  EXPECT_EQ(engine.remedy, "did you mean \"llama\"?");
  EXPECT_EQ(refusal(with("engine = \"tensorflow\"\n")).remedy, "write one of onnx, llama, http, python, command");
}

TEST(Zoo, an_engine_without_what_it_runs_is_refused) {
  EXPECT_EQ(refusal(with("engine = \"onnx\"\n")).what, "the engine onnx needs at least one [[model.file]]");
  EXPECT_EQ(refusal(with("engine = \"http\"\n")).what, "the engine http needs \"url\"");
  EXPECT_EQ(refusal(with("engine = \"command\"\n")).what, "the engine command needs \"command\"");
  EXPECT_EQ(refusal(with("engine = \"python\"\n")).what,
            "the engine python needs a [[model.file]] or the option \"model\"");
}

TEST(Zoo, two_of_one_id_are_refused_in_one_file_and_in_two) {
  EXPECT_EQ(refusal(kLlama + kLlama).what, "two models have the id \"mine\"");
  const testing::TemporaryFolder folder;
  std::ofstream(folder.path() + "/a.toml") << kLlama;
  std::ofstream(folder.path() + "/b.toml") << kLlama;
  std::ofstream(folder.path() + "/c.txt") << "not read";
  EXPECT_EQ(load_zoo(folder.path()).error().where, folder.path() + "/b.toml");
  EXPECT_EQ(load_zoo(folder.path() + "/a.toml").value().size(), 1U);
  EXPECT_EQ(load_zoo(folder.path() + "/d.toml").error().kind, ErrorKind::gone);
}

RC_GTEST_PROP(Zoo, a_file_that_was_damaged_is_read_or_refused_in_one_line, (const std::string& bytes)) {
  std::string damaged = kLlama;
  damaged.insert(*rc::gen::inRange<std::size_t>(0, damaged.size()), bytes);
  damaged.resize(*rc::gen::inRange<std::size_t>(0, damaged.size()));
  const auto zoo = read_zoo(damaged, "my.toml");
  RC_ASSERT(zoo.has_value() || (!zoo.error().what.empty() && zoo.error().where.starts_with("my.toml")));
}

TEST(Zoo, a_model_that_is_not_there_is_told_with_the_nearest) {
  const auto zoo = read_zoo(kLlama, "my.toml").value();
  EXPECT_EQ(find_entry(zoo, "mines").error().remedy, "did you mean mine?");
  EXPECT_EQ(find_entry(zoo, "gpt").error().remedy, "known are mine");
}

TEST(Zoo, options_are_texts_whatever_they_are_written_as) {
  const auto zoo = read_zoo(kLlama + "[model.options]\ncontext = 512\nchat = true\nprompt = \"{text}\"\n", "z").value();
  EXPECT_EQ(zoo[0].options.at("context"), "512");
  EXPECT_EQ(zoo[0].options.at("chat"), "yes");
  EXPECT_EQ(zoo[0].options.at("prompt"), "{text}");
}

TEST(ZooStart, files_are_found_in_the_cache_in_data_and_beside_the_zoo) {
  const testing::TemporaryFolder folder;
  for (const char* name : {"/cache", "/data/heads", "/data/zoo"}) {
    std::filesystem::create_directories(folder.path() + name);
  }
  for (const char* name : {"/cache/m.gguf", "/data/heads/h.csv", "/data/zoo/e.jsonl", "/own.gguf"}) {
    std::ofstream(folder.path() + name) << "x";
  }
  const EnginePlaces places{"", folder.path() + "/data/heads", folder.path() + "/cache"};
  const auto zoo = read_zoo(with("engine = \"llama\"\nfile = [{ role = \"a\", path = \"cache:m.gguf\" }, { role = "
                                 "\"b\", path = \"data:heads/h.csv\" }, { role = \"c\", path = \"data:zoo/e.jsonl\" },"
                                 " { role = \"d\", path = \"own.gguf\" }]\n"),
                            folder.path() + "/my.toml")
                       .value();
  const auto request = load_request(zoo[0], places, {"a", "b"}, 3, 2);
  ASSERT_TRUE(request.has_value()) << describe(request.error());
  EXPECT_EQ(request->files.at(0).path, folder.path() + "/cache/m.gguf");
  EXPECT_EQ(request->files.at(1).path, folder.path() + "/data/heads/h.csv");
  EXPECT_EQ(request->files.at(2).path, folder.path() + "/data/zoo/e.jsonl");
  EXPECT_EQ(request->files.at(3).path, folder.path() + "/own.gguf");
  EXPECT_EQ(request->threads, 3U);
  EXPECT_EQ(request->batch, 2U);
  EXPECT_EQ(request->labels, (std::vector<std::string>{"a", "b"}));
}

TEST(ZooStart, a_file_that_is_missing_is_named_with_how_to_get_it) {
  const auto zoo = load_zoo(shipped_zoo(shipped())).value();
  EnginePlaces places = shipped();
  places.cache = "/nowhere";
  const auto missing = load_request(find_entry(zoo, "gemma-3-270m-texts").value(), places, {}, 1, 1);
  EXPECT_EQ(missing.error().kind, ErrorKind::gone);
  EXPECT_EQ(missing.error().what, "the model of the model gemma-3-270m-texts is not there");
  EXPECT_EQ(missing.error().where, "/nowhere/gemma-3-270m/gemma-3-270m-q4_k_m.gguf");
  const auto own = read_zoo(kLlama, "/nowhere/my.toml").value();
  EXPECT_EQ(load_request(own[0], places, {}, 1, 1).error().remedy,
            "put the file there, or correct its path in the zoo");
}

TEST(ZooStart, a_path_that_leads_out_of_the_cache_is_refused) {
  for (const char* path : {"cache:../m.gguf", "cache:/etc/passwd", "data:a/../../x"}) {
    const auto zoo =
        read_zoo(with(fmt::format("engine = \"llama\"\nfile = [{{ role = \"a\", path = \"{}\" }}]\n", path)), "z")
            .value();
    EXPECT_EQ(load_request(zoo[0], shipped(), {}, 1, 1).error().kind, ErrorKind::invalid) << path;
  }
}

TEST(ZooStart, an_endpoints_address_is_an_option_of_the_request) {
  const auto zoo = read_zoo(with("engine = \"http\"\nurl = \"http://127.0.0.1:8080\"\n"), "z").value();
  EXPECT_EQ(load_request(zoo[0], shipped(), {}, 1, 1).value().options.at("url"), "http://127.0.0.1:8080");
}

TEST(ZooStart, each_engine_has_its_program) {
  const testing::TemporaryFolder folder;
  std::ofstream(folder.path() + "/worker-llama") << "x";
  chmod((folder.path() + "/worker-llama").c_str(), 0755);
  EnginePlaces places = shipped();
  places.worker = folder.path() + "/worker-onnx";
  ZooEntry entry;
  entry.engine = "llama";
  EXPECT_EQ(engine_program(entry, places).value().path, folder.path() + "/worker-llama");
  EXPECT_EQ(engine_program(entry, places).value().worker, "llama");
  entry.engine = "http";
  EXPECT_EQ(engine_program(entry, places).error().remedy, "run ./joulery build");
  entry.engine = "onnx";
  EXPECT_EQ(engine_program(entry, places).error().kind, ErrorKind::gone);
}

TEST(ZooStart, a_command_is_found_beside_the_zoo_or_on_the_path_and_may_name_itself_as_it_likes) {
  const auto own =
      read_zoo(with("engine = \"command\"\ncommand = [\"python3\", \"./mine.py\", \"-x\"]\n"), "/z/my.toml");
  const EngineProgram program = engine_program(own.value().at(0), shipped()).value();
  EXPECT_EQ(program.path, "python3");
  EXPECT_EQ(program.arguments, (std::vector<std::string>{"/z/./mine.py", "-x"}));
  EXPECT_EQ(program.worker, "");
  const auto missing = read_zoo(with("engine = \"command\"\ncommand = [\"./mine\"]\n"), "/z/my.toml").value();
  EXPECT_EQ(engine_program(missing[0], shipped()).error().where, "/z/./mine");
}

TEST(ZooStart, a_data_sets_path_is_relative_to_the_zoo_and_a_known_name_is_not) {
  EXPECT_EQ(read_zoo(kLlama + "data_set = \"test.jsonl\"\n", "/z/my.toml").value()[0].data_set, "/z/test.jsonl");
  EXPECT_EQ(read_zoo(kLlama + "data_set = \"rotten-tomatoes\"\n", "/z/my.toml").value()[0].data_set, "rotten-tomatoes");
}

TEST(Zoo, a_folder_of_real_images_lies_beside_the_file_that_names_it) {
  const auto zoo = read_zoo(
      with("engine = \"llama\"\nreference_images = \"../real\"\nfile = [{ role = \"model\", path = \"m\" }]\n"),
      "/home/me/my.toml");
  ASSERT_TRUE(zoo.has_value()) << describe(zoo.error());
  EXPECT_EQ(zoo->front().reference_images, "/home/me/../real");
}

TEST(Zoo, BM30_a_training_keeps_the_digits_it_was_printed_with) {
  const auto zoo = read_zoo(kLlama + R"([model.training]
training_kwh = "51686"
finetuning_kwh = "7571"
rung = "node.modelled"
grid_g_per_kwh = "57"
source = "arXiv 2311.16863, Table 5"
)",
                            "my.toml");
  ASSERT_TRUE(zoo.has_value()) << describe(zoo.error());
  ASSERT_TRUE(zoo->front().training);
  EXPECT_EQ(zoo->front().training->training_kwh, "51686");
  EXPECT_EQ(zoo->front().training->place, "my.toml:9:1");
  EXPECT_FALSE(read_zoo(kLlama, "my.toml")->front().training) << "not known, not 0";
}

TEST(Zoo, a_training_that_says_too_little_is_refused) {
  const std::string head = kLlama + "[model.training]\n";
  const std::string rest = "rung = \"node.modelled\"\nsource = \"me\"\n";
  EXPECT_NE(refusal(head + rest).what.find("training_s"), std::string::npos);
  EXPECT_NE(refusal(head + "training_s = \"66\"\n" + rest).what.find("power_w"), std::string::npos);
  EXPECT_NE(refusal(head + "training_kwh = \"1\"\ntraining_s = \"66\"\n" + rest).what.find("power_w"),
            std::string::npos);
  EXPECT_NE(refusal(head + "training_kwh = 51686\n" + rest).what.find("not a text"), std::string::npos);
  EXPECT_NE(refusal(head + "training_kwh = \"1\"\nsource = \"me\"\n").what.find("lacks \"rung\""), std::string::npos);
  EXPECT_NE(refusal(head + "training_kwh = \"1\"\nrung = \"shelf\"\nsource = \"me\"\n").what.find("no rung"),
            std::string::npos);
  EXPECT_NE(refusal(kLlama + "training = \"much\"\n").what.find("not a table"), std::string::npos);
}

}  // namespace
}  // namespace joulery
