// SPDX-License-Identifier: Apache-2.0
// Calibration: one fit of a machine's parts against a wall meter, with everything needed to judge it, to void it when
// the machine changes, and to do it again (metering 5). What a run takes along of it is RestModel (domain/models.h);
// the JSON document is wire/calibration_json.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/time.h"
#include "foundation/domain/host.h"
#include "foundation/domain/models.h"
#include "foundation/units/bounded.h"
#include "foundation/units/quantity.h"

namespace joulery {

/// What the rest of the machine is called in a run.
inline constexpr std::string_view rest_path = "machine/rest";

/// Kinds of load. Each is left out once, to see how the fit does on a kind it never saw.
enum class LoadClass {
  idle,
  cpu,       ///< all processors, at a share of the time
  one_core,  ///< one thread
  memory,    ///< a stream through memory
  gpu,       ///< the command of the user
  mixed,     ///< several at once
  run,       ///< a stored run, by hand
};
[[nodiscard]] std::string_view to_string(LoadClass kind);  ///< "one-core" for one_core
[[nodiscard]] std::optional<LoadClass> load_class_from(std::string_view word);

/// One part of the cut, as it was measured. Another cut, or another method, and the fit says nothing.
struct CutMember {
  std::string path;
  Method method = Method::counted;
  std::string source;
  bool operator==(const CutMember&) const = default;
};

/// One stretch of one kind of load, seen by the parts and by the wall meter.
struct LoadStep {
  std::string name;  ///< "cpu 50 %"
  LoadClass kind = LoadClass::idle;
  UtcTime begin;
  Duration time{};
  std::vector<Bounded<Energy>> parts;  ///< in the order of the cut
  Energy wall;
  Energy wall_resolution;  ///< one unit of the meter's display, or what its samples cannot tell
  bool operator==(const LoadStep&) const = default;
};

/// The instrument the fit believes.
struct WallMeter {
  std::string name;              ///< "shelly http://plug energy"
  double accuracy_fraction = 0;  ///< systematic, 95 %, of reading
  std::string accuracy_source;
  bool operator==(const WallMeter&) const = default;
};

/// How the wall is put together.
enum class FitForm {
  each_part,  ///< wall = a + Σ b_i P_i
  one_slope,  ///< wall = a + b ΣP
  constant,   ///< wall = a + ΣP
};
[[nodiscard]] std::string_view to_string(FitForm form);  ///< "each-part"
[[nodiscard]] std::optional<FitForm> fit_form_from(std::string_view word);

/// The fit's answer.
struct WallFit {
  FitForm form = FitForm::constant;
  Power constant;                               ///< a
  std::vector<double> slopes;                   ///< b_i, in the order of the cut; 1 where it was not fitted
  std::optional<double> condition;              ///< of the design with every part; nothing: without limit
  std::vector<std::vector<double>> covariance;  ///< of a in watts, then the fitted slopes; empty where unknown
  std::vector<std::string> notes;               ///< what the reader should know: a slope at its limit, a fallback
  bool operator==(const WallFit&) const = default;
};

/// Truth over prediction, less 1, of the steps of one kind that were left out of the fit.
struct LeftOut {
  std::string kind;  ///< a LoadClass, or "every fifth step"
  std::uint64_t steps = 0;
  double low = 0;            ///< 2.5 % quantile
  double high = 0;           ///< 97.5 % quantile
  double mean_absolute = 0;  ///< of the error relative to the truth
  bool operator==(const LeftOut&) const = default;
};

/// What the fit is worth on loads it has not seen.
struct Validation {
  std::vector<LeftOut> left_out;
  double left_out_error = 0;         ///< mean absolute error relative to the truth, over all steps left out by kind
  double noise_fraction = 0;         ///< half width of the 95 % prediction interval from the fit's own residuals
  double resolution_fraction = 0;    ///< of the meter, in the step where it matters most
  double low_factor = 0;             ///< the wall is not lower than this times the prediction (95 %)
  double high_factor = 0;            ///< and not higher than this
  std::vector<std::string> missing;  ///< what could not be validated, and why
  bool operator==(const Validation&) const = default;
};

/// What makes a machine the same machine: no boot, driver or kernel changes it, another processor does.
struct Fingerprint {
  std::string cpu_model;
  std::optional<int> sockets;
  std::optional<int> threads;
  std::optional<std::uint64_t> memory_gibibytes;  ///< rounded: kernels keep differing amounts for themselves
  std::optional<int> dimms;
  std::vector<std::string> gpus;  ///< UUIDs, sorted
  std::string vendor;
  std::string product;
  bool operator==(const Fingerprint&) const = default;
};

/// The document of one host.
struct Calibration {
  std::string id;  ///< ULID
  std::string host_id_hash;
  UtcTime made;
  std::string version;  ///< joulery's own
  Fingerprint fingerprint;
  WallMeter meter;
  std::vector<CutMember> cut;
  WallFit fit;
  Validation validation;
  std::vector<LoadStep> steps;
  std::vector<std::string> notes;
  bool operator==(const Calibration&) const = default;
};

}  // namespace joulery
