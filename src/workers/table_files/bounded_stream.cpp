// SPDX-License-Identifier: Apache-2.0
// A stream in front of a stream, by the Arrow C stream interface.
#include "workers/table_files/bounded_stream.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <nanoarrow/nanoarrow.h>
#include <span>

namespace joulery {
namespace {

constexpr std::int64_t kMostElements = std::int64_t{1} << 32;
constexpr std::int32_t kWidest = 16 << 20;  ///< bytes, or elements of a list of fixed size

/// What stands behind the stream that is handed on.
struct Bounded {
  ArrowArrayStream inner;
  ArrowSchema schema;
  const char* refused;  ///< null: what the inner stream says last is the error
};

Bounded& behind(ArrowArrayStream* stream) { return *static_cast<Bounded*>(stream->private_data); }

bool lengths_are_sound(const ArrowArray& array) {
  if (array.length < 0 || array.length > kMostElements || array.offset < 0 || array.offset > kMostElements)
    return false;
  if (array.dictionary != nullptr && !lengths_are_sound(*array.dictionary)) return false;
  const std::span children(array.children, static_cast<std::size_t>(array.n_children));
  return std::ranges::all_of(children, [](const ArrowArray* child) { return lengths_are_sound(*child); });
}

int next_batch(ArrowArrayStream* stream, ArrowArray* out) {
  Bounded& bounded = behind(stream);
  bounded.refused = nullptr;
  if (const int code = bounded.inner.get_next(&bounded.inner, out); code != NANOARROW_OK) return code;
  if (out->release == nullptr || lengths_are_sound(*out)) return NANOARROW_OK;
  ArrowArrayRelease(out);
  bounded.refused = "a batch states more rows than can be";
  return EINVAL;
}

/// Lent: it stays the stream's, for duckdb_arrow_scan (DuckDB 1.5) releases none that it asks for.
int schema_of(ArrowArrayStream* stream, ArrowSchema* out) {
  Bounded& bounded = behind(stream);
  bounded.refused = nullptr;
  *out = bounded.schema;
  out->release = [](ArrowSchema* lent) { lent->release = nullptr; };
  return NANOARROW_OK;
}

const char* last_error(ArrowArrayStream* stream) {
  Bounded& bounded = behind(stream);
  return bounded.refused != nullptr ? bounded.refused : bounded.inner.get_last_error(&bounded.inner);
}

void release(ArrowArrayStream* stream) {
  const std::unique_ptr<Bounded> bounded(&behind(stream));
  ArrowSchemaRelease(&bounded->schema);
  bounded->inner.release(&bounded->inner);
  stream->release = nullptr;
}

}  // namespace

bool widths_are_sound(const ArrowSchema& schema) {
  ArrowSchemaView view{};
  if (ArrowSchemaViewInit(&view, &schema, nullptr) != NANOARROW_OK || view.fixed_size > kWidest) return false;
  if (schema.dictionary != nullptr && !widths_are_sound(*schema.dictionary)) return false;
  const std::span children(schema.children, static_cast<std::size_t>(schema.n_children));
  return std::ranges::all_of(children, [](const ArrowSchema* child) { return widths_are_sound(*child); });
}

void bound_lengths(ArrowArrayStream& stream, const ArrowSchema& schema) {
  auto bounded = std::make_unique<Bounded>(Bounded{stream, schema, nullptr});
  stream = {schema_of, next_batch, last_error, release, bounded.release()};
}

}  // namespace joulery
