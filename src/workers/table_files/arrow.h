// SPDX-License-Identifier: Apache-2.0
// An Arrow file as a table, in the stream form that Hugging Face's save_to_disk writes or in the file form. nanoarrow
// reads and validates it batch by batch; the database takes the batches. The only place that sees nanoarrow.
#pragma once

#include <memory>
#include <string>

#include "workers/table_files/table_file.h"

struct ArrowArrayStream;

namespace joulery {

/// One open file. Its rows can be read once. Must outlive what is asked of the database.
class ArrowFile {
 public:
  /// Errors: the file cannot be read; (invalid) no sound Arrow file.
  static Result<ArrowFile> open(const std::string& path);
  /// Makes its rows known to the database.
  Result<TableFile> attach(Database& database);

 private:
  struct Release {
    void operator()(ArrowArrayStream* stream) const;
  };
  ArrowFile() = default;

  std::unique_ptr<ArrowArrayStream, Release> stream_;
  std::optional<std::string> features_;
};

}  // namespace joulery
