// SPDX-License-Identifier: Apache-2.0
// What a span costs the program that is metered, beside the bare reads of the same counters in the same run, without
// files and with a journal on disk, and what a session costs that rests. Prints one JSON object; bench/run makes rows
// of it.
// Usage: bench_session ROOT SECONDS_OF_REST COUNTER...   The journal is below XDG_STATE_HOME.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "shell/session/program_session.h"

namespace joulery {
namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr int kRounds = 60;
constexpr int kSpans = 200;

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

/// Microseconds a call, the mean of one round.
template <class Work>
double mean_us(const Work& work) {
  const auto start = SteadyClock::now();
  for (int i = 0; i < kSpans; ++i) work();
  return std::chrono::duration<double, std::micro>(SteadyClock::now() - start).count() / kSpans;
}

double median(std::vector<double>& values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

/// What both edges of a span cannot do without: each counter read, turned into a number and stamped.
struct BareReads {
  std::vector<int> counters;
  unsigned long long sum = 0;

  void once() {
    std::array<char, 64> text{};
    for (const int counter : counters) {
      const ssize_t count = ::pread(counter, text.data(), text.size() - 1, 0);
      if (count > 0) sum += std::strtoull(text.data(), nullptr, 10);
      sum += static_cast<unsigned long long>(SteadyClock::now().time_since_epoch().count());
    }
  }
};

void spans(LiveMeter& meter, Edge edge) {
  const auto span = meter.begin("span", {}, edge);
  if (span) static_cast<void>(meter.end(*span, {}, edge));
}

/// The share of a core that the whole process takes once its session rests.
double rest_percent(double seconds) {
  std::this_thread::sleep_for(std::chrono::seconds(3));  // longer than a session lingers
  const double before = cpu_seconds();
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  return (cpu_seconds() - before) / seconds * 100;
}

/// A session, and the spans that are timed on it.
struct Timed {
  std::unique_ptr<ProgramSession> session;
  std::vector<double> cheap;
  std::vector<double> precise;

  void round() {
    // The thread ticks while anything is open, as it does in a program.
    const auto holding = session->meter().begin("all");
    cheap.push_back(mean_us([&] { spans(session->meter(), Edge::cheap); }));
    precise.push_back(mean_us([&] { spans(session->meter(), Edge::precise); }));
    if (holding) static_cast<void>(session->meter().end(*holding));
  }
};

Timed open(const std::string& root, const std::string& store) {
  SessionOptions options;
  options.root = root;
  options.store = store;
  auto session = ProgramSession::open(options);
  if (!session) std::fprintf(stderr, "%s\n", describe(session.error()).c_str());
  return {session ? std::move(*session) : nullptr, {}, {}};
}

int run(const std::string& root, double seconds, BareReads bare) {
  Timed bare_of_files = open(root, "none");
  Timed kept = open(root, root + "/runs.sqlite");
  if (!bare_of_files.session || !kept.session) return 1;
  std::vector<double> reads;
  for (int round = 0; round < kRounds; ++round) {
    bare_of_files.round();
    kept.round();
    reads.push_back(mean_us([&] { bare.once(), bare.once(); }));
  }
  std::optional<Error> not_kept;
  static_cast<void>(kept.session->close(not_kept));
  kept.session.reset();
  const double rest = rest_percent(seconds);
  std::printf("{\"cheap_us\": %.3f, \"precise_us\": %.3f, \"cheap_kept_us\": %.3f, \"precise_kept_us\": %.3f, ",
              median(bare_of_files.cheap), median(bare_of_files.precise), median(kept.cheap), median(kept.precise));
  std::printf("\"bare_us\": %.3f, \"rest_percent\": %.5f, \"sum\": %llu}\n", median(reads), rest, bare.sum);
  return 0;
}

}  // namespace
}  // namespace joulery

int main(int count, char** words) {
  if (count < 4) return 2;
  joulery::BareReads bare;
  for (int i = 3; i < count; ++i) bare.counters.push_back(::open(words[i], O_RDONLY | O_CLOEXEC));
  return joulery::run(words[1], std::atof(words[2]), std::move(bare));
}
