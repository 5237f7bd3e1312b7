// The types of a model's tensors, with TensorFlow Lite's numbers and names.
//
//   type_name(TensorType::int8)   // "int8"
//   type_bits(TensorType::int4)   // 4: two in a byte
//
// boardless keeps every type that the format has, so that those it has no kernel for can be named.
#pragma once

#include <cstdint>
#include <string_view>

namespace boardless {

enum class TensorType : std::int8_t {
  float32 = 0,
  float16 = 1,
  int32 = 2,
  uint8 = 3,
  int64 = 4,
  string = 5,
  boolean = 6,
  int16 = 7,
  complex64 = 8,
  int8 = 9,
  float64 = 10,
  complex128 = 11,
  uint64 = 12,
  resource = 13,
  variant = 14,
  uint32 = 15,
  uint16 = 16,
  int4 = 17,
  bfloat16 = 18,
  int2 = 19,
  uint4 = 20,
  float8_e4m3fn = 21,
  float8_e5m2 = 22,
};

// Whether a file's number is one of the above.
bool is_tensor_type(int number);

std::string_view type_name(TensorType type);  // as above; "bool" for boolean

// Bits of one element; 0 where elements have no fixed size (string, resource, variant).
int type_bits(TensorType type);

// Whether zero points and quantised values are integers of this type; sets its range.
bool integer_range(TensorType type, std::int64_t& low, std::int64_t& high);

}  // namespace boardless
