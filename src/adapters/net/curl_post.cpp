// SPDX-License-Identifier: Apache-2.0
// POST: pieces go on at once; what a refusal says is kept apart and shown in one line.
#include "adapters/net/curl_post.h"

#include <algorithm>

#include "adapters/net/curl_errors.h"
#include "adapters/net/curl_transfer.h"

namespace joulery {
namespace {

constexpr std::size_t kMostOfRefusal = 4096;

/// What arrives.
struct Arrival {
  const CurlTransfer& transfer;
  const TakePiece& take;
  std::string refusal;  ///< body of a status other than 200, its beginning
  std::size_t bytes = 0;
  bool ended_by_us = false;
  bool too_large = false;
};

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* user) {
  Arrival& arrival = *static_cast<Arrival*>(user);
  const std::string_view piece(bytes, size * count);
  arrival.bytes += piece.size();
  if (arrival.bytes > arrival.transfer.limits().largest_body) {
    arrival.too_large = true;
    return 0;  // any other number than that of the piece ends the transfer
  }
  if (arrival.transfer.status() != 200) {
    arrival.refusal += piece.substr(0, kMostOfRefusal - std::min(kMostOfRefusal, arrival.refusal.size()));
    return piece.size();
  }
  arrival.ended_by_us = !arrival.take(piece);
  return arrival.ended_by_us ? 0 : piece.size();
}

/// Headers of one question.
class HeaderList {
 public:
  explicit HeaderList(const CurlFunctions& curl) : curl_(curl) {}
  ~HeaderList() { curl_.slist_free_all(list_); }
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  void add(const std::string& line) {
    if (curl_slist* longer = curl_.slist_append(list_, line.c_str())) list_ = longer;
  }
  [[nodiscard]] curl_slist* get() const { return list_; }

 private:
  const CurlFunctions& curl_;
  curl_slist* list_ = nullptr;
};

/// By its number, for a name like 127.example.org is somebody else's.
bool is_this_machine(const HttpUrl& url) {
  const bool is_number = url.host.find_first_not_of("0123456789.") == std::string::npos;
  return url.host == "localhost" || url.host == "::1" || (is_number && url.host.starts_with("127."));
}

bool is_control(char c) { return static_cast<unsigned char>(c) < ' '; }

/// Errors: a secret that must not be sent as it is.
Result<void> check_bearer(const std::string& bearer, const HttpUrl& url) {
  if (std::ranges::any_of(bearer, is_control)) {
    return failure(ErrorKind::invalid, "the key holds a line break or another control character", url.shown(),
                   "set it anew, without them");
  }
  if (url.encrypted || is_this_machine(url)) return {};
  return failure(ErrorKind::invalid, "the key would travel in the clear", url.shown(), "use https");
}

/// Without control characters, which could be an escape sequence.
std::string in_one_line(std::string text) {
  constexpr std::size_t longest = 300;
  if (text.size() > longest) text.resize(longest);
  std::ranges::replace_if(text, is_control, ' ');
  return text;
}

class CurlPost final : public HttpPost {
 public:
  explicit CurlPost(std::unique_ptr<CurlTransfer> transfer) : transfer_(std::move(transfer)) {}

  Result<void> post(const HttpQuestion& question, const TakePiece& take) override {
    const auto url = parse_http_url(question.url, "http");
    if (!url) return failure(url.error());
    if (question.bearer) {
      if (auto good = check_bearer(*question.bearer, *url); !good) return good;
    }
    HeaderList headers(transfer_->functions());
    headers.add("Content-Type: application/json");
    headers.add("Expect:");  // no question back before the body
    if (question.bearer) headers.add("Authorization: Bearer " + *question.bearer);
    Arrival arrival{.transfer = *transfer_, .take = take, .refusal = {}};
    transfer_->begin(*url);
    transfer_->set(CURLOPT_POST, 1L);
    transfer_->set(CURLOPT_POSTFIELDS, question.body.c_str());
    transfer_->set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(question.body.size()));
    transfer_->set(CURLOPT_HTTPHEADER, headers.get());
    transfer_->set(CURLOPT_TCP_NODELAY, 1L);
    transfer_->set(CURLOPT_WRITEFUNCTION, &take_body);
    transfer_->set(CURLOPT_WRITEDATA, static_cast<void*>(&arrival));
    const auto code = transfer_->perform(*url);
    if (!code) return failure(code.error());
    return verdict(*code, arrival, *url);
  }

 private:
  Result<void> verdict(CURLcode code, Arrival& arrival, const HttpUrl& url) {
    if (arrival.ended_by_us) return {};
    if (arrival.too_large) return failure(too_large(url, transfer_->limits().largest_body));
    if (code != CURLE_OK) return failure(error_of(code, transfer_->detail(), url));
    if (transfer_->status() == 200) return {};
    Error error = error_of_status(transfer_->status(), {}, url, transfer_->has_password(url));
    if (!arrival.refusal.empty()) error.what += ": " + in_one_line(std::move(arrival.refusal));
    return failure(std::move(error));
  }

  std::unique_ptr<CurlTransfer> transfer_;
};

}  // namespace

Result<std::unique_ptr<HttpPost>> open_curl_post(Access access, HttpLimits limits) {
  auto transfer = CurlTransfer::open(std::move(access), limits);
  if (!transfer) return failure(transfer.error());
  return std::unique_ptr<HttpPost>(std::make_unique<CurlPost>(std::move(*transfer)));
}

}  // namespace joulery
