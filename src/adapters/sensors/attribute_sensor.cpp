// SPDX-License-Identifier: Apache-2.0
// One pread per file and tick; a product of two files counts as read only when both were.
#include "adapters/sensors/attribute_sensor.h"

#include <array>
#include <limits>
#include <memory>
#include <optional>

#include "adapters/sensors/number_file.h"
#include "adapters/sensors/reading.h"
#include "adapters/sensors/remedies.h"
#include "foundation/base/ensure.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

using Number = tl::expected<std::uint64_t, ErrorKind>;

Number product(const Number& a, const Number& b) {
  if (!a) return a;
  if (!b) return b;
  if (*b != 0 && *a > std::numeric_limits<std::uint64_t>::max() / *b) return tl::unexpected(ErrorKind::broken);
  return *a * *b;
}

/// The files of one channel, kept open.
struct OpenAttribute {
  std::unique_ptr<OpenFile> file;
  std::unique_ptr<OpenFile> times;  ///< null: there is no second file
  std::uint64_t factor = 1;

  [[nodiscard]] Number read() const {
    Number value = read_number(*file);
    if (times) value = product(value, read_number(*times));
    return product(value, factor);
  }
};

class AttributeSensor final : public Sensor {
 public:
  explicit AttributeSensor(std::string_view name) : name_(name) {}

  void add(Channel channel, OpenAttribute attribute) {
    channels_.push_back(std::move(channel));
    attributes_.push_back(std::move(attribute));
  }

  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] std::span<const Channel> channels() const override { return channels_; }
  [[nodiscard]] bool is_slow() const override { return true; }

  void read(Clock& clock, std::span<Reading> out) override {
    ENSURE(out.size() == channels_.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
      const Number value = attributes_[i].read();
      out[i] = reading_of(i, clock.now(), value);
    }
  }

 private:
  std::string name_;
  std::vector<Channel> channels_;
  std::vector<OpenAttribute> attributes_;
};

std::string where_of(Files& files, const AttributeChannel& channel) {
  std::string where = files.host_path(channel.file);
  if (!channel.times.empty()) where += " x " + channel.times.substr(channel.times.rfind('/') + 1);
  return where;
}

Error explained(Error error, const AttributeRow& row) {
  error.remedy = error.kind == ErrorKind::denied ? row.rights : remedy::wait_and_retry;
  return error;
}

Result<OpenAttribute> open_attribute(Files& files, const AttributeChannel& channel) {
  auto file = files.open(channel.file);
  if (!file) return failure(file.error());
  OpenAttribute attribute{std::move(*file), nullptr, channel.factor};
  if (channel.times.empty()) return attribute;
  auto times = files.open(channel.times);
  if (!times) return failure(times.error());
  attribute.times = std::move(*times);
  return attribute;
}

std::optional<Error> why_unread(const OpenAttribute& attribute, const std::string& where) {
  const Number value = attribute.read();
  if (value) return std::nullopt;
  const std::string file = where.substr(where.rfind('/') + 1);
  const bool broken = value.error() == ErrorKind::broken;
  return Error{value.error(), file + (broken ? " holds no number" : " cannot be read now"), where, {}};
}

}  // namespace

void add_attribute_sensor(Files& files, const AttributeRow& row, std::vector<AttributeChannel> channels, Probe& probe) {
  auto sensor = std::make_unique<AttributeSensor>(row.name);
  std::optional<Error> denied;
  std::size_t also_denied = 0;
  const auto add_finding = [&](Error error) {
    if (error.kind != ErrorKind::denied) {
      probe.findings.push_back(explained(std::move(error), row));
    } else if (denied) {
      ++also_denied;
    } else {
      denied = explained(std::move(error), row);
    }
  };
  for (AttributeChannel& channel : channels) {
    auto attribute = open_attribute(files, channel);
    if (!attribute) {
      add_finding(attribute.error());
      continue;
    }
    if (auto error = why_unread(*attribute, where_of(files, channel))) {
      if (channel.passing_reason.empty()) {
        add_finding(std::move(*error));
      } else {
        probe.findings.push_back(
            {ErrorKind::transient, error->what, error->where, std::string(channel.passing_reason)});
      }
    }
    sensor->add(std::move(channel.channel), std::move(*attribute));
  }
  if (denied && also_denied > 0) denied->where += " and " + std::to_string(also_denied) + " more";
  if (denied) probe.findings.push_back(std::move(*denied));
  if (!sensor->channels().empty()) probe.sensors.push_back(std::move(sensor));
}

Error description_finding(Error error) {
  error.remedy = error.kind == ErrorKind::denied ? remedy::sysfs_rights : remedy::report_chip;
  return error;
}

}  // namespace joulery
