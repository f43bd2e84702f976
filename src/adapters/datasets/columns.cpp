// SPDX-License-Identifier: Apache-2.0
// Roles and the column names by which data sets of the field call them, likeliest first.
#include "adapters/datasets/columns.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "foundation/base/text.h"

namespace joulery {
namespace {

struct Role {
  std::string_view role;
  std::string_view names;  ///< separated by '|'
};

constexpr std::array kRoles{
    Role{"text", "text|sentence|content|review|prompt"},
    Role{"label", "label|labels|class|category|sentiment|target"},
    Role{"context", "context|passage|paragraph|support|text"},
    Role{"question", "question|query"},
    Role{"answers", "answers|answer|correct_answer"},
    Role{"tokens", "tokens|words"},
    Role{"tags", "tags|ner_tags|labels|pos_tags"},
    Role{"image", "image|img|file_name|image_path|path|file"},
    Role{"objects", "objects|annotations|boxes"},
    Role{"document", "document|article|dialogue|text"},
    Role{"summary", "summary|highlights|abstract"},
    Role{"captions", "captions|caption|sentences|text"},
    Role{"prompt", "prompt|text|caption"},
};

std::string_view names_of(std::string_view role) {
  const auto found = std::ranges::find(kRoles, role, &Role::role);
  return found == kRoles.end() ? std::string_view{} : found->names;
}

bool is_in(const std::vector<std::string>& header, std::string_view name) {
  return std::ranges::find(header, name) != header.end();
}

/// "the columns are a, b", with the one that looks like `name` first.
std::string remedy_of(std::string_view name, const std::vector<std::string>& header) {
  const auto near = nearest(name, header);
  const auto shown = std::span(header).first(std::min<std::size_t>(header.size(), 20));
  const std::string columns = fmt::format("the columns are {}", fmt::join(shown, ", "));
  return near ? fmt::format("did you mean {}? {}", *near, columns) : columns;
}

Result<void> check_roles(ItemKind kind, const ColumnNames& named, const std::string& where) {
  const auto roles = roles_of(kind);
  const std::vector<std::string> known(roles.begin(), roles.end());
  for (const auto& [role, column] : named) {
    if (is_in(known, role)) continue;
    return failure(ErrorKind::invalid, fmt::format("this task has no \"{}\"", role), where,
                   fmt::format("name the columns of {}", fmt::join(known, ", ")));
  }
  return {};
}

}  // namespace

std::span<const std::string_view> roles_of(ItemKind kind) {
  static constexpr std::array<std::string_view, 2> labelled_text{"text", "label"};
  static constexpr std::array<std::string_view, 3> question{"context", "question", "answers"};
  static constexpr std::array<std::string_view, 2> tagged{"tokens", "tags"};
  static constexpr std::array<std::string_view, 2> labelled_image{"image", "label"};
  static constexpr std::array<std::string_view, 2> boxed{"image", "objects"};
  static constexpr std::array<std::string_view, 2> summarized{"document", "summary"};
  static constexpr std::array<std::string_view, 2> captioned{"image", "captions"};
  static constexpr std::array<std::string_view, 1> text{"text"};
  static constexpr std::array<std::string_view, 1> prompt{"prompt"};
  switch (kind) {
    case ItemKind::labelled_text:
      return labelled_text;
    case ItemKind::question:
      return question;
    case ItemKind::tagged_words:
      return tagged;
    case ItemKind::labelled_image:
      return labelled_image;
    case ItemKind::boxed_image:
      return boxed;
    case ItemKind::summarized_text:
      return summarized;
    case ItemKind::captioned_image:
      return captioned;
    case ItemKind::prompt:
      return prompt;
    case ItemKind::plain_text:
      break;
  }
  return text;
}

Result<ColumnNames> find_columns(ItemKind kind, const std::vector<std::string>& header, const ColumnNames& named,
                                 const std::string& where) {
  if (const auto good = check_roles(kind, named, where); !good) return failure(good.error());
  ColumnNames columns;
  for (const std::string_view role : roles_of(kind)) {
    const auto said = named.find(role);
    if (said != named.end()) {
      if (is_in(header, said->second)) {
        columns.emplace(role, said->second);
        continue;
      }
      return failure(ErrorKind::invalid, fmt::format("no column \"{}\" for the {}", said->second, role), where,
                     remedy_of(said->second, header));
    }
    for (const std::string_view name : split(names_of(role), '|')) {
      if (is_in(header, name) && !columns.contains(role)) columns.emplace(role, name);
    }
    if (columns.contains(role)) continue;
    return failure(ErrorKind::invalid, fmt::format("no column with the {}", role), where,
                   fmt::format("{}; name it: {}=COLUMN", remedy_of(role, header), role));
  }
  return columns;
}

}  // namespace joulery
