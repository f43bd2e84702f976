// SPDX-License-Identifier: Apache-2.0
// Which question is asked first matters: reading /metrics of TensorRT-LLM empties a queue that others read, so its own
// path for metrics is tried before; a router of llama-server would load a model for a question, unless told not to.
#include "adapters/engines/server_counters.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "adapters/engines/engine_metrics.h"
#include "adapters/net/url.h"
#include "foundation/base/ensure.h"
#include "foundation/base/printable.h"
#include "foundation/base/text.h"
#include "foundation/tables/tables.h"

namespace joulery {
namespace {

constexpr std::string_view kLlama = "llama-server";
constexpr std::string_view kVllm = "vLLM";
constexpr std::string_view kTgi = "TGI";
constexpr std::string_view kOllama = "Ollama";
constexpr std::string_view kTensorRt = "TensorRT-LLM";

/// What a user may write before the address.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kNames{{{"llama-server", kLlama},
                                                                               {"llama.cpp", kLlama},
                                                                               {"llama", kLlama},
                                                                               {"vllm", kVllm},
                                                                               {"tgi", kTgi},
                                                                               {"ollama", kOllama},
                                                                               {"tensorrt-llm", kTensorRt},
                                                                               {"trtllm", kTensorRt},
                                                                               {"trt-llm", kTensorRt}}};

/// Where a server tells its version and its model.
struct Identity {
  std::string_view engine;
  std::string_view path;
  std::string_view version;
  std::string_view model;  ///< empty = it is not there
};
constexpr std::array<Identity, 5> kIdentities{{{kLlama, "/props", "build_info", "model_path"},
                                               {kOllama, "/api/version", "version", ""},
                                               {kTgi, "/info", "version", "model_id"},
                                               {kVllm, "/version", "version", ""},
                                               {kTensorRt, "/version", "version", ""}}};

constexpr std::string_view kEnergyPath = "/energy_metrics";
constexpr std::string_view kEnergyMetric = "/energy_metrics total_energy_j";

std::string metrics_path(std::string_view engine) { return engine == kTensorRt ? "/prometheus/metrics" : "/metrics"; }

std::string url_of(const EngineAddress& address, std::string_view path) {
  std::string url = address.origin + address.prefix;
  url += path;
  if (!address.query.empty()) url += "?" + address.query;
  return url;
}

nlohmann::json json_of(const Result<HttpAnswer>& answer) {
  nlohmann::json document = answer ? nlohmann::json::parse(answer->body, nullptr, false) : nlohmann::json();
  return document.is_object() ? document : nlohmann::json::object();
}

std::string text_at(const nlohmann::json& document, std::string_view key) {
  const auto found = document.find(std::string(key));
  return found != document.end() && found->is_string() ? printable(found->get<std::string>()) : std::string();
}

std::optional<double> number_at(const nlohmann::json& document, const char* key) {
  const auto found = document.find(key);
  return found != document.end() && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

class ServerCounters final : public EngineServer {
 public:
  ServerCounters(const EngineAddress& address, std::unique_ptr<Http> http, std::vector<EngineCounterRow> rows)
      : http_(std::move(http)),
        metrics_url_(url_of(address, metrics_path(address.engine))),
        metrics_(std::move(rows), address.engine) {
    if (address.engine == kTensorRt) energy_url_ = url_of(address, kEnergyPath);
    found_.server = address.engine;
    found_.address = metrics_url_.substr(0, metrics_url_.find('?'));
  }

  /// The first question: which series are there. Ollama has none.
  Result<void> begin(const EngineAddress& address, Clock& clock) {
    found_.at = clock.now();
    take_identity(address);
    if (address.engine == kOllama) {
      found_.address = address.origin;
      return {};
    }
    const auto answer = http_->get(metrics_url_);
    if (!answer) return failure(answer.error());
    const auto values = metrics_.read(answer->body, found_.series);
    if (!values) return failure(values.error());
    // When the process began is told by any program in Python.
    const bool counts = std::any_of(found_.series.begin(), found_.series.end(),
                                    [](const EngineSeries& series) { return is_counter(series.quantity); });
    if (counts) return {};
    return failure(ErrorKind::unsupported, "no counter of " + address.engine + " that is known", found_.address,
                   "see joulery data show engine_counters; is it another server?");
  }

  [[nodiscard]] const EngineFound& found() const override { return found_; }

  EngineAnswer read(Clock& clock) override {
    EngineAnswer answer;
    answer.read.asked = clock.now();
    const auto text = http_->get(metrics_url_);
    answer.read.answered = clock.now();
    std::vector<EngineSeries> joined;
    auto values = text ? metrics_.read(text->body, joined) : Result<std::vector<EngineValue>>(failure(text.error()));
    if (!values) {
      answer.read.missed = values.error().kind;
    } else {
      answer.read.values = std::move(*values);
      add_energy(answer.read, joined, clock);
    }
    if (!joined.empty()) answer.joined = EngineFound{answer.read.asked, found_.server, found_.address, {}, {}, joined};
    return answer;
  }

 private:
  void take_identity(const EngineAddress& address) {
    const auto* const place = std::find_if(kIdentities.begin(), kIdentities.end(),
                                           [&](const Identity& one) { return one.engine == address.engine; });
    ENSURE(place != kIdentities.end());
    const nlohmann::json document = json_of(http_->get(url_of(address, place->path)));
    found_.version = text_at(document, place->version);
    if (place->model.empty()) return;
    const std::string model = text_at(document, place->model);
    // A path of the server's machine is nobody's business; the file's name is the model.
    found_.model = address.engine == kLlama ? model.substr(model.rfind('/') + 1) : model;
  }

  /// Where the server reads its GPUs itself. Once it did not, it is not asked again: a series must not come and go.
  void add_energy(EngineRead& read, std::vector<EngineSeries>& joined, Clock& clock) {
    if (energy_url_.empty()) return;
    const auto joules = number_at(json_of(http_->get(energy_url_)), "total_energy_j");
    if (!joules) {
      if (!energy_told_) energy_url_.clear();
      if (energy_told_) read.missed = ErrorKind::transient;
      if (energy_told_) read.values.clear();
      return;
    }
    energy_told_ = true;
    read.answered = clock.now();
    metrics_.add(kEnergyMetric, *joules, read.values, joined);
  }

  std::unique_ptr<Http> http_;
  std::string metrics_url_;
  std::string energy_url_;  ///< empty = it does not tell
  bool energy_told_ = false;
  EngineMetrics metrics_;
  EngineFound found_;
};

Error with_remedy(Error error, std::string what, std::string remedy) {
  error.what = std::move(what);
  error.remedy = std::move(remedy);
  return error;
}

/// A server that answers but not with metrics.
Error without_metrics(const EngineAddress& address, Http& http, const Error& refusal) {
  const std::string where = address.origin;
  if (refusal.kind == ErrorKind::broken && refusal.what.find("400") != std::string::npos) {
    return with_remedy(refusal, "it asks which model is meant (HTTP 400)",
                       "a router serves several models: write --engine 'URL?model=NAME'; GET /models lists them");
  }
  if (refusal.kind != ErrorKind::unsupported) return refusal;
  if (json_of(http.get(url_of(address, "/props"))).contains("total_slots")) {
    return {ErrorKind::unsupported, "llama-server does not tell its counters", where,
            "start it with --metrics; joulery starts and changes no server"};
  }
  if (json_of(http.get(url_of(address, "/info"))).contains("model_id")) {
    return {ErrorKind::unsupported, "TGI does not tell its counters here", where, "name the port its /metrics is on"};
  }
  if (json_of(http.get(url_of(address, "/version"))).contains("version")) {
    return {ErrorKind::unsupported, "this server does not tell its counters", where,
            "vLLM tells them unless started with --disable-log-stats; TensorRT-LLM with return_perf_metrics: true"};
  }
  return {ErrorKind::unsupported, "no inference server that is known answers", where,
          "name it: --engine llama-server:URL, or vllm, tgi, ollama, tensorrt-llm"};
}

/// By what it answers, one question after the other.
Result<std::string> detect(const EngineAddress& address, Http& http, const std::vector<EngineCounterRow>& rows) {
  const auto own_path = http.get(url_of(address, metrics_path(kTensorRt)));
  if (own_path) {
    const auto engine = EngineMetrics::engine_of(own_path->body, rows);
    if (engine && !engine->empty()) return *engine;
  } else if (own_path.error().kind == ErrorKind::gone || own_path.error().kind == ErrorKind::denied) {
    return failure(own_path.error());
  }
  if (json_of(http.get(url_of(address, "/api/version"))).contains("version")) return std::string(kOllama);
  const auto metrics = http.get(url_of(address, metrics_path({})));
  if (!metrics) return failure(without_metrics(address, http, metrics.error()));
  const auto engine = EngineMetrics::engine_of(metrics->body, rows);
  if (engine && !engine->empty()) return *engine;
  return failure(ErrorKind::unsupported, "its metrics are of no inference server that is known", address.origin,
                 "see joulery data show engine_counters; vLLM and TGI tell them after the first request");
}

Result<std::uint16_t> port_of(const HttpUrl& url) {
  const std::size_t bracket = url.authority.find(']');
  const std::size_t colon = url.authority.find(':', bracket == std::string::npos ? 0 : bracket);
  if (colon == std::string::npos) return std::uint16_t{url.encrypted ? std::uint16_t{443} : std::uint16_t{80}};
  const auto number = parse_u64(std::string_view(url.authority).substr(colon + 1));
  if (number && *number > 0 && *number <= 65535) return static_cast<std::uint16_t>(*number);
  return failure(ErrorKind::invalid, "no port: " + printable(url.authority.substr(colon + 1)), {},
                 "write a number from 1 to 65535 behind the host");
}

}  // namespace

Result<EngineAddress> parse_engine_address(std::string_view text) {
  EngineAddress address;
  const std::size_t colon = text.find(':');
  const std::string name = lower(text.substr(0, colon == std::string_view::npos ? 0 : colon));
  const auto* const known =
      std::find_if(kNames.begin(), kNames.end(), [&](const auto& one) { return one.first == name; });
  // "vllm:8000" is a host that is called so, as containers are.
  const bool is_host = known != kNames.end() && parse_u64(text.substr(colon + 1, text.find('/') - colon - 1));
  if (known != kNames.end() && !is_host) {
    address.engine = known->second;
    text.remove_prefix(colon + 1);
  }
  const auto url = parse_http_url(text, "http");
  if (!url) return failure(url.error());
  const auto port = port_of(*url);
  if (!port) return failure(port.error());
  address.port = *port;
  address.origin = url->origin();
  address.host = url->host;
  const std::size_t mark = url->path.find('?');
  address.prefix = url->path.substr(0, mark);
  if (mark != std::string::npos) address.query = url->path.substr(mark + 1) + "&autoload=false";
  for (const std::string_view end : {"/prometheus/metrics", "/metrics", "/v1", "/"}) {
    if (address.prefix.ends_with(end)) address.prefix.resize(address.prefix.size() - end.size());
  }
  return address;
}

Result<std::unique_ptr<EngineServer>> find_engine(const EngineAddress& address, const HttpOpener& open, Clock& clock) {
  auto tables = Tables::open();
  ENSURE(tables.has_value());
  auto rows = tables->engine_counters();
  ENSURE(rows.has_value());  // the embedded table parses: data_test
  auto http = open();
  if (!http) return failure(http.error());
  EngineAddress known = address;
  if (known.engine.empty()) {
    auto engine = detect(address, **http, *rows);
    if (!engine) return failure(engine.error());
    known.engine = std::move(*engine);
  }
  auto server = std::make_unique<ServerCounters>(known, std::move(*http), std::move(*rows));
  if (auto begun = server->begin(known, clock); !begun) return failure(begun.error());
  return std::unique_ptr<EngineServer>(std::move(server));
}

}  // namespace joulery
