#include "analyzer/model/graph/write_model.hpp"

#include <fmt/format.h>

#include <map>
#include <tuple>
#include <utility>

#include "analyzer/error.hpp"
#include "analyzer/model/graph/file_parts.hpp"
#include "analyzer/model/graph/operator_names.hpp"

namespace boardless {
namespace {

class ModelWriter {
 public:
  explicit ModelWriter(const Graph& graph) {
    model_.version = 3;
    model_.description = graph.description;
    model_.buffers.push_back(std::make_unique<tflite::BufferT>());
    auto subgraph = std::make_unique<tflite::SubgraphT>();
    subgraph->name = graph.name;
    subgraph->inputs = graph.inputs;
    subgraph->outputs = graph.outputs;
    for (const Tensor& tensor : graph.tensors) subgraph->tensors.push_back(tensor_of(tensor));
    for (const Operator& op : graph.operators) subgraph->operators.push_back(operator_of(op));
    model_.subgraphs.push_back(std::move(subgraph));
  }

  std::vector<std::uint8_t> bytes() const {
    flatbuffers::FlatBufferBuilder builder;
    tflite::FinishModelBuffer(builder, tflite::Model::Pack(builder, &model_));
    return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
  }

 private:
  std::unique_ptr<tflite::TensorT> tensor_of(const Tensor& from) {
    auto tensor = std::make_unique<tflite::TensorT>();
    tensor->name = from.name;
    tensor->type = static_cast<std::int8_t>(from.type);
    tensor->shape = from.shape;
    tensor->shape_signature = from.shape_signature;
    tensor->is_variable = from.is_variable;
    tensor->buffer = buffer_of(from.data);
    if (from.quantisation != Quantisation{}) {
      tensor->quantization = std::make_unique<tflite::QuantizationParametersT>();
      tensor->quantization->scale = from.quantisation.scales;
      tensor->quantization->zero_point = from.quantisation.zero_points;
      tensor->quantization->quantized_dimension = from.quantisation.axis;
    }
    return tensor;
  }

  std::uint32_t buffer_of(const ConstantBytes& data) {
    if (data.empty()) return 0;
    const auto [place, is_new] =
        buffers_.try_emplace({data.data(), data.size()}, model_.buffers.size());
    if (is_new) {
      auto buffer = std::make_unique<tflite::BufferT>();
      buffer->data.assign(data.bytes().begin(), data.bytes().end());
      model_.buffers.push_back(std::move(buffer));
    }
    return place->second;
  }

  std::unique_ptr<tflite::OperatorT> operator_of(const Operator& from) {
    auto op = std::make_unique<tflite::OperatorT>();
    op->opcode_index = code_of(from);
    op->inputs = from.inputs;
    op->outputs = from.outputs;
    write_options(from, *op);
    return op;
  }

  std::uint32_t code_of(const Operator& op) {
    const auto [place, is_new] =
        codes_.try_emplace({op.is_custom, op.type, op.version}, model_.operator_codes.size());
    if (is_new) {
      const auto number =
          op.is_custom ? std::optional<int>(custom_operator_number) : operator_number(op.type);
      if (!number)
        throw Error(
            ErrorKind::request,
            fmt::format("{} has no number in the TensorFlow Lite format", describe_operator(op)));
      auto code = std::make_unique<tflite::OperatorCodeT>();
      code->builtin_code = *number;
      code->short_builtin_code =
          static_cast<std::int8_t>(std::min(*number, first_long_operator_number));
      code->version = op.version;
      if (op.is_custom) code->custom_code = op.type;
      model_.operator_codes.push_back(std::move(code));
    }
    return place->second;
  }

  tflite::ModelT model_;
  std::map<std::pair<const std::uint8_t*, std::size_t>, std::uint32_t> buffers_;
  std::map<std::tuple<bool, std::string, std::int32_t>, std::uint32_t> codes_;
};

}  // namespace

std::vector<std::uint8_t> write_model(const Graph& graph) { return ModelWriter(graph).bytes(); }

}  // namespace boardless
