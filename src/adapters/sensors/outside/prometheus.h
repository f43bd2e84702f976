// SPDX-License-Identifier: Apache-2.0
// Other meters as a source: Kepler, Scaphandre, the DCGM exporter and others that show energy or power of this machine
// at a Prometheus endpoint, where the instruments themselves are out of reach. Which metric is which part is a table,
// data/meter_metrics.csv. Series of processes and containers are not asked: they are somebody's attribution.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/ports/http.h"
#include "foundation/ports/sensor.h"
#include "foundation/tables/rows.h"

namespace joulery {

/// `addresses`: "localhost:9400", "http://host:9100/metrics". An endpoint that tells no known metric, that models
/// instead of measuring, or that collects several machines is a finding; so is a GPU that an earlier one tells already.
[[nodiscard]] Probe probe_prometheus(const std::vector<std::string>& addresses, const HttpOpener& open);

/// What an endpoint says about one part by one metric.
struct MeterPart {
  std::size_t row = 0;   ///< into the rows of meter_metrics
  std::string path;      ///< "machine/gpu-0"
  double amount = 0;     ///< in the metric's unit: the sum of its series
  std::string identity;  ///< the value of `once_per`: "GPU-..."; empty where the row has none
  /// Of which series `amount` is the sum: the same number for the same sets of labels. 0 where copies count once.
  std::uint64_t series = 0;

  bool operator==(const MeterPart&) const = default;
};

/// All that a text tells about known parts, in the order of the rows and then as first seen.
struct MeterParts {
  std::vector<MeterPart> parts;
  bool skipped = false;  ///< a series was left out because it is a copy or a model
};

/// Errors: broken, a line that is no metric; invalid, series of several machines.
[[nodiscard]] Result<MeterParts> read_meter_parts(std::string_view text, const std::vector<MeterMetricRow>& rows);

}  // namespace joulery
