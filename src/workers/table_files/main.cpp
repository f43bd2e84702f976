// SPDX-License-Identifier: Apache-2.0
// worker-tables columns | rows MOST_BYTES LONGEST COLUMN... | files MOST_BYTES LONGEST COLUMN < FILE: a Parquet or
// Arrow file as JSON lines, and the files in it (README.md). The limits hold before DuckDB is asked for anything.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <nlohmann/json.hpp>

#include "workers/table_files/limits.h"
#include "workers/table_files/question.h"

namespace joulery {
namespace {

/// The open file that is standard input, whatever its name is.
constexpr const char* kInput = "/proc/self/fd/0";
/// What DuckDB may hold: a page of a column and its dictionary, many times over.
constexpr std::uint64_t kMemory = 1ULL << 30U;

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

int run(const std::vector<std::string>& words, const char* program) {
  const auto question = question_in(words);
  if (!question) {
    std::fprintf(stderr,
                 "usage: %s columns | rows MOST_BYTES LONGEST COLUMN... | files MOST_BYTES LONGEST COLUMN < FILE\n",
                 program);
    return 2;
  }
  // Times with a zone become texts: the same on every machine.
  if (::setenv("TZ", "UTC", 1) != 0) return tell({ErrorKind::broken, "cannot set the time zone", "TZ", ""});
  if (const auto held = hold_to({}); !held) return tell(held.error());
  if (const auto done = answer(*question, kInput, kMemory, say); !done) return tell(done.error());
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
