// Runs an image on the fast path and on the slow reference, and fails where they differ: in
// instructions and cycles, in all and at each address, and in how the run went.
//
//   const Estimate e = expect_same_both_ways(image, generic_board(Core::cortex_m4), options);
//
// Where the run fails, it has to fail with one sentence both ways: error_both_ways gives it.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>

#include "analyzer/cost/estimate.hpp"
#include "analyzer/cost/event_cycles.hpp"
#include "analyzer/error.hpp"
#include "analyzer/machine/run.hpp"

namespace boardless {

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

inline std::uint32_t address_of(const Image& image, const std::string& name) {
  const Symbol* symbol = image.find_symbol(name);
  if (!symbol) throw std::runtime_error("no symbol " + name);
  return symbol->address;
}

struct BothWays {
  RunResult fast;
  RunResult slow;
  Estimate estimate;            // of the fast one
  std::uint32_t fast_word = 0;  // of the guest's memory after the run
  std::uint32_t slow_word = 0;
};

inline BothWays run_both_ways(const Image& image, const Board& board, RunOptions options = {},
                              std::uint32_t word_at = 0) {
  const OperatingPoint point = operating_point(board, std::nullopt);
  options.max_instructions = std::min<std::uint64_t>(options.max_instructions, 200'000'000);
  options.point = point;
  options.event_cycles = event_cycles(board, point);
  options.call_tree = true;
  options.call_sequence = 20'000;
  BothWays out;
  const auto run_it = [&](std::uint32_t& word) {
    std::vector<std::uint8_t> bytes(4);
    RunResult result = run_and_read(image, board, options, word_at, bytes);
    for (std::size_t k = 0; k < bytes.size(); ++k) word |= std::uint32_t{bytes[k]} << (8 * k);
    return result;
  };
  out.fast = run_it(out.fast_word);
  out.estimate =
      make_estimate(image, board, point, out.fast.profile, documented_model(board, point));
  options.reference = true;
  out.slow = run_it(out.slow_word);
  return out;
}

// Contexts by name, as "main > outer > inner: calls, instructions, cycles".
inline std::vector<std::string> contexts_of(const CallTree& tree, const Image& image) {
  std::vector<std::string> names, out;
  for (const CallTree::Context& c : tree.contexts) {
    const Symbol* symbol = image.symbol_at(c.function);
    std::string name = symbol ? symbol->name : fmt::format("0x{:08x}", c.function);
    if (c.parent != CallTree::no_parent) name = names[c.parent] + " > " + name;
    names.push_back(name);
    out.push_back(
        fmt::format("{}: {} calls, {} instructions, {}", name, c.calls, c.instructions, c.cycles));
  }
  return out;
}

// Two trees alike, and contexts that add up to the estimate.
inline void expect_same_calls(const BothWays& both, const Image& image) {
  ASSERT_TRUE(both.fast.profile.call_tree && both.slow.profile.call_tree);
  const CallTree& fast = *both.fast.profile.call_tree;
  const CallTree& slow = *both.slow.profile.call_tree;
  EXPECT_EQ(contexts_of(fast, image), contexts_of(slow, image));
  EXPECT_EQ(fast.stack_bytes, slow.stack_bytes);
  ASSERT_TRUE(both.fast.profile.call_sequence && both.slow.profile.call_sequence);
  const CallSequence& fast_calls = *both.fast.profile.call_sequence;
  const CallSequence& slow_calls = *both.slow.profile.call_sequence;
  ASSERT_EQ(fast_calls.calls.size(), slow_calls.calls.size());
  for (std::size_t k = 0; k < fast_calls.calls.size(); ++k) {
    const CallSequence::Call &a = fast_calls.calls[k], &b = slow_calls.calls[k];
    ASSERT_TRUE(a == b) << fmt::format(
        "call {} of 0x{:08x}: {} to {}, {} instructions, {} products, {} bytes; by the reference "
        "0x{:08x}: {} to {}, {}, {}, {}",
        k, a.function, a.begin_cycles, a.end_cycles, a.instructions, a.multiplications,
        a.written_bytes, b.function, b.begin_cycles, b.end_cycles, b.instructions,
        b.multiplications, b.written_bytes);
  }
  EXPECT_EQ(fast_calls.depth_limit, slow_calls.depth_limit);
  EXPECT_TRUE(fast.calls == slow.calls);
  ASSERT_EQ(fast.stacks.size(), slow.stacks.size());
  for (std::size_t k = 0; k < fast.stacks.size(); ++k) {
    const CallTree::Stack &a = fast.stacks[k], &b = slow.stacks[k];
    EXPECT_TRUE(a == b) << fmt::format("stack of 0x{:08x}: {} and {} bytes, 0x{:08x}: {} and {}",
                                       a.function, a.own_bytes, a.bytes, b.function, b.own_bytes,
                                       b.bytes);
  }
  std::uint64_t instructions = 0, cycles = 0;
  for (const CallTree::Context& c : fast.contexts) {
    instructions += c.instructions;
    cycles += c.cycles;
  }
  EXPECT_EQ(instructions, both.estimate.instructions);
  EXPECT_EQ(static_cast<double>(cycles), both.estimate.cycles);
}

inline void expect_same(const BothWays& both, const Image& image) {
  expect_same_calls(both, image);
  const Profile& fast = both.fast.profile;
  const Profile& slow = both.slow.profile;
  const RunTotals& totals = both.slow.totals;
  EXPECT_EQ(both.estimate.instructions, totals.instructions);
  EXPECT_EQ(both.estimate.cycles, static_cast<double>(totals.cycles));
  EXPECT_EQ(fast.passes, slow.passes);
  EXPECT_EQ(fast.run_instructions, slow.run_instructions);
  EXPECT_EQ(to_string(fast.ended_by), to_string(slow.ended_by));
  EXPECT_EQ(fast.exit_status, slow.exit_status);
  EXPECT_EQ(fast.console, slow.console);

  std::map<std::uint32_t, const Cost*> rows;
  for (const InstructionCost& row : both.estimate.instructions_by_address)
    if (row.cost.instructions) rows[row.address] = &row.cost;
  int shown = 0;
  const auto differs = [&](std::uint32_t address, const std::string& how) {
    const Symbol* symbol = image.symbol_at(address);
    if (++shown <= 10)
      ADD_FAILURE() << fmt::format("0x{:08x} {}: {}", address, symbol ? symbol->name : "", how);
  };
  for (const auto& [address, count] : totals.instructions_at) {
    const auto row = rows.find(address);
    if (row == rows.end()) {
      differs(address, fmt::format("not counted, {} by the reference", count));
      continue;
    }
    const std::uint64_t cycles = totals.cycles_at.at(address);
    const Cost& cost = *row->second;
    if (cost.instructions != count || cost.cycles != static_cast<double>(cycles))
      differs(address, fmt::format("{} executions and {} cycles, {} and {} by the reference",
                                   cost.instructions, cost.cycles, count, cycles));
    rows.erase(row);
  }
  for (const auto& [address, cost] : rows)
    differs(address, fmt::format("{} executions, none by the reference", cost->instructions));
}

inline Estimate expect_same_both_ways(const Image& image, const Board& board,
                                      const RunOptions& options = {}) {
  const BothWays both = run_both_ways(image, board, options);
  expect_same(both, image);
  return both.estimate;
}

// The sentence that the run fails with; empty when it does not fail.
inline std::string firmware_error(const Image& image, const Board& board,
                                  const RunOptions& options = {}) {
  try {
    run(image, board, options);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::firmware) << error.what();
    return error.what();
  }
  return "";
}

inline std::string error_both_ways(const Image& image, const Board& board,
                                   RunOptions options = {}) {
  const std::string fast = firmware_error(image, board, options);
  options.reference = true;
  EXPECT_EQ(fast, firmware_error(image, board, options));
  return fast;
}

}  // namespace boardless
