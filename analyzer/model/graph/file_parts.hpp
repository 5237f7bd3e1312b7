// What read_graph puts a graph together from. The flatbuffers headers, and the code that flatc
// makes of tflite.fbs, are included in this folder only. Private to it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "analyzer/model/graph/graph.hpp"
#include "analyzer/model/graph/refuse_model.hpp"
#include "tflite_generated.h"

namespace boardless {

// A file that the flatbuffers verifier has passed: every offset and vector lies inside.
struct VerifiedFile {
  std::string name;  // for errors
  std::shared_ptr<const ConstantBytes::Storage> bytes;
  const tflite::Model* model;

  [[noreturn]] void refuse(const std::string& what) const { refuse_model(name, what); }
};

// Tables of a file may share their vectors and strings, so that copying them out could take far
// more memory than the file has. Each copy is paid for here.
class CopyBudget {
 public:
  explicit CopyBudget(const VerifiedFile& file) : file_(file) {}
  void pay(std::uint64_t bytes);

  std::string text(const flatbuffers::String* text);
  std::vector<std::int32_t> integers(const flatbuffers::Vector<std::int32_t>* vector);

 private:
  const VerifiedFile& file_;
  std::uint64_t left_ = max_model_file_bytes;
};

std::vector<Tensor> read_tensors(const VerifiedFile& file, const tflite::Subgraph& subgraph,
                                 CopyBudget& budget);
std::vector<Operator> read_operators(const VerifiedFile& file, const tflite::Subgraph& subgraph,
                                     CopyBudget& budget);

// Of a builtin operator; throws where the file has those of another operator, or none where they
// are needed. `described` is "operator 3 (CONV_2D)".
OperatorOptions read_options(const VerifiedFile& file, const tflite::Operator& op,
                             const std::string& type, const std::string& described,
                             CopyBudget& budget);

// The other way; sets the union's type and table. For write_model.
void write_options(const Operator& op, tflite::OperatorT& file_op);

}  // namespace boardless
