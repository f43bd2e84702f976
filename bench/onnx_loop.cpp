// SPDX-License-Identifier: Apache-2.0
// The yardstick of worker-onnx: the least a C++ program can do to run an encoder of texts on tokens that are there
// already. One session, one text at a time, as many threads as told; everything else is ONNX Runtime's default.
// Usage: onnx_loop MODEL OUTPUT THREADS TOKENS      (TOKENS: a line of ids a text; needs inputs input_ids,
// attention_mask) For each line on standard input it runs all texts once and prints the nanoseconds that took.
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <onnxruntime_cxx_api.h>
#include <sstream>
#include <string>
#include <vector>

namespace {

using Ids = std::vector<std::int64_t>;

std::vector<Ids> read_tokens(const char* path) {
  std::vector<Ids> texts;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    Ids ids;
    for (std::int64_t id = 0; words >> id;) ids.push_back(id);
    texts.push_back(std::move(ids));
  }
  return texts;
}

/// Runs every text; the sum of the first numbers, so that nothing can be left out.
float run_all(Ort::Session& session, const char* output, std::vector<Ids>& texts) {
  const auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
  const std::array<const char*, 2> inputs{"input_ids", "attention_mask"};
  float sum = 0;
  for (Ids& ids : texts) {
    Ids mask(ids.size(), 1);
    const std::array<std::int64_t, 2> shape{1, static_cast<std::int64_t>(ids.size())};
    std::array<Ort::Value, 2> values{
        Ort::Value::CreateTensor<std::int64_t>(memory, ids.data(), ids.size(), shape.data(), shape.size()),
        Ort::Value::CreateTensor<std::int64_t>(memory, mask.data(), mask.size(), shape.data(), shape.size())};
    const auto answers = session.Run(Ort::RunOptions(nullptr), inputs.data(), values.data(), values.size(), &output, 1);
    sum += *answers[0].GetTensorData<float>();
  }
  return sum;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("usage: onnx_loop MODEL OUTPUT THREADS TOKENS\n", stderr);
    return 2;
  }
  ::setenv("ORT_DISABLE_TELEMETRY", "1", 1);
  auto texts = read_tokens(argv[4]);
  const Ort::Env env(ORT_LOGGING_LEVEL_FATAL, "loop");
  Ort::SessionOptions options;
  options.SetIntraOpNumThreads(std::atoi(argv[3]));
  Ort::Session session(env, argv[1], options);
  for (std::string line; std::getline(std::cin, line);) {
    const auto start = std::chrono::steady_clock::now();
    const float sum = run_all(session, argv[2], texts);
    const auto took = std::chrono::steady_clock::now() - start;
    std::cout << std::chrono::nanoseconds(took).count() << ' ' << sum << '\n' << std::flush;
  }
  return 0;
}
