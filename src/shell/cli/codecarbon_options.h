// SPDX-License-Identifier: Apache-2.0
// What CodeCarbon's configuration asks of a meter, in Joulery's words, and what it asks in vain. The Python drop-in
// reads the same keys by the same rules (python/joulery/compat/codecarbon/config.py). Where the values come from is
// cli/codecarbon_config.h.
#pragma once

#include <string>
#include <vector>

#include "foundation/base/result.h"
#include "shell/cli/codecarbon_config.h"

namespace joulery {

/// Texts are as on the command line; "" = nothing is said.
struct CodecarbonOptions {
  std::string name;
  std::string experiment_id;
  std::string place;    ///< of --place: a figure, else a cloud's region, else the country
  std::string country;  ///< what is left where `place` is refused
  std::string pue;
  std::string wue;
  std::string gpus;
  std::string tracking_mode;        ///< "machine" or "process"
  std::string file;                 ///< the emissions.csv; "" = none is to be written
  bool is_extended = false;         ///< the same with more columns in <name>.extended.csv
  std::vector<std::string> unused;  ///< keys that have no effect, with their value where only that one has none
};

/// Errors (invalid): what CodeCarbon refuses as well: another tracking_mode than machine and process, another
/// on_csv_write than append and update, an output it does not have.
[[nodiscard]] Result<CodecarbonOptions> codecarbon_options(const CodecarbonConfig& config);

}  // namespace joulery
