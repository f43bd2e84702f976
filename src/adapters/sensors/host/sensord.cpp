// SPDX-License-Identifier: Apache-2.0
// The client of joulery-sensord: one question per tick. A server that dies is missed and asked again, at most once a
// second; one that comes back counts on only when its channels are the same (R4, R5).
#include "adapters/sensors/host/sensord.h"

#include <algorithm>

#include "adapters/sensors/remedies.h"
#include "foundation/base/ensure.h"
#include "foundation/wire/sensord.h"

namespace joulery {
namespace {

constexpr Duration kBetweenTries{std::chrono::seconds(1)};

/// What is the same in every answer of one server: all behind the head.
std::span<const std::byte> list_of(std::span<const std::byte> answer) {
  return answer.size() < sensord_head_size ? answer : answer.subspan(sensord_head_size);
}

/// Two clocks of one machine are one clock unless somebody is in another time namespace (or a test): then a server's
/// instant means only how long ago it was.
struct Times {
  Instant before;  ///< by our clock, around the question
  Instant after;
  Instant server_now;

  [[nodiscard]] Instant ours(Instant at) const {
    const bool same = server_now >= before && server_now <= after;
    const Instant place = same ? at : after - (server_now - at);
    return std::clamp(place, Instant{}, after);
  }
};

class SensordSensor final : public Sensor {
 public:
  /// `answer` is the answer that lists `all`; `index` are the positions in it that are offered.
  SensordSensor(std::unique_ptr<SensordLink> link, std::vector<std::byte> answer, std::size_t all,
                std::vector<Channel> channels, std::vector<std::uint16_t> index)
      : link_(std::move(link)),
        epoch_(decode_sensord_head(answer)->epoch),
        list_(list_of(answer).begin(), list_of(answer).end()),
        list_room_(answer.size()),
        answer_room_(sensord_head_size + all * sensord_reading_size),
        readings_(all),
        channels_(std::move(channels)),
        index_(std::move(index)),
        last_(channels_.size()) {}

  [[nodiscard]] std::string name() const override { return "sensord"; }
  [[nodiscard]] std::span<const Channel> channels() const override { return channels_; }

  void read(Clock& clock, std::span<Reading> out) override {
    ENSURE(out.size() == channels_.size());
    Times times{clock.now(), {}, {}};
    const auto head = ask(times.before);
    times.after = clock.now();
    if (head) times.server_now = head->now;
    const bool anew = head && head->epoch != epoch_;
    if (head) epoch_ = head->epoch;
    for (std::size_t i = 0; i < out.size(); ++i) {
      // Not `gone`: counters of the machine outlive the server, so that the next good pair spans the gap (R4).
      Reading missed{.channel = 0, .missed = ErrorKind::transient, .at = times.after, .value = 0};
      if (!head) missed.missed = head.error();
      out[i] = head ? placed(i, times) : missed;
      out[i].channel = static_cast<std::uint16_t>(i);
      out[i].restarted = anew;
    }
  }

 private:
  Reading placed(std::size_t i, const Times& times) {
    Reading reading = readings_[index_[i]];
    reading.at = std::max(times.ours(reading.at), last_[i]);
    last_[i] = reading.at;
    return reading;
  }

  tl::expected<SensordHead, ErrorKind> ask(Instant now) {
    if (connected_) {
      auto head = ask_readings();
      if (head || head.error() == ErrorKind::transient) {
        if (!head) wait_after(now);
        return head;
      }
      connected_ = false;  // it died: another may listen already
    }
    if (now < next_try_) return tl::unexpected(ErrorKind::transient);
    if (link_->connect() && is_same_server()) {
      connected_ = true;
      if (auto head = ask_readings()) return head;
    }
    wait_after(now);
    return tl::unexpected(ErrorKind::transient);
  }

  void wait_after(Instant now) {
    connected_ = false;
    next_try_ = now + kBetweenTries;
  }

  tl::expected<SensordHead, ErrorKind> ask_readings() {
    const auto size = link_->ask(encode_sensord_request(SensordVerb::read), answer_room_);
    if (!size) return tl::unexpected(size.error());
    const auto head = decode_sensord_readings(std::span(answer_room_).first(*size), readings_);
    if (!head) return tl::unexpected(ErrorKind::broken);
    return *head;
  }

  /// After a new connection: whoever answers must count the same channels, in the same order.
  bool is_same_server() {
    const auto size = link_->ask(encode_sensord_request(SensordVerb::channels), list_room_);
    return size && std::ranges::equal(list_of(std::span(list_room_).first(*size)), list_);
  }

  std::unique_ptr<SensordLink> link_;
  std::uint64_t epoch_;
  std::vector<std::byte> list_;
  std::vector<std::byte> list_room_;
  std::vector<std::byte> answer_room_;
  std::vector<Reading> readings_;  ///< of all channels of the server
  std::vector<Channel> channels_;
  std::vector<std::uint16_t> index_;
  std::vector<Instant> last_;
  bool connected_ = true;
  Instant next_try_ = Instant::min();
};

Error finding(ErrorKind kind, std::string what, const std::string& path) {
  const bool denied = kind == ErrorKind::denied;
  return {kind, std::move(what), path, std::string(denied ? remedy::sensord_rights : remedy::sensord_silent)};
}

std::string_view sentence_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::denied:
      return "joulery-sensord may not be asked";
    case ErrorKind::invalid:
      return "the path of joulery-sensord's socket is longer than 107 letters";
    default:
      return "joulery-sensord does not answer";
  }
}

/// Of a tenth of a second each: a server that is started by the first one answers within these.
constexpr int kMostQuestions = 20;

/// What the server counts, as its answer lists it.
Result<std::vector<std::byte>> ask_channels(SensordLink& link, const std::string& path) {
  std::vector<std::byte> answer(sensord_most_answer);
  const auto connected = link.connect();
  if (!connected) {
    return failure(finding(connected.error(), std::string(sentence_of(connected.error())), path));
  }
  auto size = link.ask(encode_sensord_request(SensordVerb::channels), answer);
  // By socket activation the server starts with this very question; a late answer belongs to the old connection.
  for (int tries = 0; !size && size.error() == ErrorKind::transient && tries < kMostQuestions; ++tries) {
    if (!link.connect()) break;
    size = link.ask(encode_sensord_request(SensordVerb::channels), answer);
  }
  if (!size) return failure(finding(size.error(), std::string(sentence_of(size.error())), path));
  answer.resize(*size);
  return answer;
}

}  // namespace

Probe probe_sensord(Files& files, const SensordOpener& opener, const std::set<std::string>& counted) {
  Probe probe;
  const std::string path = files.host_path(kSensordSocket);
  auto link = opener(path);
  auto answer = ask_channels(*link, path);
  if (!answer) {
    if (answer.error().kind != ErrorKind::unsupported) probe.findings.push_back(answer.error());
    return probe;
  }
  const auto all = decode_sensord_channels(*answer);
  if (!all) {
    probe.findings.push_back(finding(all.error().kind, all.error().what, path));
    return probe;
  }
  std::vector<Channel> channels;
  std::vector<std::uint16_t> index;
  for (std::size_t i = 0; i < all->size(); ++i) {
    if (counted.contains((*all)[i].part.path)) continue;
    channels.push_back((*all)[i]);
    index.push_back(static_cast<std::uint16_t>(i));
  }
  if (channels.empty()) return probe;
  probe.sensors.push_back(std::make_unique<SensordSensor>(std::move(link), std::move(*answer), all->size(),
                                                          std::move(channels), std::move(index)));
  return probe;
}

}  // namespace joulery
