// Where the loads and stores of a block go, told by few registers, so that no access has to call
// back: with a callback on accesses Unicorn leaves its fast path for every one of them.
//
//   loop: ldr  r3, [r0], #4      at r0, as it was when the block began
//         ldr  r4, [sp, #8]      at sp + 8
//         ldrb r5, [r4, r3]      at the sum of what the two before it loaded: read again from
//         memory uxtb r6, r5 str  r3, [r4, r6]      at a sum with what nothing tells: the
//         instruction is `caught`, bne  loop              it calls back before it runs
//
// An address is a constant and up to two values: of a register when the block begins, of one when
// it has ended (what was loaded into it is still there), or of memory when the block begins. The
// last holds only while no store of the block changes that memory before it is loaded. A store to
// the same place is known and looked through; `conflicts` lists those that have to be compared.
// They depend on what was loaded before them alone, so the first store that does change something
// is seen.
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <vector>

#include "analyzer/profile.hpp"
#include "isa/register_sums.hpp"

namespace boardless {

struct AccessPlan {
  // Places of the values that addresses are made of.
  static constexpr std::uint16_t at_begin = 0;  // and the register's number
  static constexpr std::uint16_t at_end = 16;
  static constexpr std::uint16_t further = 32;  // what is caught or read from memory

  struct Sum {
    std::array<std::uint32_t, RegisterSum::most_terms> times{};
    std::array<std::uint16_t, RegisterSum::most_terms> places{};
    std::size_t terms = 0;
    bool operator==(const Sum&) const = default;
    std::uint32_t from(const std::uint32_t* values) const {
      std::uint32_t out = 0;
      for (std::size_t t = 0; t < terms; ++t) out += times[t] * values[places[t]];
      return out;
    }
  };
  struct Address {
    std::uint32_t constant = 0;
    std::uint16_t sum = 0;   // index into `sums`
    bool needs_end = false;  // registers at the block's end are in it
  };
  static constexpr std::uint16_t not_caught = 0xFFFF;
  static constexpr std::size_t most_further = 1024;
  struct Catch {
    Address address;  // from the registers just before the instruction
    std::uint16_t place;
  };
  // A value that a load will bring, read when the block begins.
  struct Reading {
    Address address;
    std::uint16_t place = 0;
    std::uint16_t instruction = 0;
    std::uint8_t bytes = 0;
    bool is_signed = false;
  };
  struct Conflict {
    std::uint16_t store;  // instruction
    std::uint16_t reading;
  };

  std::vector<Sum> sums;              // the first is none
  std::vector<Address> addresses;     // by instruction; of the first transfer
  std::vector<std::uint16_t> caught;  // by instruction: index into `catches`, or not_caught
  std::vector<Catch> catches;
  std::vector<Reading> readings;
  std::vector<Conflict> conflicts;       // by the reading's instruction
  bool possible = true;                  // false: an access that only Unicorn can tell of, as STREX
  std::uint16_t registers_at_begin = 0;  // bit r: needed
  std::uint16_t registers_at_end = 0;

  std::uint32_t value(const Address& address, const std::uint32_t* values) const {
    return address.constant + sums[address.sum].from(values);
  }
};

// What besides registers at the block's begin may be used.
struct AccessSources {
  bool registers_at_end = true;  // nothing asks for the block's accesses before it has ended
  bool memory = true;
  std::set<std::uint32_t> not_ahead;  // loads that were found to bring what was stored before them
};
AccessPlan plan_accesses(const Block& block, const AccessSources& sources);

}  // namespace boardless
