// SPDX-License-Identifier: Apache-2.0
// worker-tables columns|rows MOST_BYTES LONGEST_LINE COLUMN... < FILE: a Parquet or Arrow file as JSON lines
// (README.md). The limits hold before DuckDB is asked for anything.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <nlohmann/json.hpp>
#include <optional>
#include <unistd.h>

#include "foundation/base/text.h"
#include "workers/table_files/arrow.h"
#include "workers/table_files/limits.h"
#include "workers/table_files/parquet.h"

namespace joulery {
namespace {

/// The open file that is standard input, whatever its name is.
constexpr const char* kInput = "/proc/self/fd/0";
/// What DuckDB may hold: a page of a column and its dictionary, many times over.
constexpr std::uint64_t kMemory = 1ULL << 30U;

/// What is asked for; nothing of `limits` where only the columns are.
struct Asked {
  std::optional<LineLimits> limits;
  std::vector<std::string> columns;
};

std::optional<Asked> asked_in(const std::vector<std::string>& words) {
  if (words.size() == 1 && words[0] == "columns") return Asked{};
  if (words.size() < 4 || words[0] != "rows") return std::nullopt;
  const auto most = parse_u64(words[1]);
  const auto longest = parse_u64(words[2]);
  if (!most || !longest) return std::nullopt;
  return Asked{LineLimits{*most, *longest}, {words.begin() + 3, words.end()}};
}

bool say(std::string_view text) { return std::fwrite(text.data(), 1, text.size(), stdout) == text.size(); }

/// What the library calls the file is no name that a user knows.
std::string without_input(std::string text) {
  const std::string name = std::string(" '") + kInput + "'";
  const std::size_t at = text.find(name);
  return at == std::string::npos ? text : text.erase(at, name.size());
}

int tell(const Error& error) {
  const nlohmann::json said{{"error",
                             {{"kind", to_string(error.kind)},
                              {"what", without_input(error.what)},
                              {"where", error.where},
                              {"try", error.remedy}}}};
  say(said.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  std::fflush(stdout);
  return 1;
}

/// What a file is by its first bytes; its name is not known here.
enum class Form { parquet, arrow, other };

Form form_of_input() {
  std::array<char, 6> bytes{};
  const ssize_t count = ::pread(STDIN_FILENO, bytes.data(), bytes.size(), 0);
  const std::string_view first(bytes.data(), count < 0 ? 0 : static_cast<std::size_t>(count));
  if (first.starts_with("PAR1")) return Form::parquet;
  return first == "ARROW1" || first.starts_with("\xFF\xFF\xFF\xFF") ? Form::arrow : Form::other;
}

Result<void> answer_about(Database& database, const TableFile& file, const Asked& asked) {
  if (asked.limits) {
    JsonLines lines(*asked.limits, say);
    return write_rows(database, file, asked.columns, lines);
  }
  const auto described = describe_table(database, file);
  if (!described) return failure(described.error());
  JsonLines line({16U << 20U, 16U << 20U}, say);
  return line.add(*described);
}

Result<void> answer(const Asked& asked) {
  if (const auto held = hold_to({}); !held) return held;
  const Form form = form_of_input();
  auto database = Database::open(kInput, kMemory, form == Form::arrow ? ScanColumns::all : ScanColumns::needed);
  if (!database) return failure(database.error());
  switch (form) {
    case Form::parquet: {
      const auto file = parquet_table(*database, kInput);
      return file ? answer_about(*database, *file, asked) : failure(file.error());
    }
    case Form::arrow: {
      auto arrow = ArrowFile::open(kInput);
      if (!arrow) return failure(arrow.error());
      const auto file = arrow->attach(*database);
      return file ? answer_about(*database, *file, asked) : failure(file.error());
    }
    case Form::other:
      break;
  }
  return failure(ErrorKind::invalid, "the file is neither Parquet nor Arrow, whatever its name", "",
                 "give the file itself, or JSON lines");
}

int run(const std::vector<std::string>& words, const char* program) {
  const auto asked = asked_in(words);
  if (!asked) {
    std::fprintf(stderr, "usage: %s columns|rows MOST_BYTES LONGEST_LINE COLUMN... < FILE\n", program);
    return 2;
  }
  // Times with a zone become texts: the same on every machine.
  if (::setenv("TZ", "UTC", 1) != 0) return tell({ErrorKind::broken, "cannot set the time zone", "TZ", ""});
  const auto done = answer(*asked);
  if (!done) return tell(done.error());
  return std::fflush(stdout) == 0 ? 0 : 1;
}

}  // namespace
}  // namespace joulery

int main(int count, char** arguments) {
  try {
    return joulery::run({arguments + std::min(count, 1), arguments + count}, arguments[0]);
  } catch (const std::exception& error) {  // no memory, within the limit
    return joulery::tell({joulery::ErrorKind::broken, error.what(), "", "write the file as JSON lines"});
  }
}
