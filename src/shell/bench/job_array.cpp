// SPDX-License-Identifier: Apache-2.0
// One `case` of the script per job: a person can read there what runs, and run a line by hand.
#include "shell/bench/job_array.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

#include "foundation/base/printable.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

bool is_plain(char letter) {
  constexpr std::string_view plain = "_-./:=,+@%";
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
         plain.find(letter) != std::string_view::npos;
}

std::string command_line(const JobArray& array, const ArrayPart& part) {
  std::string line = shell_word(array.program);
  for (const std::string& argument : part.arguments) line += " " + shell_word(argument);
  return line;
}

}  // namespace

std::string shell_word(std::string_view word) {
  if (!word.empty() && std::ranges::all_of(word, is_plain)) return std::string(word);
  std::string quoted = "'";
  for (const char letter : word) {
    if (letter == '\'') {
      quoted += "'\\''";
    } else {
      quoted += letter;
    }
  }
  return quoted + "'";
}

std::string array_script(const JobArray& array) {
  std::string script =
      "#!/bin/sh\n"
      "# One task of the benchmark per job of the array; made by `joulery bench --slurm`.\n"
      "case $SLURM_ARRAY_TASK_ID in\n";
  for (std::size_t i = 0; i < array.parts.size(); ++i)
    fmt::format_to(std::back_inserter(script), "  {}) exec {} ;;\n", i, command_line(array, array.parts[i]));
  script += "  *) echo \"no part $SLURM_ARRAY_TASK_ID\" >&2; exit 2 ;;\nesac\n";
  return script;
}

std::vector<std::string> array_command(const JobArray& array, const std::string& script,
                                       const std::vector<std::string>& own_words) {
  std::vector<std::string> words{"sbatch",
                                 "--parsable",
                                 "--job-name=joulery-bench",
                                 fmt::format("--array=0-{}", array.parts.size() - 1),
                                 "--exclusive",
                                 "--signal=INT@60",
                                 fmt::format("--output={}/logs/%A_%a.log", array.folder)};
  words.insert(words.end(), own_words.begin(), own_words.end());
  words.push_back(script);
  return words;
}

std::vector<std::string> merge_command(const JobArray& array, std::uint64_t after,
                                       const std::vector<std::string>& own_words) {
  std::vector<std::string> words{"sbatch", "--parsable", "--job-name=joulery-merge",
                                 fmt::format("--dependency=afterany:{}", after),
                                 fmt::format("--output={}/logs/merge.log", array.folder)};
  words.insert(words.end(), own_words.begin(), own_words.end());
  words.push_back(fmt::format("--wrap={} bench --merge {}", shell_word(array.program), shell_word(array.folder)));
  return words;
}

Result<std::uint64_t> job_number(std::string_view answer) {
  const std::string_view number = answer.substr(0, answer.find_first_of(";\n"));
  const auto parsed = parse_u64(number);
  if (parsed) return *parsed;
  return failure(ErrorKind::broken, fmt::format("sbatch answered no job number: {}", printable(answer)), "sbatch",
                 "look with squeue whether the jobs are there");
}

}  // namespace joulery
