// SPDX-License-Identifier: Apache-2.0
// Tests of libjoulery.so through its C interface, as a program sees it: arguments, spans, threads, forks, old
// structures.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <future>
#include <gtest/gtest.h>
#include <joulery/joulery.h>
#include <joulery/session.h>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

/// A session on a fixture machine whose counters stand still: nothing on disk, nothing of this machine.
joulery_session* open_on(const char* machine, const std::string& store = "none") {
  const std::string root = std::string(JOULERY_SOURCE_DIR "/tests/machines/") + machine;
  joulery_options options{};
  options.size = sizeof options;
  options.store = store.c_str();
  options.root = root.c_str();
  joulery_session* session = nullptr;
  joulery_error error{};
  EXPECT_EQ(joulery_open(&options, &session, &error), JOULERY_OK) << error.what << ": " << error.where;
  return session;
}

std::string make_folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "joulery-XXXXXX").string();
  EXPECT_NE(mkdtemp(pattern.data()), nullptr);
  return pattern;
}

std::size_t lines_of(const std::string& path) {
  std::ifstream file(path);
  std::size_t count = 0;
  for (std::string line; std::getline(file, line);) ++count;
  return count;
}

std::size_t count_of(const char* json, const char* words) {
  std::size_t count = 0;
  for (const char* at = json; (at = std::strstr(at, words)) != nullptr; ++at) ++count;
  return count;
}

TEST(CInterface, a_span_gives_bounds_method_and_instants) {
  joulery_session* session = open_on("firecracker-epyc");
  joulery_span span = 0;
  ASSERT_EQ(joulery_begin(session, "work", 0, 0, &span, nullptr), JOULERY_OK);
  EXPECT_NE(span, 0U);
  ASSERT_EQ(joulery_work(session, span, "token", 3, nullptr), JOULERY_OK);
  ASSERT_EQ(joulery_end(session, span, JOULERY_PRECISE, nullptr), JOULERY_OK);
  joulery_result result{};
  result.size = sizeof result;
  ASSERT_EQ(joulery_span_result(session, span, &result, nullptr), JOULERY_OK);
  EXPECT_LE(result.energy_j.low, result.energy_j.best);
  EXPECT_LE(result.energy_j.best, result.energy_j.high);
  EXPECT_GT(result.energy_j.high, 0);
  EXPECT_GT(result.end_mono_ns, result.start_mono_ns);
  EXPECT_GE(result.method, JOULERY_MODELLED) << "this machine has no counter";
  char* json = nullptr;
  ASSERT_EQ(joulery_close(session, &json, nullptr), JOULERY_OK);
  EXPECT_NE(std::strstr(json, "\"joulery.run/1\""), nullptr);
  EXPECT_NE(std::strstr(json, "\"token\""), nullptr);
  joulery_free(json);
}

TEST(CInterface, wrong_arguments_are_refused_in_words) {
  joulery_session* session = nullptr;
  joulery_error error{};
  joulery_options options{};
  options.size = sizeof options;
  options.place = "Atlantis";
  options.store = "none";
  EXPECT_EQ(joulery_open(&options, &session, &error), JOULERY_INVALID);
  EXPECT_EQ(session, nullptr);
  EXPECT_NE(std::string(error.what), "");
  EXPECT_NE(std::string(error.remedy), "");
  options.place = nullptr;
  options.interval_ns = 5;
  EXPECT_EQ(joulery_open(&options, &session, &error), JOULERY_INVALID);
  EXPECT_EQ(joulery_open(nullptr, nullptr, &error), JOULERY_INVALID);
  EXPECT_EQ(joulery_end(nullptr, 1, 0, &error), JOULERY_INVALID);
  session = open_on("firecracker-epyc");
  joulery_span span = 0;
  EXPECT_EQ(joulery_begin(session, "x", 99, 0, &span, &error), JOULERY_INVALID);
  EXPECT_EQ(joulery_end(session, 99, 0, &error), JOULERY_INVALID);
  EXPECT_EQ(joulery_begin(session, nullptr, 0, 0, &span, &error), JOULERY_OK) << "a span need not have a name";
  EXPECT_EQ(joulery_work(session, span, nullptr, 1, &error), JOULERY_INVALID);
  EXPECT_EQ(joulery_work(session, span, "token", -1, &error), JOULERY_INVALID);
  EXPECT_EQ(joulery_close(session, nullptr, &error), JOULERY_OK);
  EXPECT_EQ(joulery_close(nullptr, nullptr, &error), JOULERY_INVALID);
}

TEST(CInterface, a_program_built_for_a_smaller_structure_is_served) {
  setenv("JOULERY_STORE", "none", 1);
  joulery_options options{};
  options.size = offsetof(joulery_options, place);  // an older program knew the name alone
  options.place = "Atlantis";
  joulery_session* session = nullptr;
  EXPECT_EQ(joulery_open(&options, &session, nullptr), JOULERY_OK) << "what lies behind its size is not looked at";
  EXPECT_EQ(joulery_close(session, nullptr, nullptr), JOULERY_OK);
  unsetenv("JOULERY_STORE");
  session = open_on("firecracker-epyc");
  joulery_span span = 0;
  ASSERT_EQ(joulery_begin(session, "x", 0, 0, &span, nullptr), JOULERY_OK);
  ASSERT_EQ(joulery_end(session, span, 0, nullptr), JOULERY_OK);
  struct {
    joulery_result result;
    char beyond;
  } small{};
  small.result.size = offsetof(joulery_result, self_energy_j);
  small.result.self_energy_j.low = 42;
  ASSERT_EQ(joulery_span_result(session, span, &small.result, nullptr), JOULERY_OK);
  EXPECT_EQ(small.result.self_energy_j.low, 42) << "what an older program has no room for is left alone";
  EXPECT_GT(small.result.end_mono_ns, 0);
  small.result.size = 0;
  EXPECT_EQ(joulery_span_result(session, span, &small.result, nullptr), JOULERY_INVALID);
  joulery_close(session, nullptr, nullptr);
}

TEST(CInterface, codecarbons_rows_come_from_a_run_and_from_a_span) {
  const std::string root = JOULERY_SOURCE_DIR "/tests/machines/firecracker-epyc";
  joulery_options options{};
  options.size = sizeof options;
  options.store = "none";
  options.root = root.c_str();
  options.place = "FR";
  options.pue = "1.5";
  options.wue = "0.5L/kWh";
  joulery_session* session = nullptr;
  joulery_error error{};
  ASSERT_EQ(joulery_open(&options, &session, &error), JOULERY_OK) << error.what;
  joulery_span span = 0;
  ASSERT_EQ(joulery_begin(session, "task", 0, 0, &span, nullptr), JOULERY_OK);
  char* fields = nullptr;
  EXPECT_EQ(joulery_span_emissions(session, span, 0, &fields, nullptr), JOULERY_INVALID) << "it is still open";
  ASSERT_EQ(joulery_end(session, span, 0, nullptr), JOULERY_OK);
  ASSERT_EQ(joulery_span_emissions(session, span, JOULERY_TREE, &fields, nullptr), JOULERY_OK);
  EXPECT_NE(std::strstr(fields, "\"tracking_mode\": \"process\""), nullptr) << fields;
  EXPECT_EQ(std::strstr(fields, "beside"), nullptr) << fields;
  joulery_free(fields);
  ASSERT_EQ(joulery_span_emissions(session, span, JOULERY_EXTENDED, &fields, nullptr), JOULERY_OK);
  EXPECT_NE(std::strstr(fields, "\"beside\": {\"interval\":0.95,\"method\":\""), nullptr) << fields;
  joulery_free(fields);
  ASSERT_EQ(joulery_span_emissions(session, span, 0, &fields, nullptr), JOULERY_OK);
  EXPECT_NE(std::strstr(fields, "\"tracking_mode\": \"machine\""), nullptr) << "each call asks anew: " << fields;
  joulery_free(fields);
  char* run = nullptr;
  ASSERT_EQ(joulery_close(session, &run, nullptr), JOULERY_OK);
  ASSERT_EQ(joulery_emissions(run, 0, &fields, nullptr), JOULERY_OK);
  EXPECT_NE(std::strstr(fields, "\"pue\": 1.5, \"wue\": 0.5"), nullptr) << fields;
  EXPECT_NE(std::strstr(fields, "\"country_iso_code\": \"FRA\""), nullptr) << fields;
  const std::string folder = make_folder();
  const std::string path = folder + "/emissions.csv";
  for (const uint32_t flags : {0U, 0U, static_cast<uint32_t>(JOULERY_UPDATE)}) {
    ASSERT_EQ(joulery_write_emissions(path.c_str(), fields, run, flags, &error), JOULERY_OK) << error.what;
  }
  EXPECT_EQ(lines_of(path), 3U) << "a header and two rows, one of them written twice";
  EXPECT_GT(lines_of(folder + "/emissions.joulery.json"), 5U);
  const std::string tasks = folder + "/tasks.csv";
  ASSERT_EQ(joulery_write_tasks(tasks.c_str(), R"([{"task_name": "a"}])", &error), JOULERY_OK) << error.what;
  EXPECT_EQ(lines_of(tasks), 2U);
  EXPECT_EQ(joulery_write_tasks(tasks.c_str(), "{}", &error), JOULERY_INVALID);
  EXPECT_EQ(lines_of(tasks), 2U) << "what is there stays";
  joulery_free(fields);
  EXPECT_EQ(joulery_emissions("{}", 0, &fields, &error), JOULERY_INVALID);
  EXPECT_EQ(fields, nullptr);
  EXPECT_EQ(joulery_write_emissions(nullptr, "{}", nullptr, 0, &error), JOULERY_INVALID);
  EXPECT_EQ(joulery_write_emissions("/nowhere/e.csv", "{}", nullptr, 0, &error), JOULERY_GONE);
  joulery_free(run);
  std::filesystem::remove_all(folder);
}

TEST(CInterface, a_gpu_that_is_not_there_is_refused) {
  joulery_options options{};
  options.size = sizeof options;
  options.store = "none";
  options.gpus = "GPU-ffffffff";
  options.root = JOULERY_SOURCE_DIR "/tests/machines/firecracker-epyc";
  joulery_session* session = nullptr;
  EXPECT_EQ(joulery_open(&options, &session, nullptr), JOULERY_INVALID);
  options.size = offsetof(joulery_options, gpus);  // an older program has no such field
  EXPECT_EQ(joulery_open(&options, &session, nullptr), JOULERY_OK);
  EXPECT_EQ(joulery_close(session, nullptr, nullptr), JOULERY_OK);
}

TEST(CInterface, spans_from_many_threads_are_all_there) {
  joulery_session* session = open_on("xeon-two-sockets");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([session] {
      for (int turn = 0; turn < 50; ++turn) {
        joulery_span span = 0;
        joulery_begin(session, "step", 0, 0, &span, nullptr);
        joulery_work(session, span, "step", 1, nullptr);
        joulery_end(session, span, 0, nullptr);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  char* json = nullptr;
  ASSERT_EQ(joulery_close(session, &json, nullptr), JOULERY_OK);
  EXPECT_EQ(count_of(json, "\"name\": \"step\""), 200U);
  joulery_free(json);
}

/// What a thread did with a session until it was closed.
struct Used {
  std::size_t begun = 0;
  std::chrono::steady_clock::duration longest_wait{};
};

Used use_until_closed(joulery_session* session) {
  Used used;
  joulery_span span = 0;
  joulery_status status = JOULERY_OK;
  while ((status = joulery_begin(session, "step", 0, 0, &span, nullptr)) == JOULERY_OK) {
    ++used.begun;
    joulery_end(session, span, 0, nullptr);  // or the close has ended it
    joulery_result result{};
    result.size = sizeof result;
    const auto asked = std::chrono::steady_clock::now();
    status = joulery_span_result(session, span, &result, nullptr);
    used.longest_wait = std::max(used.longest_wait, std::chrono::steady_clock::now() - asked);
    EXPECT_TRUE(status == JOULERY_OK || status == JOULERY_GONE) << status;
  }
  EXPECT_EQ(status, JOULERY_GONE);
  return used;
}

TEST(CInterface, closing_while_other_threads_ask_leaves_nobody_behind) {
  const std::string folder = make_folder();
  const std::string store = folder + "/runs.db";
  setenv("XDG_STATE_HOME", folder.c_str(), 1);  // with a journal, which is closed too
  for (int turn = 0; turn < 24; ++turn) {
    joulery_session* session = open_on("firecracker-epyc", store);
    std::vector<std::future<Used>> threads;
    for (int i = 0; i < 4; ++i) threads.push_back(std::async(std::launch::async, use_until_closed, session));
    std::this_thread::sleep_for(std::chrono::microseconds(turn * 200));  // some begin before the close, some meanwhile
    char* json = nullptr;
    ASSERT_EQ(joulery_close(session, &json, nullptr), JOULERY_OK);
    std::size_t begun = 0;
    for (std::future<Used>& thread : threads) {
      const Used used = thread.get();
      begun += used.begun;
      EXPECT_LT(used.longest_wait, std::chrono::seconds(2)) << "it waited for readings that nobody takes any more";
    }
    EXPECT_EQ(count_of(json, "\"name\": \"step\""), begun) << "a span that was begun is in the run";
    joulery_free(json);
  }
  unsetenv("XDG_STATE_HOME");
  std::filesystem::remove_all(folder);
}

TEST(CInterface, a_call_that_comes_after_the_close_is_told_so) {
  joulery_session* session = open_on("firecracker-epyc");
  ASSERT_EQ(joulery_close(session, nullptr, nullptr), JOULERY_OK);
  joulery_session* other = open_on("firecracker-epyc");
  EXPECT_NE(other, session) << "or a late call would reach another session";
  joulery_span span = 0;
  joulery_result result{};
  result.size = sizeof result;
  char* text = nullptr;
  joulery_error error{};
  EXPECT_EQ(joulery_begin(session, "late", 0, 0, &span, &error), JOULERY_GONE);
  EXPECT_NE(std::string(error.remedy), "");
  EXPECT_EQ(joulery_end(session, 1, 0, nullptr), JOULERY_GONE);
  EXPECT_EQ(joulery_work(session, 1, "token", 1, nullptr), JOULERY_GONE);
  EXPECT_EQ(joulery_cancel(session, 1, nullptr), JOULERY_GONE);
  EXPECT_EQ(joulery_span_result(session, 1, &result, nullptr), JOULERY_GONE);
  EXPECT_EQ(joulery_span_emissions(session, 1, 0, &text, nullptr), JOULERY_GONE);
  EXPECT_EQ(joulery_report(session, &text, nullptr), JOULERY_GONE);
  EXPECT_EQ(joulery_close(session, &text, nullptr), JOULERY_GONE);
  EXPECT_EQ(text, nullptr);
  EXPECT_EQ(joulery_close(other, nullptr, nullptr), JOULERY_OK);
}

TEST(CInterface, a_forked_child_is_refused_and_may_close_its_copy) {
  joulery_session* session = open_on("firecracker-epyc");
  joulery_span span = 0;
  ASSERT_EQ(joulery_begin(session, "parent's", 0, 0, &span, nullptr), JOULERY_OK);
  const pid_t child = fork();
  if (child == 0) {
    joulery_span own = 0;
    const bool refused = joulery_begin(session, "child's", 0, 0, &own, nullptr) == JOULERY_UNSUPPORTED &&
                         joulery_close(session, nullptr, nullptr) == JOULERY_UNSUPPORTED;
    _exit(refused ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(joulery_end(session, span, 0, nullptr), JOULERY_OK);
  EXPECT_EQ(joulery_close(session, nullptr, nullptr), JOULERY_OK);
}

TEST(CppInterface, a_range_that_is_unknown_is_nothing) {
  EXPECT_FALSE(joulery::known({std::nan(""), std::nan(""), std::nan("")}));
  const auto known = joulery::known({0, 0, 1});
  ASSERT_TRUE(known);
  EXPECT_EQ(known->high, 1);
}

TEST(CppInterface, spans_end_with_their_scope_and_errors_are_values) {
  joulery::Session::Options options;
  options.store = "none";
  options.root = JOULERY_SOURCE_DIR "/tests/machines/firecracker-epyc";
  auto session = joulery::Session::open(options);
  ASSERT_TRUE(session);
  {
    auto outer = session->span("outer");
    ASSERT_TRUE(outer);
    auto inner = session->span("inner", outer->id());
    ASSERT_TRUE(inner);
    ASSERT_TRUE(inner->work("token", 2));
    ASSERT_TRUE(inner->end());
    auto dropped = session->span("dropped");
    ASSERT_TRUE(dropped);
    ASSERT_TRUE(dropped->cancel());
  }
  const auto json = session->close();
  ASSERT_TRUE(json);
  EXPECT_NE(json->find("\"outer\""), std::string::npos);
  EXPECT_EQ(json->find("\"dropped\""), std::string::npos);
  options.place = "Atlantis";
  EXPECT_EQ(joulery::Session::open(options).error().status, JOULERY_INVALID);
}

}  // namespace
