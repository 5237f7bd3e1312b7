// A neural network as boardless sees it: tensors, and the operators that run one after the other.
//
//   Graph graph = read_graph("kws.tflite");
//   graph.operators[0].type                        // "CONV_2D"
//   graph.tensors[graph.operators[0].outputs[0]].shape   // {1, 25, 5, 64}
//
// Plain data: it can be built by hand or by graph_builder.hpp, written by write_model.hpp, and
// holds nothing of the file format. What read_graph returns, and what check_graph accepts, obeys:
//
// - Every tensor number is in range; -1 stands only for an optional input that is left out.
// - A tensor has at most 8 dimensions, none negative (0 is possible, [] is a scalar), and at most
//   max_tensor_bytes. A constant has exactly the bytes that its shape and type need.
// - Operators are in the order in which they run: each input is a constant, a variable, an input of
//   the graph, empty, or written by an earlier operator. Hence there is no cycle.
// - A tensor is written by at most one operator, and neither constants nor inputs are written.
// - Quantisation has as many zero points as scales: none, one, or one per index of dimension
// `axis`.
//   Scales are finite and not negative; zero points lie in the tensor's type.
// - The shapes of the operators that shapes.hpp lists fit each other.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analyzer/model/graph/constant_bytes.hpp"
#include "analyzer/model/graph/operator_options.hpp"
#include "analyzer/model/graph/tensor_type.hpp"

namespace boardless {

inline constexpr std::uint64_t max_model_file_bytes = 64u << 20;
inline constexpr std::uint64_t max_tensor_bytes = 256u << 20;
inline constexpr std::size_t max_tensors = 32'768;
inline constexpr std::size_t max_operators = 32'768;
inline constexpr std::size_t max_dimensions = 8;

// real = scale * (quantised - zero_point)
struct Quantisation {
  std::vector<float> scales;
  std::vector<std::int64_t> zero_points;
  std::int32_t axis = 0;  // of no meaning with less than two scales
  bool operator==(const Quantisation&) const = default;
};

struct Tensor {
  std::string name;
  TensorType type = TensorType::int8;
  std::vector<std::int32_t> shape;
  // As `shape`, with -1 for what was not known when the file was made; mostly empty. `shape` then
  // holds the converter's stand-in, which is 1.
  std::vector<std::int32_t> shape_signature;
  Quantisation quantisation;
  ConstantBytes data;        // empty where the tensor is no constant
  bool is_variable = false;  // keeps its content from one run to the next
  bool is_constant() const { return !data.empty(); }
  bool operator==(const Tensor&) const = default;
};

struct Operator {
  int index = 0;     // its place in Graph::operators
  std::string type;  // TFLite's name, "CONV_2D"; of a custom operator, the name that it goes by
  bool is_custom = false;
  std::int32_t version = 1;
  std::vector<int> inputs;  // tensor numbers; -1: left out
  std::vector<int> outputs;
  OperatorOptions options;
  bool operator==(const Operator&) const = default;
};

struct Graph {
  std::string name;         // mostly "main" or empty
  std::string description;  // mostly who converted it: "MLIR Converted."
  std::vector<Tensor> tensors;
  std::vector<Operator> operators;
  std::vector<int> inputs;
  std::vector<int> outputs;
  bool operator==(const Graph&) const = default;
};

// Reads a .tflite file. Files are untrusted: at most max_model_file_bytes, checked as a whole
// before anything of it is used, and nothing is read but the file named. Text has its control
// characters and broken UTF-8 replaced by '?'.
//
// Errors: Error(ErrorKind::request), one sentence that names the file and, where there is one, the
// operator or tensor: not found, not a model, broken, more than one subgraph in use, constants
// outside the file's tables, sparse constants, quantisation by blocks, or a rule above.
Graph read_graph(const std::string& path);

// The same of a file in memory; `name` stands in errors.
Graph read_graph(std::span<const std::uint8_t> file, const std::string& name);

// Throws what read_graph throws if `graph` breaks a rule above; `name` as before.
void check_graph(const Graph& graph, const std::string& name);

std::uint64_t element_count(const Tensor& tensor);
std::uint64_t tensor_bytes(const Tensor& tensor);  // 0 for string, resource and variant

// "tensor 5 ('conv/weights')", "operator 3 (CONV_2D)": as they stand in errors.
std::string describe_tensor(const Graph& graph, int tensor);
std::string describe_operator(const Operator& op);

}  // namespace boardless
