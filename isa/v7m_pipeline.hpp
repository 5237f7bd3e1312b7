// What the Cortex-M3 and the Cortex-M4 share: a three-stage pipeline with a prefetch unit of three
// words and loads and stores that overlap their neighbours. Private to isa/.
//
// Cycles by Arm DDI0337I and DDI0439D table 3-1; overlaps measured by jnk0le/random on STM32F103
// and F407 and checked against public code with published cycles (docs/accuracy.md).
//
// A load is charged 2 cycles. What pipelines behind it (another load, a store with an immediate
// offset, a NOP) starts one cycle early and so costs one less: n loads take n + 1.
#pragma once

#include "isa/timing.hpp"

namespace boardless {

struct V7mState {
  enum Previous : std::uint8_t { other, load, load_block, store, store_register, store_block };

  std::uint32_t fp_result = 0;   // written by the floating-point instruction just before
  std::uint16_t alu_result = 0;  // written by the data-processing instruction just before
  std::uint16_t loaded = 0;      // written by the load just before
  std::uint8_t previous = other;
  std::uint8_t previous_narrow = 0;
  std::uint8_t new_stream = 1;  // the next instruction is where a taken branch led
  std::uint8_t fp_busy = 0;     // cycles until a divide or square root ends

  // Prefetch unit; times count from when the next instruction could execute at the earliest.
  std::int8_t address_time = 0;  // when the last word asked for was addressed
  std::int8_t left_time[3] = {0, 0,
                              0};  // when the last word asked for and the two before were left
  std::int8_t execute_time = -1;   // when the instruction before started to execute
  std::uint8_t indexed_store_base = 0xFF;  // of a pre- or post-indexed store just before
  std::uint16_t taken_slots = 0;           // bit k: no word could be addressed k + 1 cycles ago
};

// Where the two cores differ.
struct V7mCosts {
  int mac;                    // MLA, MLS
  int multiply_long;          // SMULL, UMULL, before operand-dependent cycles
  int mac_long;               // SMLAL, UMLAL, before operand-dependent cycles
  bool indexed_loads_chain;   // a pre- or post-indexed load pipelines behind a load
  bool written_base_in_time;  // a load behind an indexed one on its base still pipelines
};

PipelineState v7m_start();
Step v7m_step(const V7mCosts& costs, PipelineState& state, const Instruction& i, Outcome outcome);

// Divide: no formula is published for these cores. The Cortex-M33's shape is taken (2 when the
// quotient is 0, else 4 + bits / 4), within Arm's documented 2 to 12. Assumed.
int v7m_divide_cycles(int bucket);

}  // namespace boardless
