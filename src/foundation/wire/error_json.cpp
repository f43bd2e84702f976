// SPDX-License-Identifier: Apache-2.0
// An error as a document, with this program's own version: there is no run it could come from.
#include "foundation/wire/error_json.h"

#include <joulery_version.h>

#include "foundation/wire/json_writer.h"

namespace joulery {

std::string error_json(const Error& error, int exit_code) {
  JsonWriter::Json document = {{"schema", "joulery.error/1"}};
  JsonWriter writer(document, Precision::exact);
  writer.object("joulery", [](JsonWriter& joulery) {
    joulery("version", std::string(kVersion));
    joulery("commit", std::string(kCommit));
  });
  writer.object("error", [&](JsonWriter& fields) {
    fields("kind", error.kind);
    fields("what", error.what);
    fields.nullable_text("where", error.where, "no single place");
    fields.nullable_text("try", error.remedy, "nothing known that helps");
    fields("exit_code", exit_code);
  });
  return text_of(document, 2);
}

}  // namespace joulery
