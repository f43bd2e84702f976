// SPDX-License-Identifier: Apache-2.0
// One amount a key; the first that cannot be read is complained of.
#include "shell/bench/stated_training.h"

#include <fmt/format.h>

#include "core/statistics/half_digit.h"

namespace joulery {
namespace {

constexpr double kSecondsPerHour = 3600;
constexpr double kWattsPerKilowatt = 1000;

/// Reads amounts; remembers the first that is none.
class Amounts {
 public:
  explicit Amounts(const ZooTraining& stated) : stated_(stated) {}

  Bounded<double> read(std::string_view key, const std::string& text) {
    const auto amount = stated_interval(text);
    if (!amount && !problem_)
      problem_ = Error{ErrorKind::invalid, fmt::format("\"{}\" of a training is no amount: \"{}\"", key, text),
                       stated_.place, "write \"51686\", \"LOW..HIGH\" or \"LOW..BEST..HIGH\", none below 0"};
    return amount.value_or(Bounded<double>{});
  }
  template <class Q>
  std::optional<Bounded<Q>> read_optional(std::string_view key, const std::string& text, Q unit) {
    if (text.empty()) return std::nullopt;
    return in(read(key, text), unit);
  }
  template <class Q>
  static Bounded<Q> in(const Bounded<double>& amount, Q unit) {
    return {amount.low * unit, amount.best * unit, amount.high * unit};
  }
  [[nodiscard]] const std::optional<Error>& problem() const { return problem_; }

 private:
  const ZooTraining& stated_;
  std::optional<Error> problem_;
};

/// Kilowatt hours as stated, or of seconds and watts.
Bounded<double> kilowatt_hours(Amounts& amounts, const ZooTraining& stated) {
  if (!stated.training_kwh.empty()) return amounts.read("training_kwh", stated.training_kwh);
  const Bounded<double> joules =
      amounts.read("training_s", stated.training_s) * amounts.read("power_w", stated.power_w);
  constexpr double kJoules = kSecondsPerHour * kWattsPerKilowatt;
  return {joules.low / kJoules, joules.best / kJoules, joules.high / kJoules};
}

}  // namespace

Result<BenchTraining> stated_training(const ZooTraining& stated) {
  Amounts amounts(stated);
  BenchTraining training;
  training.cost.rung = rung_from(stated.rung).value_or(Rung::node_modelled);
  training.cost.training = Amounts::in(kilowatt_hours(amounts, stated), training_kilowatt_hour);
  training.cost.finetuning = amounts.read_optional("finetuning_kwh", stated.finetuning_kwh, training_kilowatt_hour);
  training.cost.development = amounts.read_optional("development_kwh", stated.development_kwh, training_kilowatt_hour);
  training.intensity = amounts.read_optional("grid_g_per_kwh", stated.grid_g_per_kwh, gram_per_kilowatt_hour);
  training.method = method_from(stated.method).value_or(Method::imported);
  if (stated.training_kwh.empty()) training.method = weakest(training.method, Method::modelled);
  training.how = stated.how;
  training.source = stated.source;
  if (amounts.problem()) return failure(*amounts.problem());
  return training;
}

}  // namespace joulery
