// What the decoder says of each kind of instruction: registers by role, flags, flow, and what no
// core here has. Encodings are those of the GNU assembler.
#include "isa/decoder.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

namespace boardless {
namespace {

constexpr std::uint32_t base_address = 0x08000100;

template <typename... R>
constexpr std::uint16_t regs(R... numbers) {
  return static_cast<std::uint16_t>((0u | ... | (1u << numbers)));
}

std::array<std::uint8_t, 4> bytes_of(std::uint32_t encoding, int size) {
  const std::uint32_t first = size == 4 ? encoding >> 16 : encoding;
  const std::uint32_t second = size == 4 ? encoding & 0xFFFF : 0xBF00;
  return {static_cast<std::uint8_t>(first), static_cast<std::uint8_t>(first >> 8),
          static_cast<std::uint8_t>(second), static_cast<std::uint8_t>(second >> 8)};
}

int size_of(std::uint32_t encoding) { return encoding > 0xFFFF ? 4 : 2; }

Instruction decode(std::uint32_t encoding, ItState it = {}) {
  static Decoder decoder;
  const auto bytes = bytes_of(encoding, size_of(encoding));
  return decoder.decode(bytes, base_address, it);
}

enum Trait : std::uint32_t {
  sets_flags = 1u << 0,
  reads_flags = 1u << 1,
  register_offset = 1u << 2,
  writeback = 1u << 3,
  literal = 1u << 4,
  inline_shift = 1u << 5,
  left_shift = 1u << 6,
  shifted_constant = 1u << 7,
  writes_pc = 1u << 8,
  is_signed = 1u << 9,
  descending = 1u << 10,
  loads = 1u << 11,
  stores = 1u << 12,
  any_shift = 1u << 13,  // whether its shift counts as inline is not asked
};

std::uint32_t traits_of(const Instruction& i) {
  return (i.writes_flags ? sets_flags : 0u) | (i.reads_flags ? reads_flags : 0u) |
         (i.register_offset ? register_offset : 0u) | (i.writeback ? writeback : 0u) |
         (i.literal ? literal : 0u) | (i.inline_shift ? inline_shift : 0u) |
         (i.left_shift ? left_shift : 0u) | (i.shifted_constant ? shifted_constant : 0u) |
         (i.writes_pc ? writes_pc : 0u) | (i.is_signed ? is_signed : 0u) |
         (i.descending ? descending : 0u) | (i.loads ? loads : 0u) | (i.stores ? stores : 0u);
}

struct Row {
  const char* text = "";
  std::uint32_t encoding = 0;
  Op op = Op::undefined;
  std::uint16_t reads = 0;
  std::uint16_t writes = 0;
  std::uint16_t address = 0;
  std::uint16_t accumulators = 0;
  std::uint16_t stored = 0;
  std::uint16_t shifted = 0;
  std::uint32_t traits = 0;
};

constexpr Row integer_rows[] = {
    {.text = "movs r0, #1",
     .encoding = 0x2001,
     .op = Op::add,
     .writes = regs(0),
     .traits = sets_flags},
    {.text = "adds r0, r1, r2",
     .encoding = 0x1888,
     .op = Op::add,
     .reads = regs(1, 2),
     .writes = regs(0),
     .traits = sets_flags},
    {.text = "adds r0, #200",
     .encoding = 0x30c8,
     .op = Op::add,
     .reads = regs(0),
     .writes = regs(0),
     .traits = sets_flags},
    {.text = "add r8, r1",
     .encoding = 0x4488,
     .op = Op::add,
     .reads = regs(1, 8),
     .writes = regs(8)},
    {.text = "add sp, #16",
     .encoding = 0xb004,
     .op = Op::add,
     .reads = regs(13),
     .writes = regs(13)},
    {.text = "add r0, pc, #4", .encoding = 0xa001, .op = Op::add, .writes = regs(0)},
    {.text = "mov r8, r1", .encoding = 0x4688, .op = Op::add, .reads = regs(1), .writes = regs(8)},
    {.text = "mov pc, r0",
     .encoding = 0x4687,
     .op = Op::add,
     .reads = regs(0),
     .writes = regs(15),
     .traits = writes_pc},
    {.text = "add pc, r1",
     .encoding = 0x448f,
     .op = Op::add,
     .reads = regs(1, 15),
     .writes = regs(15),
     .traits = writes_pc},
    {.text = "ands r0, r1",
     .encoding = 0x4008,
     .op = Op::logic,
     .reads = regs(0, 1),
     .writes = regs(0),
     .traits = sets_flags},
    {.text = "adcs r0, r1",
     .encoding = 0x4148,
     .op = Op::logic,
     .reads = regs(0, 1),
     .writes = regs(0),
     .traits = sets_flags | reads_flags},
    {.text = "mvns r0, r1",
     .encoding = 0x43c8,
     .op = Op::logic,
     .reads = regs(1),
     .writes = regs(0),
     .traits = sets_flags},
    {.text = "lsls r0, r1",
     .encoding = 0x4088,
     .op = Op::shift,
     .reads = regs(0, 1),
     .writes = regs(0),
     .traits = sets_flags},
    {.text = "cmp r0, r1",
     .encoding = 0x4288,
     .op = Op::compare,
     .reads = regs(0, 1),
     .traits = sets_flags},
    {.text = "muls r0, r1",
     .encoding = 0x4348,
     .op = Op::multiply,
     .reads = regs(0, 1),
     .writes = regs(0),
     .traits = sets_flags},
    {.text = "adc.w r0, r1, r2",
     .encoding = 0xeb410002,
     .op = Op::logic,
     .reads = regs(1, 2),
     .writes = regs(0),
     .traits = reads_flags},
    {.text = "adcs.w r0, r1, r2",
     .encoding = 0xeb510002,
     .op = Op::logic,
     .reads = regs(1, 2),
     .writes = regs(0),
     .traits = sets_flags | reads_flags},
    {.text = "sbc.w r0, r1, #5",
     .encoding = 0xf1610005,
     .op = Op::logic,
     .reads = regs(1),
     .writes = regs(0),
     .traits = reads_flags},
    {.text = "sbcs.w r0, r1, #5",
     .encoding = 0xf1710005,
     .op = Op::logic,
     .reads = regs(1),
     .writes = regs(0),
     .traits = sets_flags | reads_flags},
    {.text = "add.w r0, r1, r2, lsl #7",
     .encoding = 0xeb0110c2,
     .op = Op::add,
     .reads = regs(1, 2),
     .writes = regs(0),
     .shifted = regs(2),
     .traits = inline_shift | left_shift},
    {.text = "eor.w r3, r4, r5, ror #24",
     .encoding = 0xea846335,
     .op = Op::logic,
     .reads = regs(4, 5),
     .writes = regs(3),
     .shifted = regs(5),
     .traits = inline_shift},
    {.text = "eors.w r3, r4, r5",
     .encoding = 0xea940305,
     .op = Op::logic,
     .reads = regs(4, 5),
     .writes = regs(3),
     .traits = sets_flags},
    {.text = "eor.w r0, r1, #0x1fc0",
     .encoding = 0xf48150fe,
     .op = Op::logic,
     .reads = regs(1),
     .writes = regs(0),
     .traits = shifted_constant},
    {.text = "eor.w r0, r1, #0x1b1b1b1b",
     .encoding = 0xf081301b,
     .op = Op::logic,
     .reads = regs(1),
     .writes = regs(0)},
    {.text = "addw r0, r1, #0xff9",
     .encoding = 0xf60170f9,
     .op = Op::add,
     .reads = regs(1),
     .writes = regs(0)},
    {.text = "movw r0, #0x1234", .encoding = 0xf2412034, .op = Op::add, .writes = regs(0)},
    {.text = "movt r0, #0x5678",
     .encoding = 0xf2c56078,
     .op = Op::logic,
     .reads = regs(0),
     .writes = regs(0)},
    {.text = "lsr.w r0, r1, r2",
     .encoding = 0xfa21f002,
     .op = Op::shift,
     .reads = regs(1, 2),
     .writes = regs(0)},
    {.text = "lsrs.w r0, r1, r2",
     .encoding = 0xfa31f002,
     .op = Op::shift,
     .reads = regs(1, 2),
     .writes = regs(0),
     .traits = sets_flags},
    {.text = "rrx r0, r1",
     .encoding = 0xea4f0031,
     .op = Op::shift,
     .reads = regs(1),
     .writes = regs(0),
     .traits = reads_flags},
    {.text = "tst.w r0, r1",
     .encoding = 0xea100f01,
     .op = Op::compare,
     .reads = regs(0, 1),
     .traits = sets_flags},
    {.text = "bfi r0, r1, #3, #5",
     .encoding = 0xf36100c7,
     .op = Op::bitfield,
     .reads = regs(0, 1),
     .writes = regs(0)},
    {.text = "bfc r0, #3, #5",
     .encoding = 0xf36f00c7,
     .op = Op::bitfield,
     .reads = regs(0),
     .writes = regs(0)},
    {.text = "ubfx r0, r1, #3, #5",
     .encoding = 0xf3c100c4,
     .op = Op::bitfield,
     .reads = regs(1),
     .writes = regs(0)},
    {.text = "uxtb r0, r1",
     .encoding = 0xb2c8,
     .op = Op::extend,
     .reads = regs(1),
     .writes = regs(0)},
    {.text = "sxtab r0, r1, r2",
     .encoding = 0xfa41f082,
     .op = Op::extend,
     .reads = regs(1, 2),
     .writes = regs(0)},
    {.text = "rbit r0, r1",
     .encoding = 0xfa91f0a1,
     .op = Op::reverse,
     .reads = regs(1),
     .writes = regs(0)},
    {.text = "clz r0, r1",
     .encoding = 0xfab1f081,
     .op = Op::clz,
     .reads = regs(1),
     .writes = regs(0)},
    {.text = "pkhbt r0, r1, r2, lsl #16",
     .encoding = 0xeac14002,
     .op = Op::pack,
     .reads = regs(1, 2),
     .writes = regs(0),
     .traits = any_shift},
    {.text = "ssat r0, #8, r1",
     .encoding = 0xf3010007,
     .op = Op::saturate,
     .reads = regs(1),
     .writes = regs(0),
     .traits = any_shift},
    {.text = "qadd r0, r1, r2",
     .encoding = 0xfa82f081,
     .op = Op::saturate,
     .reads = regs(1, 2),
     .writes = regs(0)},
    {.text = "uadd8 r0, r1, r2",
     .encoding = 0xfa81f042,
     .op = Op::simd,
     .reads = regs(1, 2),
     .writes = regs(0)},
    {.text = "sel r0, r1, r2",
     .encoding = 0xfaa1f082,
     .op = Op::select,
     .reads = regs(1, 2),
     .writes = regs(0),
     .traits = reads_flags},
    {.text = "usada8 r0, r1, r2, r3",
     .encoding = 0xfb713002,
     .op = Op::sum_of_differences,
     .reads = regs(1, 2, 3),
     .writes = regs(0),
     .accumulators = regs(3)},
    {.text = "mla r0, r1, r2, r3",
     .encoding = 0xfb013002,
     .op = Op::mac,
     .reads = regs(1, 2, 3),
     .writes = regs(0),
     .accumulators = regs(3)},
    {.text = "smlad r4, r5, r6, r4",
     .encoding = 0xfb254406,
     .op = Op::mac,
     .reads = regs(4, 5, 6),
     .writes = regs(4),
     .accumulators = regs(4)},
    {.text = "smull r0, r1, r2, r3",
     .encoding = 0xfb820103,
     .op = Op::multiply_long,
     .reads = regs(2, 3),
     .writes = regs(0, 1),
     .traits = is_signed},
    {.text = "umaal r0, r1, r2, r3",
     .encoding = 0xfbe20163,
     .op = Op::mac_long,
     .reads = regs(0, 1, 2, 3),
     .writes = regs(0, 1),
     .accumulators = regs(0, 1)},
    {.text = "sdiv r0, r1, r2",
     .encoding = 0xfb91f0f2,
     .op = Op::divide,
     .reads = regs(1, 2),
     .writes = regs(0),
     .traits = is_signed},
    {.text = "ldr r0, [r1, r2]",
     .encoding = 0x5888,
     .op = Op::load,
     .reads = regs(1, 2),
     .writes = regs(0),
     .address = regs(1, 2),
     .traits = register_offset | loads},
    {.text = "ldr r0, [pc, #8]",
     .encoding = 0x4802,
     .op = Op::load,
     .reads = regs(15),
     .writes = regs(0),
     .address = regs(15),
     .traits = literal | loads},
    {.text = "ldrb.w r0, [r1], #1",
     .encoding = 0xf8110b01,
     .op = Op::load,
     .reads = regs(1),
     .writes = regs(0, 1),
     .address = regs(1),
     .traits = writeback | loads},
    {.text = "ldr.w r0, [r1, #-4]!",
     .encoding = 0xf8510d04,
     .op = Op::load,
     .reads = regs(1),
     .writes = regs(0, 1),
     .address = regs(1),
     .traits = writeback | loads},
    {.text = "ldr.w pc, [r0, r1, lsl #2]",
     .encoding = 0xf850f021,
     .op = Op::load,
     .reads = regs(0, 1),
     .writes = regs(15),
     .address = regs(0, 1),
     .traits = register_offset | loads | writes_pc},
    {.text = "str r0, [r1, #4]",
     .encoding = 0x6048,
     .op = Op::store,
     .reads = regs(0, 1),
     .address = regs(1),
     .stored = regs(0),
     .traits = stores},
    {.text = "strh.w r0, [r1, r2, lsl #1]",
     .encoding = 0xf8210012,
     .op = Op::store,
     .reads = regs(0, 1, 2),
     .address = regs(1, 2),
     .stored = regs(0),
     .traits = register_offset | stores},
    {.text = "str.w r0, [r1, #4]!",
     .encoding = 0xf8410f04,
     .op = Op::store,
     .reads = regs(0, 1),
     .writes = regs(1),
     .address = regs(1),
     .stored = regs(0),
     .traits = writeback | stores},
    {.text = "ldrd r0, r1, [r2], #8",
     .encoding = 0xe8f20102,
     .op = Op::load_double,
     .reads = regs(2),
     .writes = regs(0, 1, 2),
     .address = regs(2),
     .traits = writeback | loads},
    {.text = "strd r0, r1, [r2, #8]",
     .encoding = 0xe9c20102,
     .op = Op::store_double,
     .reads = regs(0, 1, 2),
     .address = regs(2),
     .stored = regs(0, 1),
     .traits = stores},
    {.text = "ldrex r0, [r1]",
     .encoding = 0xe8510f00,
     .op = Op::load_exclusive,
     .reads = regs(1),
     .writes = regs(0),
     .address = regs(1),
     .traits = loads},
    {.text = "strex r0, r1, [r2]",
     .encoding = 0xe8421000,
     .op = Op::store_exclusive,
     .reads = regs(1, 2),
     .writes = regs(0),
     .address = regs(2),
     .stored = regs(1),
     .traits = stores},
    {.text = "ldmia r0!, {r1-r3}",
     .encoding = 0xc80e,
     .op = Op::load_multiple,
     .reads = regs(0),
     .writes = regs(0, 1, 2, 3),
     .address = regs(0),
     .traits = writeback | loads},
    {.text = "ldmia r0, {r0-r2}",
     .encoding = 0xc807,
     .op = Op::load_multiple,
     .reads = regs(0),
     .writes = regs(0, 1, 2),
     .address = regs(0),
     .traits = loads},
    {.text = "stmdb r4!, {r0, r8}",
     .encoding = 0xe9240101,
     .op = Op::store_multiple,
     .reads = regs(0, 4, 8),
     .writes = regs(4),
     .address = regs(4),
     .stored = regs(0, 8),
     .traits = writeback | stores | descending},
    {.text = "push {r4, lr}",
     .encoding = 0xb510,
     .op = Op::store_multiple,
     .reads = regs(4, 13, 14),
     .writes = regs(13),
     .address = regs(13),
     .stored = regs(4, 14),
     .traits = writeback | stores | descending},
    {.text = "pop {r4, pc}",
     .encoding = 0xbd10,
     .op = Op::load_multiple,
     .reads = regs(13),
     .writes = regs(4, 13, 15),
     .address = regs(13),
     .traits = writeback | loads | writes_pc},
    {.text = "push.w {r8}",
     .encoding = 0xf84d8d04,
     .op = Op::store,
     .reads = regs(8, 13),
     .writes = regs(13),
     .address = regs(13),
     .stored = regs(8),
     .traits = writeback | stores},
    {.text = "pop.w {r8}",
     .encoding = 0xf85d8b04,
     .op = Op::load,
     .reads = regs(13),
     .writes = regs(8, 13),
     .address = regs(13),
     .traits = writeback | loads},
    {.text = "b .", .encoding = 0xe7fe, .op = Op::branch, .traits = writes_pc},
    {.text = "bne .", .encoding = 0xd1fe, .op = Op::branch, .traits = writes_pc | reads_flags},
    {.text = "cbz r3, . + 8",
     .encoding = 0xb113,
     .op = Op::branch,
     .reads = regs(3),
     .traits = writes_pc},
    {.text = "bl .",
     .encoding = 0xf7fffffe,
     .op = Op::call,
     .writes = regs(14),
     .traits = writes_pc},
    {.text = "bx lr",
     .encoding = 0x4770,
     .op = Op::branch_register,
     .reads = regs(14),
     .traits = writes_pc},
    {.text = "blx r3",
     .encoding = 0x4798,
     .op = Op::call_register,
     .reads = regs(3),
     .writes = regs(14),
     .traits = writes_pc},
    {.text = "tbb [r0, r1]",
     .encoding = 0xe8d0f001,
     .op = Op::table_branch,
     .reads = regs(0, 1),
     .address = regs(0, 1),
     .traits = writes_pc | loads | register_offset},
    {.text = "nop", .encoding = 0xbf00, .op = Op::nop},
    {.text = "cpsid i", .encoding = 0xb672, .op = Op::change_state},
    {.text = "mrs r0, basepri", .encoding = 0xf3ef8011, .op = Op::special_move, .writes = regs(0)},
    {.text = "msr basepri, r0", .encoding = 0xf3808811, .op = Op::special_move, .reads = regs(0)},
    {.text = "dmb", .encoding = 0xf3bf8f5f, .op = Op::barrier},
    {.text = "svc #1", .encoding = 0xdf01, .op = Op::exception},
};

TEST(Decoder, GivesRegistersByRole) {
  for (const Row& row : integer_rows) {
    SCOPED_TRACE(row.text);
    const Instruction i = decode(row.encoding);
    EXPECT_EQ(i.size, size_of(row.encoding));
    EXPECT_EQ(i.encoding, row.encoding);
    EXPECT_EQ(static_cast<int>(i.op), static_cast<int>(row.op));
    EXPECT_EQ(i.reads, row.reads);
    EXPECT_EQ(i.writes, row.writes);
    EXPECT_EQ(i.address_registers, row.address);
    EXPECT_EQ(i.accumulators, row.accumulators);
    EXPECT_EQ(i.store_data, row.stored);
    std::uint32_t found = traits_of(i);
    std::uint32_t expected = row.traits;
    if (row.traits & any_shift) {
      found &= ~(inline_shift | left_shift);
      expected &= ~any_shift;
    } else {
      EXPECT_EQ(i.shifted, row.shifted);
    }
    EXPECT_EQ(found, expected);
    EXPECT_EQ(i.fp_reads | i.fp_writes, 0u);
  }
}

struct FpRow {
  const char* text = "";
  std::uint32_t encoding = 0;
  Op op = Op::undefined;
  std::uint32_t fp_reads = 0;
  std::uint32_t fp_writes = 0;
  std::uint32_t fp_accumulators = 0;
  std::uint16_t reads = 0;
  std::uint16_t writes = 0;
  std::uint8_t words = 0;
  std::uint32_t needs = isa_fp_single;
};

constexpr FpRow fp_rows[] = {
    {.text = "vadd.f32 s0, s1, s2",
     .encoding = 0xee300a81,
     .op = Op::fp_add,
     .fp_reads = 6,
     .fp_writes = 1},
    {.text = "vmul.f64 d1, d2, d3",
     .encoding = 0xee221b03,
     .op = Op::fp_multiply,
     .fp_reads = 0xF0,
     .fp_writes = 0xC,
     .needs = isa_fp_double},
    {.text = "vfma.f32 s0, s1, s2",
     .encoding = 0xeea00a81,
     .op = Op::fp_fma,
     .fp_reads = 7,
     .fp_writes = 1,
     .fp_accumulators = 1},
    {.text = "vmla.f32 s3, s4, s5",
     .encoding = 0xee421a22,
     .op = Op::fp_mla,
     .fp_reads = 0x38,
     .fp_writes = 8,
     .fp_accumulators = 8},
    {.text = "vcmp.f32 s0, s1", .encoding = 0xeeb40a60, .op = Op::fp_compare, .fp_reads = 3},
    {.text = "vdiv.f32 s0, s1, s2",
     .encoding = 0xee800a81,
     .op = Op::fp_divide,
     .fp_reads = 6,
     .fp_writes = 1},
    {.text = "vsqrt.f64 d0, d1",
     .encoding = 0xeeb10bc1,
     .op = Op::fp_sqrt,
     .fp_reads = 0xC,
     .fp_writes = 3,
     .needs = isa_fp_double},
    {.text = "vabs.f32 s0, s1",
     .encoding = 0xeeb00ae0,
     .op = Op::fp_simple,
     .fp_reads = 2,
     .fp_writes = 1},
    {.text = "vmov.f32 s0, s1",
     .encoding = 0xeeb00a60,
     .op = Op::fp_simple,
     .fp_reads = 2,
     .fp_writes = 1},
    {.text = "vmov.f32 s0, #1.0", .encoding = 0xeeb70a00, .op = Op::fp_simple, .fp_writes = 1},
    {.text = "vcvt.s32.f32 s0, s1",
     .encoding = 0xeebd0ae0,
     .op = Op::fp_convert,
     .fp_reads = 2,
     .fp_writes = 1},
    {.text = "vcvt.f64.f32 d0, s2",
     .encoding = 0xeeb70ac1,
     .op = Op::fp_convert,
     .fp_reads = 4,
     .fp_writes = 3,
     .needs = isa_fp_double},
    {.text = "vseleq.f32 s0, s1, s2",
     .encoding = 0xfe000a81,
     .op = Op::fp_simple,
     .fp_reads = 6,
     .fp_writes = 1,
     .needs = isa_fp_v5},
    {.text = "vmov r0, s1",
     .encoding = 0xee100a90,
     .op = Op::fp_to_core,
     .fp_reads = 2,
     .writes = regs(0)},
    {.text = "vmov s1, r0",
     .encoding = 0xee000a90,
     .op = Op::fp_from_core,
     .fp_writes = 2,
     .reads = regs(0)},
    {.text = "vmov r0, r1, d1",
     .encoding = 0xec510b11,
     .op = Op::fp_to_core_two,
     .fp_reads = 0xC,
     .writes = regs(0, 1)},
    {.text = "vmov s2, s3, r0, r1",
     .encoding = 0xec410a11,
     .op = Op::fp_from_core_two,
     .fp_writes = 0xC,
     .reads = regs(0, 1)},
    {.text = "vldr s5, [r1, #8]",
     .encoding = 0xedd12a02,
     .op = Op::fp_load,
     .fp_writes = 0x20,
     .reads = regs(1),
     .words = 1},
    {.text = "vldr d2, [pc, #8]",
     .encoding = 0xed9f2b02,
     .op = Op::fp_load,
     .fp_writes = 0x30,
     .reads = regs(15),
     .words = 2},
    {.text = "vstr d2, [r1]",
     .encoding = 0xed812b00,
     .op = Op::fp_store,
     .fp_reads = 0x30,
     .reads = regs(1),
     .words = 2},
    {.text = "vldmia r0!, {s4-s6}",
     .encoding = 0xecb02a03,
     .op = Op::fp_load_multiple,
     .fp_writes = 0x70,
     .reads = regs(0),
     .writes = regs(0),
     .words = 3},
    {.text = "vstmdb r0!, {d0-d1}",
     .encoding = 0xed200b04,
     .op = Op::fp_store_multiple,
     .fp_reads = 0xF,
     .reads = regs(0),
     .writes = regs(0),
     .words = 4},
    {.text = "vpush {d8}",
     .encoding = 0xed2d8b02,
     .op = Op::fp_store_multiple,
     .fp_reads = 0x30000,
     .reads = regs(13),
     .writes = regs(13),
     .words = 2},
    {.text = "vpop {s16-s17}",
     .encoding = 0xecbd8a02,
     .op = Op::fp_load_multiple,
     .fp_writes = 0x30000,
     .reads = regs(13),
     .writes = regs(13),
     .words = 2},
    {.text = "vmrs r0, fpscr", .encoding = 0xeef10a10, .op = Op::fp_status, .writes = regs(0)},
    {.text = "vmsr fpscr, r0", .encoding = 0xeee10a10, .op = Op::fp_status, .reads = regs(0)},
};

TEST(Decoder, GivesFloatingPointRegisters) {
  for (const FpRow& row : fp_rows) {
    SCOPED_TRACE(row.text);
    const Instruction i = decode(row.encoding);
    EXPECT_EQ(static_cast<int>(i.op), static_cast<int>(row.op));
    EXPECT_EQ(i.fp_reads, row.fp_reads);
    EXPECT_EQ(i.fp_writes, row.fp_writes);
    EXPECT_EQ(i.fp_accumulators, row.fp_accumulators);
    EXPECT_EQ(i.reads, row.reads);
    EXPECT_EQ(i.writes, row.writes);
    EXPECT_EQ(i.words, row.words);
    EXPECT_EQ(i.needs, row.needs);
  }
  EXPECT_TRUE(decode(0xeef1fa10).writes_flags);  // vmrs apsr_nzcv, fpscr
}

TEST(Decoder, GivesTargetsAndConditionsOfBranches) {
  const Instruction back = decode(0xd1fe);  // bne to itself
  EXPECT_EQ(back.target, base_address);
  EXPECT_EQ(back.condition, 1);
  EXPECT_TRUE(back.conditional_branch());
  const Instruction call = decode(0xf000f802);  // bl .+8
  EXPECT_EQ(call.target, base_address + 8);
  EXPECT_FALSE(call.conditional_branch());
  const Instruction cbz = decode(0xb113);  // cbz r3, .+8
  EXPECT_TRUE(cbz.cbz());
  EXPECT_TRUE(cbz.conditional_branch());
  EXPECT_EQ(cbz.target, base_address + 8);
  EXPECT_EQ(decode(0x4770).cycle_class, CycleClass::return_);       // bx lr
  EXPECT_EQ(decode(0x4718).cycle_class, CycleClass::branch_taken);  // bx r3
}

TEST(Decoder, TellsApartWhatCapstoneMisreads) {
  for (const std::uint32_t encoding : {
           0xE97FE97Fu,  // SG
           0xE841F000u,  // TT r0, r1
           0xE841F080u,  // TTA r0, r1
           0xEA51A002u,  // CSINC and its like: CSEL family
           0x4704u,      // BXNS r0
           0x4784u,      // BLXNS r0
           0x4701u,      // reserved bits of BX
       }) {
    const Instruction i = decode(encoding);
    EXPECT_EQ(static_cast<int>(i.op), static_cast<int>(Op::undefined)) << std::hex << encoding;
    EXPECT_EQ(i.size, size_of(encoding));
    EXPECT_EQ(i.needs, 0u);
  }
}

TEST(Decoder, HasNoNeonAndNoMve) {
  for (const std::uint32_t encoding : {
           0xEF020844u,  // vadd.i8 q0, q1, q2 (NEON and MVE)
           0xFF020D54u,  // vmul.f32 q0, q1, q2
           0xEF020D44u,  // vadd.f32 q0, q1, q2
           0xF9220A0Du,  // vld1.8 {d0, d1}, [r2]!
           0xEEF00E10u,  // vmladav of MVE
           0xFE311F4Du,  // VPST
           0xEC911E00u,  // vldrw of MVE
       }) {
    const Instruction i = decode(encoding);
    EXPECT_EQ(static_cast<int>(i.op), static_cast<int>(Op::undefined)) << std::hex << encoding;
    EXPECT_EQ(i.size, 4);
  }
}

TEST(Decoder, FollowsItBlocks) {
  Decoder decoder;
  ItState it;
  const auto next = [&](std::uint32_t encoding) {
    return decoder.decode(bytes_of(encoding, size_of(encoding)), base_address, it);
  };
  EXPECT_EQ(next(0xbfc3).op, Op::it);  // ittte gt
  EXPECT_TRUE(it.active());
  const Instruction add = next(0x1888);  // adds r0, r1, r2: ADDGT
  EXPECT_TRUE(add.in_it);
  EXPECT_EQ(add.condition, 12);
  EXPECT_FALSE(add.writes_flags);  // 16 bits: no flags inside a block
  EXPECT_TRUE(add.reads_flags);
  const Instruction wide = next(0xeb510002);  // adcs.w r0, r1, r2 keeps its S bit
  EXPECT_EQ(wide.condition, 12);
  EXPECT_TRUE(wide.writes_flags);
  const Instruction compare = next(0x4288);  // cmp r0, r1 sets them wherever it stands
  EXPECT_EQ(compare.condition, 12);
  EXPECT_TRUE(compare.writes_flags);
  EXPECT_EQ(next(0x4608).condition, 13);  // the else
  EXPECT_FALSE(it.active());
  const Instruction after = next(0x1888);
  EXPECT_FALSE(after.in_it);
  EXPECT_EQ(after.condition, 14);
  EXPECT_TRUE(after.writes_flags);
}

// Against the architecture's own words: shift the low five bits left; when the low three are 0,
// the block is over.
TEST(ItState, AdvancesAsTheArchitectureSays) {
  for (int bits = 0; bits < 256; ++bits) {
    ItState it{static_cast<std::uint8_t>(bits)};
    it.advance();
    const int expected = (bits & 7) == 0 ? 0 : (bits & 0xE0) | ((bits & 0x1F) << 1 & 0x1F);
    EXPECT_EQ(it.bits, expected) << bits;
  }
  ItState four{0xC3};  // ittte gt as loaded: GT, mask 0011
  const int conditions[] = {12, 12, 12, 13};
  for (const int condition : conditions) {
    EXPECT_TRUE(four.active());
    EXPECT_EQ(four.condition(), condition);
    four.advance();
  }
  EXPECT_FALSE(four.active());
}

TEST(Decoder, WritesInstructionsAsAnAssemblerWould) {
  Decoder decoder;
  const auto text = [&](std::uint32_t encoding, ItState it = {}) {
    return decoder.text(bytes_of(encoding, size_of(encoding)), base_address, it);
  };
  EXPECT_EQ(text(0x1888), "adds r0, r1, r2");
  EXPECT_EQ(text(0x1888, ItState{0x08}), "addeq r0, r1, r2");
  EXPECT_EQ(text(0xE97FE97F), ".inst.w 0xe97fe97f");
  EXPECT_EQ(text(0x4704), ".inst.n 0x4704");
}

TEST(Executable, NamesWhatIsLacking) {
  const auto why = [](std::uint32_t encoding, Core core) {
    return why_not_executable(decode(encoding), core, core_info(core).isa);
  };
  EXPECT_EQ(why(0x1888, Core::cortex_m0), "");
  EXPECT_EQ(why(0xeb010002, Core::cortex_m0), "the Cortex-M0 has only the Armv6-M instructions");
  EXPECT_EQ(why(0xbf08, Core::cortex_m0plus), "the Cortex-M0+ has only the Armv6-M instructions");
  EXPECT_EQ(why(0xb113, Core::cortex_m0), "the Cortex-M0 has only the Armv6-M instructions");
  EXPECT_EQ(why(0xfb254406, Core::cortex_m3), "the Cortex-M3 has no DSP instructions");
  EXPECT_EQ(why(0xee300a81, Core::cortex_m3), "the Cortex-M3 has no floating-point unit");
  EXPECT_EQ(why(0xfe000a81, Core::cortex_m4),
            "the Cortex-M4 has no FPv5 floating-point instructions");
  EXPECT_EQ(why(0xee221b03, Core::cortex_m4),
            "the Cortex-M4 has no double-precision floating point");
  EXPECT_EQ(why(0xee221b03, Core::cortex_m33),
            "the Cortex-M33 has no double-precision floating point");
  EXPECT_EQ(why(0xe8d10faf, Core::cortex_m7), "the Cortex-M7 has no Armv8-M instructions");  // lda
  EXPECT_EQ(why(0xe8d10faf, Core::cortex_m33), "");
  EXPECT_EQ(why(0xE97FE97F, Core::cortex_m7), "it is not an instruction that the Cortex-M7 has");
  EXPECT_EQ(why(0xee221b03, Core::cortex_m7), "");
}

TEST(Executable, TellsThePartFromTheCore) {
  const std::uint32_t no_fpu = core_info(Core::cortex_m4).isa & ~std::uint32_t{isa_fp_single};
  EXPECT_EQ(why_not_executable(decode(0xee300a81), Core::cortex_m4, no_fpu),
            "this part's Cortex-M4 has no floating-point unit");
  const std::uint32_t single = core_info(Core::cortex_m7).isa & ~std::uint32_t{isa_fp_double};
  EXPECT_EQ(why_not_executable(decode(0xee221b03), Core::cortex_m7, single),
            "this part's Cortex-M7 has no double-precision floating point");
}

// Whatever the bytes: the size is right, and what the flags say of memory and flow agrees with the
// registers.
void expect_consistent(const Instruction& i, int size) {
  ASSERT_EQ(i.size, size);
  ASSERT_EQ(i.end(), i.address + i.size);
  if (i.op == Op::undefined) {
    ASSERT_EQ(i.needs, 0u);
    ASSERT_FALSE(i.loads || i.stores);
    return;
  }
  ASSERT_NE(i.needs, 0u);
  const bool flows = (i.writes & (1u << 15)) || i.op == Op::branch || i.op == Op::call ||
                     i.op == Op::branch_register || i.op == Op::call_register ||
                     i.op == Op::table_branch;
  ASSERT_EQ(i.writes_pc, flows);
  ASSERT_EQ(i.ends_flow(), flows);
  ASSERT_EQ(i.reads & i.address_registers, i.address_registers);
  ASSERT_EQ(i.reads & i.accumulators, i.accumulators);
  ASSERT_EQ(i.reads & i.store_data, i.store_data);
  ASSERT_EQ(i.reads & i.shifted, i.shifted);
  ASSERT_EQ(i.fp_reads & i.fp_accumulators, i.fp_accumulators);
  ASSERT_TRUE(!i.writeback || (i.writes & i.address_registers));
  if (i.loads || i.stores) {
    ASSERT_NE(i.address_registers, 0);
    ASSERT_LE(i.words, 32);
    ASSERT_LT(i.base_register, 16);
  }
  ASSERT_FALSE(i.size == 2 && i.in_it && i.op != Op::compare && i.writes_flags);
}

TEST(Decoder, TakesEvery16BitEncoding) {
  Decoder decoder;
  int undefined = 0;
  for (std::uint32_t encoding = 0; encoding < 0xE800; ++encoding) {
    for (const std::uint8_t bits : {0x00, 0x08}) {
      ItState it{bits};
      const Instruction i = decoder.decode(bytes_of(encoding, 2), base_address, it);
      ASSERT_NO_FATAL_FAILURE(expect_consistent(i, 2)) << std::hex << encoding;
      undefined += i.op == Op::undefined && bits == 0;
    }
  }
  // Armv7-M leaves under a twentieth of them undefined.
  EXPECT_LT(undefined, 0xE800 / 20);
  // What begins a 32-bit instruction, and ends the bytes there are.
  for (std::uint32_t encoding = 0xE800; encoding <= 0xFFFF; ++encoding) {
    ItState it;
    const std::array<std::uint8_t, 2> cut = {static_cast<std::uint8_t>(encoding),
                                             static_cast<std::uint8_t>(encoding >> 8)};
    const Instruction i = decoder.decode(cut, base_address, it);
    ASSERT_EQ(static_cast<int>(i.op), static_cast<int>(Op::undefined)) << std::hex << encoding;
  }
}

TEST(Decoder, TakesAny32BitEncoding) {
  Decoder decoder;
  std::mt19937 random(20240611);
  int defined = 0;
  for (int n = 0; n < 2'000'000; ++n) {
    const std::uint32_t first = 0xE800 + random() % 0x1800;
    const std::uint32_t encoding = first << 16 | (random() & 0xFFFF);
    ItState it{static_cast<std::uint8_t>(n % 4 == 0 ? 0x08 : 0)};
    const Instruction i = decoder.decode(bytes_of(encoding, 4), base_address, it);
    ASSERT_NO_FATAL_FAILURE(expect_consistent(i, 4)) << std::hex << encoding;
    defined += i.op != Op::undefined;
  }
  EXPECT_GT(defined, 200'000);
}

}  // namespace
}  // namespace boardless
