// SPDX-License-Identifier: Apache-2.0
// The session's settings are those of an honest single query: no spinning threads that burn energy while nobody asks.
#include "workers/onnx/session.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>

namespace joulery {
namespace {

/// Protobuf's own limit of a message; weights beyond it lie in further files.
constexpr std::uint64_t kLargestModel = 2ULL << 30U;
constexpr std::size_t kMostNumbers = std::size_t{1} << 28U;  // 1 GiB of float: of one output

Ort::SessionOptions options_for(std::uint32_t threads) {
  Ort::SessionOptions options;
  options.SetIntraOpNumThreads(static_cast<int>(threads));
  options.SetInterOpNumThreads(1);
  options.SetExecutionMode(ORT_SEQUENTIAL);
  options.AddConfigEntry("session.intra_op.allow_spinning", "0");
  return options;
}

/// The official Linux libraries of ONNX Runtime 1.29 and later report model names, hashes and the machine to their
/// maker, keep a database below ~/.cache for it, and wait for it at the end. None of that: nothing leaves this machine,
/// and no energy is spent on it. Read when the first environment is made, so it is set before.
void forbid_telemetry() { ::setenv("ORT_DISABLE_TELEMETRY", "1", 1); }

/// The runtime's own message in one line.
std::string one_line(std::string_view message) {
  std::string line(message.substr(0, 300));
  std::ranges::replace(line, '\n', ' ');
  return line;
}

/// Formats that people take for ONNX, by their first bytes. Nothing of them is parsed: a pickled model could run code.
std::optional<std::string_view> other_format(std::string_view head) {
  if (head.starts_with("PK\x03\x04")) return "a zip archive (a PyTorch checkpoint?)";
  if (head.size() > 1 && head[0] == '\x80' && head[1] >= 2 && head[1] <= 5) return "a Python pickle";
  if (head.starts_with("GGUF")) return "a GGUF model";
  if (head.starts_with("\x89HDF")) return "an HDF5 file (a Keras model?)";
  if (head.size() > 8 && head.substr(4, 4) == "TFL3") return "a TensorFlow Lite model";
  if (head.size() > 8 && head[8] == '{') return "a safetensors file";
  return std::nullopt;
}

/// What can be told before the runtime parses a file that nobody vouches for.
Result<void> check_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary | std::ios::ate);
  if (!stream) return failure(ErrorKind::gone, "cannot read the model", path, "check the path and its rights");
  const auto bytes = static_cast<std::uint64_t>(stream.tellg());
  if (bytes > kLargestModel) {
    return failure(ErrorKind::invalid, fmt::format("the model has {} bytes", bytes), path,
                   "ONNX files have at most 2 GiB; export it with external weights");
  }
  stream.seekg(0);
  std::string head(16, '\0');
  stream.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(std::max<std::streamsize>(stream.gcount(), 0)));
  if (head.empty()) return failure(ErrorKind::invalid, "the model is empty", path, "give an ONNX file");
  if (const auto other = other_format(head)) {
    return failure(ErrorKind::invalid, fmt::format("not an ONNX file but {}", *other), path, "export it to ONNX first");
  }
  return {};
}

NumberKind kind_of(ONNXTensorElementDataType type) {
  switch (type) {
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT:
      return NumberKind::float32;
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64:
      return NumberKind::int64;
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32:
      return NumberKind::int32;
    default:
      return NumberKind::other;
  }
}

Port port_of(std::string name, const Ort::TypeInfo& type) {
  Port port{std::move(name), NumberKind::other, {}};
  if (type.GetONNXType() != ONNX_TYPE_TENSOR) return port;
  const auto tensor = type.GetTensorTypeAndShapeInfo();
  port.kind = kind_of(tensor.GetElementType());
  port.shape = tensor.GetShape();
  return port;
}

/// Whether a score is no number: the highest of such scores would be the first label, and look like an answer.
bool holds_nan(std::span<const float> values) {
  return std::ranges::count_if(values, [](float value) { return std::isnan(value); }) > 0;
}

Error no_numbers(const std::string& output, const std::string& path) {
  return {ErrorKind::broken, fmt::format("the output \"{}\" holds scores that are no numbers (NaN)", output), path,
          "the model overflows or is damaged: export it in 32 bits, and check its file"};
}

std::string names_of(const std::vector<Port>& ports) {
  std::vector<std::string_view> names;
  names.reserve(ports.size());
  for (const Port& port : ports) names.emplace_back(port.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

const Port* port_named(const std::vector<Port>& ports, std::string_view name) {
  const auto found = std::ranges::find(ports, name, &Port::name);
  return found == ports.end() ? nullptr : &*found;
}

Ort::Value tensor_of(const Ort::MemoryInfo& memory, Feed& feed) {
  return std::visit(
      [&](auto& values) {
        using Number = typename std::decay_t<decltype(values)>::value_type;
        return Ort::Value::CreateTensor<Number>(memory, values.data(), values.size(), feed.shape.data(),
                                                feed.shape.size());
      },
      feed.values);
}

}  // namespace

std::string onnx_runtime() { return std::string("ONNX Runtime ") + OrtGetApiBase()->GetVersionString(); }

void append_rows(Scores& all, const Scores& more) {
  if (all.shape.empty()) {
    all = more;
    return;
  }
  all.values.insert(all.values.end(), more.values.begin(), more.values.end());
  if (!more.shape.empty()) all.shape.front() += more.shape.front();
}

Result<OnnxSession> OnnxSession::load(const std::string& path, std::uint32_t threads) {
  if (auto good = check_file(path); !good) return failure(good.error());
  OnnxSession made;
  made.path_ = path;
  forbid_telemetry();
  try {
    made.env_ = Ort::Env(ORT_LOGGING_LEVEL_FATAL, "joulery");
    made.env_.DisableTelemetryEvents();
    made.session_ = Ort::Session(made.env_, path.c_str(), options_for(threads));
    const Ort::AllocatorWithDefaultOptions allocator;
    for (std::size_t i = 0; i < made.session_.GetInputCount(); ++i) {
      made.inputs_.push_back(
          port_of(made.session_.GetInputNameAllocated(i, allocator).get(), made.session_.GetInputTypeInfo(i)));
    }
    for (std::size_t i = 0; i < made.session_.GetOutputCount(); ++i) {
      made.outputs_.push_back(
          port_of(made.session_.GetOutputNameAllocated(i, allocator).get(), made.session_.GetOutputTypeInfo(i)));
    }
    made.providers_ = {"CPUExecutionProvider"};  // the only one that is asked for
  } catch (const Ort::Exception& error) {
    return failure(ErrorKind::invalid, "the runtime cannot load the model: " + one_line(error.what()), path,
                   "give an ONNX file that " + onnx_runtime() + " reads");
  }
  return made;
}

std::optional<std::string> OnnxSession::metadata(const std::string& name) const {
  try {
    const Ort::AllocatorWithDefaultOptions allocator;
    const auto text = session_.GetModelMetadata().LookupCustomMetadataMapAllocated(name.c_str(), allocator);
    if (text) return std::string(text.get());
  } catch (const Ort::Exception&) {  // a file without metadata is as good as one with
    return std::nullopt;
  }
  return std::nullopt;
}

const Port* OnnxSession::input(std::string_view name) const { return port_named(inputs_, name); }
const Port* OnnxSession::output(std::string_view name) const { return port_named(outputs_, name); }

Error OnnxSession::unfit(std::string what, std::string remedy) const {
  return {ErrorKind::unsupported, std::move(what), path_, std::move(remedy)};
}

Result<Port> OnnxSession::wanted_output(std::string_view name) const {
  const Port* found = name.empty() && !outputs_.empty() ? outputs_.data() : output(name);
  if (found == nullptr) {
    return failure(unfit(fmt::format("the model has no output \"{}\" but {}", name, names_of(outputs_)),
                         "name one of them in the option \"output\""));
  }
  if (found->kind != NumberKind::float32) {
    return failure(unfit(fmt::format("the output \"{}\" is not float", found->name),
                         "export the model with float outputs (32 bits)"));
  }
  return *found;
}

Result<Port> OnnxSession::wanted_input(std::string_view name) const {
  const Port* found = name.empty() && inputs_.size() == 1 ? inputs_.data() : input(name);
  if (found == nullptr) {
    return failure(unfit(name.empty() ? fmt::format("the model takes {}, where one input is fed", names_of(inputs_))
                                      : fmt::format("the model has no input \"{}\" but {}", name, names_of(inputs_)),
                         "give a model for this recipe, or name the input in the options"));
  }
  return *found;
}

Result<std::vector<Scores>> OnnxSession::run(std::vector<Feed> feeds, std::span<const std::string> outputs) {
  std::vector<const char*> fed;
  std::vector<const char*> asked;
  std::vector<Ort::Value> values;
  fed.reserve(feeds.size());
  values.reserve(feeds.size());
  asked.reserve(outputs.size());
  try {
    const auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
    for (Feed& feed : feeds) {
      fed.push_back(feed.name.c_str());
      values.push_back(tensor_of(memory, feed));
    }
    for (const std::string& name : outputs) asked.push_back(name.c_str());
    const auto answers =
        session_.Run(Ort::RunOptions(nullptr), fed.data(), values.data(), values.size(), asked.data(), asked.size());
    std::vector<Scores> scores;
    scores.reserve(answers.size());
    for (std::size_t i = 0; i < answers.size(); ++i) {
      const auto info = answers[i].GetTensorTypeAndShapeInfo();
      const std::size_t count = info.GetElementCount();
      if (info.GetElementType() != ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT || count > kMostNumbers) {
        return failure(
            unfit(fmt::format("the output \"{}\" is not float, or too large ({} numbers)", outputs[i], count),
                  "ask for fewer items at once, or export the model with float outputs"));
      }
      const float* first = answers[i].GetTensorData<float>();
      scores.push_back({info.GetShape(), std::vector<float>(first, first + count)});
      if (holds_nan(scores.back().values)) return failure(no_numbers(outputs[i], path_));
    }
    return scores;
  } catch (const Ort::Exception& error) {
    return failure(ErrorKind::broken, "the model could not be run: " + one_line(error.what()), path_,
                   "check that the model is of this task and recipe");
  }
}

}  // namespace joulery
