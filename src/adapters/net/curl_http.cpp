// SPDX-License-Identifier: Apache-2.0
// GET: a body that fits into the limit, and the server's time.
#include "adapters/net/curl_http.h"

#include "adapters/net/curl_errors.h"
#include "adapters/net/curl_transfer.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

/// What arrives, as far as it is wanted.
struct Arrival {
  HttpAnswer answer;
  std::string location;  ///< where a redirect points
  std::size_t largest_body = 0;
  bool too_large = false;
};

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* user) {
  Arrival& arrival = *static_cast<Arrival*>(user);
  const std::size_t length = size * count;
  if (arrival.answer.body.size() + length > arrival.largest_body) {
    arrival.too_large = true;
    return 0;  // any other number than `length` ends the transfer
  }
  arrival.answer.body.append(bytes, length);
  return length;
}

std::size_t take_header(char* bytes, std::size_t size, std::size_t count, void* user) {
  Arrival& arrival = *static_cast<Arrival*>(user);
  const std::string_view line(bytes, size * count);
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    const std::string name = lower(line.substr(0, colon));
    const std::string_view value = trim(line.substr(colon + 1));
    if (name == "date") arrival.answer.date = value;
    if (name == "location") arrival.location = value;
  }
  return line.size();
}

class CurlHttp final : public Http {
 public:
  explicit CurlHttp(std::unique_ptr<CurlTransfer> transfer) : transfer_(std::move(transfer)) {}

  Result<HttpAnswer> get(const std::string& address) override {
    const auto url = parse_http_url(address, "http");
    if (!url) return failure(url.error());
    Arrival arrival;
    arrival.largest_body = transfer_->limits().largest_body;
    transfer_->begin(*url);
    transfer_->set(CURLOPT_HTTPGET, 1L);
    transfer_->set(CURLOPT_WRITEFUNCTION, &take_body);
    transfer_->set(CURLOPT_WRITEDATA, static_cast<void*>(&arrival));
    transfer_->set(CURLOPT_HEADERFUNCTION, &take_header);
    transfer_->set(CURLOPT_HEADERDATA, static_cast<void*>(&arrival));
    const auto code = transfer_->perform(*url);
    if (!code) return failure(code.error());
    if (arrival.too_large) return failure(too_large(*url, arrival.largest_body));
    if (*code != CURLE_OK) return failure(error_of(*code, transfer_->detail(), *url));
    const long status = transfer_->status();
    if (status == 200) return std::move(arrival.answer);
    return failure(error_of_status(status, arrival.location, *url, transfer_->has_password(*url)));
  }

 private:
  std::unique_ptr<CurlTransfer> transfer_;
};

}  // namespace

Result<std::unique_ptr<Http>> open_curl_http(Access access, HttpLimits limits) {
  auto transfer = CurlTransfer::open(std::move(access), limits);
  if (!transfer) return failure(transfer.error());
  return std::unique_ptr<Http>(std::make_unique<CurlHttp>(std::move(*transfer)));
}

HttpOpener curl_opener(AccessSource source, HttpLimits limits) {
  return [source = std::move(source), limits]() -> Result<std::unique_ptr<Http>> {
    auto access = read_access(source);
    if (!access) return failure(access.error());
    return open_curl_http(std::move(*access), limits);
  };
}

}  // namespace joulery
