// SPDX-License-Identifier: Apache-2.0
// First and last value of each series, and how far the difference may be off: by the digits a server prints, and by
// requests that were in work at an edge and are counted when they end.
#include "core/metering/engine_counts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <set>

namespace joulery {
namespace {

using Count = std::optional<Bounded<double>>;

constexpr std::array kShown{EngineQuantity::requests,
                            EngineQuantity::failed_requests,
                            EngineQuantity::prompt_tokens,
                            EngineQuantity::cached_tokens,
                            EngineQuantity::computed_prompt_tokens,
                            EngineQuantity::output_tokens,
                            EngineQuantity::reasoning_tokens,
                            EngineQuantity::gpu_energy};

/// Half of the last digit that is printed of a value.
double half_digit(double value, std::uint32_t digits) {
  if (digits == 0 || value == 0) return 0;
  return std::pow(10.0, std::floor(std::log10(std::abs(value))) + 1 - digits) / 2;
}

/// The same for a whole number, which has no doubt while all of its digits are printed.
double half_digit_of_whole(double value, std::uint32_t digits) {
  const double half = half_digit(value, digits);
  return half < 1 ? 0 : half;
}

bool is_tokens(EngineQuantity quantity) {
  return quantity == EngineQuantity::prompt_tokens || quantity == EngineQuantity::computed_prompt_tokens ||
         quantity == EngineQuantity::output_tokens || quantity == EngineQuantity::cached_tokens;
}

std::string shown(const EngineSeries& series) {
  return series.labels.empty() ? series.metric : fmt::format("{}{{{}}}", series.metric, series.labels);
}

EngineCount& of(std::vector<EngineCount>& counts, EngineQuantity quantity) {
  return *std::find_if(counts.begin(), counts.end(), [&](const EngineCount& c) { return c.quantity == quantity; });
}

/// `target` by two others, where the server does not tell it itself.
void derive(EngineCount& target, const EngineCount& a, const EngineCount& b, double sign) {
  if (target.count || !a.count || !b.count) return;
  const Bounded<double>& other = *b.count;
  Bounded<double> sum = *a.count;
  sum += sign > 0 ? other : Bounded<double>{-other.high, -other.best, -other.low};
  target.count = Bounded<double>{std::max(0.0, sum.low), std::max(0.0, sum.best), std::max(0.0, sum.high)};
  target.why.clear();
  target.metrics = a.metrics;
  target.metrics.insert(target.metrics.end(), b.metrics.begin(), b.metrics.end());
}

}  // namespace

void EngineCounts::add(const EngineFound& found) {
  if (!found_) found_ = found;
  for (const EngineSeries& series : found.series) tracks_.push_back(Track{.series = series});
}

void EngineCounts::note_restart(Instant at, const std::string& what) {
  if (restarted_) return;
  restarted_ = true;
  anomalies_.push_back({"engine_reset", "", at,
                        fmt::format("{} at {} began anew: {}; what it did in this run is unknown", found_->server,
                                    found_->address, what)});
}

void EngineCounts::take_value(const EngineRead& read, const EngineValue& value) {
  Track& track = tracks_[value.series];
  const EngineQuantity quantity = track.series.quantity;
  const bool went_back = is_counter(quantity) && value.value < track.last;
  const bool other_start = quantity == EngineQuantity::start_time && value.value != track.last;
  if (track.seen && (went_back || other_start)) {
    note_restart(read.answered, fmt::format("{} went from {} to {}", shown(track.series), track.last, value.value));
  }
  if (!track.seen) track.first = first_ && is_counter(quantity) ? 0 : value.value;
  track.seen = true;
  track.last = value.value;
  track.there = true;
}

void EngineCounts::note_vanished(const EngineRead& read) {
  for (std::size_t i = 0; i < tracks_.size(); ++i) {
    const bool here = std::any_of(read.values.begin(), read.values.end(),
                                  [i](const EngineValue& value) { return value.series == i; });
    if (tracks_[i].there && !here && is_counter(tracks_[i].series.quantity)) {
      note_restart(read.answered, shown(tracks_[i].series) + " is gone");
    }
    if (!here) tracks_[i].there = false;
  }
}

std::optional<double> EngineCounts::sum_now(EngineQuantity quantity) const {
  std::optional<double> sum;
  for (const Track& track : tracks_) {
    if (track.series.quantity == quantity && track.there) sum = sum.value_or(0) + track.last;
  }
  return sum;
}

void EngineCounts::add(const EngineRead& read) {
  if (!found_) return;
  if (read.missed) {
    ++missed_;
    return;
  }
  ++readings_;
  note_vanished(read);
  for (const EngineValue& value : read.values) {
    if (value.series < tracks_.size()) take_value(read, value);
  }
  Edge edge;
  edge.half = (read.answered - read.asked) / 2;
  edge.middle = read.asked + edge.half;
  edge.running = sum_now(EngineQuantity::running);
  if (edge.running) {
    running_sum_ += *edge.running;
    ++running_readings_;
  }
  if (!first_) {
    first_ = edge;
  } else {
    last_ = edge;
  }
}

std::optional<Instant> EngineCounts::from() const { return first_ ? std::optional(first_->middle) : std::nullopt; }
std::optional<Instant> EngineCounts::to() const { return last_ ? std::optional(last_->middle) : std::nullopt; }

std::string EngineCounts::why_unknown(EngineQuantity quantity) const {
  if (found_->server == "Ollama") {
    return "Ollama has no counters: add up prompt_eval_count and eval_count of its answers (in a stream they stand in "
           "the one with done: true, and a field that is missing is 0)";
  }
  if (restarted_) return "the server began anew in the window";
  if (quantity == EngineQuantity::reasoning_tokens) {
    return "no counter tells them apart: they are among the output tokens";
  }
  if (found_->server == "llama-server" && quantity == EngineQuantity::requests) {
    return "llama-server counts no requests";
  }
  if (!last_) return "its counters were not read twice in the window";
  return fmt::format("{} tells no such counter here", found_->server);
}

EngineCount EngineCounts::count(EngineQuantity quantity, const std::string* model) const {
  EngineCount count;
  count.quantity = quantity;
  double sum = 0;
  double doubt = 0;
  for (const Track& track : tracks_) {
    const EngineSeries& series = track.series;
    if (series.quantity != quantity || !track.seen || (model != nullptr && series.model != *model)) continue;
    count.metrics.push_back(shown(series));
    sum += track.last - track.first;
    doubt += half_digit_of_whole(track.first, series.digits) + half_digit_of_whole(track.last, series.digits);
  }
  const bool known = !count.metrics.empty() && last_ && !restarted_;
  if (known) count.count = Bounded<double>{std::max(0.0, sum - doubt), sum, sum + doubt};
  if (!known) count.why = why_unknown(quantity);
  return count;
}

std::optional<double> EngineCounts::longest() const {
  const auto found = std::find_if(tracks_.begin(), tracks_.end(), [](const Track& track) {
    return track.series.quantity == EngineQuantity::longest_request && track.seen;
  });
  return found == tracks_.end() ? std::nullopt : std::optional(found->last);
}

/// Of what was in work at the first reading a part was done before it, and of what was in work at the last nothing is
/// counted yet.
void EngineCounts::widen_ends(EngineCount& count, const Count& requests) const {
  const bool ends = std::any_of(tracks_.begin(), tracks_.end(), [&](const Track& track) {
    return track.series.quantity == count.quantity && track.series.counts_ends;
  });
  if (!count.count || !ends || !first_->running || !last_->running) return;
  std::optional<double> each;
  if (count.quantity == EngineQuantity::requests) each = 1;
  if (is_tokens(count.quantity)) {
    each = longest();
    if (!each && requests && requests->best > 0) each = count.count->best / requests->best;
  }
  if (!each) return;
  count.count->low = std::max(0.0, count.count->low - *first_->running * *each);
  count.count->high += *last_->running * *each;
}

std::vector<EngineCount> EngineCounts::all_counts(const std::string* model) const {
  std::vector<EngineCount> counts;
  counts.reserve(kShown.size());
  for (const EngineQuantity quantity : kShown) {
    EngineCount one = count(quantity, model);
    if (quantity == EngineQuantity::gpu_energy && one.metrics.empty()) continue;
    counts.push_back(std::move(one));
  }
  const Count requests = of(counts, EngineQuantity::requests).count;
  for (EngineCount& one : counts) widen_ends(one, requests);
  EngineCount& prompt = of(counts, EngineQuantity::prompt_tokens);
  EngineCount& cached = of(counts, EngineQuantity::cached_tokens);
  EngineCount& computed = of(counts, EngineQuantity::computed_prompt_tokens);
  derive(computed, prompt, cached, -1);
  derive(prompt, computed, cached, 1);
  return counts;
}

void EngineCounts::add_models(EngineResult& result) const {
  std::set<std::string> names;
  for (const Track& track : tracks_) {
    if (track.seen && !track.series.model.empty()) names.insert(track.series.model);
  }
  if (names.size() == 1 && result.model.empty()) result.model = *names.begin();
  if (names.size() < 2) return;
  for (const std::string& name : names) {
    EngineModel model{name, all_counts(&name)};
    std::erase_if(model.counts, [](const EngineCount& one) { return one.metrics.empty(); });
    result.models.push_back(std::move(model));
  }
}

/// By the steps of the model where the server tells both; else as it was seen at the readings.
void EngineCounts::add_batch(EngineResult& result) const {
  const auto track_of = [this](EngineQuantity quantity) -> const Track* {
    const auto found = std::find_if(tracks_.begin(), tracks_.end(), [quantity](const Track& track) {
      return track.series.quantity == quantity && track.seen;
    });
    return found == tracks_.end() ? nullptr : &*found;
  };
  const Track* steps = track_of(EngineQuantity::decodes);
  const Track* batch = track_of(EngineQuantity::mean_batch);
  if (steps != nullptr && batch != nullptr && steps->last > steps->first) {
    const auto busy_doubt = [&](double at_steps, double at_batch) {
      return at_steps * half_digit(at_batch, batch->series.digits) +
             at_batch * half_digit_of_whole(at_steps, steps->series.digits);
    };
    const double made = steps->last - steps->first;
    const double mean = (steps->last * batch->last - steps->first * batch->first) / made;
    const double doubt = (busy_doubt(steps->first, batch->first) + busy_doubt(steps->last, batch->last)) / made;
    if (doubt < mean / 2) {
      result.mean_batch = Bounded<double>{mean - doubt, mean, mean + doubt};
      result.mean_batch_text = fmt::format("requests per step of the model, over {:.0f} steps", made);
      return;
    }
  }
  if (running_readings_ == 0) {
    result.mean_batch_text = "the server does not tell the requests in work";
    return;
  }
  result.mean_batch = exact(running_sum_ / static_cast<double>(running_readings_));
  result.mean_batch_text = fmt::format("mean of {} readings of the requests in work", running_readings_);
}

void EngineCounts::add_rate(EngineResult& result) const {
  const Count output = count_of(result, EngineQuantity::output_tokens);
  const Duration length = *result.to - *result.from;
  if (!output || length <= result.edge_doubt) return;
  result.output_tokens_per_s =
      Bounded<double>{output->low / seconds_of(length + result.edge_doubt), output->best / seconds_of(length),
                      output->high / seconds_of(length - result.edge_doubt)};
}

void EngineCounts::add_notes(EngineResult& result) const {
  const auto any = [this](auto holds) { return std::any_of(tracks_.begin(), tracks_.end(), holds); };
  const bool ends = any([](const Track& t) { return t.series.counts_ends && is_tokens(t.series.quantity); });
  const bool coarse = any(
      [](const Track& t) { return is_counter(t.series.quantity) && half_digit_of_whole(t.last, t.series.digits) > 0; });
  const bool in_work = first_->running.value_or(0) > 0 || last_->running.value_or(0) > 0;
  if (result.models.size() > 1) {
    result.notes.emplace_back("several models at one address: the counts are their sums, and energy is not divided");
  }
  if (ends && in_work) {
    result.notes.push_back(fmt::format(
        "requests in work: {:.0f} at the first reading, {:.0f} at the last; their tokens are counted when they "
        "end, so each widens the interval by a {} request",
        first_->running.value_or(0), last_->running.value_or(0), longest() ? "longest" : "mean"));
  }
  if (ends && !first_->running) {
    result.notes.emplace_back("tokens are counted when a request ends, and how many were in work is not told");
  }
  if (coarse)
    result.notes.emplace_back("the server prints a few digits of large counters: the interval holds the rest");
  const bool hidden_cache =
      count_of(result, EngineQuantity::prompt_tokens) && !count_of(result, EngineQuantity::cached_tokens);
  if (hidden_cache) result.notes.emplace_back("prompt tokens from a cache are not told apart from computed ones");
}

std::optional<EngineResult> EngineCounts::result() const {
  if (!found_) return std::nullopt;
  EngineResult result;
  result.server = found_->server;
  result.address = found_->address;
  result.version = found_->version;
  result.model = found_->model;
  result.readings = readings_;
  result.missed = missed_;
  result.counts = all_counts(nullptr);
  result.mean_batch_text = why_unknown(EngineQuantity::mean_batch);
  if (!last_) return result;
  result.from = from();
  result.to = to();
  result.edge_doubt = first_->half + last_->half;
  result.running_at_begin = first_->running;
  result.running_at_end = last_->running;
  add_models(result);
  if (!restarted_) add_batch(result);
  add_rate(result);
  add_notes(result);
  return result;
}

}  // namespace joulery
