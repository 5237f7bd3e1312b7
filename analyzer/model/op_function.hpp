// The few instructions between a model and a kernel pack, in Thumb that every Cortex-M has: a
// function for each op, which loads the kernel's four arguments and calls it, and one that calls
// those in turn. They are what a minimal runtime does, and they give each op a name in every
// report. Private to analyzer/model.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace boardless {

inline constexpr std::uint32_t op_function_bytes = 36;
inline constexpr std::uint32_t op_function_code_bytes = 16;  // the rest is its constants

// void op(void) { kernel(arguments[0], ..., arguments[3]); }  At a multiple of 4.
std::vector<std::uint8_t> op_function(std::uint32_t kernel, const std::uint32_t (&arguments)[4]);

// void infer(void) { each of `functions` in turn; } to lie at `address`, within 16 MiB of them.
std::vector<std::uint8_t> infer_function(std::uint32_t address,
                                         std::span<const std::uint32_t> functions);
// Where in it the call of the k-th function stands.
std::uint32_t infer_call_site(std::uint32_t address, std::size_t k);

}  // namespace boardless
