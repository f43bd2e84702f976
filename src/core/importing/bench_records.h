// SPDX-License-Identifier: Apache-2.0
// A benchmark of our own as records and claims, so that what checks everybody's files checks ours too. Headlines are
// taken as the document prints them: whether they follow from what was measured is `joulery verify`.
#pragma once

#include <string>
#include <string_view>

#include "core/importing/claims_csv.h"
#include "core/importing/imported_file.h"
#include "foundation/base/result.h"

namespace joulery {

/// Of a joulery.bench/1 document: the whole, each trial per query and per 1,000 queries, each repeat's queries; and as
/// claims each trial's interval and equivalences.
struct BenchRecords {
  ImportedFile file;
  ClaimsFile claims;
};

/// True when the text looks like a joulery.bench/1 document.
[[nodiscard]] bool is_bench_document(std::string_view text);
/// The document's records. Errors (invalid): those of bundle/bundle_json.h, longer than 64 MiB.
[[nodiscard]] Result<BenchRecords> read_bench_document(std::string_view text, const std::string& name);

}  // namespace joulery
