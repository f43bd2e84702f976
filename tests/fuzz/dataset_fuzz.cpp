// SPDX-License-Identifier: Apache-2.0
// Fuzz target of data sets of users: a table of any kind of item in either form, and the header of an image. The first
// byte chooses the kind, the second the form.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "adapters/datasets/image_header.h"
#include "adapters/datasets/table.h"
#include "core/tasks/metrics/squad.h"

namespace {

constexpr std::uint8_t kKinds = 9;

void look_at_image(std::string_view bytes) {
  const auto size = joulery::image_size(bytes);
  if (size ? size->width == 0 || size->height == 0 : size.error().what.empty()) std::abort();
}

void read_table(joulery::ItemKind kind, joulery::TableForm form, std::string_view text) {
  const joulery::ClassNames classes{{"label", {"neg", "pos"}}, {"tags", {"O"}}};
  const auto table = joulery::read_table(text, form, {kind, {}, classes, "/data"}, "t");
  if (!table) {
    if (table.error().what.empty() || table.error().what.find('\n') != std::string::npos) std::abort();
    return;
  }
  for (const joulery::Item& item : table->items) {
    if (item.words.size() != item.tags.size()) std::abort();
    if (item.label && item.label->empty()) std::abort();
    if (item.image_path.find("/../") != std::string::npos) std::abort();
    if (!item.answers.empty() && item.answers.size() < 8) {
      const double f1 = joulery::score_answer(item.answers.front(), item.answers).f1;
      if (!(f1 >= 0 && f1 <= 1)) std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes) + 2, size - 2);
  const std::uint8_t chosen = bytes[0] % (kKinds + 1);
  if (chosen == kKinds) {
    look_at_image(text);
  } else {
    read_table(static_cast<joulery::ItemKind>(chosen),
               bytes[1] % 2 == 0 ? joulery::TableForm::csv : joulery::TableForm::json_lines, text);
  }
  return 0;
}
