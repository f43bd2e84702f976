// SPDX-License-Identifier: Apache-2.0
// Completion scripts for three shells, made from the command table alone, so they cannot lag behind it.
#pragma once

#include <string>

namespace joulery {

/// Source it in bash 4 or later: eval "$(joulery completion bash)".
[[nodiscard]] std::string bash_completion();
/// Put it into a file _joulery of $fpath, or eval it behind compinit.
[[nodiscard]] std::string zsh_completion();
/// Put it into ~/.config/fish/completions/joulery.fish.
[[nodiscard]] std::string fish_completion();

}  // namespace joulery
