// SPDX-License-Identifier: Apache-2.0
// joulery.h: the C interface. Each function checks its arguments, calls ProgramSession, and turns an Error into a
// status with three texts (c_api_answer.h). CodeCarbon's files are emissions_c_api.cpp.
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "foundation/wire/run_json.h"
#include "joulery_version.h"
#include "shell/session/c_api_answer.h"
#include "shell/session/c_api_result.h"

namespace joulery {
namespace {

SessionOptions options_of(const joulery_options& given) {
  SessionOptions options;
  // Fields an older program does not have lie behind its size.
  const auto has = [&given](std::size_t offset, std::size_t size) { return offset + size <= given.size; };
  if (has(offsetof(joulery_options, name), sizeof given.name)) options.name = text_or_empty(given.name);
  if (has(offsetof(joulery_options, place), sizeof given.place)) options.place = text_or_empty(given.place);
  if (has(offsetof(joulery_options, interval_ns), sizeof given.interval_ns) && given.interval_ns > 0) {
    constexpr std::uint64_t kHour = 3'600'000'000'000;
    options.interval = Duration(static_cast<std::int64_t>(std::min(given.interval_ns, kHour)));
  }
  if (has(offsetof(joulery_options, store), sizeof given.store)) options.store = text_or_empty(given.store);
  if (has(offsetof(joulery_options, root), sizeof given.root)) options.root = text_or_empty(given.root);
  if (has(offsetof(joulery_options, gpus), sizeof given.gpus)) options.gpus = text_or_empty(given.gpus);
  if (has(offsetof(joulery_options, pue), sizeof given.pue)) options.pue = text_or_empty(given.pue);
  if (has(offsetof(joulery_options, wue), sizeof given.wue)) options.wue = text_or_empty(given.wue);
  return options;
}

/// All handles, the newest first: they are never freed.
constinit std::atomic<joulery_session*> newest_handle = nullptr;

joulery_session* handle_of(std::unique_ptr<ProgramSession> program) {
  joulery_session* handle = std::make_unique<joulery_session>(std::move(program)).release();
  handle->earlier = newest_handle.load();
  while (!newest_handle.compare_exchange_weak(handle->earlier, handle)) {
  }
  return handle;
}

}  // namespace
}  // namespace joulery

using joulery::accept;
using joulery::answer;
using joulery::called;
using joulery::guarded;
using joulery::missing;
using joulery::OpenSession;
using joulery::refuse;

const char* joulery_version(void) { return joulery::kVersion; }

joulery_status joulery_open(const joulery_options* options, joulery_session** session, joulery_error* error) {
  if (session == nullptr) return missing("session", error);
  *session = nullptr;
  return guarded(error, [&] {
    auto opened =
        joulery::ProgramSession::open(options != nullptr ? joulery::options_of(*options) : joulery::SessionOptions{});
    if (!opened) return refuse(opened.error(), error);
    *session = joulery::handle_of(std::move(*opened));
    return accept(error);
  });
}

joulery_status joulery_begin(joulery_session* session, const char* name, joulery_span parent, uint32_t flags,
                             joulery_span* span, joulery_error* error) {
  if (session == nullptr) return missing("session", error);
  if (span == nullptr) return missing("span", error);
  *span = 0;
  return called(session, error, [&](OpenSession& open) {
    const auto edge = (flags & JOULERY_PRECISE) != 0 ? joulery::Edge::precise : joulery::Edge::cheap;
    const auto above = parent != 0 ? std::optional<std::uint32_t>(parent) : std::nullopt;
    const auto begun = open.program->meter().begin(name == nullptr ? "" : name, above, edge);
    if (!begun) return refuse(begun.error(), error);
    *span = *begun;
    return accept(error);
  });
}

joulery_status joulery_end(joulery_session* session, joulery_span span, uint32_t flags, joulery_error* error) {
  if (session == nullptr) return missing("session", error);
  return called(session, error, [&](OpenSession& open) {
    const auto edge = (flags & JOULERY_PRECISE) != 0 ? joulery::Edge::precise : joulery::Edge::cheap;
    return answer(open.program->meter().end(span, {}, edge), error);
  });
}

joulery_status joulery_work(joulery_session* session, joulery_span span, const char* unit, double count,
                            joulery_error* error) {
  if (session == nullptr) return missing("session", error);
  if (unit == nullptr || *unit == '\0') return missing("unit", error);
  return called(session, error,
                [&](OpenSession& open) { return answer(open.program->meter().add_work(span, unit, count), error); });
}

joulery_status joulery_cancel(joulery_session* session, joulery_span span, joulery_error* error) {
  if (session == nullptr) return missing("session", error);
  return called(session, error, [&](OpenSession& open) { return answer(open.program->meter().cancel(span), error); });
}

joulery_status joulery_span_result(joulery_session* session, joulery_span span, joulery_result* result,
                                   joulery_error* error) {
  if (session == nullptr) return missing("session", error);
  if (result == nullptr || result->size < sizeof result->size) return missing("result with its size", error);
  return called(session, error, [&](OpenSession& open) {
    const auto found = open.program->meter().result(span);
    if (!found) return refuse(found.error(), error);
    const std::uint32_t size = std::min<std::uint32_t>(result->size, sizeof(joulery_result));
    joulery_result whole = joulery::result_of(*found, open.program->meter().standing());
    whole.size = size;
    std::memcpy(result, &whole, size);
    return accept(error);
  });
}

joulery_status joulery_report(joulery_session* session, char** json, joulery_error* error) {
  if (session == nullptr) return missing("session", error);
  if (json == nullptr) return missing("json", error);
  *json = nullptr;
  return called(session, error, [&](OpenSession& open) {
    const auto run = open.program->meter().so_far();
    if (!run) return refuse(run.error(), error);
    *json = joulery::handed_over(joulery::run_json(*run));
    return accept(error);
  });
}

joulery_status joulery_close(joulery_session* session, char** json, joulery_error* error) {
  if (json != nullptr) *json = nullptr;
  if (session == nullptr) return missing("session", error);
  const auto owned = session->take();
  if (owned == nullptr) return refuse(joulery::closed_session(), error);
  return guarded(error, [&] {
    std::optional<joulery::Error> not_kept;
    const auto run = owned->program->close(not_kept);
    if (!run) return refuse(run.error(), error);
    if (json != nullptr) *json = joulery::handed_over(joulery::run_json(*run));
    return not_kept ? refuse(*not_kept, error) : accept(error);
  });
}

void joulery_free(char* text) { std::free(text); }
