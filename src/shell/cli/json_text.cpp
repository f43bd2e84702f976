// SPDX-License-Identifier: Apache-2.0
// Escaping and nesting of JSON; numbers are rounded to 12 digits so that every processor prints the same bytes.
#include "shell/cli/json_text.h"

#include <cmath>
#include <fmt/format.h>

#include "foundation/base/ensure.h"
#include "foundation/units/format.h"
#include "shell/cli/version.h"

namespace joulery {
namespace {

/// Length of the UTF-8 sequence at the start of `text`; 0 when it is none (RFC 3629, section 4).
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xC2 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return 0;
  }
  if (length > 2) {
    const unsigned char second = byte(1);
    const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
    const bool outside = (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F);
    if (overlong || outside) return 0;
  }
  return length;
}

void append_escaped(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\r':
      out += "\\r";
      return;
    default:
      break;
  }
  const auto value = static_cast<unsigned char>(c);
  if (value < 0x20 || value == 0x7F) {
    out += fmt::format("\\u{:04x}", value);
  } else {
    out += c;
  }
}

}  // namespace

std::string json_quoted(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 1) {
      append_escaped(out, text[0]);
    } else if (length == 0) {
      out += "\xEF\xBF\xBD";
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out + "\"";
}

JsonText::JsonText(std::string_view schema, std::string_view data_version) {
  text_ = "{";
  closers_ = "}";
  text("schema", schema);
  object("joulery").text("version", version()).text("commit", commit()).text("data_version", data_version).end();
}

void JsonText::begin_value(std::string_view key) {
  ENSURE(!closers_.empty());
  ENSURE(key.empty() == (closers_.back() == ']'));
  if (!first_) text_ += ',';
  first_ = false;
  text_ += '\n';
  text_.append(closers_.size() * 2, ' ');
  if (!key.empty()) text_ += json_quoted(key) + ": ";
}

JsonText& JsonText::object(std::string_view key) {
  begin_value(key);
  text_ += '{';
  closers_ += '}';
  first_ = true;
  return *this;
}

JsonText& JsonText::array(std::string_view key) {
  begin_value(key);
  text_ += '[';
  closers_ += ']';
  first_ = true;
  return *this;
}

JsonText& JsonText::end() {
  ENSURE(!closers_.empty());
  const char closer = closers_.back();
  closers_.pop_back();
  if (!first_) {
    text_ += '\n';
    text_.append(closers_.size() * 2, ' ');
  }
  text_ += closer;
  first_ = false;
  return *this;
}

JsonText& JsonText::text(std::string_view key, std::string_view value) {
  begin_value(key);
  text_ += json_quoted(value);
  return *this;
}

JsonText& JsonText::text_or_null(std::string_view key, const std::optional<std::string>& value) {
  return value ? text(key, std::string_view(*value)) : null(key);
}

JsonText& JsonText::number(std::string_view key, double value) {
  ENSURE(std::isfinite(value));
  begin_value(key);
  text_ += fmt::format("{}", rounded(value));
  return *this;
}

JsonText& JsonText::number_or_null(std::string_view key, std::optional<double> value) {
  return value ? number(key, *value) : null(key);
}

JsonText& JsonText::integer(std::string_view key, std::int64_t value) {
  begin_value(key);
  text_ += fmt::format("{}", value);
  return *this;
}

JsonText& JsonText::boolean(std::string_view key, bool value) {
  begin_value(key);
  text_ += value ? "true" : "false";
  return *this;
}

JsonText& JsonText::null(std::string_view key) {
  begin_value(key);
  text_ += "null";
  return *this;
}

std::string JsonText::finish() {
  while (!closers_.empty()) end();
  return std::move(text_) + "\n";
}

std::string JsonText::finish_line() {
  const std::string text = finish();
  std::string line;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\n') {
      line += text[i];
      continue;
    }
    while (i + 1 < text.size() && text[i + 1] == ' ') ++i;  // inside a string a newline is escaped
  }
  return line + "\n";
}

}  // namespace joulery
