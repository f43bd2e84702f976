// SPDX-License-Identifier: Apache-2.0
// Fuzzes replay as a whole: any journal is either refused in words or becomes a run whose shares sum to its parts and
// whose document can be written.
#include <cstdlib>

#include "foundation/wire/run_json.h"
#include "mended_journal.h"
#include "shell/app/replay.h"

namespace {

/// Records straight from bytes.
class BytesSource final : public joulery::RecordSource {
 public:
  explicit BytesSource(const joulery::fuzz::Bytes& bytes) : decoder_(bytes) {}
  joulery::Result<std::optional<joulery::Record>> next() override {
    joulery::Record record;
    const auto more = decoder_.next(record);
    if (!more) return joulery::failure(more.error());
    if (!*more) return std::optional<joulery::Record>();
    return std::optional(record);
  }
  [[nodiscard]] bool broken_tail() const override { return decoder_.broken_tail(); }

 private:
  joulery::JournalDecoder decoder_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto bytes = joulery::fuzz::journal_of(data, size);
  BytesSource source(bytes);
  const auto run = joulery::run_from_records(source);
  if (!run) return 0;
  for (const joulery::PartResult& part : run->parts) {
    if (!part.on_cut) continue;
    joulery::Energy sum;
    for (const joulery::ShareResult& share : run->shares) {
      if (share.part == part.part.path) sum += share.energy.best;
    }
    if (sum != part.energy.best) std::abort();
  }
  if (joulery::run_json(*run).empty()) std::abort();
  return 0;
}
