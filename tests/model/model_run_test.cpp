// Models as programs: that the whole runs as its ops do, that what is not run twice costs what it
// would have, and where the bytes lie.
#include "analyzer/model/model_run.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "analyzer/cost/event_cycles.hpp"
#include "analyzer/cost/linear_model.hpp"
#include "analyzer/error.hpp"
#include "analyzer/model/graph/graph_builder.hpp"
#include "tests/model/run_graph.hpp"

namespace boardless {
namespace {

using ::testing::HasSubstr;
using Bytes = std::vector<std::uint8_t>;

Graph network(const std::string& name) {
  return read_graph(std::string(TEST_DATA "/models/") + name + ".tflite");
}

Bytes counted_bytes(std::uint64_t size) {
  Bytes out(size);
  for (std::size_t k = 0; k < out.size(); ++k) out[k] = static_cast<std::uint8_t>(37 * k + k / 11);
  return out;
}

const Tensor& tensor_of(const Graph& graph, int index) {
  return graph.tensors[static_cast<std::size_t>(index)];
}

// The ops one by one, each from its inputs alone, and the whole program in one run of `infer`, with
// nothing between the ops but the arena: they agree only if the memory plan is sound.
TEST(ModelRun, TheWholeProgramDoesWhatItsOpsDo) {
  for (const char* name : {"ds_cnn", "residual"}) {
    const Graph graph = network(name);
    for (const Core core : {Core::cortex_m0plus, Core::cortex_m4}) {
      SCOPED_TRACE(std::string(name) + " on " + std::string(core_info(core).id));
      const ModelProgram program = testing::program_of(graph, core);
      const Bytes input = counted_bytes(tensor_bytes(tensor_of(graph, graph.inputs[0])));
      ModelRunOptions options;
      options.inputs = {input};
      options.values = true;
      const ModelRun by_op = run_model(graph, program, options);

      const auto address = [&](int index) {
        return program.arena +
               static_cast<std::uint32_t>(
                   program.plan.tensor_offsets[static_cast<std::size_t>(index)].value());
      };
      Image image = program.image;
      Segment segment;
      segment.address = segment.run_address = address(graph.inputs[0]);
      segment.memory_size = static_cast<std::uint32_t>(input.size());
      segment.writable = true;
      segment.bytes = input;
      image.segments.push_back(segment);
      RunOptions whole;
      whole.call = program.infer;
      Bytes output(tensor_bytes(tensor_of(graph, graph.outputs[0])));
      const RunResult ran =
          run_and_read(image, program.board, whole, address(graph.outputs[0]), output);
      EXPECT_EQ(output, by_op.outputs[0]);
      const auto calls = std::count_if(program.ops.begin(), program.ops.end(),
                                       [](const ModelProgram::Op& op) { return op.function; });
      const auto infer_itself = static_cast<std::uint64_t>(2 + calls);  // push, calls, pop
      EXPECT_EQ(ran.profile.instructions, by_op.profile.instructions + infer_itself);
    }
  }
}

// Fused kernels promise nothing of what settles their cost.
ModelProgram program_without_fusion(const Graph& graph, Core core) {
  return make_program(graph, load_kernel_pack(bundled_kernel_pack(core)), generic_board(core),
                      {.fuse = false});
}

TEST(ModelRun, WhatIsNotRunTwiceCostsTheSame) {
  const Graph graph = network("ds_cnn");
  for (const Core core : testing::all_pack_cores) {
    SCOPED_TRACE(core_info(core).id);
    const ModelProgram program = program_without_fusion(graph, core);
    const OperatingPoint point = operating_point(program.board, {});
    const LinearModel linear = documented_model(program.board, point);
    ModelRunOptions options;
    const ModelRun shared = run_model(graph, program, options);
    options.values = true;
    options.inputs = {counted_bytes(490)};
    const ModelRun each = run_model(graph, program, options);
    const ModelEstimate a = estimate_model(graph, program, shared, point, linear);
    const ModelEstimate b = estimate_model(graph, program, each, point, linear);
    std::size_t repeats = 0;
    for (std::size_t k = 0; k < a.ops.size(); ++k) {
      if (!a.ops[k].same_as) continue;
      ++repeats;
      EXPECT_FALSE(shared.ops[k].profile.has_value());
      EXPECT_EQ(a.ops[k].cost.instructions, b.ops[k].cost.instructions) << k;
      EXPECT_EQ(a.ops[k].cost.cycles, b.ops[k].cost.cycles) << k;
    }
    // The Cortex-M3's long multiplication ends early for small values: its kernels promise nothing.
    EXPECT_EQ(repeats, core == Core::cortex_m3 ? 0u : 6u);
  }
}

TEST(ModelRun, ACacheServesTheNextModel) {
  const Graph graph = network("ds_cnn");
  const ModelProgram program = program_without_fusion(graph, Core::cortex_m4);
  OpCache cache;
  ModelRunOptions options;
  options.cache = &cache;
  const ModelRun first = run_model(graph, program, options);
  EXPECT_EQ(cache.taken(), 0u);
  const ModelRun second = run_model(graph, program, options);
  EXPECT_GE(cache.taken(), 4u);  // the convolutions, once each
  for (std::size_t k = 0; k < program.ops.size(); ++k) {
    if (program.ops[k].cost_key.empty() || program.ops[k].same_as) continue;
    EXPECT_EQ(first.ops[k].profile->instructions, second.ops[k].profile->instructions) << k;
  }
}

// The last two convolutions are the same in both, at other addresses: in the caches of this board
// they cost something else.
TEST(ModelRun, ACacheChangesNoCost) {
  const Board board = load_board("rpi-pico");
  const KernelPack pack = load_kernel_pack(bundled_kernel_pack(board.core));
  const auto cycles = [&](int more, OpCache& cache) {
    GraphBuilder net(1);
    int x = net.input({1, 20, 20, 3 + more});
    x = net.conv_2d(x, {.channels = 16, .height = 3, .width = 3});
    for (int k = 0; k <= more; ++k) x = net.conv_2d(x, {.channels = 8 * (k + 1) + more});
    x = net.conv_2d(x, {.channels = 16});
    x = net.conv_2d(x, {.channels = 16, .height = 3, .width = 3});
    x = net.conv_2d(x, {.channels = 32, .height = 3, .width = 3, .stride = 2});
    const Graph graph = net.finish({x});
    const ModelProgram program = make_program(graph, pack, board, {});
    ModelRunOptions options;
    options.cache = &cache;
    options.run.point = operating_point(board, {});
    options.run.event_cycles = event_cycles(program.board, *options.run.point);
    const ModelRun run = run_model(graph, program, options);
    return estimate_model(graph, program, run, *options.run.point,
                          documented_model(program.board, *options.run.point))
        .whole.cycles;
  };
  OpCache one, other;
  const double first = cycles(0, one), second = cycles(2, other);
  EXPECT_EQ(cycles(0, other), first);
  EXPECT_EQ(cycles(2, one), second);
  EXPECT_EQ(cycles(2, one), second);
  EXPECT_GE(one.taken(), 4u);
}

TEST(ModelRun, OpsSumToTheWholeAndTheReferenceAgrees) {
  const Graph graph = network("residual");
  const Board board = load_board("nucleo-l4r5zi");
  const ModelProgram program =
      make_program(graph, load_kernel_pack(bundled_kernel_pack(board.core)), board, {});
  ModelRunOptions options;
  options.run.point = operating_point(board, {});
  options.run.event_cycles = event_cycles(program.board, *options.run.point);
  options.run.call_tree = true;
  options.reference = true;
  const ModelRun run = run_model(graph, program, options);
  const ModelEstimate m = estimate_model(graph, program, run, *options.run.point,
                                         documented_model(program.board, *options.run.point));
  double cycles = 0, energy = 0;
  for (const OpCost& op : m.ops) {
    cycles += op.cost.cycles;
    energy += op.cost.energy_j;
  }
  EXPECT_DOUBLE_EQ(cycles, m.whole.cycles);
  EXPECT_NEAR(energy, m.whole.energy_j.value(), 1e-12);
  EXPECT_GT(m.whole.stall_cycles, 0);
  EXPECT_GT(m.stack_bytes.value(), 0u);
  EXPECT_EQ(m.ops[2].type, "ADD");
  ASSERT_FALSE(m.by_type.empty());
  EXPECT_EQ(m.by_type[0].type, "CONV_2D+ADD");
}

TEST(ModelRun, WithEveryOpLeftOutNothingIsCounted) {
  GraphBuilder net(1);
  const int x = net.input({1, 8}), y = net.tensor({1, 8});
  net.op("FLOOR", {x}, {y});
  const Graph graph = net.finish({y});
  const ModelProgram program =
      make_program(graph, load_kernel_pack(bundled_kernel_pack(Core::cortex_m4)),
                   generic_board(Core::cortex_m4), {.skip_missing = true});
  const ModelRun run = run_model(graph, program, {});
  const OperatingPoint point = operating_point(program.board, {});
  const ModelEstimate m =
      estimate_model(graph, program, run, point, documented_model(program.board, point));
  EXPECT_EQ(m.whole.cycles, 0);
  EXPECT_EQ(run.outputs[0].size(), 8u);
}

TEST(ModelProgram, FunctionsAreNamedByOp) {
  const Graph graph = network("residual");
  const ModelProgram program = testing::program_of(graph, Core::cortex_m4);
  const Symbol* op = program.image.find_symbol("op2_ADD");
  ASSERT_TRUE(op);
  EXPECT_EQ(op->address, program.ops[2].function);
  EXPECT_EQ(program.image.symbol_at(op->address + 4)->name, "op2_ADD");
  EXPECT_EQ(program.image.find_symbol("infer")->address, program.infer);
}

TEST(ModelProgram, ATooSmallBoardIsMadeLargerAndSaysSo) {
  GraphBuilder net(1);
  const int x = net.input({1, 256, 256, 8});
  const Graph graph = net.finish({net.max_pool_2d(x, {})});
  const Board board = load_board("nucleo-f446re");  // 128 KiB of RAM
  const ModelProgram program =
      make_program(graph, load_kernel_pack(bundled_kernel_pack(board.core)), board, {});
  const ModelRun run = run_model(graph, program, {});
  EXPECT_GT(run.profile.instructions, 0u);
  const OperatingPoint point = operating_point(program.board, {});
  const ModelEstimate m =
      estimate_model(graph, program, run, point, documented_model(program.board, point));
  EXPECT_FALSE(m.fits);
  EXPECT_THAT(m.notes,
              ::testing::Contains(HasSubstr("nucleo-f446re has 131072 bytes of RAM in one piece")));
}

// The PSoC 6 has its RAM where packs are linked to.
TEST(ModelProgram, RunsOnEveryBoard) {
  const Graph graph = network("residual");
  for (const std::string& id : board_ids()) {
    SCOPED_TRACE(id);
    const Board board = load_board(id);
    const ModelProgram program =
        make_program(graph, load_kernel_pack(bundled_kernel_pack(board.core)), board, {});
    EXPECT_GT(run_model(graph, program, {}).profile.instructions, 100'000u);
  }
}

TEST(ModelProgram, NamesEveryOpWithoutAKernel) {
  GraphBuilder net(1);
  const int x = net.input({1, 8});
  const int y = net.tensor({1, 8}), z = net.tensor({1, 8});
  net.op("FLOOR", {x}, {y});
  net.op("CEIL", {y}, {z});
  const Graph graph = net.finish({net.softmax(z)});
  try {
    testing::program_of(graph, Core::cortex_m4);
    FAIL() << "it has no kernels for two ops";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("operator 0 (FLOOR"));
    EXPECT_THAT(error.what(), HasSubstr("operator 1 (CEIL"));
    EXPECT_THAT(error.what(), HasSubstr("--unknown warn"));
  }
  const ModelProgram program =
      make_program(graph, load_kernel_pack(bundled_kernel_pack(Core::cortex_m4)),
                   generic_board(Core::cortex_m4), {.skip_missing = true});
  const ModelRun run = run_model(graph, program, {});
  EXPECT_FALSE(run.ops[0].profile);
  EXPECT_TRUE(run.ops[2].profile);
  const OperatingPoint point = operating_point(program.board, {});
  const ModelEstimate m =
      estimate_model(graph, program, run, point, documented_model(program.board, point));
  EXPECT_THAT(m.notes, ::testing::Contains(HasSubstr("2 of 3 ops are missing")));
}

TEST(ModelRun, AKernelThatDoesNotEndIsAnError) {
  const Graph graph = network("ds_cnn");
  const ModelProgram program = testing::program_of(graph, Core::cortex_m4);
  ModelRunOptions options;
  options.run.max_instructions = 100'000;
  EXPECT_THAT([&] { run_model(graph, program, options); },
              ::testing::ThrowsMessage<Error>(HasSubstr("did not end within 100000 instructions")));
}

}  // namespace
}  // namespace boardless
