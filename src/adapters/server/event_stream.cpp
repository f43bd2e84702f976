// SPDX-License-Identifier: Apache-2.0
// An event ends with an empty line (HTML standard, server-sent events); lines end with LF or CR LF, as all engines
// write them.
#include "adapters/server/event_stream.h"

#include <utility>

#include "adapters/server/answer_tokens.h"

namespace joulery {
namespace {

/// Behind the empty line that ends the first event; npos while there is none.
std::size_t end_of_event(std::string_view text) {
  for (std::size_t line = text.find('\n'); line != std::string_view::npos; line = text.find('\n', line + 1)) {
    const std::string_view behind = text.substr(line + 1);
    if (behind.starts_with("\n")) return line + 2;
    if (behind.starts_with("\r\n")) return line + 3;
  }
  return std::string_view::npos;
}

/// The data of an event that has one line of it, as those of engines do.
std::string_view data_of(std::string_view event) {
  constexpr std::string_view kField = "data:";
  const std::size_t field = event.starts_with(kField) ? 0 : event.find("\ndata:");
  if (field == std::string_view::npos) return {};
  std::string_view data = event.substr(event.find(kField, field) + kField.size());
  data = data.substr(0, data.find('\n'));
  while (data.ends_with('\r') || data.ends_with(' ')) data.remove_suffix(1);
  while (data.starts_with(' ')) data.remove_prefix(1);
  return data;
}

}  // namespace

/// Some engines tell the prompt with the first event and the output with the last: what is told later stands.
void EventStream::take_counts(const AnswerTokens& told) {
  const auto later = [](auto& count, const auto& now) { count = now ? now : count; };
  later(tokens_.prompt, told.prompt);
  later(tokens_.cached, told.cached);
  later(tokens_.output, told.output);
}

bool EventStream::look_at(std::string_view event) {
  const std::string_view data = data_of(event);
  done_ = data == "[DONE]";
  if (!has_usage(data)) return true;
  take_counts(tokens_in(data));
  return !(takes_usage_out_ && is_usage_alone(data));
}

std::string EventStream::take(std::string_view piece) {
  held_ += piece;
  if (done_) return {};
  if (passes_all_) return std::exchange(held_, {});
  std::string out;
  std::size_t begin = 0;
  while (true) {
    const std::string_view left = std::string_view(held_).substr(begin);
    const std::size_t length = end_of_event(left);
    if (length == std::string_view::npos) break;
    const bool passes = look_at(left.substr(0, length));
    if (done_) break;  // it and what is behind it are held
    if (passes) out += left.substr(0, length);
    begin += length;
  }
  held_.erase(0, begin);
  if (!done_ && held_.size() > kLongestEvent) {
    passes_all_ = true;
    out += std::exchange(held_, {});
  }
  return out;
}

std::string EventStream::release() {
  const bool passes = done_ || passes_all_ || look_at(held_);
  done_ = false;
  passes_all_ = true;  // behind [DONE] nothing is looked at
  std::string held = std::exchange(held_, {});
  return passes ? held : std::string();
}

}  // namespace joulery
