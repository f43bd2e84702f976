// SPDX-License-Identifier: Apache-2.0
// Tests of masking: the value goes, the name stays, ordinary arguments are left alone.
#include "shell/app/secrets.h"

namespace joulery {
namespace {

using Command = std::vector<std::string>;

TEST(Secrets, values_behind_and_inside_secret_options_are_masked) {
  EXPECT_EQ(without_secrets({"train", "--token", "abc", "--lr", "0.1"}),
            (Command{"train", "--token", "***", "--lr", "0.1"}));
  EXPECT_EQ(without_secrets({"x", "--db-password=hunter2"}), (Command{"x", "--db-password=***"}));
  EXPECT_EQ(without_secrets({"env", "API_KEY=abc", "run"}), (Command{"env", "API_KEY=***", "run"}));
}

TEST(Secrets, known_token_shapes_and_passwords_in_addresses_are_masked_wherever_they_stand) {
  EXPECT_EQ(without_secrets({"x", "hf_abcdefghijklmnop"}), (Command{"x", "***"}));
  EXPECT_EQ(without_secrets({"x", "postgresql://me:pw@host/db"}), (Command{"x", "postgresql://me:***@host/db"}));
}

TEST(Secrets, ordinary_arguments_stay_as_they_are) {
  const Command command{"python", "train.py",    "--epochs", "3",        "--max-tokens",
                        "50",     "--tokenizer", "bert",     "data=big", "https://host:80/x"};
  EXPECT_EQ(without_secrets(command), command);
}

}  // namespace
}  // namespace joulery
