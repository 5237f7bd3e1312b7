#include "analyzer/model/graph/tensor_type.hpp"

#include <limits>

namespace boardless {
namespace {

struct Row {
  std::string_view name;
  int bits;
};

// By number.
constexpr Row rows[] = {
    {"float32", 32}, {"float16", 16},      {"int32", 32},      {"uint8", 8},      {"int64", 64},
    {"string", 0},   {"bool", 8},          {"int16", 16},      {"complex64", 64}, {"int8", 8},
    {"float64", 64}, {"complex128", 128},  {"uint64", 64},     {"resource", 0},   {"variant", 0},
    {"uint32", 32},  {"uint16", 16},       {"int4", 4},        {"bfloat16", 16},  {"int2", 2},
    {"uint4", 4},    {"float8_e4m3fn", 8}, {"float8_e5m2", 8},
};

const Row& row(TensorType type) { return rows[static_cast<int>(type)]; }

}  // namespace

bool is_tensor_type(int number) { return number >= 0 && number < int{std::size(rows)}; }

std::string_view type_name(TensorType type) { return row(type).name; }

int type_bits(TensorType type) { return row(type).bits; }

bool integer_range(TensorType type, std::int64_t& low, std::int64_t& high) {
  switch (type) {
    case TensorType::int2:
    case TensorType::int4:
    case TensorType::int8:
    case TensorType::int16:
    case TensorType::int32:
      low = -(std::int64_t{1} << (type_bits(type) - 1));
      high = -low - 1;
      return true;
    case TensorType::uint4:
    case TensorType::uint8:
    case TensorType::uint16:
    case TensorType::uint32:
      low = 0;
      high = (std::int64_t{1} << type_bits(type)) - 1;
      return true;
    case TensorType::int64:
      low = std::numeric_limits<std::int64_t>::min();
      high = std::numeric_limits<std::int64_t>::max();
      return true;
    default:
      return false;
  }
}

}  // namespace boardless
