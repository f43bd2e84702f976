// SPDX-License-Identifier: Apache-2.0
// One question about one file, from the words that ask it to the text that answers it. Which limits the process is held
// to meanwhile is main.cpp's to say, and limits.h's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/base/result.h"
#include "workers/table_files/counted_output.h"

namespace joulery {

/// What may be asked.
enum class Asked { columns, rows, files };

/// What is asked.
struct Question {
  Asked asked = Asked::columns;
  OutputLimits limits;               ///< of rows and files
  std::vector<std::string> columns;  ///< those of the rows; the one that holds the files
};

/// columns | rows MOST_BYTES LONGEST COLUMN... | files MOST_BYTES LONGEST COLUMN; nothing for other words.
[[nodiscard]] std::optional<Question> question_in(const std::vector<std::string>& words);

/// Reads the file, whatever its form, with at most `memory` bytes of it in the database, and writes the answer. Errors:
/// those of table_file.h; (invalid) it is neither Parquet nor Arrow.
Result<void> answer(const Question& question, const std::string& path, std::uint64_t memory, const WriteText& write);

}  // namespace joulery
