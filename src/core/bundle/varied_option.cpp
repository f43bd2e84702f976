// SPDX-License-Identifier: Apache-2.0
// One table; numbers are whole and above 0.
#include "core/bundle/varied_option.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <vector>

#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::array kOptions{
    VariedOption{"batch", "queries at once, mean", false, false, 1024},
    VariedOption{"size", "pixels", true, true, 16'384},
    VariedOption{"steps", "steps", true, false, 10'000},
};

/// One number, or the two of a size; empty: it is none.
std::vector<std::uint64_t> numbers_of(const VariedOption& option, std::string_view text) {
  std::vector<std::uint64_t> numbers;
  for (const std::string_view part : option.is_size ? split(text, 'x') : std::vector{text}) {
    const auto number = parse_u64(part);
    if (!number || *number == 0 || *number > option.most) return {};
    numbers.push_back(*number);
  }
  if (numbers.size() != (option.is_size ? 2U : 1U)) return {};
  return numbers;
}

tl::unexpected<Error> no_value(const VariedOption& option, std::string_view text) {
  const std::string remedy = option.is_size ? fmt::format("write width by height, as 64x64, up to {} each", option.most)
                                            : fmt::format("write a whole number from 1 to {}", option.most);
  return failure(ErrorKind::invalid, fmt::format("{}={:.60} is no value of it", option.name, text), {}, remedy);
}

}  // namespace

std::span<const VariedOption> varied_options() { return kOptions; }

Result<VariedOption> find_varied_option(std::string_view name) {
  std::vector<std::string> names;
  names.reserve(kOptions.size());
  for (const VariedOption& option : kOptions) {
    if (option.name == name) return option;
    names.emplace_back(option.name);
  }
  const auto near = nearest(name, names);
  return failure(ErrorKind::invalid, fmt::format("\"{:.60}\" is no option that can be varied", name), {},
                 near ? fmt::format("did you mean {}?", *near) : fmt::format("there are {}", fmt::join(names, ", ")));
}

Result<std::string> varied_value(const VariedOption& option, std::string_view text) {
  const auto numbers = numbers_of(option, text);
  if (numbers.empty()) return no_value(option, text);
  return fmt::format("{}", fmt::join(numbers, "x"));
}

Result<double> varied_amount(const VariedOption& option, std::string_view value) {
  const auto numbers = numbers_of(option, value);
  if (numbers.empty()) return no_value(option, value);
  double amount = 1;
  for (const std::uint64_t number : numbers) amount *= static_cast<double>(number);
  return amount;
}

std::string varied_suffix(const VariedOptions& varied) {
  std::string suffix;
  for (const auto& [option, value] : varied)
    suffix += fmt::format("{}{}={}", suffix.empty() ? '@' : ',', option, value);
  return suffix;
}

std::string varied_words(const VariedOptions& varied) {
  std::string words;
  for (const auto& [option, value] : varied) words += fmt::format("{}{} {}", words.empty() ? "" : ", ", option, value);
  return words;
}

}  // namespace joulery
