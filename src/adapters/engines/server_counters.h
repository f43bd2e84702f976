// SPDX-License-Identifier: Apache-2.0
// The counters of inference servers that run already: llama-server, vLLM, TGI and TensorRT-LLM by their metrics, Ollama
// by name, for it has none. What kind a server is, is told by what it answers; which metric means what is the table
// engine_counters. It is asked by GET alone, never started, stopped or made to load anything (EN-4).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "foundation/ports/engine.h"
#include "foundation/ports/http.h"
#include "foundation/tables/rows.h"

namespace joulery {

/// "http://127.0.0.1:8080", "vllm:https://host:8000/v1?model=NAME" taken apart.
struct EngineAddress {
  std::string engine;  ///< "vLLM"; empty = to be found out
  std::string origin;  ///< "http://127.0.0.1:8080"
  std::string host;    ///< lower case, without brackets
  std::uint16_t port = 80;
  std::string prefix;  ///< "/llm" where it stands behind a path; mostly empty
  std::string query;   ///< "model=NAME"; mostly empty
};

/// Reads what a user typed. Errors (invalid): no address, an unknown name of a server, a port that is none.
[[nodiscard]] Result<EngineAddress> parse_engine_address(std::string_view text);

/// Finds out what answers there. Errors: those of asking; unsupported, with what to do: a server whose metrics are
/// switched off, or one that is not known.
[[nodiscard]] Result<std::unique_ptr<EngineServer>> find_engine(const EngineAddress& address, const HttpOpener& open,
                                                                Clock& clock);

}  // namespace joulery
