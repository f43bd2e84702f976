// SPDX-License-Identifier: Apache-2.0
// One thread per query that may be under way; the caller's thread watches the metrics and tells the progress. A client
// that hung up stops all of them, in the middle of an answer too.
#include "workers/http/load_run.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace joulery {
namespace {

/// Often enough for a mean over a window of seconds, seldom enough to cost next to nothing.
constexpr Duration kLook = std::chrono::milliseconds(100);

class LoadRun {
 public:
  LoadRun(const AnswerRequest& request, const Now& now)
      : request_(request), load_(*request.load), now_(now), results_(request.items.size()) {}

  /// One client per query that may be under way. Errors: of opening one.
  Result<void> open(const Endpoint& endpoint) {
    const std::size_t wanted = std::min<std::size_t>(load_.concurrency, request_.items.size());
    endpoints_.reserve(wanted);
    for (std::size_t i = 0; i < wanted; ++i) {
      auto another = endpoint.another(&stopped_);
      if (!another) return failure(another.error());
      endpoints_.push_back(std::move(*another));
    }
    return {};
  }

  Result<Answered> run(RunningWatch& watch, Client& client) {
    start_ = now_();
    {
      std::vector<std::jthread> threads;
      threads.reserve(endpoints_.size());
      for (Endpoint& endpoint : endpoints_) threads.emplace_back([this, &endpoint] { ask_on(endpoint); });
      while (!wait_done()) {
        watch.look(now_);
        if (!client.say(WorkerProgress{done_.load()})) stop();
      }
    }  // all threads have ended
    if (stopped_) return failure(ErrorKind::transient, "nobody listens any more", "worker-http", "ask again");
    mark_not_asked();
    return Answered{start_, now_(), std::move(results_), watch.told()};
  }

 private:
  void ask_on(Endpoint& endpoint) {
    while (const auto i = next_item()) {
      if (!load_.arrivals.empty() && !wait_until_due(load_.arrivals[*i])) break;
      results_[*i] = endpoint.ask(request_.items[*i], now_);
      ++done_;
      if (results_[*i].why_not) ++failed_;
    }
    const std::scoped_lock lock(mutex_);
    ++ended_;
    changed_.notify_all();
  }

  /// Nothing where no more is to be asked.
  std::optional<std::size_t> next_item() {
    const std::scoped_lock lock(mutex_);
    if (stopped_ || is_lost() || next_ == results_.size()) return std::nullopt;
    return next_++;
  }
  /// So many failed that no figure can come of it: a server that went silent is not waited for query by query.
  [[nodiscard]] bool is_lost() const {
    constexpr std::size_t one_in = 20;  // 5 %, above which a point is void (BM-23)
    return failed_ > std::max<std::size_t>(load_.concurrency, results_.size() / one_in);
  }
  void mark_not_asked() {
    for (std::size_t i = next_; i < results_.size(); ++i) {
      results_[i].why_not = "not asked: too many before it failed";
      results_[i].start = results_[i].end = now_();
    }
  }

  /// False when the run was stopped meanwhile.
  bool wait_until_due(Duration arrival) {
    std::unique_lock lock(mutex_);
    const Duration left = arrival - (now_() - start_);
    return !changed_.wait_for(lock, std::max(left, Duration{}), [this] { return stopped_.load(); });
  }
  /// Until all threads have ended, but no longer than to the next look.
  bool wait_done() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kLook, [this] { return ended_ == endpoints_.size(); });
  }
  void stop() {
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }

  const AnswerRequest& request_;
  const RequestedLoad& load_;
  const Now& now_;
  std::vector<ItemAnswer> results_;  ///< each written by the thread that took its number
  std::vector<Endpoint> endpoints_;
  Instant start_;
  std::size_t next_ = 0;
  std::atomic<std::size_t> done_ = 0;
  std::atomic<std::size_t> failed_ = 0;
  std::atomic<bool> stopped_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t ended_ = 0;
};

Result<void> check_load(const AnswerRequest& request) {
  const RequestedLoad& load = *request.load;
  const auto refuse = [](std::string what) {
    return failure(ErrorKind::invalid, std::move(what), "load", "see docs/reference/engine-protocol.md");
  };
  if (load.concurrency == 0 || load.concurrency > most_at_once)
    return refuse(fmt::format("{} queries at once, of 1 to {}", load.concurrency, most_at_once));
  if (load.arrivals.empty()) return {};
  if (load.arrivals.size() != request.items.size())
    return refuse(fmt::format("{} arrivals of {} items", load.arrivals.size(), request.items.size()));
  if (load.arrivals.front() < Duration{} || !std::ranges::is_sorted(load.arrivals))
    return refuse("arrivals out of order");
  return {};
}

}  // namespace

Result<Answered> answer_under_load(const Endpoint& endpoint, const AnswerRequest& request, Client& client,
                                   const Now& now) {
  if (auto sound = check_load(request); !sound) return failure(sound.error());
  auto reader = open_curl_http({}, {});
  if (!reader) return failure(reader.error());
  RunningWatch watch(std::move(*reader), endpoint.metrics_url());
  LoadRun run(request, now);
  if (auto opened = run.open(endpoint); !opened) return failure(opened.error());
  return run.run(watch, client);
}

}  // namespace joulery
