// SPDX-License-Identifier: Apache-2.0
// One lock around the journal and the list of what the road has not seen: so both have one order.
#include "shell/app/record_log.h"

#include <utility>

namespace joulery {

void RecordLog::open(RecordSink* sink) {
  const std::scoped_lock lock(mutex_);
  sink_ = sink;
}

void RecordLog::close() { open(nullptr); }

void RecordLog::note(const Result<void>& done) {
  if (!done && !failure_) failure_ = done.error();
}

void RecordLog::append(const Record& record) {
  if (is_kept()) note(sink_->write(record));
}

const std::vector<Record>& RecordLog::write(const Record& record) {
  taken_.clear();
  const std::scoped_lock lock(mutex_);
  taken_.swap(posted_);
  append(record);
  return taken_;
}

const std::vector<Record>& RecordLog::take_posted() {
  taken_.clear();
  const std::scoped_lock lock(mutex_);
  taken_.swap(posted_);
  return taken_;
}

void RecordLog::post(Record record) {
  const std::scoped_lock lock(mutex_);
  append(record);
  posted_.push_back(std::move(record));
}

bool RecordLog::has_posted() const {
  const std::scoped_lock lock(mutex_);
  return !posted_.empty();
}

void RecordLog::flush() {
  const std::scoped_lock lock(mutex_);
  if (is_kept()) note(sink_->flush());
}

void RecordLog::sync() {
  RecordSink* sink = nullptr;
  {
    const std::scoped_lock lock(mutex_);
    if (is_kept()) sink = sink_;
  }
  if (sink == nullptr) return;
  const Result<void> done = sink->sync();
  const std::scoped_lock lock(mutex_);
  note(done);
}

std::optional<Error> RecordLog::failure() const {
  const std::scoped_lock lock(mutex_);
  return failure_;
}

bool RecordLog::has_failed() const {
  const std::scoped_lock lock(mutex_);
  return failure_.has_value();
}

}  // namespace joulery
