// SPDX-License-Identifier: Apache-2.0
// Each line of an endpoint against each row of the table; the same walk while probing and while reading.
#include "adapters/sensors/outside/prometheus.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <memory>
#include <set>

#include "adapters/net/exposition.h"
#include "adapters/net/url.h"
#include "adapters/sensors/accuracy.h"
#include "adapters/sensors/outside/http_sensor.h"
#include "adapters/sensors/remedies.h"
#include "foundation/base/ensure.h"
#include "foundation/base/printable.h"
#include "foundation/base/text.h"
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

/// The same number for the same labels; exporters write them in any order.
std::uint64_t number_of_series(const MetricLine& line) {
  std::vector<std::pair<std::string_view, std::string_view>> labels;
  labels.reserve(line.labels.size());
  for (const MetricLabel& label : line.labels) labels.emplace_back(label.name, label.value);
  std::sort(labels.begin(), labels.end());
  std::string text;
  for (const auto& [name, value] : labels) text.append(name).append(1, '\0').append(value).append(1, '\0');
  return std::hash<std::string>{}(text);
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
      part = found_.parts.insert(found_.parts.end(), MeterPart{row, std::move(path), 0, identity, 0});
    }
    const bool is_copy = !is_new && !identity.empty();
    if (is_copy && part->identity != identity) several_ = true;  // one place, two instruments: not one machine
    if (is_copy) return;
    part->amount += line.value;
    if (identity.empty()) part->series += number_of_series(line);
  }

  const Rows& rows_;
  std::set<std::string> hosts_;
  bool several_ = false;
  MeterParts found_;
};

RawValue value_of(const MeterMetricRow& row, double amount) {
  return row.is_counter ? millijoules(amount * row.per_unit) : microwatts(amount * row.per_unit);
}

/// A sum that lacks a series, or has another, is no smaller or larger reading but none (R4).
RawValue read_part(const Rows& rows, const MeterPart& wanted, const std::vector<MeterPart>& found) {
  const auto part = std::find_if(found.begin(), found.end(), [&](const MeterPart& p) {
    return p.row == wanted.row && p.path == wanted.path && p.identity == wanted.identity;
  });
  if (part == found.end()) return tl::unexpected(ErrorKind::gone);
  if (part->series != wanted.series) return tl::unexpected(ErrorKind::transient);
  return value_of(rows[part->row], part->amount);
}

void parse_meter(const HttpAnswer& answer, const Rows& rows, const std::vector<MeterPart>& wanted,
                 std::span<RawValue> values) {
  std::fill(values.begin(), values.end(), tl::unexpected(ErrorKind::broken));
  const auto found = read_meter_parts(answer.body, rows);
  if (!found) return;
  for (std::size_t i = 0; i < wanted.size(); ++i) values[i] = read_part(rows, wanted[i], found->parts);
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

/// One endpoint that answered, and what is to be read of it.
struct Endpoint {
  std::string address;
  std::string shown;  ///< without what follows '?'
  std::unique_ptr<Http> http;
  std::vector<MeterPart> parts;
};

Result<Endpoint> ask_endpoint(const std::string& text, const Rows& rows, const HttpOpener& open) {
  const auto url = parse_http_url(text, "http");
  if (!url) return failure(url.error());
  const bool bare = url->path.empty() || url->path == "/";
  const std::string address = url->origin() + (bare ? "/metrics" : url->path);
  const std::string shown = address.substr(0, address.find('?'));
  auto http = open();
  if (!http) return failure(http.error());
  const auto answer = (*http)->get(address);
  if (!answer) return failure(answer.error());
  auto found = read_meter_parts(answer->body, rows);
  if (!found) {
    Error error = found.error();
    error.where = shown + " " + error.where;
    return failure(std::move(error));
  }
  if (found->parts.empty()) return failure(nothing_known(*found, shown));
  return Endpoint{address, shown, std::move(*http), std::move(found->parts)};
}

/// "GPU-1C5B..." and "1c5b...": exporters write one UUID in several ways.
std::string plain_identity(std::string_view identity) {
  constexpr std::string_view kPrefix = "gpu-";
  std::string plain = lower(trim(identity));
  return plain.starts_with(kPrefix) ? plain.substr(kPrefix.size()) : plain;
}

/// The GPUs of the endpoints so far. Programs number GPUs in their own ways, so that a second one's would be other
/// parts and summed: a GPU counts where it is told first.
class KnownGpus {
 public:
  explicit KnownGpus(const Rows& rows) : rows_(rows) {}

  /// Takes out of the endpoint what is told already, or cannot be told from it. What was taken out, if anything.
  std::optional<Error> take(Endpoint& endpoint) {
    const std::vector<MeterPart> gpus = gpus_of(endpoint);
    if (gpus.empty()) return std::nullopt;
    if (const Gpu* other = nameless_beside(gpus)) {
      std::erase_if(endpoint.parts, [&](const MeterPart& part) { return is_gpu(part); });
      return left_out(fmt::format("its GPUs may be those of {}, for one of the two tells no UUID", other->shown),
                      endpoint);
    }
    const std::size_t number = endpoints_++;
    std::optional<Error> finding;
    std::erase_if(endpoint.parts, [&](const MeterPart& part) {
      if (!is_gpu(part)) return false;
      const Gpu gpu{plain_identity(part.identity), part.path, number, endpoint.shown};
      const auto known =
          std::find_if(known_.begin(), known_.end(), [&](const Gpu& one) { return one.is_same_card(gpu); });
      if (known == known_.end()) {
        known_.push_back(gpu);
        return false;
      }
      if (known->is_same_part(gpu)) return false;
      finding = left_out(fmt::format("GPUs that {} tells already", known->shown), endpoint);
      return true;
    });
    return finding;
  }

 private:
  struct Gpu {
    std::string identity;  ///< plain; empty = unknown
    std::string path;
    std::size_t endpoint = 0;
    std::string shown;

    [[nodiscard]] bool is_same_card(const Gpu& other) const { return !identity.empty() && identity == other.identity; }
    [[nodiscard]] bool is_same_part(const Gpu& other) const { return endpoint == other.endpoint && path == other.path; }
  };

  [[nodiscard]] bool is_gpu(const MeterPart& part) const { return rows_[part.row].part_kind == PartKind::gpu; }

  [[nodiscard]] std::vector<MeterPart> gpus_of(const Endpoint& endpoint) const {
    std::vector<MeterPart> gpus;
    std::copy_if(endpoint.parts.begin(), endpoint.parts.end(), std::back_inserter(gpus),
                 [&](const MeterPart& part) { return is_gpu(part); });
    return gpus;
  }

  /// A known GPU that may be one of these, for it or one of them has no identity.
  [[nodiscard]] const Gpu* nameless_beside(const std::vector<MeterPart>& gpus) const {
    if (known_.empty()) return nullptr;
    const auto nameless =
        std::find_if(known_.begin(), known_.end(), [](const Gpu& gpu) { return gpu.identity.empty(); });
    if (nameless != known_.end()) return &*nameless;
    const bool some = std::any_of(gpus.begin(), gpus.end(),
                                  [](const MeterPart& part) { return plain_identity(part.identity).empty(); });
    return some ? &known_.front() : nullptr;
  }

  static Error left_out(std::string what, const Endpoint& endpoint) {
    return {ErrorKind::invalid, std::move(what), endpoint.shown,
            "they are left out here and counted where they were named first; name one exporter of GPUs only"};
  }

  const Rows& rows_;
  std::vector<Gpu> known_;
  std::size_t endpoints_ = 0;
};

std::unique_ptr<Sensor> sensor_of(Endpoint endpoint, const std::shared_ptr<const Rows>& rows) {
  auto sensor = std::make_unique<HttpSensor>("prometheus", std::move(endpoint.http));
  const std::vector<MeterPart> wanted = std::move(endpoint.parts);
  const std::size_t question = sensor->ask(
      endpoint.address, wanted.size(),
      [rows, wanted](const HttpAnswer& body, std::span<RawValue> values) { parse_meter(body, *rows, wanted, values); });
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    sensor->add(channel_of(endpoint.shown, (*rows)[wanted[i].row], wanted[i]), {{question, i}});
  }
  return sensor;
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
  KnownGpus gpus(*shared);
  for (const std::string& address : addresses) {
    auto endpoint = ask_endpoint(address, *shared, open);
    if (!endpoint) {
      probe.findings.push_back(endpoint.error());
      continue;
    }
    if (auto finding = gpus.take(*endpoint)) probe.findings.push_back(std::move(*finding));
    if (!endpoint->parts.empty()) probe.sensors.push_back(sensor_of(std::move(*endpoint), shared));
  }
  return probe;
}

}  // namespace joulery
