// SPDX-License-Identifier: Apache-2.0
// An engine whose queries take a known time: it computes nothing for so many milliseconds an item and says that each
// text's label is "a". `joulery bench` runs it as any foreign engine, and bench/run tells from the instants it writes
// down what Joulery adds to the queries. At each request it also reads the processor time of the process that asked.
// Usage: bench_engine MILLISECONDS FOLDER      (speaks the engine protocol; FOLDER gets one file of lines a process)
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fmt/format.h>
#include <fstream>
#include <unistd.h>

#include "foundation/wire/lines.h"
#include "foundation/wire/worker.h"

namespace joulery {
namespace {

Duration read_clock(clockid_t id) {
  timespec now{};
  ::clock_gettime(id, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

Instant now() { return Instant(read_clock(CLOCK_MONOTONIC)); }

/// Processor time of whoever started this program, all its threads.
Duration asker_cpu() {
  clockid_t id{};
  return ::clock_getcpuclockid(::getppid(), &id) == 0 ? read_clock(id) : Duration{};
}

void say(const WorkerAnswer& answer) {
  const std::string line = encode(answer);
  for (std::size_t at = 0; at < line.size();) {
    const ssize_t written = ::write(STDOUT_FILENO, line.data() + at, line.size() - at);
    if (written < 0) std::exit(1);
    at += static_cast<std::size_t>(written);
  }
}

class Engine {
 public:
  Engine(Duration item_time, const std::string& folder)
      : item_time_(item_time), seen_(fmt::format("{}/{}", folder, ::getpid())) {}

  void hear(std::string_view line, Instant heard) {
    const Duration cpu = asker_cpu();
    const auto request = decode_worker_request(line);
    if (!request) return say(request.error());
    if (std::holds_alternative<QuitRequest>(*request)) std::exit(0);
    if (const auto* load = std::get_if<LoadModelRequest>(&*request)) {
      ModelLoaded loaded;
      loaded.start = heard;
      loaded.end = now();
      loaded.runtime = "a known time";
      loaded.threads = load->threads;
      return say(loaded);
    }
    if (const auto* asked = std::get_if<AnswerRequest>(&*request)) answer(*asked, heard, cpu);
  }

 private:
  void answer(const AnswerRequest& asked, Instant heard, Duration cpu) {
    Answered answered;
    answered.start = heard;
    answered.results.reserve(asked.items.size());
    Instant last_word = heard;
    for (std::size_t i = 0; i < asked.items.size(); ++i) {
      ItemAnswer one;
      one.answer = Answer{"a", {}, {}, {}};
      one.tokens_in = 20;
      one.tokens_out = 0;
      one.start = now();
      while (now() < one.start + item_time_) {
      }
      one.end = now();
      answered.results.push_back(std::move(one));
      if (now() - last_word < std::chrono::milliseconds(200)) continue;  // as often as our own workers
      last_word = now();
      say(WorkerProgress{i + 1});
    }
    answered.end = now();
    seen_ << fmt::format("{} {} {} {}\n", nanoseconds_of(heard), nanoseconds_of(answered.end), asked.items.size(),
                         cpu.count());
    seen_.flush();
    say(answered);
  }

  Duration item_time_;
  std::ofstream seen_;
};

int run(Duration item_time, const std::string& folder) {
  Engine engine(item_time, folder);
  say(WorkerReady{worker_protocol, "known-time", "a known time"});
  LineBuffer lines;
  std::array<char, 65'536> portion{};
  for (;;) {
    const ssize_t got = ::read(STDIN_FILENO, portion.data(), portion.size());
    if (got <= 0) return got == 0 ? 0 : 1;
    if (!lines.add({portion.data(), static_cast<std::size_t>(got)})) return 1;
    while (const auto line = lines.next()) engine.hear(*line, now());
  }
}

}  // namespace
}  // namespace joulery

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: bench_engine MILLISECONDS FOLDER\n", stderr);
    return 2;
  }
  return joulery::run(std::chrono::milliseconds(std::atoi(argv[1])), argv[2]);
}
