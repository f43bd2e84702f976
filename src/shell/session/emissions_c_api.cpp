// SPDX-License-Identifier: Apache-2.0
// joulery.h: CodeCarbon's files. What a run says in their columns is core/reporting/csv38.h, how files are written
// adapters/storage/emissions_file.h; here both are only called.
#include "adapters/storage/emissions_file.h"
#include "core/reporting/csv38.h"
#include "foundation/wire/run_json.h"
#include "shell/session/c_api_answer.h"

namespace joulery {
namespace {

/// The run, or what its processes were charged with.
Run meant_by(std::uint32_t flags, Run run) {
  if ((flags & JOULERY_TREE) != 0) return charged_to_tree(std::move(run));
  return run;
}

CsvWrite mode_of(std::uint32_t flags) { return (flags & JOULERY_UPDATE) != 0 ? CsvWrite::update : CsvWrite::append; }

/// Method, bounds and coverage of the run beside its row.
Result<void> write_beside(const std::string& path, const NamedRow& row, const std::string& document,
                          std::uint32_t flags) {
  auto read = run_from_json(document);
  if (!read) return failure(read.error());
  const Run run = meant_by(flags, std::move(*read));
  auto written = rewrite_file(sidecar_path(path),
                              [&](std::string_view existing) { return sidecar_with(existing, run, row.run_id); });
  if (!written || (flags & JOULERY_EXTENDED) == 0) return written;
  return write_emissions(extended_path(path), {extended_header(), extended_row(row.row, run), row.run_id},
                         mode_of(flags));
}

}  // namespace
}  // namespace joulery

using joulery::accept;
using joulery::answer;
using joulery::called;
using joulery::guarded;
using joulery::missing;
using joulery::refuse;

joulery_status joulery_emissions(const char* run, uint32_t flags, char** fields, joulery_error* error) {
  if (run == nullptr) return missing("run", error);
  if (fields == nullptr) return missing("fields", error);
  *fields = nullptr;
  return guarded(error, [&] {
    auto read = joulery::run_from_json(run);
    if (!read) return refuse(read.error(), error);
    *fields = joulery::handed_over(joulery::csv38_fields(joulery::meant_by(flags, std::move(*read))));
    return accept(error);
  });
}

joulery_status joulery_span_emissions(joulery_session* session, joulery_span span, uint32_t flags, char** fields,
                                      joulery_error* error) {
  if (session == nullptr) return missing("session", error);
  if (fields == nullptr) return missing("fields", error);
  *fields = nullptr;
  return called(session, error, [&](joulery::OpenSession& open) {
    const auto made = open.program->fields_of_span(span, (flags & JOULERY_TREE) != 0, (flags & JOULERY_EXTENDED) != 0);
    if (!made) return refuse(made.error(), error);
    *fields = joulery::handed_over(*made);
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
    const auto written =
        joulery::write_emissions(path, {joulery::csv38_header(), row->row, row->run_id}, joulery::mode_of(flags));
    if (!written || run == nullptr) return answer(written, error);
    return answer(joulery::write_beside(path, *row, run, flags), error);
  });
}

joulery_status joulery_write_tasks(const char* path, const char* tasks, joulery_error* error) {
  if (path == nullptr || *path == '\0') return missing("path", error);
  if (tasks == nullptr) return missing("tasks", error);
  return guarded(error, [&] {
    const auto text = joulery::csv36_file(tasks);
    if (!text) return refuse(text.error(), error);
    const auto whole = [&](std::string_view) -> joulery::Result<std::string> { return *text; };
    return answer(joulery::rewrite_file(path, whole), error);
  });
}
