// The tensors of a subgraph, with their constants as parts of the file's bytes.
#include <fmt/format.h>

#include <cstring>

#include "analyzer/model/graph/file_parts.hpp"

namespace boardless {
namespace {

class TensorReader {
 public:
  TensorReader(const VerifiedFile& file, CopyBudget& budget) : file_(file), budget_(budget) {}

  Tensor read(const tflite::Tensor& from, std::size_t number) {
    Tensor tensor;
    tensor.name = budget_.text(from.name());
    const auto refuse = [&](const std::string& what) {
      const std::string named =
          tensor.name.empty() ? "" : fmt::format(" ('{}')", short_text(tensor.name));
      file_.refuse(fmt::format("is not a model that boardless can read: tensor {}{} {}", number,
                               named, what));
    };
    if (!is_tensor_type(from.type()))
      refuse(fmt::format("has the unknown type {}", int{from.type()}));
    tensor.type = static_cast<TensorType>(from.type());
    tensor.is_variable = from.is_variable();
    // Before the copy: a shape is copied only where it is one.
    if (from.shape() && from.shape()->size() > max_dimensions)
      refuse(fmt::format("has {} dimensions, more than the {} that boardless takes",
                         from.shape()->size(), max_dimensions));
    tensor.shape = budget_.integers(from.shape());
    tensor.shape_signature = budget_.integers(from.shape_signature());
    if (from.external_buffer() != 0) refuse("has its constant in another file");
    if (from.sparsity()) refuse("is sparse; convert the model without sparsity");
    const auto* buffers = file_.model->buffers();
    const std::uint32_t buffer = from.buffer();
    if (buffer != 0) {
      if (!buffers || buffer >= buffers->size())
        refuse(fmt::format("is in buffer {}, but there are {} buffers", buffer,
                           buffers ? buffers->size() : 0));
      if (buffers->Get(buffer)->offset() > 1)
        refuse("has its constant behind the model's tables, as only files above 2 GB need");
      tensor.data = constant(*buffers->Get(buffer));
    }
    if (const auto* quantisation = from.quantization()) {
      if (quantisation->details_type() != 0)
        refuse("is quantised by blocks or by a scheme of its own");
      tensor.quantisation = read(*quantisation);
    }
    return tensor;
  }

 private:
  ConstantBytes constant(const tflite::Buffer& buffer) const {
    const auto* data = buffer.data();
    if (!data || data->size() == 0) return {};
    return {file_.bytes, {data->data(), data->size()}};
  }

  // Without scales nothing else counts, as in TFLite: some converters leave minimum and maximum.
  Quantisation read(const tflite::QuantizationParameters& from) {
    Quantisation quantisation;
    if (!from.scale() || from.scale()->size() == 0) return quantisation;
    budget_.pay(std::uint64_t{from.scale()->size()} * sizeof(float));
    quantisation.scales.assign(from.scale()->begin(), from.scale()->end());
    if (const auto* zeros = from.zero_point(); zeros && zeros->size() > 0) {
      budget_.pay(std::uint64_t{zeros->size()} * sizeof(std::int64_t));
      quantisation.zero_points.resize(zeros->size());
      // The verifier does not see to the alignment of 64-bit elements.
      std::memcpy(quantisation.zero_points.data(), zeros->Data(),
                  zeros->size() * sizeof(std::int64_t));
    }
    quantisation.axis = from.quantized_dimension();
    return quantisation;
  }

  const VerifiedFile& file_;
  CopyBudget& budget_;
};

}  // namespace

std::vector<Tensor> read_tensors(const VerifiedFile& file, const tflite::Subgraph& subgraph,
                                 CopyBudget& budget) {
  std::vector<Tensor> tensors;
  const auto* from = subgraph.tensors();
  if (!from) return tensors;
  if (from->size() > max_tensors)
    file.refuse(fmt::format("has {} tensors, more than the {} that boardless takes", from->size(),
                            max_tensors));
  TensorReader reader(file, budget);
  tensors.reserve(from->size());
  for (flatbuffers::uoffset_t i = 0; i < from->size(); ++i)
    tensors.push_back(reader.read(*from->Get(i), i));
  return tensors;
}

}  // namespace boardless
