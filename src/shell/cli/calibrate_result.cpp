// SPDX-License-Identifier: Apache-2.0
// What is printed says what was fitted, how far it may be off on loads it has not seen, and what it rests on.
#include "shell/cli/calibrate_result.h"

#include "adapters/storage/folders.h"
#include "core/metering/rest.h"
#include "core/metering/wall_validation.h"
#include "core/reporting/text_style.h"
#include "foundation/wire/iso_time.h"
#include "joulery_version.h"
#include "shell/cli/style.h"
#include "shell/cli/write_file.h"
#include "shell/session/calibration_file.h"
#include "shell/session/new_id.h"

namespace joulery {
namespace {

std::string name_of(const std::string& path) { return Part{path, PartKind::other}.name(); }

/// "wall = 47.2 W + 1.10 x package-0 + 1.23 x gpu-0".
std::string equation_of(const Calibration& calibration) {
  std::string text = fmt::format("wall = {:.3g} W", calibration.fit.constant / watt);
  for (std::size_t i = 0; i < calibration.cut.size(); ++i) {
    text += fmt::format(" + {:.3f} x {}", calibration.fit.slopes[i], name_of(calibration.cut[i].path));
  }
  return text;
}

std::string signed_percent(double fraction) { return fmt::format("{:+.1f} %", fraction * 100); }

std::string left_out_lines(const Calibration& calibration) {
  std::string text;
  for (const LeftOut& one : calibration.validation.left_out) {
    text += fmt::format("  without {:<17} off by {:.1f} % ({} to {}), {} step{}\n", one.kind, one.mean_absolute * 100,
                        signed_percent(one.low), signed_percent(one.high), one.steps, one.steps == 1 ? "" : "s");
  }
  return text;
}

std::string step_lines(const Calibration& calibration) {
  std::string text = fmt::format("  {:<18} {:>9} {:>9} {:>9} {:>8}\n", "step", "parts W", "wall W", "fit W", "off");
  for (const LoadStep& step : calibration.steps) {
    Energy parts;
    for (const auto& part : step.parts) parts += part.best;
    const Energy fit = predicted_wall(calibration.fit, step);
    text += fmt::format("  {:<18} {:>9.1f} {:>9.1f} {:>9.1f} {:>8}\n", step.name, parts / step.time / watt,
                        step.wall / step.time / watt, fit / step.time / watt, signed_percent(fit / step.wall - 1));
  }
  return text;
}

/// Each line as a terminal may show it: `shown` takes a line's end for any other control character.
std::string shown_lines(std::string_view text, const TextStyle& style) {
  std::string lines;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    lines += shown(text.substr(0, end), style) + '\n';
    text.remove_prefix(end + 1);
  }
  return lines + shown(text, style);
}

}  // namespace

Result<Calibration> calibration_of(const MeasuredSteps& measured, std::vector<std::string> notes, Clock& clock) {
  for (const CutMember& member : measured.cut) {
    if (member.method != Method::imported) continue;
    return failure(ErrorKind::invalid, "a recording cannot be calibrated against a meter of today", member.path,
                   "leave out --sensor replay:FILE");
  }
  auto fit = fit_wall(measured.steps);
  if (!fit) return failure(fit.error());
  if (auto sound = check_wall(measured.steps, measured.meter, measured.cut); !sound) return failure(sound.error());
  Calibration calibration;
  calibration.made = clock.utc_now();
  calibration.id = new_id(calibration.made);
  calibration.host_id_hash = measured.host.id_hash;
  calibration.version = kVersion;
  calibration.fingerprint = fingerprint_of(measured.host);
  calibration.meter = measured.meter;
  calibration.cut = measured.cut;
  calibration.fit = std::move(*fit);
  calibration.validation = validate_wall(measured.steps, calibration.fit, measured.meter);
  calibration.steps = measured.steps;
  calibration.notes = std::move(notes);
  if (auto sound = check_validation(calibration.validation); !sound) return failure(sound.error());
  return calibration;
}

std::string calibration_text(const Calibration& calibration, const std::string& path, const TextStyle& style) {
  const Validation& validation = calibration.validation;
  std::string text = fmt::format("{}\n", equation_of(calibration));
  text += fmt::format("  bounds of the wall {} to {} (95 %); loads it has not seen are off by {:.1f} % on average\n",
                      signed_percent(validation.low_factor - 1), signed_percent(validation.high_factor - 1),
                      validation.left_out_error * 100);
  text += fmt::format("  meter: {}, ±{:.3g} % ({}), resolution {:.2g} % of a step\n", calibration.meter.name,
                      calibration.meter.accuracy_fraction * 100, calibration.meter.accuracy_source,
                      validation.resolution_fraction * 100);
  text += left_out_lines(calibration) + step_lines(calibration);
  for (const auto* notes : {&calibration.fit.notes, &validation.missing, &calibration.notes}) {
    for (const std::string& note : *notes) text += "  note: " + note + "\n";
  }
  text += fmt::format("  of {}; {}\n", iso_time(calibration.made).substr(0, 10), path);
  return shown_lines(text, style);
}

Result<void> write_calibration_file(const std::string& path, std::string_view text) {
  if (auto made = make_folder(folder_of(path)); !made) return made;
  return write_file(path, text);
}

WrittenBy written_by(const Context& context) { return {kCommit, context.data_version()}; }

int keep_and_tell(const Calibration& calibration, const Host& host, Context& context) {
  const std::string path = calibration_path(calibration_folder(context.paths()), host);
  if (auto kept = write_calibration_file(path, calibration_json(calibration, written_by(context))); !kept) {
    return context.fail(kept.error(), ExitCode::store);
  }
  if (context.globals().json) {
    context.out(calibration_json(calibration, written_by(context)));
    return 0;
  }
  context.out(calibration_text(calibration, path, style_of(context.out_terminal())));
  context.note("from now on every run of this machine has the part rest; joulery calibrate remove undoes it");
  return 0;
}

int fail_to_calibrate(const Error& error, Context& context) {
  if (is_interruption(error)) return context.fail(error, ExitCode::interrupted);
  return error.kind == ErrorKind::broken ? context.fail(error, ExitCode::inconclusive) : context.fail(error);
}

}  // namespace joulery
