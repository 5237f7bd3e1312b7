// A .tflite file as a whole: its bytes, the flatbuffers verifier, the one subgraph.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>

#include "analyzer/error.hpp"
#include "analyzer/model/graph/file_parts.hpp"

namespace boardless {
namespace {

// The format nests ten deep at most.
constexpr flatbuffers::uoffset_t max_table_depth = 16;
constexpr flatbuffers::uoffset_t max_tables = 1'000'000;
constexpr unsigned known_schema = 3;

using Bytes = ConstantBytes::Storage;

Bytes read_file(const std::string& path) {
  std::error_code failure;
  const std::filesystem::file_status status = std::filesystem::status(path, failure);
  if (status.type() == std::filesystem::file_type::not_found)
    throw Error(ErrorKind::request, fmt::format("there is no file '{}'", path));
  if (failure) refuse_model(path, fmt::format("cannot be read: {}", failure.message()));
  if (std::filesystem::is_directory(status))
    refuse_model(path, "is a directory; name the model file in it");
  // A pipe or device could block for ever or never end.
  if (!std::filesystem::is_regular_file(status))
    refuse_model(path, "is not a regular file; save the model to a file first");
  std::ifstream stream(path, std::ios::binary | std::ios::ate);
  if (!stream) refuse_model(path, "cannot be opened; check its permissions");
  const auto end = stream.tellg();
  if (end < 0) refuse_model(path, "cannot be read");
  const auto size = static_cast<std::uint64_t>(end);
  if (size > max_model_file_bytes)
    refuse_model(path, fmt::format("has {} bytes, more than the {} MiB that boardless reads", size,
                                   max_model_file_bytes >> 20));
  Bytes bytes(size);
  stream.seekg(0);
  if (!stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size)))
    refuse_model(path, "cannot be read to its end");
  return bytes;
}

VerifiedFile verify(Bytes bytes, const std::string& name) {
  if (bytes.empty()) refuse_model(name, "is empty; convert the model again");
  if (bytes.size() > max_model_file_bytes)
    refuse_model(name, fmt::format("has {} bytes, more than the {} MiB that boardless reads",
                                   bytes.size(), max_model_file_bytes >> 20));
  // The mark follows the offset of the root table.
  if (bytes.size() < 8 || !tflite::ModelBufferHasIdentifier(bytes.data()))
    refuse_model(name, "is not a TensorFlow Lite model: the mark TFL3 is missing at byte 4");
  auto kept = std::make_shared<const Bytes>(std::move(bytes));
  flatbuffers::Verifier verifier(kept->data(), kept->size(), max_table_depth, max_tables);
  if (!tflite::VerifyModelBuffer(verifier))
    refuse_model(name,
                 "is a broken model: its tables do not fit together, as in a file that is cut off "
                 "or damaged; copy or convert it again");
  const tflite::Model* model = tflite::GetModel(kept->data());
  return {name, std::move(kept), model};
}

// What refers to another subgraph, and thus may run it.
const std::set<std::string, std::less<>>& operators_with_subgraphs() {
  static const std::set<std::string, std::less<>> types = {
      "IF",
      "WHILE",
      "CALL",
      "CALL_ONCE",
      "STABLEHLO_REDUCE",
      "STABLEHLO_REDUCE_WINDOW",
      "STABLEHLO_SCATTER",
      "STABLEHLO_SORT",
      "STABLEHLO_WHILE",
      "STABLEHLO_CASE",
      "STABLEHLO_COMPOSITE",
      "STABLEHLO_CUSTOM_CALL",
  };
  return types;
}

const tflite::Subgraph& main_subgraph(const VerifiedFile& file) {
  const auto* subgraphs = file.model->subgraphs();
  if (!subgraphs || subgraphs->size() == 0) file.refuse("is a broken model: it has no subgraph");
  return *subgraphs->Get(0);
}

void refuse_used_subgraphs(const VerifiedFile& file, const Graph& graph) {
  const auto count = file.model->subgraphs()->size();
  if (count == 1) return;
  for (const Operator& op : graph.operators)
    if (!op.is_custom && operators_with_subgraphs().contains(op.type))
      file.refuse(
          fmt::format("has {} subgraphs, and {} runs another than the first; boardless "
                      "takes models without control flow",
                      count, describe_operator(op)));
}

Graph read_bytes(Bytes bytes, const std::string& name) {
  const VerifiedFile file = verify(std::move(bytes), name);
  if (file.model->version() != known_schema)
    file.refuse(fmt::format("is a model of schema version {}; boardless reads version {}",
                            file.model->version(), known_schema));
  const tflite::Subgraph& subgraph = main_subgraph(file);
  CopyBudget budget(file);
  Graph graph;
  graph.name = budget.text(subgraph.name());
  graph.description = budget.text(file.model->description());
  graph.tensors = read_tensors(file, subgraph, budget);
  graph.operators = read_operators(file, subgraph, budget);
  graph.inputs = budget.integers(subgraph.inputs());
  graph.outputs = budget.integers(subgraph.outputs());
  refuse_used_subgraphs(file, graph);
  check_graph(graph, name);
  return graph;
}

}  // namespace

void CopyBudget::pay(std::uint64_t bytes) {
  if (bytes > left_)
    file_.refuse(
        fmt::format("is a broken model: its tables name more than {} MiB of text and "
                    "numbers besides the constants",
                    max_model_file_bytes >> 20));
  left_ -= bytes;
}

std::string CopyBudget::text(const flatbuffers::String* text) {
  if (!text) return {};
  pay(text->size());
  return clean_text({text->c_str(), text->size()});
}

std::vector<std::int32_t> CopyBudget::integers(const flatbuffers::Vector<std::int32_t>* vector) {
  if (!vector) return {};
  pay(std::uint64_t{vector->size()} * sizeof(std::int32_t));
  return {vector->begin(), vector->end()};
}

Graph read_graph(const std::string& path) { return read_bytes(read_file(path), path); }

Graph read_graph(std::span<const std::uint8_t> file, const std::string& name) {
  return read_bytes(Bytes(file.begin(), file.end()), name);
}

}  // namespace boardless
