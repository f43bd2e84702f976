// SPDX-License-Identifier: Apache-2.0
// The same field list writes the document and what is hashed, so nothing of an answer can escape it.
#include "core/bundle/answers_hash.h"

#include "core/bundle/bundle_fields.h"
#include "foundation/base/sha256.h"
// The field lists come first: the writer finds them by their arguments.
#include "foundation/wire/json_writer.h"

namespace joulery {

std::string answers_hash(const std::vector<BenchAnswer>& answers) {
  JsonWriter::Json list = JsonWriter::Json::object();
  JsonWriter writer(list, Precision::exact);
  writer("answers", answers);
  return sha256_hex(text_of(list, -1));
}

}  // namespace joulery
