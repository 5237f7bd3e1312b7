#include "analyzer/learn/observation.hpp"

#include <fmt/format.h>

#include "analyzer/board/board.hpp"
#include "analyzer/cost/event_cycles.hpp"
#include "analyzer/error.hpp"
#include "analyzer/learn/layer_chain.hpp"
#include "analyzer/learn/parameters.hpp"
#include "analyzer/model/model_run.hpp"
#include "analyzer/model/op_function.hpp"

namespace boardless {
namespace {

std::string cost_text(const EventCost& cost) {
  std::string out;
  for (std::size_t c = 0; c < cost_kinds; ++c)
    if (cost.cycles[c] || cost.instructions[c])
      out += fmt::format(" {}:{}/{}", c, cost.cycles[c], cost.instructions[c]);
  return out;
}

Event event_of(const Profile& profile, const Path& path, std::uint32_t function) {
  // The op's function lies behind the model's weights: elsewhere for each layer.
  const auto here = [&](std::uint32_t address) {
    return address - function < op_function_bytes ? address - function : address;
  };
  const Block& block = profile.blocks[path.block];
  Event out;
  out.block = here(block.address);
  out.size = block.size;
  out.next = here(path.next_address);
  std::string passed;
  for (const bool one : path.passed) passed += one ? '1' : '0';
  replay(block, profile.contexts[path.context], path, core_timing(profile.core), profile.options,
         [&](std::size_t k, const Instruction& i, Outcome outcome, const Step& step) {
           if (k < path.first || k >= path.last) return;
           const auto c = static_cast<std::size_t>(executed_class(i, outcome));
           out.cost.cycles[c] += step.cycles;
           ++out.cost.instructions[c];
         });
  out.key = fmt::format("{:x}+{} {:x} {} {}", out.block, block.size, out.next, passed,
                        cost_text(out.cost));
  return out;
}

const Instruction* instruction_at(const Profile& profile, std::uint32_t address) {
  for (const Block& block : profile.blocks)
    if (address - block.address < block.size)
      for (const Instruction& instruction : block.instructions)
        if (instruction.address == address) return &instruction;
  return nullptr;
}

}  // namespace

EmulatedLayer emulate_layer(const KernelPack& pack, const Board& board, const OperatingPoint& point,
                            const Layer& layer) {
  const Graph graph = graph_of(layer);
  const ModelProgram program = make_program(graph, pack, board, {});
  EmulatedLayer out;
  const std::size_t last = layer.then.size();
  if (last && program.ops[0].fused_into != static_cast<int>(last))
    throw Error(ErrorKind::request,
                fmt::format("the kernel pack does not run {} as one", layer_json(layer)));
  out.call = call_of(layer);
  out.function = program.ops[last].function;
  ModelRunOptions options;
  options.seed = static_cast<std::uint32_t>(layer.seed) + 1;
  options.run.point = point;
  options.run.event_cycles = out.event_cycles = event_cycles(program.board, point);
  ModelRun run = run_model(graph, program, options);
  out.profile = std::move(*run.ops[last].profile);
  return out;
}

Observation observation_of(const EmulatedLayer& emulated, const Layer& layer, Events& events) {
  Observation out;
  out.layer = layer;
  out.parameters = parameter_values(emulated.call);
  const auto add = [&](Event event, std::uint64_t count) {
    const std::int32_t cycles = event.cost.total_cycles();
    const std::size_t k = events.find_or_add(std::move(event));
    if (k >= out.counts.size()) out.counts.resize(k + 1);
    out.counts[k] += static_cast<std::int64_t>(count);
    out.cycles += static_cast<std::int64_t>(count) * cycles;
  };
  const Profile& profile = emulated.profile;
  for (const Path& path : profile.paths)
    add(event_of(profile, path, emulated.function), path.count);
  const CoreTiming& timing = core_timing(profile.core);
  for (const auto& [address, counts] : profile.operands) {
    const Instruction* instruction = instruction_at(profile, address);
    if (!instruction) continue;
    for (int bucket = 0; bucket < operand_buckets; ++bucket) {
      const std::uint64_t count = counts[static_cast<std::size_t>(bucket)];
      const int cycles = timing.operand_cycles(*instruction, bucket);
      if (!count || !cycles) continue;
      Event event;
      event.block = address;
      event.next = address;
      event.cost.cycles[static_cast<std::size_t>(instruction->cycle_class)] = cycles;
      event.key = fmt::format("{:x} operand {}", address, cycles);
      add(std::move(event), count);
    }
  }
  // What depends on where data lies follows from shapes, address by address. What the fetching of
  // instructions waits for is taken together: it hangs on all that ran before.
  for (const auto& [address, counts] : profile.memory_events)
    for (std::size_t e = 0; e < memory_event_count; ++e) {
      if (!counts[e] || !emulated.event_cycles[e]) continue;
      const bool of_fetch =
          e >= plain_events || e == event_index(MemoryEvent::ram_instruction_miss);
      Event event;
      event.block = event.next = of_fetch ? 0 : address;
      event.cost.cycles[stall_kind] = emulated.event_cycles[e];
      event.key = fmt::format("{:x} {} {}", event.block, event_name(e), emulated.event_cycles[e]);
      add(std::move(event), counts[e]);
    }
  return out;
}

}  // namespace boardless
