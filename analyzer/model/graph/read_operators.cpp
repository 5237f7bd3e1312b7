// The operators of a subgraph: their type by way of the file's table of operator codes.
#include <fmt/format.h>

#include <algorithm>

#include "analyzer/model/graph/file_parts.hpp"
#include "analyzer/model/graph/operator_names.hpp"

namespace boardless {
namespace {

Operator read_code(const VerifiedFile& file, const tflite::OperatorCode& code, CopyBudget& budget) {
  // Files from before the longer field have 0 in it; later ones have 127 in the short one.
  const int number = std::max<int>(code.short_builtin_code(), code.builtin_code());
  if (number < 0) file.refuse("is a broken model: an operator code is negative");
  Operator op;
  op.version = code.version();
  op.is_custom = number == custom_operator_number;
  op.type = op.is_custom ? budget.text(code.custom_code()) : operator_name(number);
  return op;
}

}  // namespace

std::vector<Operator> read_operators(const VerifiedFile& file, const tflite::Subgraph& subgraph,
                                     CopyBudget& budget) {
  std::vector<Operator> operators;
  const auto* from = subgraph.operators();
  if (!from) return operators;
  if (from->size() > max_operators)
    file.refuse(fmt::format("has {} operators, more than the {} that boardless takes", from->size(),
                            max_operators));
  const auto* codes = file.model->operator_codes();
  operators.reserve(from->size());
  for (flatbuffers::uoffset_t i = 0; i < from->size(); ++i) {
    const tflite::Operator& file_op = *from->Get(i);
    if (!codes || file_op.opcode_index() >= codes->size())
      file.refuse(
          fmt::format("is a broken model: operator {} is of code {}, but there are {} codes", i,
                      file_op.opcode_index(), codes ? codes->size() : 0));
    Operator op = read_code(file, *codes->Get(file_op.opcode_index()), budget);
    op.index = static_cast<int>(i);
    op.inputs = budget.integers(file_op.inputs());
    op.outputs = budget.integers(file_op.outputs());
    if (file_op.large_custom_options_offset() > 1)
      file.refuse(
          fmt::format("is not a model that boardless can read: {} has its options behind "
                      "the model's tables, as only files above 2 GB need",
                      describe_operator(op)));
    if (op.is_custom) {
      CustomOptions options;
      if (const auto* bytes = file_op.custom_options()) {
        budget.pay(bytes->size());
        options.bytes.assign(bytes->begin(), bytes->end());
      }
      op.options = std::move(options);
    } else {
      op.options = read_options(file, file_op, op.type, describe_operator(op), budget);
    }
    operators.push_back(std::move(op));
  }
  return operators;
}

}  // namespace boardless
