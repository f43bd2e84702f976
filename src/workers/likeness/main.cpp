// SPDX-License-Identifier: Apache-2.0
// worker-likeness SIDE MADE_FOLDER REFERENCE_FOLDER: one line of JSON with the Frechet distance and how many images it
// was made of; or one line on stderr and exit code 1.
#include <cstdio>
#include <fmt/format.h>

#include "foundation/base/printable.h"
#include "foundation/base/text.h"
#include "workers/likeness/image_folders.h"

int main(int count, char** arguments) {
  const auto side = count == 4 ? joulery::parse_u64(arguments[1]) : std::nullopt;
  if (!side) {
    std::fprintf(stderr, "usage: %s SIDE MADE_FOLDER REFERENCE_FOLDER\n", arguments[0]);
    return 2;
  }
  const auto likeness = joulery::likeness_of(arguments[2], arguments[3], *side);
  if (!likeness) {
    std::fprintf(stderr, "%s\n", joulery::printable(joulery::describe(likeness.error())).c_str());
    return 1;
  }
  const std::string line = fmt::format("{{\"frechet\":{},\"made\":{},\"references\":{}}}\n", likeness->frechet,
                                       likeness->made, likeness->references);
  return std::fputs(line.c_str(), stdout) < 0 || std::fflush(stdout) != 0 ? 1 : 0;
}
