// SPDX-License-Identifier: Apache-2.0
// joulery.h: CodeCarbon's files. What a run says in their columns is core/reporting/csv38.h, how files are written
// adapters/storage/emissions_file.h; here both are only called.
#include "adapters/storage/emissions_file.h"
#include "core/reporting/csv38.h"
#include "foundation/wire/run_json.h"
#include "shell/session/c_api_answer.h"

namespace joulery {
namespace {

std::string fields_of(const Run& run, std::uint32_t flags) {
  return csv38_fields((flags & JOULERY_TREE) != 0 ? charged_to_tree(run) : run);
}

Result<void> write_row(const std::string& path, const NamedRow& row, std::uint32_t flags) {
  const auto mode = (flags & JOULERY_UPDATE) != 0 ? CsvWrite::update : CsvWrite::append;
  return write_emissions(path, {csv38_header(), row.row, row.run_id}, mode);
}

/// Method, bounds and coverage of the run beside its row.
Result<void> write_beside(const std::string& path, const NamedRow& row, const std::string& document) {
  const auto run = run_from_json(document);
  if (!run) return failure(run.error());
  return rewrite_file(sidecar_path(path),
                      [&](std::string_view existing) { return sidecar_with(existing, *run, row.run_id); });
}

}  // namespace
}  // namespace joulery

using joulery::accept;
using joulery::answer;
using joulery::guarded;
using joulery::missing;
using joulery::refuse;

joulery_status joulery_emissions(const char* run, uint32_t flags, char** fields, joulery_error* error) {
  if (run == nullptr) return missing("run", error);
  if (fields == nullptr) return missing("fields", error);
  *fields = nullptr;
  return guarded(error, [&] {
    const auto read = joulery::run_from_json(run);
    if (!read) return refuse(read.error(), error);
    *fields = joulery::handed_over(joulery::fields_of(*read, flags));
    return accept(error);
  });
}

joulery_status joulery_span_emissions(joulery_session* session, joulery_span span, uint32_t flags, char** fields,
                                      joulery_error* error) {
  if (session == nullptr) return missing("session", error);
  if (fields == nullptr) return missing("fields", error);
  *fields = nullptr;
  return guarded(error, [&] {
    const auto run = session->program->meter().run_of(span);
    if (!run) return refuse(run.error(), error);
    *fields = joulery::handed_over(joulery::fields_of(*run, flags));
    return accept(error);
  });
}

joulery_status joulery_write_emissions(const char* path, const char* fields, const char* run, uint32_t flags,
                                       joulery_error* error) {
  if (path == nullptr || *path == '\0') return missing("path", error);
  if (fields == nullptr) return missing("fields", error);
  return guarded(error, [&] {
    const auto row = joulery::csv38_row_of(fields);
    if (!row) return refuse(row.error(), error);
    const auto written = joulery::write_row(path, *row, flags);
    if (!written || run == nullptr) return answer(written, error);
    return answer(joulery::write_beside(path, *row, run), error);
  });
}

joulery_status joulery_write_tasks(const char* path, const char* tasks, joulery_error* error) {
  if (path == nullptr || *path == '\0') return missing("path", error);
  if (tasks == nullptr) return missing("tasks", error);
  return guarded(error, [&] {
    const auto text = joulery::csv36_file(tasks);
    if (!text) return refuse(text.error(), error);
    return answer(joulery::rewrite_file(path, [&](std::string_view) { return text; }), error);
  });
}
