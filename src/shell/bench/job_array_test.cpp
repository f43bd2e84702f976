// SPDX-License-Identifier: Apache-2.0
#include "shell/bench/job_array.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace joulery {
namespace {

JobArray two_tasks() {
  return {"/opt/my tools/joulery",
          "/home/u/out",
          {{"/home/u/out/parts/a", {"bench", "--task", "a", "-o", "/home/u/out/parts/a"}},
           {"/home/u/out/parts/b", {"bench", "--task", "b", "it's"}}}};
}

TEST(JobArray, each_job_runs_an_ordinary_bench_of_its_own_line) {
  const std::string script = array_script(two_tasks());
  EXPECT_NE(script.find("  0) exec '/opt/my tools/joulery' bench --task a -o /home/u/out/parts/a ;;\n"),
            std::string::npos);
  EXPECT_NE(script.find("  1) exec '/opt/my tools/joulery' bench --task b 'it'\\''s' ;;\n"), std::string::npos);
}

TEST(JobArray, a_job_has_its_node_for_itself_and_the_users_words_come_last) {
  const auto words = array_command(two_tasks(), "/home/u/out/bench.sh", {"--partition=gpu"});
  EXPECT_NE(std::find(words.begin(), words.end(), "--exclusive"), words.end());
  EXPECT_NE(std::find(words.begin(), words.end(), "--array=0-1"), words.end());
  EXPECT_EQ(words.at(words.size() - 2), "--partition=gpu");
  EXPECT_EQ(words.back(), "/home/u/out/bench.sh");
}

TEST(JobArray, the_parts_are_merged_when_all_jobs_have_ended_well_or_not) {
  const auto words = merge_command(two_tasks(), 17, {});
  EXPECT_NE(std::find(words.begin(), words.end(), "--dependency=afterany:17"), words.end());
  EXPECT_EQ(words.back(), "--wrap='/opt/my tools/joulery' bench --merge /home/u/out");
}

TEST(JobArray, the_number_of_the_job_is_what_sbatch_says) {
  EXPECT_EQ(job_number("17\n").value(), 17U);
  EXPECT_EQ(job_number("18;cluster\n").value(), 18U);
  EXPECT_EQ(job_number("Submitted").error().kind, ErrorKind::broken);
  EXPECT_FALSE(job_number(""));
}

RC_GTEST_PROP(JobArray, a_quoted_word_holds_no_quote_that_would_end_it, (const std::string& word)) {
  const std::string quoted = shell_word(word);
  std::string read;
  bool inside = false;
  for (std::size_t i = 0; i < quoted.size(); ++i) {
    if (quoted[i] == '\'') {
      inside = !inside;
    } else if (quoted[i] == '\\' && !inside) {
      read += quoted[++i];
    } else {
      read += quoted[i];
    }
  }
  RC_ASSERT(!inside);
  RC_ASSERT(read == word);
}

}  // namespace
}  // namespace joulery
