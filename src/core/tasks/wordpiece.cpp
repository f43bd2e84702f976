// SPDX-License-Identifier: Apache-2.0
// The rules are those of google-research/bert `tokenization.py` as Hugging Face `tokenizers` implements them
// (normalizers/bert.rs, pre_tokenizers/bert.rs, models/wordpiece): clean, pad CJK, strip accents, lower, split, match.
// Unicode properties and NFD come from ICU.
#include "core/tasks/wordpiece.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include "foundation/base/ensure.h"

namespace joulery {
namespace {

/// Longer words become [UNK] (`max_input_chars_per_word` of the reference).
constexpr std::size_t kLongestWord = 100;
constexpr std::string_view kContinuation = "##";

/// Calls `take` with each code point; ill-formed bytes arrive as U+FFFD.
template <class Take>
void each_code_point(std::string_view utf8, Take take) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(utf8.data());
  const auto length = static_cast<std::int32_t>(utf8.size());
  for (std::int32_t at = 0; at < length;) {
    const std::int32_t start = at;
    UChar32 character = 0;
    U8_NEXT_OR_FFFD(bytes, at, length, character);  // NOLINT(bugprone-inc-dec-in-conditions): as ICU's macro has it
    take(character, static_cast<std::size_t>(start), static_cast<std::size_t>(at));
  }
}

void append_utf8(std::string& text, UChar32 character) {
  std::array<char, U8_MAX_LENGTH> bytes{};
  std::int32_t length = 0;
  U8_APPEND_UNSAFE(bytes.data(), length, character);
  text.append(bytes.data(), static_cast<std::size_t>(length));
}

/// Unicode's White_Space, as in the reference's is_whitespace.
bool is_blank(UChar32 character) { return u_hasBinaryProperty(character, UCHAR_WHITE_SPACE) != 0; }

/// What Unicode 8.0 called characters that were recategorised since.
constexpr std::array<std::pair<UChar32, std::uint32_t>, 6> kRecategorised{{{0x166D, U_GC_PO_MASK},
                                                                           {0x1734, U_GC_MN_MASK},
                                                                           {0x1885, U_GC_LO_MASK},
                                                                           {0x1886, U_GC_LO_MASK},
                                                                           {0xA9BD, U_GC_MC_MASK},
                                                                           {0x111C9, U_GC_PO_MASK}}};

/// The general category as the reference's tables have it: they are of Unicode 8.0, so that what later versions added
/// is unassigned there. Without this rule 600 code points (punctuation and marks of 2016 and later) would split
/// differently; with it 56 are left, upper-case letters newer than ICU's own tables.
std::uint32_t category_mask(UChar32 character) {
  for (const auto& [recategorised, mask] : kRecategorised) {
    if (character == recategorised) return mask;
  }
  constexpr std::uint8_t table_version = 8;
  UVersionInfo age{};
  u_charAge(character, age);
  const bool is_known = age[0] < table_version || (age[0] == table_version && age[1] == 0);
  return is_known ? U_GET_GC_MASK(character) : U_GC_CN_MASK;
}

/// Dropped before anything else. Unassigned code points stay.
bool is_dropped(UChar32 character) {
  if (character == 0 || character == 0xFFFD) return true;
  if (character == '\t' || character == '\n' || character == '\r') return false;
  constexpr std::uint32_t other = U_GC_CC_MASK | U_GC_CF_MASK | U_GC_CO_MASK | U_GC_CS_MASK;
  return (category_mask(character) & other) != 0;
}

/// The CJK blocks of the reference; Hangul, Hiragana and Katakana are written with blanks and are not among them.
bool is_cjk(UChar32 c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x2A6DF) ||
         (c >= 0x2A700 && c <= 0x2B73F) || (c >= 0x2B740 && c <= 0x2B81F) || (c >= 0x2B920 && c <= 0x2CEAF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F);
}

/// ASCII symbols count as punctuation, although Unicode calls "$" or "+" symbols.
bool is_punctuation(UChar32 c) {
  if (c < 0x80) return (c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) || (c >= 123 && c <= 126);
  return (category_mask(c) & U_GC_P_MASK) != 0;
}

bool is_plain_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Gives `append` the code points of the cleaned text, with blanks around CJK.
template <class Append>
void each_clean_code_point(std::string_view utf8, Append append) {
  each_code_point(utf8, [&](UChar32 c, std::size_t, std::size_t) {
    if (is_dropped(c)) return;
    if (is_blank(c)) return append(' ');
    if (!is_cjk(c)) return append(c);
    append(' ');
    append(c);
    append(' ');
  });
}

/// The same as UTF-16, for the normalizer.
std::u16string clean(std::string_view utf8) {
  std::u16string cleaned;
  cleaned.reserve(utf8.size());
  each_clean_code_point(utf8, [&cleaned](UChar32 c) {
    if (c > 0xFFFF) {
      cleaned += static_cast<char16_t>(U16_LEAD(c));
      cleaned += static_cast<char16_t>(U16_TRAIL(c));
    } else {
      cleaned += static_cast<char16_t>(c);
    }
  });
  return cleaned;
}

/// Canonical decomposition (NFD).
std::u16string decompose(const std::u16string& text) {
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* nfd = unorm2_getNFDInstance(&status);
  ENSURE(U_SUCCESS(status));
  const auto length = static_cast<std::int32_t>(text.size());
  std::u16string out(text.size() * 4 + 16, u'\0');  // no code point grows by more than 4 in NFD
  const std::int32_t used =
      unorm2_normalize(nfd, text.data(), length, out.data(), static_cast<std::int32_t>(out.size()), &status);
  ENSURE(U_SUCCESS(status));
  out.resize(static_cast<std::size_t>(used));
  return out;
}

/// The same rules where no byte is above 0x7F: nothing decomposes, and no table is needed.
std::string normalize_ascii(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!blank && (c < 0x20 || c == 0x7F)) continue;
    out += blank ? ' ' : (c >= 'A' && c <= 'Z') ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  return out;
}

}  // namespace

std::string normalize_uncased(std::string_view utf8) {
  if (is_plain_ascii(utf8)) return normalize_ascii(utf8);
  const std::u16string decomposed = decompose(clean(utf8));
  std::string out;
  out.reserve(utf8.size());
  const auto length = static_cast<std::int32_t>(decomposed.size());
  for (std::int32_t at = 0; at < length;) {
    UChar32 character = 0;
    U16_NEXT(decomposed.data(), at, length, character);
    if ((category_mask(character) & U_GC_MN_MASK) == 0) append_utf8(out, u_tolower(character));
  }
  return out;
}

std::string normalize_cased(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  each_clean_code_point(utf8, [&out](UChar32 c) { append_utf8(out, c); });
  return out;
}

std::vector<std::string_view> bert_words(std::string_view normalized) {
  std::vector<std::string_view> words;
  std::size_t begin = 0;
  const auto close_word = [&](std::size_t end) {
    if (end > begin) words.push_back(normalized.substr(begin, end - begin));
  };
  each_code_point(normalized, [&](UChar32 character, std::size_t start, std::size_t end) {
    const bool alone = is_punctuation(character);
    if (!alone && !is_blank(character)) return;
    close_word(start);
    if (alone) words.push_back(normalized.substr(start, end - start));
    begin = end;
  });
  close_word(normalized.size());
  return words;
}

Result<WordPiece> WordPiece::from_vocabulary(std::string_view text, Letters letters) {
  WordPiece made;
  made.letters_ = letters;
  std::int64_t id = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    made.ids_.insert_or_assign(std::string(line), id++);
  }
  for (const auto& [token, place] :
       {std::pair{"[UNK]", &made.unknown_}, {"[CLS]", &made.begin_}, {"[SEP]", &made.end_}}) {
    const std::optional<std::int64_t> found = made.id_of(token);
    if (!found) {
      return failure(ErrorKind::invalid, fmt::format("the vocabulary has no token {}", token), {},
                     "give the vocab.txt of a BERT model, one token a line");
    }
    *place = *found;
  }
  return made;
}

std::optional<std::int64_t> WordPiece::id_of(std::string_view token) const {
  const auto found = ids_.find(token);
  if (found == ids_.end()) return std::nullopt;
  return found->second;
}

void WordPiece::append_pieces(std::string_view word, std::vector<std::int64_t>& ids) const {
  std::vector<std::size_t> borders;  // byte offsets at which a character begins, and the end
  each_code_point(word, [&](UChar32, std::size_t start, std::size_t) { borders.push_back(start); });
  borders.push_back(word.size());
  const std::size_t characters = borders.size() - 1;
  const std::size_t before = ids.size();
  std::string piece;
  for (std::size_t from = 0; from < characters && characters <= kLongestWord;) {
    std::size_t to = characters;
    for (; to > from; --to) {
      piece.assign(from > 0 ? kContinuation : std::string_view{});
      piece.append(word.substr(borders[from], borders[to] - borders[from]));
      if (const std::optional<std::int64_t> id = id_of(piece)) {
        ids.push_back(*id);
        break;
      }
    }
    if (to == from) {  // no piece fits here: the whole word is unknown
      ids.resize(before);
      break;
    }
    from = to;
  }
  if (ids.size() == before) ids.push_back(unknown_);
}

std::vector<std::int64_t> WordPiece::encode(std::string_view utf8) const {
  std::vector<std::int64_t> ids;
  const std::string normalized = letters_ == Letters::lowered ? normalize_uncased(utf8) : normalize_cased(utf8);
  for (const std::string_view word : bert_words(normalized)) append_pieces(word, ids);
  return ids;
}

std::vector<std::int64_t> WordPiece::encode_marked(std::string_view utf8, std::size_t most) const {
  ENSURE(most >= 2);
  std::vector<std::int64_t> ids = encode(utf8);
  ids.resize(std::min(ids.size(), most - 2));
  ids.insert(ids.begin(), begin_);
  ids.push_back(end_);
  return ids;
}

}  // namespace joulery
