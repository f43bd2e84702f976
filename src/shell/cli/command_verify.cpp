// SPDX-License-Identifier: Apache-2.0
// joulery verify: a benchmark's bundle held against itself, offline. Every headline is derived again from what was
// measured, every recording hashed and replayed; each value that differs is named with both (BM-35).
#include <array>
#include <filesystem>
#include <fmt/format.h>

#include "adapters/storage/journal_file.h"
#include "core/bundle/verify.h"
#include "foundation/base/sha256.h"
#include "shell/app/replay.h"
#include "shell/bench/bench_folder.h"
#include "shell/bench/image_folder.h"
#include "shell/bench/span_devices.h"
#include "shell/cli/bundle_files.h"
#include "shell/cli/commands.h"
#include "shell/cli/context.h"
#include "shell/cli/result_files.h"

namespace joulery {
namespace {

constexpr std::size_t kMostRecordingBytes = std::size_t{1} << 32U;

/// What was looked at, and what was not.
struct Verification {
  VerifiedBench verified;
  std::size_t hashed = 0;
  std::size_t replayed = 0;
  bool is_in_part = false;  ///< something was measured that no recording bears out
  std::vector<std::string> notes;
};

void add(Verification& result, std::string path, std::string stored, std::string derived) {
  result.verified.mismatches.push_back({std::move(path), std::move(stored), std::move(derived)});
}

/// The recording computed again; its trials' energies must be those of its spans.
void replay_recording(Verification& result, const BenchRecording& recording, const std::string& file,
                      const std::string& at) {
  auto reader = JournalReader::open(file);
  if (!reader) return add(result, at + ".file", "a recording", describe(reader.error()));
  SpanDevices devices;
  const auto run = run_from_records(
      **reader, {}, [&devices](const Road& road, const Record& record) { devices.watch(road, record); });
  if (!run) return add(result, at + ".file", "a recording", describe(run.error()));
  if (run->start.id != recording.run) return add(result, at + ".run", recording.run, run->start.id);
  const auto differing = verify_spans(result.verified.bench, *run, devices.energies());
  auto& mismatches = result.verified.mismatches;
  mismatches.insert(mismatches.end(), differing.begin(), differing.end());
  if (const auto missing = devices_not_replayed(result.verified.bench, *run, devices.energies()); missing > 0) {
    result.notes.push_back(
        fmt::format("{}: accelerators of {} repeats could not be replayed", recording.file, missing));
    result.is_in_part = true;
  }
  ++result.replayed;
}

void verify_recording(Verification& result, std::size_t index, const std::string& folder) {
  const BenchRecording& recording = result.verified.bench.recordings[index];
  const std::string at = fmt::format("measured.recordings[{}]", index);
  const auto file = recording_path(folder, recording.file);
  if (!file) return add(result, at + ".file", recording.file, file.error().what);
  std::error_code unknown;
  if (!std::filesystem::exists(*file, unknown)) {
    result.notes.push_back(fmt::format("{} is not there: its trials were not replayed", *file));
    return;
  }
  const auto bytes = read_result_file(*file, kMostRecordingBytes);
  if (!bytes) return add(result, at + ".file", recording.file, describe(bytes.error()));
  const std::string hash = sha256_hex(*bytes);
  if (hash != recording.sha256) return add(result, at + ".sha256", recording.sha256, hash);
  ++result.hashed;
  replay_recording(result, recording, *file, at);
}

/// Every recording, and the trials that none is of.
void verify_recordings(Verification& result, const std::string& folder) {
  const Bench& bench = result.verified.bench;
  for (std::size_t i = 0; i < bench.recordings.size(); ++i) verify_recording(result, i, folder);
  if (bench.recordings.empty()) return;
  for (const std::string& path : trials_not_recorded(bench)) {
    result.notes.push_back(fmt::format("{}: no recording is of its run", path));
    result.is_in_part = true;
  }
}

/// The plan beside the document against the hash in it.
void verify_plan(Verification& result, const std::string& folder) {
  const auto& kept = result.verified.bench.plan_sha256;
  if (!kept) return;
  const std::string file = plan_file(folder);
  std::error_code unknown;
  if (!std::filesystem::exists(file, unknown)) {
    result.notes.push_back(fmt::format("{} is not there: what was asked for was not looked at", file));
    return;
  }
  const auto bytes = read_result_file(file);
  if (!bytes) return add(result, "measured.plan_sha256", *kept, describe(bytes.error()));
  const std::string hash = sha256_hex(*bytes);
  if (hash != *kept) add(result, "measured.plan_sha256", *kept, hash);
}

/// The images a quality was computed from are those of their hash; the distance itself is not computed again.
void verify_images(Verification& result, std::size_t index, const std::string& folder) {
  const auto& images = result.verified.bench.trials[index].images;
  if (!images) return;
  const std::string at = fmt::format("measured.trials[{}].images", index);
  const auto made = recording_path(folder, images->folder);
  if (!made) return add(result, at + ".folder", images->folder, made.error().what);
  std::error_code unknown;
  if (!std::filesystem::exists(*made, unknown)) {
    result.notes.push_back(fmt::format("{} is not there: its images were not looked at", *made));
    return;
  }
  const auto hashed = hash_images(*made);
  if (!hashed) return add(result, at + ".folder", images->folder, describe(hashed.error()));
  if (hashed->sha256 != images->sha256) return add(result, at + ".sha256", images->sha256, hashed->sha256);
  if (hashed->count != images->made)
    add(result, at + ".made", fmt::format("{}", images->made), fmt::format("{}", hashed->count));
}

Result<Verification> verification_of(const std::string& argument) {
  const auto files = find_bundle(argument);
  if (!files) return failure(files.error());
  const auto text = bundle_text(*files);
  if (!text) return failure(text.error());
  auto verified = verify_document(*text);
  if (!verified) {
    Error error = verified.error();
    error.where = error.where.empty() ? files->document : fmt::format("{}, {}", files->document, error.where);
    return failure(std::move(error));
  }
  Verification result;
  result.verified = std::move(*verified);
  const std::size_t recordings = result.verified.bench.recordings.size();
  if (recordings == 0) result.notes.emplace_back("the bundle names no recording: nothing was replayed");
  if (recordings > 0 && !files->folder)
    result.notes.emplace_back("the document was given alone: its recordings were not looked at");
  if (files->folder) verify_recordings(result, *files->folder);
  if (files->folder) verify_plan(result, *files->folder);
  for (std::size_t i = 0; files->folder && i < result.verified.bench.trials.size(); ++i)
    verify_images(result, i, *files->folder);
  return result;
}

/// "joulery 0.1.0, commit 0123456789ab, data 2026.11".
std::string maker_of(const Bench& bench) {
  const auto or_unknown = [](const std::string& text) { return text.empty() ? std::string("not known") : text; };
  return fmt::format("joulery {}, commit {}, data {}", or_unknown(bench.joulery_version),
                     or_unknown(bench.joulery_commit), or_unknown(bench.data_version));
}

/// How much of what was measured was held against recordings; headlines are derived again without them.
enum class Verdict { verified, in_part, without_recordings, differs };

Verdict verdict_of(const Verification& result) {
  if (!result.verified.mismatches.empty()) return Verdict::differs;
  if (result.replayed == 0) return Verdict::without_recordings;
  const bool is_in_part = result.is_in_part || result.replayed < result.verified.bench.recordings.size();
  return is_in_part ? Verdict::in_part : Verdict::verified;
}

std::string_view word_of(Verdict verdict) {
  constexpr std::array<std::string_view, 4> kWords{"verified", "verified_in_part", "verified_without_recordings",
                                                   "differs"};
  return kWords.at(static_cast<std::size_t>(verdict));
}

/// "verified without recordings".
std::string verdict_words(const Verification& result) {
  const Verdict verdict = verdict_of(result);
  if (verdict == Verdict::without_recordings) return "verified without recordings";
  if (verdict != Verdict::in_part) return "verified";
  if (result.is_in_part) return "verified in part";
  return fmt::format("verified with {} of {} recordings", result.replayed, result.verified.bench.recordings.size());
}

std::string words_of(const Verification& result) {
  const Bench& bench = result.verified.bench;
  const auto& mismatches = result.verified.mismatches;
  std::string text = mismatches.empty()
                         ? fmt::format("{}: {}, {} trials, every headline derived again\n", verdict_words(result),
                                       bench.id, bench.trials.size())
                         : fmt::format("NOT VERIFIED: {}, values that differ: {}\n", bench.id, mismatches.size());
  text += fmt::format("  measured by {}\n", maker_of(bench));
  if (result.hashed > 0 || result.replayed > 0)
    text += fmt::format("  recordings: {} of {} with their hash, {} replayed\n", result.hashed, bench.recordings.size(),
                        result.replayed);
  for (const Mismatch& each : mismatches)
    text += fmt::format("  {}\n    stored   {}\n    derived  {}\n", each.path, each.stored, each.derived);
  return text;
}

std::string document_of(const Verification& result, JsonText json) {
  const Bench& bench = result.verified.bench;
  json.text("bundle", bench.id).text("verdict", word_of(verdict_of(result)));
  json.integer("trials", static_cast<std::int64_t>(bench.trials.size()));
  json.object("measured_by").text("version", bench.joulery_version).text("commit", bench.joulery_commit);
  json.text("data_version", bench.data_version).end();
  json.object("recordings").integer("named", static_cast<std::int64_t>(bench.recordings.size()));
  json.integer("hashed", static_cast<std::int64_t>(result.hashed));
  json.integer("replayed", static_cast<std::int64_t>(result.replayed)).end();
  json.array("mismatches");
  for (const Mismatch& each : result.verified.mismatches)
    json.object().text("path", each.path).text("stored", each.stored).text("derived", each.derived).end();
  json.end().array("notes");
  for (const std::string& note : result.notes) json.text({}, note);
  return json.end().finish();
}

int verify(const Invocation& invocation, Context& context) {
  const auto result = verification_of(invocation.arguments.front());
  if (!result) {
    const bool denied = result.error().kind == ErrorKind::denied;
    return context.fail(result.error(), denied ? ExitCode::denied : ExitCode::bad_input);
  }
  if (context.globals().json) {
    context.out(document_of(*result, context.document("joulery.verify/1")));
  } else {
    context.out(words_of(*result));
    for (const std::string& note : result->notes) context.note(note);
  }
  return static_cast<int>(result->verified.mismatches.empty() ? ExitCode::good : ExitCode::no);
}

}  // namespace

constinit const CommandSpec kVerifyCommand{
    .name = "verify",
    .group = "results",
    .summary = "a benchmark's bundle: every headline derived again, offline",
    .usage = "BUNDLE",
    .description =
        "BUNDLE is the folder a bench wrote, or its bench.json alone. Every headline is derived again from what was "
        "measured and compared byte for byte; answers are scored again; each recording that is there is held against "
        "its SHA-256 and replayed, and the energies of its trials must be those of the replayed spans, to the "
        "microjoule: queries, loading, warming up, the idle node, accelerators. Without a recording, or with trials "
        "that none is of, the verdict says so. Exit 1 when a value differs, each named with what is stored and what is "
        "derived; 3 when it is no bundle.",
    .examples = "joulery verify my-bench/\njoulery --json verify my-bench/bench.json",
    .min_arguments = 1,
    .max_arguments = 1,
    .run = verify,
};

}  // namespace joulery
