// SPDX-License-Identifier: Apache-2.0
// The netrc grammar, as curl and ftp know it, with the words plain, cafile and sha256 added.
#include "adapters/net/access.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/net/pin.h"
#include "foundation/base/fd.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::size_t kLargestFile = 1 << 20;

struct Word {
  std::string text;
  std::size_t line = 1;
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// Words, quotes and comments of the text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  /// The next word; nothing at the end. A quote that is never closed ends with the text.
  std::optional<Word> next() {
    while (!rest_.empty() && (is_blank(rest_[0]) || rest_[0] == '#')) {
      if (rest_[0] == '#') {
        rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
      } else {
        take();
      }
    }
    if (rest_.empty()) return std::nullopt;
    Word word{{}, line_};
    if (rest_[0] == '"') {
      take();
      while (!rest_.empty() && rest_[0] != '"') word.text += take_escaped();
      if (!rest_.empty()) take();
    } else {
      while (!rest_.empty() && !is_blank(rest_[0])) word.text += take();
    }
    return word;
  }

 private:
  char take() {
    const char c = rest_[0];
    if (c == '\n') ++line_;
    rest_.remove_prefix(1);
    return c;
  }
  char take_escaped() {
    const char c = take();
    return c == '\\' && !rest_.empty() ? take() : c;
  }

  std::string_view rest_;
  std::size_t line_ = 1;
};

constexpr std::array<std::string_view, 6> kWords{"machine", "login", "password", "plain", "cafile", "sha256"};

/// Builds hosts word by word.
class Parser {
 public:
  Parser(std::string_view text, std::string_view name) : scanner_(text), name_(name) {}

  Result<Access> parse() {
    while (const auto word = scanner_.next()) {
      if (auto taken = take(*word); !taken) return failure(taken.error());
    }
    return std::move(access_);
  }

 private:
  tl::unexpected<Error> refuse(const Word& word, std::string what) {
    return failure(ErrorKind::invalid, std::move(what), std::string(name_) + ":" + std::to_string(word.line),
                   "write `machine HOST login NAME password WORD`, with `sha256 PIN` or `cafile PATH` for its "
                   "certificate");
  }

  Result<void> take(const Word& word) {
    if (word.text == "machine")
      return take_value(word, [this](std::string value) {
        access_.hosts.emplace_back();
        access_.hosts.back().host = lower(value);
        return true;
      });
    if (word.text == "default") return refuse(word, "`default` would give a password to any host");
    // The word itself is not shown: where quotes are wrong it may be a password.
    if (std::find(kWords.begin(), kWords.end(), word.text) == kWords.end()) return refuse(word, "unknown word");
    if (access_.hosts.empty()) return refuse(word, "`" + word.text + "` before any `machine`");
    HostAccess& host = access_.hosts.back();
    if (word.text == "plain") {
      host.plain = true;
      return {};
    }
    return take_value(word, [&](std::string value) {
      if (word.text == "login") host.login = std::move(value);
      if (word.text == "password") host.password = std::move(value);
      if (word.text == "cafile") host.ca_file = std::move(value);
      if (word.text == "sha256") host.key_pin = pin_in_base64(value);
      return word.text != "sha256" || host.key_pin.has_value();
    });
  }

  template <class Use>
  Result<void> take_value(const Word& word, Use use) {
    auto value = scanner_.next();
    if (!value || value->text.empty()) return refuse(word, "nothing behind `" + word.text + "`");
    if (!use(std::move(value->text))) return refuse(word, "`" + word.text + "` is not followed by a SHA-256");
    return {};
  }

  Scanner scanner_;
  std::string_view name_;
  Access access_;
};

Result<std::string> read_all(int fd, const std::string& path) {
  std::string text(kLargestFile, '\0');
  std::size_t length = 0;
  while (length < text.size()) {
    const ssize_t count = ::read(fd, text.data() + length, text.size() - length);
    if (count < 0) return failure(error_from_errno(errno, "cannot read", path));
    if (count == 0) break;
    length += static_cast<std::size_t>(count);
  }
  text.resize(length);
  return text;
}

}  // namespace

const HostAccess* Access::find(std::string_view host) const {
  const auto found = std::find_if(hosts.begin(), hosts.end(), [&](const HostAccess& h) { return h.host == host; });
  return found == hosts.end() ? nullptr : &*found;
}

Result<Access> parse_access(std::string_view text, std::string_view name) { return Parser(text, name).parse(); }

Result<Access> read_access(const AccessSource& source) {
  if (!source.text.empty()) return parse_access(source.text, "JOULERY_NETRC_TEXT");
  if (source.file.empty()) return Access{};
  const UniqueFd fd(::open(source.file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) {
    if (errno == ENOENT && source.file_is_default) return Access{};
    Error error = error_from_errno(errno, "cannot read who may ask which host", source.file);
    error.remedy = "make the file readable for you alone: chmod 600";
    return failure(std::move(error));
  }
  struct stat status{};
  if (::fstat(fd.get(), &status) != 0) return failure(error_from_errno(errno, "cannot read", source.file));
  const auto text = read_all(fd.get(), source.file);
  if (!text) return failure(text.error());
  auto access = parse_access(*text, source.file);
  if (!access) return failure(access.error());
  const bool secret = std::any_of(access->hosts.begin(), access->hosts.end(),
                                  [](const HostAccess& host) { return host.password.has_value(); });
  if (secret && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return failure(ErrorKind::denied, "it holds a password and others may read it", source.file,
                   "chmod 600 " + source.file);
  }
  return access;
}

}  // namespace joulery
