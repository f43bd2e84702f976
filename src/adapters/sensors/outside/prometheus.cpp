// SPDX-License-Identifier: Apache-2.0
// Each line of an endpoint against each row of the table; the same walk while probing and while reading.
#include "adapters/sensors/outside/prometheus.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <set>

#include "adapters/net/url.h"
#include "adapters/sensors/accuracy.h"
#include "adapters/sensors/outside/exposition.h"
#include "adapters/sensors/outside/http_sensor.h"
#include "adapters/sensors/printable.h"
#include "adapters/sensors/remedies.h"
#include "foundation/base/ensure.h"
#include "foundation/domain/channel.h"
#include "foundation/tables/tables.h"

namespace joulery {
namespace {

/// Labels by which exporters and collectors name the machine.
constexpr std::array<std::string_view, 5> kHostLabels{"Hostname", "hostname", "node_name", "node", "instance"};
constexpr std::size_t kMostParts = 1024;
constexpr std::size_t kLongestWord = 64;
/// Behind the power reading of a counter of the same meter.
constexpr int kPowerBehindCounter = 5;

using Rows = std::vector<MeterMetricRow>;

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= kLongestWord && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  });
}

/// The template with the values of labels; nothing when a label is missing or no plain word.
std::optional<std::string> filled(std::string_view part, const MetricLine& line) {
  std::string path;
  while (!part.empty()) {
    const std::size_t open = std::min(part.find('{'), part.size());
    path += part.substr(0, open);
    part.remove_prefix(open);
    if (part.empty()) break;
    const std::size_t close = part.find('}');
    if (close == std::string_view::npos) return std::nullopt;
    const auto value = line.label(part.substr(1, close - 1));
    if (!value || !is_word(*value)) return std::nullopt;
    path += *value;
    part.remove_prefix(close + 1);
  }
  return path;
}

bool is_skipped(const MeterMetricRow& row, const MetricLine& line) {
  const auto value = row.skip_label.empty() ? std::nullopt : line.label(row.skip_label);
  return value && std::any_of(row.skip_texts.begin(), row.skip_texts.end(),
                              [&](const std::string& text) { return value->find(text) != std::string_view::npos; });
}

/// Adds up what the lines say.
class Collector {
 public:
  explicit Collector(const Rows& rows) : rows_(rows) {}

  void take(const MetricLine& line) {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const MeterMetricRow& row = rows_[i];
      const bool other_zone = !row.only_label.empty() && line.label(row.only_label) != row.only_value;
      if (row.metric != line.name || other_zone) continue;
      for (const std::string_view label : kHostLabels) {
        if (const auto host = line.label(label)) hosts_.insert(std::string(label) + "=" + std::string(*host));
      }
      if (is_skipped(row, line)) {
        found_.skipped = true;
      } else if (auto path = filled(row.part, line)) {
        add(i, std::move(*path), line);
      }
    }
  }

  Result<MeterParts> result() {
    if (several_) return refuse_several("one place has two instruments");
    for (const std::string_view label : kHostLabels) {
      const auto same = [&](const std::string& host) { return host.starts_with(std::string(label) + "="); };
      if (std::count_if(hosts_.begin(), hosts_.end(), same) > 1) return refuse_several(label);
    }
    std::multimap<std::size_t, MeterPart> by_row;  // equal keys keep the order of their insertion
    for (MeterPart& part : found_.parts) by_row.emplace(part.row, std::move(part));
    found_.parts.clear();
    for (auto& [row, part] : by_row) found_.parts.push_back(std::move(part));
    return std::move(found_);
  }

 private:
  static tl::unexpected<Error> refuse_several(std::string_view where) {
    return failure(ErrorKind::invalid, "series of several machines at one address", std::string(where),
                   std::string(remedy::several_machines));
  }

  void add(std::size_t row, std::string path, const MetricLine& line) {
    auto part = std::find_if(found_.parts.begin(), found_.parts.end(),
                             [&](const MeterPart& known) { return known.row == row && known.path == path; });
    const std::string& label = rows_[row].once_per;
    const std::string identity(label.empty() ? "" : line.label(label).value_or(""));
    const bool is_new = part == found_.parts.end();
    if (is_new) {
      if (found_.parts.size() == kMostParts) return;
      part = found_.parts.insert(found_.parts.end(), MeterPart{row, std::move(path), 0, identity});
    }
    const bool is_copy = !is_new && !identity.empty();
    if (is_copy && part->identity != identity) several_ = true;  // one place, two instruments: not one machine
    if (is_copy) return;
    part->amount += line.value;
  }

  const Rows& rows_;
  std::set<std::string> hosts_;
  bool several_ = false;
  MeterParts found_;
};

RawValue value_of(const MeterMetricRow& row, double amount) {
  return row.is_counter ? millijoules(amount * row.per_unit) : microwatts(amount * row.per_unit);
}

void parse_meter(const HttpAnswer& answer, const Rows& rows, const std::vector<MeterPart>& wanted,
                 std::span<RawValue> values) {
  std::fill(values.begin(), values.end(), tl::unexpected(ErrorKind::broken));
  const auto found = read_meter_parts(answer.body, rows);
  if (!found) return;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto part = std::find_if(found->parts.begin(), found->parts.end(), [&](const MeterPart& p) {
      return p.row == wanted[i].row && p.path == wanted[i].path && p.identity == wanted[i].identity;
    });
    values[i] = part == found->parts.end() ? tl::unexpected(ErrorKind::gone) : value_of(rows[part->row], part->amount);
  }
}

Channel channel_of(const std::string& address, const MeterMetricRow& row, const MeterPart& part) {
  Channel channel;
  constexpr std::string_view kMachine = "machine/";
  channel.source = "prometheus " + address + " " + row.metric + " " + part.path.substr(kMachine.size());
  if (!part.identity.empty()) channel.source += " " + printable(part.identity);
  channel.part = Part{part.path, row.part_kind};
  channel.kind = row.is_counter ? ChannelKind::counter : ChannelKind::power;
  if (row.is_counter) channel.scale = scale_of_millijoules;
  channel.wraps_unknown = row.is_counter;  // some hand the instrument's wraps on, none says where
  channel.period = row.period;
  channel.view = view_of_another_meter + (row.is_counter ? 0 : kPowerBehindCounter);
  set_accuracy(channel, row.accuracy);
  channel.flags.emplace_back("another_meter");
  return channel;
}

/// Why an endpoint with good lines offers nothing.
Error nothing_known(const MeterParts& found, const std::string& address) {
  if (found.skipped) {
    return {ErrorKind::unsupported, "it models energy and does not measure it", address,
            std::string(remedy::modelled_elsewhere)};
  }
  return {ErrorKind::unsupported, "no known metric of energy or power", address, std::string(remedy::unknown_metrics)};
}

Result<std::unique_ptr<Sensor>> probe_endpoint(const std::string& text, const std::shared_ptr<const Rows>& rows,
                                               const HttpOpener& open) {
  const auto url = parse_http_url(text, "http");
  if (!url) return failure(url.error());
  const bool bare = url->path.empty() || url->path == "/";
  const std::string address = url->origin() + (bare ? "/metrics" : url->path);
  const std::string shown = address.substr(0, address.find('?'));
  auto http = open();
  if (!http) return failure(http.error());
  const auto answer = (*http)->get(address);
  if (!answer) return failure(answer.error());
  auto found = read_meter_parts(answer->body, *rows);
  if (!found) {
    Error error = found.error();
    error.where = shown + " " + error.where;
    return failure(std::move(error));
  }
  if (found->parts.empty()) return failure(nothing_known(*found, shown));
  auto sensor = std::make_unique<HttpSensor>("prometheus", std::move(*http));
  const std::vector<MeterPart> wanted = found->parts;
  const std::size_t question = sensor->ask(
      address, wanted.size(),
      [rows, wanted](const HttpAnswer& body, std::span<RawValue> values) { parse_meter(body, *rows, wanted, values); });
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    sensor->add(channel_of(shown, (*rows)[wanted[i].row], wanted[i]), {{question, i}});
  }
  return std::unique_ptr<Sensor>(std::move(sensor));
}

}  // namespace

Result<MeterParts> read_meter_parts(std::string_view text, const Rows& rows) {
  ExpositionReader reader(text);
  Collector collector(rows);
  while (true) {
    const auto more = reader.next();
    if (!more) return failure(more.error());
    if (!*more) return collector.result();
    collector.take(reader.line());
  }
}

Probe probe_prometheus(const std::vector<std::string>& addresses, const HttpOpener& open) {
  Probe probe;
  if (addresses.empty()) return probe;
  auto tables = Tables::open();
  ENSURE(tables.has_value());
  auto rows = tables->meter_metrics();
  ENSURE(rows.has_value());  // the embedded table parses: data_test
  const auto shared = std::make_shared<const Rows>(std::move(*rows));
  for (const std::string& address : addresses) {
    auto sensor = probe_endpoint(address, shared, open);
    if (sensor) {
      probe.sensors.push_back(std::move(*sensor));
    } else {
      probe.findings.push_back(sensor.error());
    }
  }
  return probe;
}

}  // namespace joulery
