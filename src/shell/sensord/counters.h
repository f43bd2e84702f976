// SPDX-License-Identifier: Apache-2.0
// Counters: what joulery-sensord tells of the sensors it opened. Answers come from one set of readings for all clients,
// taken anew at most once a period and rounded down to whole steps, because fine energy counts tell what others compute
// (CVE-2020-8694, PLATYPUS). No socket here: bytes in, bytes out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "foundation/ports/sensor.h"
#include "foundation/units/quantity.h"
#include "foundation/wire/sensord.h"

namespace joulery::sensord {

/// How much is kept from clients.
struct Coarseness {
  Duration period{std::chrono::milliseconds(1)};  ///< counters are read no more often, whoever asks how often
  Energy quantum = 1e-3 * joule;                  ///< counts are rounded down to steps of this size or up to twice that
};

/// Of several views of the same parts the first: a sensor stays only when it tells a part that none before it tells.
/// Sensors that are slow or tell power are left out: one thread answers everybody.
[[nodiscard]] std::vector<std::unique_ptr<Sensor>> choose_sensors(std::vector<std::unique_ptr<Sensor>> found);

/// The channels and answers of one server. One thread.
class Counters {
 public:
  /// `clock` must outlive it. Errors: no channel, or more than answers can hold.
  static Result<Counters> open(std::vector<std::unique_ptr<Sensor>> sensors, const Coarseness& coarseness,
                               Clock& clock);

  /// As clients see them: coarser scale, modulus and period, flag kQuantised.
  [[nodiscard]] const std::vector<Channel>& channels() const { return channels_; }
  /// The answer to a message, valid until the next call; nothing for what is no request: its sender is to be dropped.
  [[nodiscard]] std::optional<std::span<const std::byte>> answer(std::span<const std::byte> message);

 private:
  Counters(std::vector<std::unique_ptr<Sensor>> sensors, const Coarseness& coarseness, Clock& clock);
  void refresh();

  std::vector<std::unique_ptr<Sensor>> sensors_;
  Duration period_;
  Clock* clock_;
  std::uint64_t epoch_ = 0;
  std::vector<Channel> channels_;
  std::vector<unsigned> shifts_;  ///< by channel: one step is 2^shift counts
  std::vector<Reading> readings_;
  std::optional<Instant> read_at_;
  std::vector<std::byte> list_;    ///< the answer to `channels`
  std::vector<std::byte> answer_;  ///< the answer to `read`
};

}  // namespace joulery::sensord
