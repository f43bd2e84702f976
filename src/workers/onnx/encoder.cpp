// SPDX-License-Identifier: Apache-2.0
// The graph is checked before it is asked: a model with other inputs would fail at the first query, in other words.
#include "workers/onnx/encoder.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace joulery {
namespace {

constexpr const char* kIds = "input_ids";
constexpr const char* kMask = "attention_mask";

/// Whether the graph is one this class can ask.
Result<void> check_graph(const OnnxSession& session, const std::string& output) {
  std::vector<std::string> inputs;
  inputs.reserve(session.inputs().size());
  for (const Port& port : session.inputs()) {
    inputs.push_back(port.name + (port.kind == NumberKind::int64 ? "" : " (not int64)"));
  }
  std::ranges::sort(inputs);
  if (inputs != std::vector<std::string>{kMask, kIds}) {
    return failure(session.unfit(fmt::format("the model takes {}", fmt::join(inputs, ", ")),
                                 fmt::format("give an encoder that takes {} and {} (int64)", kIds, kMask)));
  }
  auto found = session.wanted_output(output);
  if (found) return {};
  found.error().remedy = "give the encoder that the head was trained on";
  return failure(found.error());
}

}  // namespace

Result<Encoder> Encoder::load(const std::string& path, const std::string& output, std::uint32_t threads) {
  auto session = OnnxSession::load(path, threads);
  if (!session) return failure(session.error());
  if (auto fits = check_graph(*session, output); !fits) return failure(fits.error());
  return Encoder(std::move(*session), output);
}

Result<std::vector<std::vector<float>>> Encoder::encode(std::span<const std::vector<std::int64_t>> ids) {
  std::size_t longest = 0;
  for (const auto& text : ids) longest = std::max(longest, text.size());
  std::vector<std::int64_t> filled(ids.size() * longest);
  std::vector<std::int64_t> mask(filled.size());
  for (std::size_t row = 0; row < ids.size(); ++row) {
    const auto begin = static_cast<std::ptrdiff_t>(row * longest);
    std::ranges::copy(ids[row], filled.begin() + begin);
    std::fill_n(mask.begin() + begin, ids[row].size(), 1);
  }
  const std::vector<std::int64_t> shape{static_cast<std::int64_t>(ids.size()), static_cast<std::int64_t>(longest)};
  std::vector<Feed> feeds;
  feeds.reserve(2);
  feeds.push_back({kIds, shape, std::move(filled)});
  feeds.push_back({kMask, shape, std::move(mask)});
  const auto scores = session_.run(std::move(feeds), std::span(&output_, 1));
  if (!scores) return failure(scores.error());
  const std::vector<float>& values = scores->front().values;
  if (ids.empty() || values.size() % ids.size() != 0) {
    return failure(ErrorKind::broken, "the encoder did not give one vector a text", session_.path(),
                   "give the encoder that the head was trained on");
  }
  const std::size_t dimension = values.size() / ids.size();
  std::vector<std::vector<float>> vectors;
  vectors.reserve(ids.size());
  for (std::size_t row = 0; row < ids.size(); ++row) {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(row * dimension);
    vectors.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(dimension));
  }
  return vectors;
}

}  // namespace joulery
