// SPDX-License-Identifier: Apache-2.0
// The duty cycle: work in portions of about 100 us until the thread's CPU time has caught up with its share of the time
// that passed, then sleep to the end of the period. Memory is streamed as STREAM's triad does (McCalpin 1995).
#include "workers/load/loads.h"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <new>
#include <sched.h>
#include <system_error>
#include <thread>
#include <time.h>

namespace joulery {
namespace {

/// Per thread: beyond any cache a core has to itself, and together with others beyond the shared ones.
constexpr std::size_t kStreamBytes = std::size_t{64} << 20;

Duration clock_time(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

std::vector<int> usable_processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  std::vector<int> numbers;
  if (sched_getaffinity(0, sizeof set, &set) == 0) {
    for (int i = 0; i < CPU_SETSIZE; ++i) {
      if (CPU_ISSET(i, &set)) numbers.push_back(i);
    }
  }
  return numbers;
}

void stay_on(int processor) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(processor, &set);
  static_cast<void>(sched_setaffinity(0, sizeof set, &set));  // a machine that forbids it places the thread itself
}

/// Eight chains of multiply-adds: enough to fill the pipelines of one core.
class Arithmetic {
 public:
  void portion() {
    for (int turn = 0; turn < 20'000; ++turn) {
      for (double& value : values_) value = value * 1.000000001 + 1e-9;
    }
    for (double& value : values_) value = value > 2 ? value - 1 : value;
    kept_ = values_[0];
  }

 private:
  std::array<double, 8> values_{1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7};
  volatile double kept_ = 0;  ///< so that no compiler drops the work
};

/// a = b + s c over arrays that no cache holds.
class Stream {
 public:
  Stream() : size_(kStreamBytes / sizeof(double) / 3), memory_(3 * size_, 1.0) {}

  void portion() {
    constexpr std::size_t kPortion = 32'768;
    const std::size_t end = std::min(size_, at_ + kPortion);
    double* to = memory_.data();
    for (std::size_t i = at_; i < end; ++i) to[i] = to[i + size_] + 3.0 * to[i + 2 * size_];
    kept_ = to[at_];
    at_ = end == size_ ? 0 : end;
  }

 private:
  std::size_t size_;
  std::vector<double> memory_;
  std::size_t at_ = 0;
  volatile double kept_ = 0;
};

/// Sleeps that end at once when the load does.
class Rest {
 public:
  void sleep(Duration time, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    condition_.wait_for(lock, stop, time, [] { return false; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any condition_;
};

template <class Work>
void keep_busy(Work& work, double fraction, const std::stop_token& stop) {
  Rest rest;
  const Duration began = clock_time(CLOCK_MONOTONIC);
  const Duration used_before = clock_time(CLOCK_THREAD_CPUTIME_ID);
  const auto elapsed = [&] { return clock_time(CLOCK_MONOTONIC) - began; };
  const auto used = [&] { return clock_time(CLOCK_THREAD_CPUTIME_ID) - used_before; };
  while (!stop.stop_requested()) {
    const Duration until = (elapsed() / duty_period + 1) * duty_period;
    const Duration goal = used() + busy_time_due(fraction, until, used());
    while (used() < goal && !stop.stop_requested()) work.portion();
    if (elapsed() < until) rest.sleep(until - elapsed(), stop);
  }
}

void run_thread(const LoadPart& part, Stream* stream, int processor, const std::stop_token& stop) {
  if (processor >= 0) stay_on(processor);
  if (stream != nullptr) return keep_busy(*stream, part.busy_fraction, stop);
  Arithmetic arithmetic;
  keep_busy(arithmetic, part.busy_fraction, stop);
}

/// Threads of one part; memory is taken before any thread starts, so that a machine without enough says so.
struct Planned {
  LoadPart part;
  std::unique_ptr<Stream> stream;
  int processor = -1;
};

std::vector<Planned> plan_threads(std::span<const LoadPart> parts) {
  const std::vector<int> processors = usable_processors();
  std::vector<Planned> planned;
  for (const LoadPart& part : parts) {
    const std::size_t all = std::max<std::size_t>(1, processors.size());
    const std::size_t count = part.threads == 0 ? all : part.threads;
    for (std::size_t i = 0; i < count; ++i) {
      const int processor = processors.empty() ? -1 : processors[i % processors.size()];
      planned.push_back({part, part.kind == LoadPart::Kind::memory ? std::make_unique<Stream>() : nullptr, processor});
    }
  }
  return planned;
}

}  // namespace

Result<void> run_loads(std::span<const LoadPart> parts, const std::stop_token& stop) {
  try {  // the library's threads and memory report by exceptions
    const std::vector<Planned> planned = plan_threads(parts);
    std::vector<std::jthread> threads;
    threads.reserve(planned.size());
    for (const Planned& one : planned) {
      threads.emplace_back([&one, stop] { run_thread(one.part, one.stream.get(), one.processor, stop); });
    }
    for (std::jthread& thread : threads) thread.join();
  } catch (const std::bad_alloc&) {
    return failure(ErrorKind::transient, "no memory for the stream through memory", "worker-load", "free some memory");
  } catch (const std::system_error& error) {
    return failure(ErrorKind::transient, std::string("cannot start a thread: ") + error.what(), "worker-load",
                   "allow more processes (ulimit -u)");
  }
  return {};
}

}  // namespace joulery
