#include "analyzer/machine/access.hpp"

namespace boardless {
namespace {

bool is_list(Op op) {
  return op == Op::load_multiple || op == Op::store_multiple || op == Op::fp_load_multiple ||
         op == Op::fp_store_multiple;
}

}  // namespace

AccessRange access_range(const Instruction& i, const Engine& engine) {
  if (!(i.loads || i.stores) || !i.address_registers) return {};
  const int first = __builtin_ctz(i.address_registers);
  if (i.literal)
    return {((i.address + 4) & ~3u) + static_cast<std::uint32_t>(i.displacement),
            static_cast<std::uint32_t>(i.access_bytes) * i.words};
  const std::uint32_t size = static_cast<std::uint32_t>(i.access_bytes) * i.words;
  const std::uint32_t base = engine.core_reg(i.base_register == 0xFF ? first : i.base_register);
  if (is_list(i.op)) return {i.descending ? base - size : base, size};
  if (i.register_offset) return {base + (engine.core_reg(i.index_register) << i.index_shift), size};
  return {base + static_cast<std::uint32_t>(i.displacement), size};
}

}  // namespace boardless
