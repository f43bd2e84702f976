// SPDX-License-Identifier: Apache-2.0
// The session's settings are those of an honest single query: no spinning threads that burn energy while nobody asks.
#include "workers/onnx/encoder.h"

#include <cstdlib>

namespace joulery {
namespace {

constexpr const char* kIds = "input_ids";
constexpr const char* kMask = "attention_mask";

Ort::SessionOptions options_for(std::uint32_t threads) {
  Ort::SessionOptions options;
  options.SetIntraOpNumThreads(static_cast<int>(threads));
  options.SetInterOpNumThreads(1);
  options.SetExecutionMode(ORT_SEQUENTIAL);
  options.AddConfigEntry("session.intra_op.allow_spinning", "0");
  return options;
}

bool is_int64(const Ort::TypeInfo& type) {
  return type.GetONNXType() == ONNX_TYPE_TENSOR &&
         type.GetTensorTypeAndShapeInfo().GetElementType() == ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64;
}

std::vector<std::string> input_names(const Ort::Session& session) {
  const Ort::AllocatorWithDefaultOptions allocator;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < session.GetInputCount(); ++i) {
    names.emplace_back(session.GetInputNameAllocated(i, allocator).get());
    if (!is_int64(session.GetInputTypeInfo(i))) names.back() += " (not int64)";
  }
  return names;
}

std::vector<std::string> output_names(const Ort::Session& session) {
  const Ort::AllocatorWithDefaultOptions allocator;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < session.GetOutputCount(); ++i) {
    names.emplace_back(session.GetOutputNameAllocated(i, allocator).get());
  }
  return names;
}

/// Whether the graph is one this class can ask.
Result<void> check_graph(const Ort::Session& session, const std::string& path, const std::string& output) {
  std::vector<std::string> inputs = input_names(session);
  std::ranges::sort(inputs);
  if (inputs != std::vector<std::string>{kMask, kIds}) {
    return failure(ErrorKind::unsupported, fmt::format("the model takes {}", fmt::join(inputs, ", ")), path,
                   fmt::format("give an encoder that takes {} and {} (int64)", kIds, kMask));
  }
  const std::vector<std::string> outputs = output_names(session);
  if (std::ranges::find(outputs, output) == outputs.end()) {
    return failure(ErrorKind::unsupported,
                   fmt::format("the model has no output \"{}\" but {}", output, fmt::join(outputs, ", ")), path,
                   "give the encoder that the head was trained on");
  }
  return {};
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

}  // namespace

std::string onnx_runtime() { return std::string("ONNX Runtime ") + OrtGetApiBase()->GetVersionString(); }

Result<Encoder> Encoder::load(const std::string& path, const std::string& output, std::uint32_t threads) {
  Encoder made;
  made.path_ = path;
  made.output_ = output;
  forbid_telemetry();
  try {
    made.env_ = Ort::Env(ORT_LOGGING_LEVEL_FATAL, "joulery");
    made.env_.DisableTelemetryEvents();
    made.session_ = Ort::Session(made.env_, path.c_str(), options_for(threads));
    if (auto fits = check_graph(made.session_, path, output); !fits) return failure(fits.error());
    made.providers_ = {"CPUExecutionProvider"};  // the only one that is asked for
  } catch (const Ort::Exception& error) {
    return failure(ErrorKind::invalid, "the runtime cannot load the model: " + one_line(error.what()), path,
                   "give an ONNX file that " + onnx_runtime() + " reads");
  }
  return made;
}

Result<std::vector<float>> Encoder::encode(std::vector<std::int64_t> ids) {
  std::vector<std::int64_t> mask(ids.size(), 1);
  const std::array<std::int64_t, 2> shape{1, static_cast<std::int64_t>(ids.size())};
  try {
    const auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
    const auto tensor_of = [&](std::vector<std::int64_t>& values) {
      return Ort::Value::CreateTensor<std::int64_t>(memory, values.data(), values.size(), shape.data(), shape.size());
    };
    std::array<Ort::Value, 2> inputs{tensor_of(ids), tensor_of(mask)};
    const std::array<const char*, 2> inputs_by_name{kIds, kMask};
    const char* output_by_name = output_.c_str();
    const auto outputs =
        session_.Run(Ort::RunOptions(nullptr), inputs_by_name.data(), inputs.data(), inputs.size(), &output_by_name, 1);
    const auto shape_and_type = outputs[0].GetTensorTypeAndShapeInfo();
    if (shape_and_type.GetElementType() != ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT) {
      return failure(ErrorKind::unsupported, fmt::format("the output \"{}\" is not float", output_), path_,
                     "give the encoder that the head was trained on");
    }
    const float* values = outputs[0].GetTensorData<float>();
    return std::vector<float>(values, values + shape_and_type.GetElementCount());
  } catch (const Ort::Exception& error) {
    return failure(ErrorKind::broken, "the model could not be run: " + one_line(error.what()), path_,
                   "check that the model takes one text at a time");
  }
}

}  // namespace joulery
