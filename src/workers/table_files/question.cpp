// SPDX-License-Identifier: Apache-2.0
// What a file is, is told by its first bytes: its name is not known here.
#include "workers/table_files/question.h"

#include <array>
#include <fcntl.h>
#include <string_view>
#include <unistd.h>

#include "foundation/base/fd.h"
#include "foundation/base/text.h"
#include "workers/table_files/arrow.h"
#include "workers/table_files/parquet.h"

namespace joulery {
namespace {

constexpr OutputLimits kDescription{16U << 20U, 16U << 20U};

enum class Form { parquet, arrow, other };

Form form_of(const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 6> bytes{};
  const ssize_t count = ::pread(file.get(), bytes.data(), bytes.size(), 0);
  const std::string_view first(bytes.data(), count < 0 ? 0 : static_cast<std::size_t>(count));
  if (first.starts_with("PAR1")) return Form::parquet;
  return first == "ARROW1" || first.starts_with("\xFF\xFF\xFF\xFF") ? Form::arrow : Form::other;
}

Result<void> answer_about(Database& database, const TableFile& file, const Question& question, const WriteText& write) {
  if (question.asked == Asked::columns) {
    const auto described = describe_table(database, file);
    if (!described) return failure(described.error());
    return CountedOutput(kDescription, write).add_line(*described);
  }
  CountedOutput output(question.limits, write);
  return question.asked == Asked::rows ? write_rows(database, file, question.columns, output)
                                       : write_files(database, file, question.columns.front(), output);
}

}  // namespace

std::optional<Question> question_in(const std::vector<std::string>& words) {
  if (words.size() == 1 && words[0] == "columns") return Question{};
  if (words.size() < 4) return std::nullopt;
  const bool is_files = words[0] == "files" && words.size() == 4;
  const auto most = parse_u64(words[1]);
  const auto longest = parse_u64(words[2]);
  if ((words[0] != "rows" && !is_files) || !most || !longest) return std::nullopt;
  return Question{is_files ? Asked::files : Asked::rows, {*most, *longest}, {words.begin() + 3, words.end()}};
}

Result<void> answer(const Question& question, const std::string& path, std::uint64_t memory, const WriteText& write) {
  const Form form = form_of(path);
  auto database = Database::open(path, memory, form == Form::arrow ? ScanColumns::all : ScanColumns::needed);
  if (!database) return failure(database.error());
  switch (form) {
    case Form::parquet: {
      const auto file = parquet_table(*database, path);
      return file ? answer_about(*database, *file, question, write) : failure(file.error());
    }
    case Form::arrow: {
      auto arrow = ArrowFile::open(path);
      if (!arrow) return failure(arrow.error());
      const auto file = arrow->attach(*database);
      return file ? answer_about(*database, *file, question, write) : failure(file.error());
    }
    case Form::other:
      break;
  }
  return failure(ErrorKind::invalid, "the file is neither Parquet nor Arrow, whatever its name", "",
                 "give the file itself, or JSON lines");
}

}  // namespace joulery
